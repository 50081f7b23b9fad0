"""Make the trained encoder that `bot/encoder` runs: needed by those who change it, never at run time."""
