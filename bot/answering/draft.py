"""Looks at a draft piece by piece, and writes the same draft without what the policy speaks against.

What is found always points at its words. The safer version only leaves out or makes general ("one of our
Year 9 pupils"); it invents nothing, and it is given only if it passes the same check. Which clause speaks
against what, and where, stands in `rulings.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.safer import safer_version
from bot.answering.signs import Find, signs
from bot.messages import DraftCheck, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft is meant for, and what its writer said about it.

    `name` is a key of the tables under `problems` in `rulings.toml`: official, official_x, staff, parent.
    `about` is whom it is about, as `rulings.toml` names subjects, or empty.
    """

    name: str
    about: str = ""
    has_consent: bool = False
    roll: Collection[str] = ()


def check(text: str, place: Place, rulings: Rulings, judge: Callable[[list[str]], list[str | None]]) -> DraftCheck:
    """Return what the policy speaks against in a draft for that place, and a safer version.

    `judge` says of each of several sentences which kind of problem its meaning is, or None; it is the
    encoder's part, for what no list of words would find.
    """
    problems = tuple(_problems(text, place, rulings, judge))
    if not problems:
        return DraftCheck(text, (), None)
    safer = safer_version(text, problems, place.about)
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
    seen: list[Find] = []
    for find in signs(text, place.roll, judge, has_consent=place.has_consent):
        clause = rulings.problems.get(find.kind, {}).get(place.name)
        if clause is None or any(f.kind == find.kind and f.end >= find.end for f in seen):
            continue
        seen.append(find)
        words = text[find.start : find.end]
        yield Problem(find.kind, find.start, find.end, words, clause, REASONS[find.kind])
