"""Turns a question into facts: who asks, about whom, where, with what consent.

The encoder carries the variety of wording; this module only says which of its guesses are sure enough to
be called understood, and puts them into the policy's own words. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.encoder import Encoder, Reading
    from bot.messages import Asker

FACTS = ("channel", "act", "subject", "consent", "names_person", "photo")
UNSTATED = "unstated"
SURE_OF_CONSENT = 0.85
"""Consent is taken as given only at this probability: it opens what is otherwise closed."""

SURE = 0.6
"""A fact is taken as stated when the encoder gives its value at least this probability (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as understood.

    `facts` holds only what the words settle: a fact's name and its value, as in `rulings.toml`.
    `draft` is the probability (0 to 1) that the text is a draft that the asker means to post.
    """

    asker: Asker
    facts: Mapping[str, str]
    draft: float
    reading: Reading


def understand(text: str, asker: Asker, encoder: Encoder) -> Understanding:
    """Read the text as somebody in this role typed it."""
    reading = encoder.read_question(asker, text)
    facts = {}
    for fact in FACTS:
        value, probability = reading.best(fact)
        limit = SURE_OF_CONSENT if (fact, value) == ("consent", "given") else SURE
        if value != UNSTATED and probability >= limit:
            facts[fact] = value
    return Understanding(asker, facts, reading.heads["kind"]["draft"], reading)
