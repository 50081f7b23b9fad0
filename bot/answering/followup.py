"""Tells a follow-up ("and on X?", "what if her mum says yes?") from a new question.

A follow-up that settles a fact is answered from the rulings' table; any other is read together with the
question before it. This module only recognises; it answers nothing.
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
MISSPELT_LIKENESS = 85.0
"""At this likeness (rapidfuzz ratio, 0 to 100) a word of five letters or more is a known one misspelt."""

OPENING = re.compile(
    r"^\W*(?:and|but|or|ok(?:ay)? (?:and|but|so)|so|what (?:about|if)|wh?at if|how about|even if|if|same (?:for|on)|"
    r"also|on|in|then|does (?:that|it)|is (?:that|it)|would (?:that|it)|why)\b",
    re.IGNORECASE,
)


def is_followup(text: str) -> bool:
    """Return whether the text leans on the question before it."""
    return len(text.split()) <= MOST_WORDS and OPENING.search(text) is not None


def facts_settled(text: str) -> Mapping[str, str]:
    """Return the facts that a follow-up settles outright, by name; empty where it settles none."""
    folded = " ".join(re.findall(r"[\w']+", text.casefold()))
    facts: dict[str, str] = {}
    for fact, value, phrase in _phrases():
        if fact not in facts and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
            facts[fact] = value
    for word in folded.split():
        known = _long_words()
        if len(word) < 5 or word in known:  # noqa: PLR2004 - short words are too alike
            continue
        match = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=MISSPELT_LIKENESS)
        if match:
            fact, value = known[match[0]]
            facts.setdefault(fact, value)
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
def _long_words() -> dict[str, tuple[str, str]]:
    """Return the single words of five letters or more that settle a fact."""
    return {p: (f, v) for f, v, p in _phrases() if " " not in p and len(p) >= 5}  # noqa: PLR2004
