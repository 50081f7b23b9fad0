"""Writes a draft again without what was found in it.

Names become general ("one of our Year 9 pupils") or are left out, every other problem's sentence is left
out, and nothing is added: somebody is called a pupil or a member of staff only where the words or the
question say so. Whether the result passes is for the caller to check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.personal.contacts import SENTENCE
from bot.personal.names import TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.messages import Problem

ENOUGH_WORDS = 3
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
YEAR = r"(?:year|yr|y)\s?(\d{1,2})"
PUPILS = re.compile(rf"\b(?:pupils?|students?|class|{YEAR}|gcses?|learners?|head (?:boy|girl))\b", re.IGNORECASE)
STAFF_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "sir", "madam", "coach"})
ROLE_BEFORE = re.compile(
    r"\b(?:mum|dad|nan|gran|mother|father|brother|sister|uncle|aunt|auntie|son|daughter|assistant|mentor|chef|cook|caretaker"
    r"|councillor|coach|teacher|tutor|head|headteacher|pupil|student|lad|lass|boy|girl|star|captain|winner|friend"
    r"|colleague|volunteer|apprentice|manager|driver|nurse|governor|mayor|author|artist|star of the week),? $",
    re.IGNORECASE,
)
NAMED_BEFORE = re.compile(r",? (?:called|named) $", re.IGNORECASE)
OWNER_BEFORE = re.compile(r"\b(our|my|the|his|her|their|this|your|dear) $", re.IGNORECASE)
CHEER_BEFORE = re.compile(
    r"\b(well done|congratulations|congrats|thanks|thank you|happy birthday|good luck|big up|hats off) $", re.IGNORECASE
)
BOTH_BEFORE = re.compile(r"\bboth $", re.IGNORECASE)
BESIDE = re.compile(r"\s*(?:,|&|and|,\s*and)\s*")
PICTURE = re.compile(
    r"[,;(\u2013\u2014-]?\s*(?:(?:with|see|here(?:'s| is| are)|plus|and)\s+)?"
    r"(?:an?|the|this|these|some|our|his|her)?\s*(?:\w+\s)?"
    r"(?:photos?|pics?|pictures?|selfies?|videos?|clips?|snaps? of|\U0001f4f8|\U0001f4f7|\U0001f3a5)[^.!?\n]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    words: str

    @property
    def title(self) -> str:
        first = self.words.split()[0].casefold().rstrip(".")
        return first if first in TITLES else ""

    @property
    def key(self) -> str:
        words = [w for w in self.words.casefold().split() if w.rstrip(".") not in TITLES]
        return words[0] if words else ""


def safer_version(text: str, problems: Sequence[Problem], about: str) -> str | None:
    """Return the text with names made general and other problems' sentences left out; None if little is left.

    `about` is whom the question says it is about (pupil, staff, …), as `rulings.toml` names subjects.
    """
    others = [p for p in problems if p.kind != "name"]
    names = [p for p in problems if p.kind == "name"]
    writer = _Writer("pupil" if about == "pupil" or PUPILS.search(text) else "staff" if about == "staff" else "")
    kept = []
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        here = [p for p in others if p.start < end and p.end > start]
        mentions = [_Mention(p.start - start, p.end - start, p.words) for p in names if start <= p.start < end]
        if not here:
            kept.append(writer.general(match.group(), mentions))
        elif all(p.kind == "photo" for p in here):
            kept.append(writer.without_picture(match.group(), mentions))
    safer = re.sub(r"[ \t]{2,}", " ", "".join(kept)).strip()
    return safer if len(re.findall(r"\w+", safer)) >= ENOUGH_WORDS and safer != text.strip() else None


class _Writer:
    """Puts general words where names stood; remembers whom it has told of, for "the pupil"."""

    def __init__(self, everybody: str) -> None:
        self._everybody = everybody
        self._told: set[str] = set()

    def without_picture(self, sentence: str, mentions: Sequence[_Mention]) -> str:
        """Return a sentence less its announcement of a picture, or nothing if too little would be left."""
        tail = PICTURE.search(sentence)
        if tail is None:
            return ""
        rest = sentence[: tail.start()].rstrip()
        ending = sentence[tail.end() :].strip() or ""
        if len(re.findall(r"\w+", rest)) <= ENOUGH_WORDS:
            return ""
        return self.general(f"{rest}{ending} ", [m for m in mentions if m.end <= len(rest)])

    def general(self, sentence: str, mentions: Sequence[_Mention]) -> str:
        """Return the sentence with each person made general: 'Kai in Year 9' is 'one of our Year 9 pupils'."""
        out, at, i = [], 0, 0
        while i < len(mentions):
            last = i
            while last + 1 < len(mentions) and BESIDE.fullmatch(
                sentence[mentions[last].end : mentions[last + 1].start]
            ):
                last += 1
            phrase, start, end = self._phrase(sentence, mentions[i : last + 1], at)
            before = sentence[at:start]
            out += [before, phrase[:1].upper() + phrase[1:] if not sentence[:start].strip() else phrase]
            at, i = end, last + 1
        return "".join(out) + sentence[at:]

    def _phrase(self, sentence: str, group: Sequence[_Mention], since: int) -> tuple[str, int, int]:
        """Return the general words for these people, and the span that they replace."""
        start, end = group[0].start, group[-1].end
        noun = self._noun(group)
        year, start, end = _year(sentence, start, end, since)
        noun = "pupil" if year else noun
        both = BOTH_BEFORE.search(sentence[since:start])
        if both:
            start = since + both.start()
        before = sentence[since:start]
        if ROLE_BEFORE.search(before) or NAMED_BEFORE.search(before):
            return "", _less_space(sentence, start, since), _after_comma(sentence, end)
        many = len(group) > 1
        owner = OWNER_BEFORE.search(before)
        if owner and noun:
            return f"{year}{_plural(noun) if many else noun}", start, end
        if owner:
            start = since + owner.start()
        keys = {m.key for m in group}
        again = keys <= self._told
        self._told |= keys
        cheer = "to " if CHEER_BEFORE.search(before) else ""
        return cheer + self._general_words(noun, year, len(group), again=again, owns=_owns(sentence, end)), start, end

    def _noun(self, group: Sequence[_Mention]) -> str:
        """Return what these people are: 'member of staff', 'pupil', or nothing where the words don't say."""
        titled = [m.title in STAFF_TITLES for m in group]
        if all(titled):
            return "member of staff"
        if any(titled) or any(m.title for m in group):
            return ""
        return {"staff": "member of staff", "pupil": "pupil"}.get(self._everybody, "")

    @staticmethod
    def _general_words(noun: str, year: str, count: int, *, again: bool, owns: bool) -> str:
        number = NUMBERS[count] if count < len(NUMBERS) else str(count)
        if not noun:
            return f"{number} people" if count > 1 else "somebody"
        if again:
            return f"the {_plural(noun) if count > 1 else noun}"
        if noun == "pupil":
            return f"a {year}pupil" if owns and count == 1 else f"{number} of our {year}pupils"
        return f"{number} members of staff" if count > 1 else "a member of staff"


def _plural(noun: str) -> str:
    return noun.replace("member", "members") if noun.startswith("member") else f"{noun}s"


def _owns(sentence: str, end: int) -> bool:
    return sentence[end : end + 2] in ("'s", "\u2019s")


def _less_space(sentence: str, start: int, since: int) -> int:
    """Return where to cut so that no comma or space is left hanging before a name that goes."""
    named = NAMED_BEFORE.search(sentence[since:start])
    if named:
        return since + named.start()
    while start > since and sentence[start - 1] in " ,":
        start -= 1
    return start


def _after_comma(sentence: str, end: int) -> int:
    """Return the end of a name that goes, with its possessive kept and a closing comma taken along."""
    return end + 1 if sentence[end : end + 2] == ", " else end


def _year(sentence: str, start: int, end: int, since: int) -> tuple[str, int, int]:
    """Return the year group that stands beside a name, with the span that holds both."""
    behind = re.match(rf"(?:\s*,?\s*(?:in|from|of)\s+|\s*\(|,\s*)({YEAR})(?:\)|,)?", sentence[end:], re.IGNORECASE)
    if behind:
        return f"Year {behind.group(2)} ", start, end + behind.end()
    form = re.match(
        r"\s*(?:\(\d{1,2}\s?[A-Z]\)|(?:in|from)\s+\d{1,2}\s?[A-Z]\b|,?\s*\(?aged? \d{1,2}\)?)", sentence[end:]
    )
    if form:
        return "", start, end + form.end()
    before = re.search(
        rf"\b({YEAR})(?:['\u2019]?s)?\s+(?:pupils?\s+|students?\s+)?$", sentence[since:start], re.IGNORECASE
    )
    return (f"Year {before.group(2)} ", since + before.start(1), end) if before else ("", start, end)
