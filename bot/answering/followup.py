"""Tells a follow-up ("and on X?", "what if her mum says yes?") from a new question.

A follow-up that settles a fact outright can be answered from the rulings' table; any other is read together
with the question before it. Where words deny ("hasn't agreed") nothing counts as settled. This module only
recognises; it answers nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Phrases = Sequence[tuple[str, str, str]]

MOST_WORDS = 14
FEW_WORDS = 7
"""So short a text leans on what was said before if it settles a fact or only points at something."""

LONG_ENOUGH = 5
"""Shorter words are too alike to be taken for one another."""

MISSPELT_LIKENESS = 85.0
"""At this likeness (rapidfuzz ratio, 0 to 100) a word of five letters or more is a known one misspelt."""

OPENING = re.compile(
    r"^\W*(?:and|an|but|or|ok(?:ay)? (?:and|but|so)|so|wh?[ao]t (?:about|if)|how about|even if|if|same (?:for|on)|"
    r"also|on|in|then|does (?:that|it)|is (?:that|it)|would (?:that|it)|back on|why)\b",
    re.IGNORECASE,
)
POINTING = re.compile(r"\b(?:it|that|this|them|him|her|he|hes|he's|she|shes|she's|they)\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not|no|never|nobody|without|withdrew|withdrawn|who|unsigned|\w+n[\u2019']?t|cannot|if only)\b", re.IGNORECASE
)
SOMEBODY_ELSES = re.compile(r"\b(?:her|his|their|your|mum's|dad's|parents?'?) $")


def is_followup(text: str, phrases: Phrases) -> bool:
    """Return whether the text leans on the question before it; `phrases` are those of `facts_settled`."""
    count = len(text.split())
    if count <= MOST_WORDS and OPENING.search(text):
        return True
    return 0 < count <= FEW_WORDS and bool(facts_settled(text, phrases) or POINTING.search(text))


def facts_settled(text: str, phrases: Phrases) -> Mapping[str, str]:
    """Return the facts that a follow-up settles outright, by name; empty where it settles none.

    `phrases` are rows of fact, value and words, the longest words first (`Rulings.followups`).
    """
    folded = " ".join(re.findall(r"[\w'\u2019]+", text.casefold())).replace("\u2019", "'")
    facts: dict[str, str] = {}
    for fact, value, phrase in phrases:
        at = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded)
        if fact in facts or at is None:
            continue
        rest = folded[: at.start()] + folded[at.end() :]
        if fact in ("consent", "subject") and not DENIAL.search(phrase) and DENIAL.search(rest):
            continue
        if fact == "channel" and SOMEBODY_ELSES.search(folded[: at.start()]):
            continue
        facts[fact] = value
    known = {p: v for f, v, p in phrases if f == "channel" and " " not in p and len(p) >= LONG_ENOUGH}
    for word in folded.split():
        if len(word) < LONG_ENOUGH or word in known or "channel" in facts:
            continue
        match = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=MISSPELT_LIKENESS)
        if match:
            facts["channel"] = known[match[0]]
    return facts
