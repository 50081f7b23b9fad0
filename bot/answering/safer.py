"""Writes a draft again without what was found in it.

Names become general ("one of our Year 9 pupils"), every other problem's sentence is left out, and nothing is
added. Whether the result passes is for the caller to check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.people import Name, names_in
from bot.answering.signs import SENTENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.messages import Problem

YEAR = r"(?:year|yr|y)\s?(\d{1,2})"


def safer_version(text: str, problems: Iterable[Problem]) -> str | None:
    """Return the text with names made general and other problems' sentences left out; None if little is left."""
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
