"""Puts Parent 1, Parent 2 (or Member of staff 1, ...) in place of everybody who wrote in a chat.

A name goes wherever it stands: as the author, in a mention, in anybody's text. Somebody who never wrote
keeps their name, and so do children and teachers who are spoken of: who they are is known to nobody here.
A nickname or a misspelt name may stay too. The report of a chat is made safer by it, not anonymous.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.messages import Words
from bot.personal.names import first_names, never_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.messages import Audience, Finding
    from bot.review import Review
    from bot.review.whatsapp import Export, Line

LABELS: Mapping[Audience, str] = {"parent": "Parent", "staff": "Member of staff"}
WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
NUMBER = re.compile(r"(?<![\w+])(?:\+|00)?\d(?:[ \u00a0\u202f().-]{0,2}\d){6,15}(?!\w)")
"""A telephone number as people write it; its length has an end, so it costs little on any text."""

SAME_DIGITS = 9
"""Numbers that end in the same nine digits are one number, with or without the country's code."""

NO_FIRST_NAME = frozenset({
    "mr", "mrs", "miss", "ms", "mx", "dr", "sir", "prof", "mum", "mom", "mama", "dad", "papa", "nan", "aunt",
    "auntie", "uncle", "the", "parent", "member", "school", "class", "year", "admin", "office", "pta",
})  # fmt: skip
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to call somebody; `is_exact` if a capital is needed, since small it is another word."""

    label: str
    is_exact: bool


@dataclass(slots=True)
class _Forms:
    """All the ways to call people that begin with one word; `lengths` holds how long they are, the longest first."""

    known: dict[str, _Form] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    def add(self, words: str, form: _Form) -> None:
        """Learn one more; what two people are called alike stays with the first."""
        self.known.setdefault(words.casefold(), form)
        if len(words) not in self.lengths:
            self.lengths.append(len(words))
            self.lengths.sort(reverse=True)


class Pseudonyms:
    """Knows what to call everybody who wrote in a chat. Made from the chat and the kind of group."""

    def __init__(self, export: Export, audience: Audience) -> None:
        title = LABELS[audience]
        self._labels = {name: f"{title} {n}" for n, name in enumerate(export.authors, 1)}
        self._numbers: dict[str, str] = {}
        self._signs: list[tuple[str, str]] = []
        self._forms: dict[str, _Forms] = {}
        firsts = Counter(self._first(name) for name in self._labels)
        for name, label in self._labels.items():
            self._learn(name, label, is_alone=firsts[self._first(name)] == 1)

    def author(self, name: str | None) -> str | None:
        """Return what somebody is called; whoever never wrote keeps their name."""
        return None if name is None else self._labels.get(name, name)

    def text(self, text: str) -> str:
        """Return a text without the names of those who wrote."""
        return _rewritten(text, self._spans(text))[0]

    def line(self, line: Line) -> Line:
        """Return a line whose author and text are without names."""
        return replace(line, author=self.author(line.author), text=self.text(line.text))

    def finding(self, finding: Finding, text: str) -> Finding:
        """Return a finding in `text` that points at the same words once the names in them are gone."""
        rewritten, moved = _rewritten(text, self._spans(text))
        words = []
        for word in finding.words:
            start, end = moved(word.start, is_end=False), moved(word.end, is_end=True)
            words.append(Words(start, end, rewritten[start:end]))
        return replace(finding, words=tuple(words), reason=self.text(finding.reason))

    @staticmethod
    def _first(name: str) -> str:
        """Return somebody's first name in small letters, or nothing where the first word is none."""
        found = WORD.search(name)
        first = found[0].casefold() if found else ""
        return "" if first in NO_FIRST_NAME or len(first) < SHORTEST or first != _plain(first) else first

    def _learn(self, name: str, label: str, *, is_alone: bool) -> None:
        digits = "".join(c for c in name if c.isdigit())
        words = list(WORD.finditer(name))
        if not any(c.isalpha() for c in name):
            if len(digits) >= SAME_DIGITS:
                self._numbers[digits[-SAME_DIGITS:]] = label
            else:
                self._signs.append((f"@{name}", f"@{label}"))
            return
        whole = name[words[0].start() : words[-1].end()] if words else name
        self._add(whole, label, is_exact=len(words) == 1 and not _is_only_a_name(whole))
        if len(words) > 1 and is_alone and self._first(name):
            self._add(words[0][0], label, is_exact=not _is_only_a_name(words[0][0]))

    def _add(self, words: str, label: str, *, is_exact: bool) -> None:
        if len(words) >= SHORTEST:
            first = WORD.search(words)
            key = _plain(first[0]) if first else ""
            self._forms.setdefault(key, _Forms()).add(words, _Form(label, is_exact))

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return what is to be replaced by what, in the order of the text, none overlapping."""
        spans = sorted([*self._named(text), *self._numbered(text), *self._signed(text)])
        kept: list[tuple[int, int, str]] = []
        for span in spans:
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    def _named(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in WORD.finditer(text):
            forms = self._forms.get(_plain(match[0]))
            for length in forms.lengths if forms else ():
                end = match.start() + length
                form = forms.known.get(text[match.start() : end].casefold()) if forms else None
                if form and _stands_there(text, match.start(), end, is_exact=form.is_exact):
                    yield match.start(), end, form.label
                    break

    def _numbered(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in NUMBER.finditer(text) if self._numbers else ():
            digits = "".join(c for c in match[0] if c.isdigit())
            label = self._numbers.get(digits[-SAME_DIGITS:])
            if label:
                yield match.start(), match.end(), label

    def _signed(self, text: str) -> Iterator[tuple[int, int, str]]:
        for sign, label in self._signs if "@" in text else ():
            at = text.find(sign)
            while at >= 0:
                yield at, at + len(sign), label
                at = text.find(sign, at + len(sign))


def pseudonyms(export: Export, audience: Audience) -> Export:
    """Return a chat without the names of those who wrote in it."""
    known = Pseudonyms(export, audience)
    return replace(export, name=known.text(export.name), messages=tuple(map(known.line, export.messages)))


def with_pseudonyms(review: Review) -> Review:
    """Return a review without the names of those who wrote; what was found stays as it is.

    Screen first, then do this: names are part of what screening goes by.
    """
    known = Pseudonyms(review.export, review.audience)
    lines = review.export.messages
    flagged = tuple(
        replace(f, findings=tuple(known.finding(finding, lines[f.index].text) for finding in f.findings))
        for f in review.flagged
    )
    return replace(review, export=pseudonyms(review.export, review.audience), flagged=flagged)


def _plain(word: str) -> str:
    """Return a word in small letters, without a possessive s."""
    return word.casefold().removesuffix("'s").removesuffix("\u2019s")


def _is_only_a_name(word: str) -> bool:
    """Return whether a word is a name even in small letters: `anna` is, `will` and `rose` are not."""
    names, words_too = first_names()
    key = word.casefold()
    return key in names and key not in words_too and key not in never_names()


def _stands_there(text: str, start: int, end: int, *, is_exact: bool) -> bool:
    """Return whether these are whole words, and a name: with its capital if it needs one, or mentioned by @."""
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return False
    return not is_exact or text[start].isupper() or text[start - 1 : start] == "@"


def _rewritten(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, _Moved]:
    """Return a text with its spans replaced, and where each place of it went."""
    parts: list[str] = []
    moved = _Moved()
    at, length = 0, 0
    for start, end, label in spans:
        parts += (text[at:start], label)
        length += start - at
        moved.add(start, end, length, length + len(label))
        length += len(label)
        at = end
    parts.append(text[at:])
    return "".join(parts), moved


class _Moved:
    """Where the places of a text went when parts of it became longer or shorter."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._spans: list[tuple[int, int, int, int]] = []

    def add(self, start: int, end: int, new_start: int, new_end: int) -> None:
        """Note one part that was replaced; the parts come in order."""
        self._starts.append(start)
        self._spans.append((start, end, new_start, new_end))

    def __call__(self, place: int, *, is_end: bool) -> int:
        """Return the new place; one inside a replaced part goes to that part's edge."""
        i = bisect_right(self._starts, place - 1 if is_end else place) - 1
        if i < 0:
            return place
        _, end, new_start, new_end = self._spans[i]
        if place < end:
            return new_end if is_end else new_start
        return new_end + place - end
