"""Tells a follow-up ("and on X?", "what if her mum says yes?") from a new question.

A follow-up that settles a fact outright can be answered from the rulings' table; any other is read together
with the question before it. Where words deny ("hasn't agreed") nothing counts as settled. This module only
recognises; it answers nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS = 14
FEW_WORDS = 7
"""So short a text leans on what was said before if it settles a fact or only points at something."""

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


def is_followup(text: str) -> bool:
    """Return whether the text leans on the question before it."""
    count = len(text.split())
    if count <= MOST_WORDS and OPENING.search(text):
        return True
    return 0 < count <= FEW_WORDS and bool(facts_settled(text) or POINTING.search(text))


def facts_settled(text: str) -> Mapping[str, str]:
    """Return the facts that a follow-up settles outright, by name; empty where it settles none."""
    folded = " ".join(re.findall(r"[\w'\u2019]+", text.casefold())).replace("\u2019", "'")
    facts: dict[str, str] = {}
    for fact, value, phrase in _phrases():
        at = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded)
        if fact in facts or at is None:
            continue
        rest = folded[: at.start()] + folded[at.end() :]
        if fact in ("consent", "subject") and not DENIAL.search(phrase) and DENIAL.search(rest):
            continue
        if fact == "channel" and SOMEBODY_ELSES.search(folded[: at.start()]):
            continue
        facts[fact] = value
    for word in folded.split():
        known = _channels()
        if len(word) < 5 or word in known or "channel" in facts:  # noqa: PLR2004 - short words are too alike
            continue
        match = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=MISSPELT_LIKENESS)
        if match:
            facts["channel"] = known[match[0]]
    return facts


@cache
def _phrases() -> list[tuple[str, str, str]]:
    """Return fact, value and phrase, the longest phrases first."""
    data = tomllib.loads(resources.files("bot.answering").joinpath("followups.toml").read_text("utf-8"))
    rows = [
        (fact, value, phrase)
        for fact, values in data.items()
        for value, phrases in values.items()
        for phrase in phrases
    ]
    return sorted(rows, key=lambda row: -len(row[2]))


@cache
def _channels() -> dict[str, str]:
    """Return the single words of five letters or more that name a channel."""
    return {p: v for f, v, p in _phrases() if f == "channel" and " " not in p and len(p) >= 5}  # noqa: PLR2004
