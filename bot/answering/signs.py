"""Finds the signs, in a draft's own words, of what a policy may speak against.

Patterns where they are certain, lists of words where wording is narrow, and the encoder's judgement of
whole sentences for the rest. Which clause forbids what, and whether any does, is not known here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.personal.contacts import SENTENCE, contacts, sentence_around
from bot.personal.names import names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

NOBODYS_NAME = frozenset({"political", "advert", "account", "age"})
"""A word inside such a find is a party, a firm or a page rather than a person."""

WORD_LISTS = ("political", "private", "age", "abuse", "account", "advert")

GREETING = re.compile(r"^\s*(?:dear|hi|hello|hey|to)\s+", re.IGNORECASE)
TO_FAMILY = re.compile(
    r"\b[Tt]o the (?:mum|dad|mother|father|parent|lady|man|woman) (?:of|who)"
    r"|\b[Tt]o [A-Z]\w+['\u2019]s (?:mum|dad|nan|family|parents)"
)
PICTURE_WORD = r"(?:photos?|pics?|pictures?|selfies?|videos?|clips?)"
PICTURE = re.compile(
    rf"(?<!\bno )(?<!\btake )(?<!\bany )\b{PICTURE_WORD}\s+(?:is |are )?"
    r"(?:below|attached|above|here|inside|of (?!the (?:sea|school|building))|from|to follow)"
    r"|\b(?:see|here(?:'s| is| are)|with|attached|check out)\s+"
    rf"(?:an?\s|the\s|some\s|our\s|these\s|this\s)?(?:\w+\s)?{PICTURE_WORD}"
    rf"|^\s*{PICTURE_WORD}\b|\bselfies?\b|[\U0001f4f8\U0001f4f7\U0001f3a5]",
    re.IGNORECASE | re.MULTILINE,
)
SOMEBODY = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|their|pupil|student|child|kid|lad|lass|boy|girl|son|daughter"
    r"|one of)\b|\b[A-Z][a-z]+'s\b",
    re.IGNORECASE,
)
"""Words that point at one person: without one, a word such as 'medication' tells nothing about anybody."""


@dataclass(frozen=True, slots=True)
class Find:
    """Words that are a sign of one kind of problem; `start` and `end` are character offsets."""

    kind: str
    start: int
    end: int


def signs(
    text: str, roll: Collection[str], judge: Callable[[list[str]], list[str | None]], *, has_consent: bool
) -> list[Find]:
    """Return all signs in the order of the text; with consent, names and pictures are none."""
    found = [
        *(Find("contact", c.start, c.end) for c in contacts(text)),
        *_greetings(text),
        *_pictures(text),
        *_listed(text),
        *_judged(text, judge),
    ]
    if has_consent:
        found = [find for find in found if find.kind != "photo"]
    else:
        found += _names(text, roll, found)
    return sorted(found, key=lambda find: (find.start, -find.end))


def _names(text: str, roll: Collection[str], others: list[Find]) -> Iterator[Find]:
    """Yield the names of people; inside a party's, a firm's or a page's words nobody is named."""
    taken = [find for find in others if find.kind in NOBODYS_NAME]
    for name in names_in(text, roll):
        if not any(find.start <= name.start and name.end <= find.end for find in taken):
            yield Find("name", name.start, name.end)


def _greetings(text: str) -> Iterator[Find]:
    """Yield words that speak to one person by name, or to one child's family."""
    opening = GREETING.match(text)
    first = next(iter(names_in(text)), None) if opening else None
    if opening and first and first.start == opening.end():
        yield Find("person", opening.start(), first.end)
    for match in TO_FAMILY.finditer(text):
        yield Find("person", match.start(), match.end())


def _pictures(text: str) -> Iterator[Find]:
    for match in PICTURE.finditer(text):
        yield Find("photo", match.start(), match.end())


def _listed(text: str) -> Iterator[Find]:
    for kind, pattern in _word_lists().items():
        for match in pattern.finditer(text):
            if kind != "private" or _tells_of_somebody(sentence_around(text, match.start())):
                yield Find(kind, match.start(), match.end())


def _tells_of_somebody(sentence: str) -> bool:
    return SOMEBODY.search(sentence) is not None or bool(names_in(sentence))


def _judged(text: str, judge: Callable[[list[str]], list[str | None]]) -> Iterator[Find]:
    spans = [m.span() for m in SENTENCE.finditer(text) if m.group().strip()]
    for (start, end), kind in zip(spans, judge([text[a:b].strip() for a, b in spans]), strict=True):
        if kind:
            yield Find(kind, start, start + len(text[start:end].rstrip()))


@cache
def _word_lists() -> Mapping[str, re.Pattern[str]]:
    """Return one pattern a kind; a list that is empty would match everywhere and is refused."""
    data = tomllib.loads(resources.files("bot.answering").joinpath("words.toml").read_text("utf-8"))
    patterns = {}
    for kind in WORD_LISTS:
        words: list[str] = data[kind]["words"]
        if not words or not all(w.strip("* ") for w in words):
            message = f"the list of words for '{kind}' is empty"
            raise ValueError(message)
        joined = "|".join(_word_pattern(w) for w in sorted(words, key=len, reverse=True))
        patterns[kind] = re.compile(joined, re.IGNORECASE)
    return patterns


def _word_pattern(word: str) -> str:
    """Return a pattern for a whole word or phrase; an ending * stands for any letters."""
    stem = word.rstrip("*")
    before = r"(?<!\w)" if stem[0].isalnum() else ""
    after = r"\w*" if word.endswith("*") else r"(?!\w)" if stem[-1].isalnum() else ""
    return before + re.escape(stem) + after
