"""Finds the names of people in a text, in the order of the text.

There is no list of all names. A school's own roll is the best evidence; after it come titles ("Mrs
Okafor"), known first names, and capitals where English has no other reason for one. It knows nothing of
the policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

TITLES = frozenset({
    "mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam", "prof", "professor", "coach", "rev", "ustad",
})  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
SENTENCE_END = frozenset(".!?\n:;\u201c\u201d\"'\u2018(\u2022-\u2013\u2014")
POSSESSIVES = ("'s", "\u2019s")
DOES_SOMETHING = frozenset({
    "has", "had", "got", "won", "did", "came", "went", "said", "who", "made", "scored", "passed", "achieved",
    "completed", "took", "gets", "wins",
})  # fmt: skip
"""Words that follow a person's name, and hardly ever an ordinary word or a place."""

LEADS_TO_A_PLACE = frozenset({
    "in", "on", "at", "near", "around", "visit", "visited", "visiting", "the", "this", "next", "last", "since",
    "until", "by",
})  # fmt: skip
LEADS_TO_A_PERSON = frozenset({
    "to", "and", "with", "from", "by", "for", "thanks", "thank", "done", "congrats", "congratulations", "welcome",
    "named", "called", "meet", "miss", "pupil", "student", "birthday", "luck", "pupils", "both", "saw", "like",
    "tell", "ask", "love", "met", "told", "mentor", "assistant", "mum", "dad", "nan", "chef", "cook", "caretaker",
})  # fmt: skip
"""Words behind which an unknown word with a capital is most likely somebody's name."""

ACHIEVES = frozenset({"won", "scored", "passed", "achieved"})

PLACES = frozenset({
    "park", "abbey", "castle", "street", "road", "lane", "class", "room", "row", "hall", "farm", "house", "wood",
    "woods", "school", "primary", "academy", "centre", "center", "cup", "day", "beach", "museum", "zoo", "library",
    "theatre", "cinema", "church", "mosque", "station", "bridge", "camp", "lodge", "valley", "island", "river",
    "lake", "hill", "college", "university", "council", "united", "city", "town", "rovers", "cards", "week", "gardens",
})  # fmt: skip

GOING = frozenset({
    "trip", "trips", "walk", "back", "going", "go", "went", "travel", "travelled", "off", "outing", "visit",
    "journey", "return",
})  # fmt: skip
BELONGS_TO_A_TIME = frozenset({
    "term", "holiday", "holidays", "fair", "fete", "camp", "school", "time", "week", "day", "club",
    "programme", "bank", "break", "half", "concert", "show",
})  # fmt: skip


MISSPELT_LIKENESS = 88.0
"""At this likeness (rapidfuzz ratio, 0 to 100) a word of six letters or more is a name on the roll misspelt."""

LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Name:
    """One mention of somebody. `start` and `end` are character offsets; a possessive 's is outside."""

    start: int
    end: int
    words: str
    has_title: bool


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    possessive: bool

    @property
    def key(self) -> str:
        return self.text.casefold()

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


@cache
def first_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return known first names in lower case, and those of them that are ordinary words too."""
    lines = resources.files("bot.answering").joinpath("first_names.txt").read_text("utf-8").split()
    marked = frozenset(line[:-1].casefold() for line in lines if line.endswith("*"))
    return frozenset(line.rstrip("*").casefold() for line in lines), marked


@cache
def never_names() -> frozenset[str]:
    """Return words that have a capital, or stand beside one, without being anybody's name."""
    text = resources.files("bot.answering").joinpath("not_names.txt").read_text("utf-8")
    return frozenset(text.casefold().split())


def names_in(text: str, roll: Collection[str] = ()) -> list[Name]:
    """Return every mention of a person by name; `roll` holds further names that the school knows."""
    words = list(_words(text))
    on_roll = {part.casefold() for name in roll for part in name.split()}
    found: list[Name] = []
    i = 0
    while i < len(words):
        has_title = words[i].key in TITLES and _is_titled(words, i, text)
        begin = i + 1 if has_title else i
        if has_title or _starts_a_name(words, i, text, on_roll):
            last = begin
            while last + 1 < len(words) and not words[last].possessive and _continues(words, last, text):
                last += 1
            start, end = words[i].start, words[last].end
            found.append(Name(start, end, text[start:end], has_title))
            i = last
        i += 1
    return found


def _words(text: str) -> Iterator[_Word]:
    for match in WORD.finditer(text):
        word, end = match.group(), match.end()
        possessive = word.endswith(POSSESSIVES)
        if possessive:
            word, end = word[:-2], end - 2
        if word:
            yield _Word(match.start(), end, word, possessive)


def _is_titled(words: list[_Word], i: int, text: str) -> bool:
    """Return whether a title at i has a name behind it: 'Mrs Okafor', 'mr smith', 'Mrs T'."""
    if i + 1 >= len(words) or text[words[i].end : words[i + 1].start].strip(". ") != "":
        return False
    follower = words[i + 1]
    if follower.is_capital:
        return True
    if words[i].key in ("miss", "sir", "coach", "madam"):
        return follower.key in first_names()[0] - first_names()[1]
    return len(follower.text) > 1 and follower.key not in never_names()


def _starts_a_name(words: list[_Word], i: int, text: str, on_roll: Collection[str]) -> bool:
    """Return whether the word at i opens somebody's name."""
    word = words[i]
    known, ambiguous = first_names()
    if len(word.text) < 2 or word.key in never_names():  # noqa: PLR2004 - a lone letter names nobody
        return False
    plain = word.key in known and word.key not in ambiguous
    follower = words[i + 1].key if i + 1 < len(words) else ""
    if _is_on_roll(word, on_roll) and (word.is_capital or word.key not in ambiguous):
        return True
    if plain or not word.is_capital or word.text.isupper():
        return plain and not (word.is_capital and follower in PLACES)
    acts = follower in DOES_SOMETHING
    if _opens_sentence(text, word.start):
        surname = i + 1 < len(words) and _continues(words, i, text)
        return (acts or word.possessive or surname) if word.key in ambiguous else follower in ACHIEVES
    if _is_a_place_or_time(words, i, text, follower):
        return False
    before = words[i - 1].key if i else ""
    return word.key in ambiguous or word.possessive or acts or before in LEADS_TO_A_PERSON


def _is_on_roll(word: _Word, on_roll: Collection[str]) -> bool:
    """Return whether a word is a name on the roll, or a longer one misspelt."""
    if word.key in on_roll or len(word.key) < LONG_ENOUGH:
        return word.key in on_roll
    return process.extractOne(word.key, on_roll, scorer=fuzz.ratio, score_cutoff=MISSPELT_LIKENESS) is not None


def _is_a_place_or_time(words: list[_Word], i: int, text: str, follower: str) -> bool:
    """Return whether a word with a capital stands where English puts a place, a date or a season."""
    before = words[i - 1].key if i else ""
    further = words[i - 2].key if i > 1 else ""
    dated = re.search(r"\d(?:st|nd|rd|th)?\s$", text[: words[i].start]) is not None
    going = before in ("to", "from") and further in GOING
    return before in LEADS_TO_A_PLACE or going or dated or follower in BELONGS_TO_A_TIME or follower in PLACES


def _continues(words: list[_Word], i: int, text: str) -> bool:
    """Return whether the word behind i is a surname or an initial of the same person."""
    follower = words[i + 1]
    between = text[words[i].end : follower.start]
    if between.strip(" ") or not between:
        return False
    if len(follower.text) == 1:
        return follower.is_capital and follower.key not in ("i", "a")
    return (
        follower.is_capital
        and not follower.text.isupper()
        and follower.key not in never_names()
        and follower.key not in TITLES
    )


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" ")
    if not before:
        return True
    last = before[-1]
    return last in SENTENCE_END or not (last.isalnum() or last in ",&/)")
