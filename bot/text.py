"""What any text from outside is put through before anything else looks at it."""

from __future__ import annotations

import re

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
LONE_RETURN = re.compile(r"\r(?!\n)")


def clean(text: str) -> str:
    """Return the text with halves of characters (lone surrogates), which no file can hold, replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def steady(text: str) -> str:
    """Return a text of the same length without control characters other than line breaks.

    What people wrote must not move the cursor of a terminal, or hide in a table.
    """
    return CONTROLS.sub(" ", LONE_RETURN.sub("\n", text))
