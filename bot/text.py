"""What any text from outside is put through before anything else looks at it."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return the text with halves of characters (lone surrogates), which no file can hold, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
