"""Reads a chat as WhatsApp exports it, from Android or from an iPhone, into lines with time, author and text.

An export has no stated format: date and clock are written as the telephone writes them. One file keeps to
one form, though, so the form of its first line tells a message's beginning from a text that only looks like
one, and all its dates together tell whether the day or the month comes first. What is read takes time in
proportion to its length. It knows no policy and judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from bot.errors import InputError
from bot.review.archive import chat_text, shown
from bot.review.notices import ALWAYS_A_NOTICE, LEFT_TO_RIGHT, MARKS, OMITTED, is_notice, media_of, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.review.notices import Media

Order = Literal["day", "month", "year"]

SPACE = " \t\u00a0\u202f"
HEAD = re.compile(
    rf"\n[{MARKS}{SPACE}]{{0,8}}(?P<bracket>\[?)[{MARKS}{SPACE}]{{0,3}}"
    rf"(?P<date>(?P<first>\d{{4}}|\d{{1,2}})[{MARKS}]?(?P<separator>[./-])[{MARKS}{SPACE}]?"
    rf"(?P<second>\d{{1,2}})[{MARKS}]?(?P=separator)[{MARKS}{SPACE}]?"
    r"(?P<third>\d{4}|\d{1,2}))\.?"
    rf"(?P<comma>[,\u060c]?)[{MARKS}]?[{SPACE}]{{1,2}}(?:(?:at|um|kl\.?|\u00e0|o)[{SPACE}])?"
    r"(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})(?:(?P=colon)(?P<second_of_time>\d{2}))?"
    rf"(?:[{MARKS}{SPACE}]{{0,2}}(?P<half>[AaPp])\.?[{SPACE}]?(?P<m>[Mm])\.?)?[{MARKS}]?"
    rf"(?:(?P<end>\])(?:[{SPACE}]|(?=\n|\Z))|[{SPACE}](?P<dash>[-\u2013\u2014])(?:[{SPACE}]|(?=\n|\Z))|:[{SPACE}])"
)
"""Begins a message. Nothing in it can repeat without end, so it costs the same on any text."""

COLON = re.compile(rf":(?=[{MARKS}]?[{SPACE}\n])")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
EDITED = re.compile(
    rf"[{MARKS}\s]{{0,4}}<(?:this message was edited|diese nachricht wurde bearbeitet|se edit\u00f3 este mensaje"
    rf"|ta wiadomo\u015b\u0107 zosta\u0142a (?:zmieniona|edytowana))\.?>[{MARKS}\s]{{0,4}}\Z",
    re.IGNORECASE,
)
DELETED = re.compile(
    r"(?:this message was deleted(?: by (?:admin|an admin) .{1,80})?|you deleted this message(?: as admin)?"
    r"|diese nachricht wurde gel\u00f6scht|du hast diese nachricht gel\u00f6scht"
    r"|se elimin\u00f3 este mensaje|este mensaje fue eliminado|eliminaste este mensaje"
    r"|ta wiadomo\u015b\u0107 zosta\u0142a usuni\u0119ta|usuni\u0119to t\u0119 wiadomo\u015b\u0107)\.?",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?:(?:changed|created|renamed|betreff|asunto|temat) .{0,40}|(?:added|linked|belongs) .{0,40}community "
    r"| die gruppe | el grupo )[\"\u201c\u201e\u00ab]",
    re.IGNORECASE,
)
"""What stands before a quotation in a line of WhatsApp's own, whose colons divide no author from a text."""

EARLIEST_YEAR, LATEST_YEAR = 1970, 2099
LONGEST_AUTHOR = 100
LINES_BEFORE = 20
"""A chat begins within this many lines; what stands before its first message belongs to nobody."""

BACK = timedelta(days=1)
"""A chat is in the order of time; a line that steps back by more than this was pasted from elsewhere."""

ALWAYS = 8
"""So many messages that all begin with the same words and a colon show a colon inside the author's name."""

MOST_ALIKE = 20
"""So many names that begin alike are told apart by what stands behind a colon."""

LONGEST_MARK = 80
ORDERS: tuple[Order, ...] = ("day", "month", "year")


@dataclass(frozen=True, slots=True)
class Line:
    """One message, or one line of WhatsApp's own.

    `at` is the local time of the telephone that exported the chat; the file says nothing of a zone. `author`
    is None where WhatsApp itself speaks. `media` says what came with the message, in one word; `unnamed` is
    something that the export leaves out without saying what it was, mostly a photo. `text` is what was
    written, or the caption; a deleted message has none. `number` is the line in the file.
    """

    at: datetime
    author: str | None
    text: str
    media: Media = ""
    is_edited: bool = False
    is_deleted: bool = False
    number: int = 0

    @property
    def has_media(self) -> bool:
        """Return whether something to look at came with it: documents, voices and places are not."""
        return self.media in {"photo", "video", "gif", "sticker", "unnamed"}

    @property
    def has_photo(self) -> bool:
        """Return whether it may show real people: stickers and GIFs are taken from a collection."""
        return self.media in {"photo", "video", "unnamed"}


@dataclass(frozen=True, slots=True)
class Export:
    """A chat: its lines in the order of the file.

    `order` says what comes first in its dates, and `is_order_sure` whether the file itself decides that.
    `skipped` counts lines before the first message.
    """

    name: str
    messages: tuple[Line, ...]
    order: Order = "day"
    is_order_sure: bool = True
    skipped: int = 0

    @property
    def authors(self) -> tuple[str, ...]:
        """Return everybody who wrote, in the order of their first message."""
        return tuple(dict.fromkeys(line.author for line in self.messages if line.author is not None))


def read_export(path: Path) -> Export:
    """Read a chat from the text or the zip that WhatsApp exported.

    Raises:
        InputError: the file is missing, damaged, locked, far too large, or no WhatsApp chat.
    """
    text = CONTROLS.sub(" ", f"\n{chat_text(path)}\n")
    heads = [head for match in HEAD.finditer(text) if (head := _head(match)) is not None]
    skipped = _lines_before(text, heads[0]) if heads else LINES_BEFORE + 1
    if skipped > LINES_BEFORE:
        raise InputError(f"{shown(path)} is not a chat that WhatsApp exported.")
    heads = [head for head in heads if head.form == heads[0].form]
    order, is_sure = _order(heads)
    timed = _in_order(_timed(heads, order))
    if not timed:
        raise InputError(f"{shown(path)} has dates that can't be read; export the chat again.")
    return Export(
        name=shown(path.name),
        messages=tuple(_lines(text, timed)),
        order=order,
        is_order_sure=is_sure,
        skipped=skipped,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a message: where it stands, its date in the file's order, its time, its form."""

    start: int
    end: int
    parts: tuple[str, str, str]
    time: time
    form: tuple[object, ...]
    is_american: bool


def _head(match: re.Match[str]) -> _Head | None:
    """Return what a match says, or None where no clock shows such a time."""
    bracket, end, separator, half = match.group("bracket", "end", "separator", "half")
    if bool(bracket) != bool(end):
        return None
    first, second, third = match.group("first", "second", "third")
    hour, minute, seconds = int(match["hour"]), int(match["minute"]), int(match["second_of_time"] or 0)
    if half and hour <= 12:  # noqa: PLR2004 - a clock with two halves
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        clock = time(hour, minute, seconds)
    except ValueError:
        return None
    form = (bracket, match["dash"], separator, match["comma"], match["colon"], bool(half),
            match["second_of_time"] is None, len(first) > 2, len(third) > 2)  # fmt: skip  # noqa: PLR2004 - digits
    return _Head(match.start(), match.end(), (first, second, third), clock, form, match["m"] == "M")


def _lines_before(text: str, head: _Head) -> int:
    return sum(1 for line in text[: head.start].split("\n") if line.strip())


def _date(parts: tuple[str, str, str], order: Order) -> date | None:
    """Return a date whose parts stand in an order, or None if there is no such day."""
    first, second, third = map(int, parts)
    year, month, day = {
        "day": (third, second, first),
        "month": (third, first, second),
        "year": (first, second, third),
    }[order]
    year_digits = parts[0 if order == "year" else 2]
    if len(year_digits) == 2:  # noqa: PLR2004 - digits
        year += 2000
    try:
        return date(year, month, day) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    except ValueError:
        return None


def _order(heads: Sequence[_Head]) -> tuple[Order, bool]:
    """Return which part of the dates comes first, and whether the file itself decides it.

    The order that makes most days real and steps back in time least wins; between equals, what people
    write with these signs does, and at last the British way. Where dots divide, no month comes first.
    """
    days = [head.parts for head in heads]
    misfits = {order: _misfits(days, order) for order in ORDERS}
    fewest = min(misfits.values())
    best = [order for order in _by_habit(heads) if misfits[order] == fewest]
    unlikely = {"year", "month"} if heads[0].form[2] == "." else {"year"}
    rivals = [order for order in best if order not in unlikely] or best
    return rivals[0], len({tuple(_date(parts, order) for parts in days) for order in rivals}) == 1


def _misfits(days: Sequence[tuple[str, str, str]], order: Order) -> int:
    """Count the dates that are no days or go back in time."""
    known = {parts: _date(parts, order) for parts in set(days)}
    dates = [known[parts] for parts in days]
    real = [day for day in dates if day is not None]
    return len(dates) - len(real) + sum(after < before for before, after in pairwise(real))


def _by_habit(heads: Sequence[_Head]) -> tuple[Order, ...]:
    """Return the orders, the likeliest for this way of writing first."""
    first = heads[0]
    if len(first.parts[0]) == 4:  # noqa: PLR2004 - digits
        return ("year", "day", "month")
    is_unpadded = any(len(part) == 1 for head in heads for part in head.parts[:2])
    is_american = first.is_american and is_unpadded and len(first.parts[2]) == 2  # noqa: PLR2004 - digits
    return ("month", "day", "year") if is_american and first.form[2] == "/" else ("day", "month", "year")


def _timed(heads: Iterable[_Head], order: Order) -> list[tuple[datetime, _Head]]:
    """Return the beginnings whose date is a day, with their time."""
    known: dict[tuple[str, str, str], date | None] = {}
    timed = []
    for head in heads:
        if head.parts not in known:
            known[head.parts] = _date(head.parts, order)
        day = known[head.parts]
        if day is not None:
            timed.append((datetime.combine(day, head.time), head))
    return timed


def _in_order(timed: list[tuple[datetime, _Head]]) -> list[tuple[datetime, _Head]]:
    """Leave out beginnings that lie far before their neighbours: lines of another day, pasted into a text.

    The longest run of times that never steps back is the chat. A wrong clock that runs ahead is kept.
    """
    times = [at for at, _ in timed]
    if all(after >= before - BACK for before, after in pairwise(times)):
        return timed
    latest: datetime | None = None
    kept = []
    for i, is_of_the_chat in enumerate(_longest_run(times)):
        if is_of_the_chat:
            latest = times[i]
        elif latest is not None and times[i] < latest - BACK:
            continue
        kept.append(timed[i])
    return kept


def _longest_run(times: Sequence[datetime]) -> list[bool]:
    """Return which times belong to the longest subsequence that never decreases."""
    ends: list[datetime] = []
    places: list[int] = []
    before: list[int] = []
    for i, at in enumerate(times):
        length = bisect_right(ends, at)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [at]
        places[length : length + 1] = [i]
    belongs = [False] * len(times)
    i = places[-1]
    while i >= 0:
        belongs[i] = True
        i = before[i]
    return belongs


def _lines(text: str, timed: Sequence[tuple[datetime, _Head]]) -> Iterable[Line]:
    """Yield a line for each beginning; what follows until the next one belongs to it."""
    ends = [head.start + 1 for _, head in timed[1:]] + [len(text)]
    bodies = [text[head.end : end] for (_, head), end in zip(timed, ends, strict=True)]
    names = _names_with_colons(bodies, is_iphone=bool(timed[0][1].form[0]))
    number, counted = 0, 0
    for (at, head), body in zip(timed, bodies, strict=True):
        number += text.count("\n", counted, head.start + 1)
        counted = head.start + 1
        author, said = _author(body, names)
        yield _line(at, author, said, number)


def _author(body: str, names: Mapping[str, Sequence[str]]) -> tuple[str | None, str]:
    """Return who wrote a line and what; None where WhatsApp itself speaks."""
    colon = COLON.search(body, 0, LONGEST_AUTHOR)
    if colon is None or "\n" in body[: colon.start()] or SUBJECT.search(body, 0, colon.start()):
        return None, body
    name = body[: colon.start()]
    for longer in names.get(name, ()):
        if body.startswith(f"{longer}:"):
            return longer, body[len(longer) + 1 :]
        if body.startswith(f"{longer} ") and is_notice(body.strip(), is_marked=True):
            return None, body
    return name, body[colon.end() :]


def _names_with_colons(bodies: Iterable[str], *, is_iphone: bool) -> Mapping[str, Sequence[str]]:
    """Return, for the first part of each name that holds a colon, the whole names.

    A second colon belongs to the name where what follows it is nothing that a person types (such as
    `<Media omitted>`), or where it stands in every one of many messages. An iPhone puts captions there.
    """
    counts: Counter[str] = Counter()
    longer: dict[str, Counter[str]] = defaultdict(Counter)
    sure: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        line = body.partition("\n")[0]
        colon = COLON.search(line, 0, LONGEST_AUTHOR)
        if colon is None or SUBJECT.search(line, 0, colon.start()):
            continue
        name = line[: colon.start()]
        counts[name] += 1
        second = COLON.search(line, colon.end(), LONGEST_AUTHOR)
        if second is not None and line[colon.end() : second.start()].strip():
            whole = line[: second.start()]
            longer[name][whole] += 1
            rest = unmarked(line[second.end() :])
            is_left_out = not is_iphone and rest[:1] == "<" and rest.casefold() in OMITTED
            if is_left_out or DELETED.fullmatch(rest) or ALWAYS_A_NOTICE.match(rest):
                sure[name].add(whole)
    for name, wholes in longer.items():
        whole, count = wholes.most_common(1)[0]
        if count == counts[name] >= ALWAYS:
            sure[name].add(whole)
    likeliest = {name: sorted(wholes, key=lambda w: (-longer[name][w], w)) for name, wholes in sure.items()}
    return {name: sorted(wholes[:MOST_ALIKE], key=len, reverse=True) for name, wholes in likeliest.items()}


def _line(at: datetime, author: str | None, said: str, number: int) -> Line:
    """Return the line that an author's words make."""
    name = _name(author or "")
    edited = EDITED.search(said, max(0, len(said) - LONGEST_MARK)) if name else None
    if edited:
        said = said[: edited.start()]
    if DELETED.fullmatch(unmarked(said)) and name:
        return Line(at, name, "", is_deleted=True, number=number)
    media: Media
    media, text = media_of(said) if name else ("", unmarked(said))
    if not name or (not media and is_notice(text, is_marked=said.lstrip(SPACE).startswith(LEFT_TO_RIGHT))):
        return Line(at, None, text, number=number)
    return Line(at, name, text, media, is_edited=edited is not None, number=number)


def _name(author: str) -> str:
    """Return an author's name; the wave stays before a name that the author chose and nobody saved."""
    name = unmarked(author)
    return f"~{name[1:].strip()}" if name.startswith("~") and name[1:].strip() else name
