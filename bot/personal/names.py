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

PARTICLES = frozenset({"de", "da", "di", "van", "von", "der", "el", "al", "bin", "ibn", "ap"})

PLACES = frozenset({
    "park", "abbey", "castle", "street", "road", "class", "room", "row", "hall", "farm", "house", "school",
    "primary", "academy", "centre", "center", "cup", "day", "beach", "museum", "zoo", "library", "theatre",
    "cinema", "church", "mosque", "station", "bridge", "camp", "hospice", "hospital", "college", "university",
    "council", "united", "rovers", "cards", "week", "gardens", "story", "play", "award",
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
    lines = resources.files("bot.personal").joinpath("first_names.txt").read_text("utf-8").split()
    marked = frozenset(line[:-1].casefold() for line in lines if line.endswith("*"))
    return frozenset(line.rstrip("*").casefold() for line in lines), marked


@cache
def surnames() -> frozenset[str]:
    """Return surnames in lower case that are common, and so are ordinary words as often as not."""
    return frozenset(resources.files("bot.personal").joinpath("surnames.txt").read_text("utf-8").split())


@cache
def never_names() -> frozenset[str]:
    """Return words that have a capital, or stand beside one, without being anybody's name."""
    text = resources.files("bot.personal").joinpath("not_names.txt").read_text("utf-8")
    return frozenset(text.casefold().split())


def names_in(text: str, roll: Collection[str] = ()) -> list[Name]:
    """Return every mention of a person by name; `roll` holds further names that the school knows."""
    return list(_Reader(text, roll).names())


class _Reader:
    """Goes through the words of one text and tells which of them open a name, and how far it reaches."""

    def __init__(self, text: str, roll: Collection[str]) -> None:
        self._text = text
        self._words = list(_words(text))
        self._known, self._ambiguous = first_names()
        self._first = {name.split()[0].casefold() for name in roll if name.strip()}
        self._roll = {part.casefold() for name in roll for part in name.split()}

    def names(self) -> Iterator[Name]:
        """Yield the mentions in the order of the text."""
        i = 0
        while i < len(self._words):
            has_title = self._is_titled(i)
            if has_title or self._is_initial(i) or self._opens_a_name(i):
                last = i + 1 if has_title or self._is_initial(i) else i
                while self._continues(last):
                    last += 1
                start, end = self._words[i].start, self._words[last].end
                yield Name(start, end, self._text[start:end], has_title)
                i = last
            i += 1

    def _key(self, i: int) -> str:
        return self._words[i].key if 0 <= i < len(self._words) else ""

    def _between(self, i: int) -> str:
        """Return what stands between the words i and i + 1."""
        return self._text[self._words[i].end : self._words[i + 1].start]

    def _is_titled(self, i: int) -> bool:
        """Return whether a title at i has a name behind it: 'Mrs Okafor', 'mr smith', 'Mrs T'."""
        if self._key(i) not in TITLES or i + 1 >= len(self._words) or self._between(i).strip(". "):
            return False
        follower = self._words[i + 1]
        if follower.is_capital:
            return True
        if self._key(i) in ("miss", "sir", "coach", "madam"):
            return follower.key in self._known - self._ambiguous
        return len(follower.text) > 1 and follower.key not in never_names()

    def _is_initial(self, i: int) -> bool:
        """Return whether a lone capital with a full stop has a surname behind it: 'A. Khan'."""
        word = self._words[i]
        if len(word.text) != 1 or not word.is_capital or i + 1 >= len(self._words):
            return False
        follower = self._words[i + 1]
        return self._between(i) in (". ", ".") and follower.is_capital and len(follower.text) > 1

    def _opens_a_name(self, i: int) -> bool:
        """Return whether the word at i opens somebody's name."""
        word = self._words[i]
        if len(word.text) < 2 or word.key in never_names() or self._key(i - 1) == "st":  # noqa: PLR2004 - a letter
            return False
        if self._is_on_roll(word):
            return True
        if word.key in self._known - self._ambiguous:
            return not (word.is_capital and self._key(i + 1) in PLACES)
        if not word.is_capital or word.text.isupper():
            return False
        return self._is_named_at_the_start(i) if _opens_sentence(self._text, word.start) else self._is_named_inside(i)

    def _is_on_roll(self, word: _Word) -> bool:
        """Return whether a word is a name on the roll, or a longer one misspelt."""
        if word.key in self._first and (word.is_capital or word.key not in self._ambiguous):
            return True
        if not word.is_capital:
            return self._is_like(word.key, self._first)
        return word.key in self._roll or self._is_like(word.key, self._roll)

    @staticmethod
    def _is_like(key: str, names: Collection[str]) -> bool:
        long = len(key) >= LONG_ENOUGH
        return long and process.extractOne(key, names, scorer=fuzz.ratio, score_cutoff=MISSPELT_LIKENESS) is not None

    def _acts(self, i: int) -> bool:
        """Return whether the words behind i say what somebody did."""
        follower = self._key(i + 1)
        return follower in DOES_SOMETHING or (len(follower) > LONG_ENOUGH - 2 and follower.endswith("ed"))

    def _is_named_at_the_start(self, i: int) -> bool:
        word = self._words[i]
        if word.key not in self._ambiguous:
            return self._key(i + 1) in ACHIEVES
        listed = self._key(i + 1) == "and" or (i + 1 < len(self._words) and self._between(i).strip() in (",", "&"))
        further = self._key(i + 2 if self._key(i + 1) == "and" else i + 1)
        beside = listed and further in self._known - self._ambiguous
        return self._acts(i) or word.possessive or self._continues(i) or beside

    def _is_named_inside(self, i: int) -> bool:
        word, before, further = self._words[i], self._key(i - 1), self._key(i - 2)
        follower = self._key(i + 1)
        dated = re.search(r"\d(?:st|nd|rd|th)?\s$", self._text[: word.start]) is not None
        going = before in ("to", "from") and further in GOING
        place = follower in PLACES or follower in BELONGS_TO_A_TIME
        if before in LEADS_TO_A_PLACE or going or dated or place:
            return False
        listed = i > 0 and self._between(i - 1).strip() in (",", "&")
        led = before in LEADS_TO_A_PERSON or (before == "of" and further == "proud") or listed
        return led or word.possessive or self._acts(i) or (word.key in self._ambiguous and self._continues(i))

    def _continues(self, i: int) -> bool:
        """Return whether the word behind i is a surname, an initial or a particle of the same person."""
        if i + 1 >= len(self._words) or self._words[i].possessive:
            return False
        follower, between = self._words[i + 1], self._between(i)
        dotted = between == ". " and len(self._words[i].text) == 1 and self._words[i].is_capital
        if (between.strip(" ") or not between) and not dotted:
            return False
        if follower.key in PARTICLES:
            return i + 2 < len(self._words) and self._words[i + 2].is_capital and self._between(i + 1) == " "
        if len(follower.text) == 1:
            return follower.is_capital and follower.key not in ("i", "a")
        surname = follower.is_capital and not follower.text.isupper()
        return surname and follower.key not in never_names() and follower.key not in TITLES


def _words(text: str) -> Iterator[_Word]:
    for match in WORD.finditer(text):
        word, end = match.group(), match.end()
        possessive = word.endswith(POSSESSIVES)
        if possessive:
            word, end = word[:-2], end - 2
        if word:
            yield _Word(match.start(), end, word, possessive)


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" ")
    if not before:
        return True
    last = before[-1]
    return last in SENTENCE_END or not (last.isalnum() or last in ",&/)")
