"""Takes out of a text what tells who is meant: names, telephone numbers, addresses, dates of birth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.personal.contacts import contacts
from bot.personal.names import names_in

if TYPE_CHECKING:
    from collections.abc import Collection


def masked(text: str, roll: Collection[str] = ()) -> str:
    """Return the text as it may be kept: 'somebody' for each name, '…' for each contact detail."""
    spans = [(n.start, n.end, "somebody") for n in names_in(text, roll)]
    spans += [(find.start, find.end, "\u2026") for find in contacts(text, public=True)]
    at = len(text)
    for start, end, instead in sorted(spans, reverse=True):
        if end <= at:
            text, at = f"{text[:start]}{instead}{text[end:]}", start
    return text
