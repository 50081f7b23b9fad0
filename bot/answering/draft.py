"""Looks at a draft piece by piece, and writes the same draft without what the policy speaks against.

What is found always points at its words. The safer version only leaves out or makes general ("one of our
Year 9 pupils"); it invents nothing, and it is given only if it passes the same check. Which clause speaks
against what, and where, stands in `rulings.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import phonenumbers

from bot.answering.people import Name, names_in
from bot.messages import DraftCheck, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bot.rulings import Rulings

REASONS: Mapping[str, str] = {
    "name": "names a person",
    "photo": "announces a picture of somebody",
    "contact": "gives personal contact details or a date of birth",
    "private": "tells something private about somebody",
    "political": "makes a political statement",
    "advert": "advertises a business or asks for money",
    "person": "is a message to one particular person",
    "abuse": "is abusive or runs somebody down",
    "account": "leads to a personal account",
    "age": "is not fit for the youngest readers",
}
NOBODYS_NAME = frozenset({"political", "advert", "account", "age"})
"""A word inside such a find is a party, a firm or a page rather than a person."""

WORD_LISTS = ("photo", "political", "private", "age", "abuse", "account", "advert")

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)
STREET = re.compile(
    r"\b\d{1,4}[a-z]?,?\s+(?:[A-Z][\w']+\s+){1,3}"
    r"(?:Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Way|Court|Crescent|Terrace|Gardens|Grove|Place)\b"
)
BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\W{0,3}\d{1,2}(?:st|nd|rd|th)?[\s/.-]+\w+(?:[\s/.-]+\d{2,4})?",
    re.IGNORECASE,
)
UK_MOBILE = re.compile(r"(?<!\d)(?:\+44\s?7|07)\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)")
TO_A_PERSON = re.compile(
    r"^\s*(?:dear|hi|hello|hey|to)\s+(?:mr|mrs|miss|ms|dr)?\.?\s*[A-Z][\w']+|(?<!\w)@[A-Za-z]\w{2,}"
    r"|\bto the (?:mum|dad|mother|father|parent|lady|man|woman) (?:of|who)"
    r"|\bto [A-Z]\w+'s (?:mum|dad|nan|family|parents)",
    re.IGNORECASE,
)
ALL_OF_US = frozenset({"parents", "carers", "all", "everyone", "everybody", "families", "friends", "pupils", "staff"})
SOMEBODY = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|their|pupil|student|child|kid|lad|lass|boy|girl|son|daughter|one of)\b|\b[A-Z][a-z]+'s\b",
    re.IGNORECASE,
)
"""Words that point at one person: without one, a word such as 'medication' tells nothing about anybody."""

YEAR = r"(?:year|yr|y)\s?(\d{1,2})"
SENTENCE = re.compile(r"\S.*?(?:[.!?\u2026]+[\"'\u201d\u2019)]*(?=\s)|(?=\n)|\Z)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft is meant for, and what its writer said about it.

    `name` is a key of the tables under `problems` in `rulings.toml`: official, official_x, staff, parent.
    """

    name: str
    has_consent: bool = False
    roll: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Find:
    kind: str
    start: int
    end: int


def check(text: str, place: Place, rulings: Rulings, judge: Callable[[list[str]], list[str | None]]) -> DraftCheck:
    """Return what the policy speaks against in a draft for that place, and a safer version.

    `judge` says of each of several sentences which kind of problem its meaning is, or None; it is the
    encoder's part, for what no list of words would find.
    """
    problems = tuple(_problems(text, place, rulings, judge))
    if not problems:
        return DraftCheck(text, (), None)
    safer = _safer(text, problems)
    if safer is not None and any(_problems(safer, place, rulings, judge)):
        safer = None
    return DraftCheck(text, problems, safer)


def find_draft(text: str) -> tuple[int, int] | None:
    """Return the offsets of the draft inside a question about it, or None where none is set apart."""
    quoted = [
        (m.start(1), m.end(1))
        for pattern in (
            r"\"([^\"]{3,})\"",
            r"\u201c([^\u201d]{3,})\u201d",
            r"(?:(?<=[\s:(])|^)['\u2018](.{3,}?)['\u2019](?=[\s.,;?!)]|$)",
        )
        for m in re.finditer(pattern, text, re.DOTALL)
    ]
    quoted = [(a, b) for a, b in quoted if len(text[a:b].split()) >= 3]  # noqa: PLR2004 - shorter is a quoted word
    if quoted:
        return max(quoted, key=lambda span: span[1] - span[0])
    head = re.match(
        r"[^:\n]{0,80}\b(?:post|posting|tweet|facebook|fb|x|story|caption|linkedin|insta\w*|whatsapp|group|page|say"
        r"|this|draft|put)\b[^:\n]{0,30}(?::|\s[-\u2013\u2014])\s+",
        text,
        re.IGNORECASE,
    )
    if head and len(text[head.end() :].split()) >= 4:  # noqa: PLR2004 - a shorter rest is no draft
        return head.end(), len(text)
    return None


def _problems(
    text: str, place: Place, rulings: Rulings, judge: Callable[[list[str]], list[str | None]]
) -> Iterator[Problem]:
    """Yield the problems in the order of the text; one kind is told once for the same words."""
    seen: list[_Find] = []
    finds = sorted(_finds(text, place, judge), key=lambda f: (f.start, -f.end))
    others = [f for f in finds if f.kind in NOBODYS_NAME]
    for find in finds:
        if find.kind == "name" and any(f.start <= find.start and find.end <= f.end for f in others):
            continue
        clause = rulings.problems.get(find.kind, {}).get(place.name)
        if clause is None or any(f.kind == find.kind and f.end >= find.end for f in seen):
            continue
        seen.append(find)
        words = text[find.start : find.end]
        yield Problem(find.kind, find.start, find.end, words, clause, REASONS[find.kind])


def _finds(text: str, place: Place, judge: Callable[[list[str]], list[str | None]]) -> Iterator[_Find]:
    if not place.has_consent:
        for name in names_in(text, place.roll):
            yield _Find("name", name.start, name.end)
    for start, end in _contacts(text):
        yield _Find("contact", start, end)
    greeting = TO_A_PERSON.search(text)
    if greeting and not ALL_OF_US & set(greeting.group().casefold().split()):
        yield _Find("person", greeting.start(), greeting.end())
    for kind, pattern in _word_lists().items():
        if kind == "photo" and place.has_consent:
            continue
        for match in pattern.finditer(text):
            if kind != "private" or SOMEBODY.search(_sentence_around(text, match.start())):
                yield _Find(kind, match.start(), match.end())
    sentences = [m.span() for m in SENTENCE.finditer(text) if m.group().strip()]
    for (start, end), found in zip(sentences, judge([text[a:b].strip() for a, b in sentences]), strict=True):
        if found:
            yield _Find(found, start, start + len(text[start:end].rstrip()))


def _sentence_around(text: str, at: int) -> str:
    return next((m.group() for m in SENTENCE.finditer(text) if m.start() <= at < m.end()), text)


def _contacts(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (EMAIL, POSTCODE, STREET, BIRTH, UK_MOBILE):
        for match in pattern.finditer(text):
            yield match.span()
    for number in phonenumbers.PhoneNumberMatcher(text, "GB"):
        yield number.start, number.end


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


def _safer(text: str, problems: Iterable[Problem]) -> str | None:
    """Return the text with names made general and every other problem's sentence left out."""
    dropped = [p for p in problems if p.kind != "name"]
    kept = []
    told: set[str] = set()
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        if any(p.start < end and p.end > start for p in dropped):
            shorter = _without_picture(text[start:end], start, dropped)
            if shorter is None:
                continue
            kept.append(_general(shorter, told))
        else:
            kept.append(_general(text[start:end], told))
    safer = re.sub(r"[ \t]{2,}", " ", "".join(kept)).strip()
    enough = len(re.findall(r"\w+", safer)) >= 3  # noqa: PLR2004 - fewer words say nothing
    return safer if enough and safer != text.strip() else None


def _without_picture(sentence: str, offset: int, dropped: list[Problem]) -> str | None:
    """Return a sentence less its announcement of a picture, if that is all that is wrong with it."""
    here = [p for p in dropped if p.start < offset + len(sentence) and p.end > offset]
    if any(p.kind != "photo" for p in here):
        return None
    tail = re.search(
        r"[,;(\u2013\u2014-]?\s*(?:(?:with|see|here(?:'s| is| are)|plus|and)\s+)?"
        r"(?:an?|the|this|these|some|our|his|her)?\s*"
        r"(?:\w+\s)?(?:photos?|pics?|pictures?|selfie|video|clip|snaps? of|\U0001f4f8|\U0001f4f7|\U0001f3a5)[^.!?\n]*",
        sentence,
        re.IGNORECASE,
    )
    if tail is None:
        return None
    rest = (sentence[: tail.start()] + sentence[tail.end() :]).strip()
    return f"{rest} " if len(re.findall(r"\w+", rest)) >= 4 else None  # noqa: PLR2004 - too little is left


def _general(sentence: str, told: set[str]) -> str:
    """Return the sentence with each person made general: 'Kai in Year 9' is 'one of our Year 9 pupils'."""
    out, at = [], 0
    names = names_in(sentence)
    i = 0
    while i < len(names):
        last = i
        while last + 1 < len(names) and re.fullmatch(
            r"\s*(?:,|&|and|,\s*and)\s*", sentence[names[last].end : names[last + 1].start]
        ):
            last += 1
        group = names[i : last + 1]
        start, end = group[0].start, group[-1].end
        phrase, start, end = _phrase(sentence, group, start, end, told)
        out += [sentence[at:start], _capital(phrase, sentence[:start])]
        at = end
        i = last + 1
    return "".join(out) + sentence[at:]


NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _phrase(sentence: str, group: list[Name], start: int, end: int, told: set[str]) -> tuple[str, int, int]:
    """Return the general words for these people, and the span that they replace."""
    staff = any(name.has_title for name in group)
    year = ""
    if not staff:
        year, start, end = _year(sentence, start, end)
    keys = {_first_word(name) for name in group}
    again = keys <= told
    told |= keys
    one, many = ("member of staff", "members of staff") if staff else (f"{year}pupil", f"{year}pupils")
    if again:
        return f"the {one if len(group) == 1 else many}", start, end
    if len(group) == 1 and (staff or sentence[end : end + 2] in ("'s", "\u2019s")):
        return f"a {one}", start, end
    count = NUMBERS[len(group)] if len(group) < len(NUMBERS) else str(len(group))
    return f"{count} {many}" if staff else f"{count} of our {many}", start, end


def _year(sentence: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the year group that stands beside a name, with the span that holds both."""
    behind = re.match(rf"(?:\s*,?\s*(?:in|from|of)\s+|\s*\()({YEAR})\)?", sentence[end:], re.IGNORECASE)
    if behind:
        return f"Year {behind.group(2)} ", start, end + behind.end()
    before = re.search(rf"\b({YEAR})(?:['\u2019]?s)?\s+(?:pupils?\s+|students?\s+)?$", sentence[:start], re.IGNORECASE)
    return (f"Year {before.group(2)} ", before.start(1), end) if before else ("", start, end)


def _first_word(name: Name) -> str:
    return name.words.casefold().split()[-1 if name.has_title else 0]


def _capital(phrase: str, before: str) -> str:
    """Return the phrase with a capital where it opens the sentence."""
    return phrase[:1].upper() + phrase[1:] if not before.strip() else phrase
