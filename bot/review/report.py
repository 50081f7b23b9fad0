"""Lays a review out: lines for the terminal, a page to read and print, a table to keep.

Pure functions from a `Review` to text; nothing is written here. What categories are called and what a clause
says come as arguments. Whatever a chat holds is shown as words: never as a part of the page, never as a
formula of the table, never as a sign that steers a screen. Messages that were not judged stand in a section
of their own, so that many of them hide no finding and somebody who reads the language can go through them.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from bot.review.timeline import category_words, day_words, plural, timeline, week_start, weeks_with_findings
from bot.text import steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.messages import Finding, Severity
    from bot.review import Flagged, Review, Unread
    from bot.review.timeline import Period
    from bot.review.whatsapp import Line

TEMPLATE = Path(__file__).parent / "report.html.j2"
GROUPS = {"parent": "Parents", "staff": "Staff"}
MEDIA = {
    "photo": "photo",
    "video": "video",
    "audio": "voice message or sound",
    "document": "document",
    "sticker": "sticker",
    "gif": "GIF",
    "contact": "contact",
    "location": "location",
    "unnamed": "photo, video or voice message",
}
NOTHING_FOUND = "Nothing was found. That does not mean that nothing is there."
NOT_A_VERDICT = "A finding is a reason to look, not a verdict. Some are wrong, and some things are missed."
COLUMNS = (
    "time", "author", "audience", "category", "label", "clause", "severity", "score", "words", "reason", "message",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A table program may take a cell that begins like this for a formula, the wide forms too."""


LONGEST_MESSAGE = 1_500
AROUND = 300
LONGEST_CONTEXT = 280
MOST_WEEKS_ON_SCREEN = 12
MOST_LINES_ON_SCREEN = 12
LEFT_OUT = " [\u2026] "


def summary(review: Review, labels: Mapping[str, str]) -> list[str]:
    """Return what was found, and what was not judged, as lines for the terminal."""
    return [steady(line).replace("\n", " ") for line in _summary(review, labels)]


def _summary(review: Review, labels: Mapping[str, str]) -> list[str]:
    findings = [finding for _, finding in review.findings]
    high = sum(f.severity == "high" for f in findings)
    lines = [review.export.name, *(f"{name}: {value}" for name, value in facts(review)), ""]
    if not findings:
        return [*lines, nothing_found(review), *_line_numbers(review)]
    lines.append(
        f"{plural(len(findings), 'finding')} in {plural(len(review.flagged), 'message')}: "
        f"{high:,} high, {len(findings) - high:,} low"
    )
    lines += [f"  {row.count:>5,}  {row.label}{' (high)' if row.high else ''}" for row in _categories(review, labels)]
    weeks = weeks_with_findings(review)
    shown = sorted(sorted(weeks, key=lambda w: (-w.findings, w.start))[:MOST_WEEKS_ON_SCREEN], key=lambda w: w.start)
    lines += ["", "By week" if len(weeks) == len(shown) else f"By week, the {len(shown)} with the most"]
    lines += [f"  {w.findings:>5,}  {w.name}: {category_words(w.categories, labels)}" for w in shown]
    if review.unread:
        lines += ["", f"{unread_words(review)}.", *_line_numbers(review)]
    return [*lines, "", NOT_A_VERDICT]


def nothing_found(review: Review) -> str:
    """Return that nothing was found, and in the same breath what was not judged."""
    if not review.unread:
        return NOTHING_FOUND
    return (
        f"Nothing was found in what was judged, but {unread_words(review)}. "
        "Something may have been missed in the rest, too."
    )


def unread_words(review: Review) -> str:
    """Return how many messages were not judged or only partly read, as one sentence without its stop."""
    unjudged, partly_read = sum(review.unjudged.values()), review.partly_read
    parts = []
    if unjudged:
        parts.append(f"{plural(unjudged, 'message')} {_was(unjudged)} not judged ({_languages(review)})")
    if partly_read:
        parts.append(f"{plural(partly_read, 'message')} {_was(partly_read)} only partly read")
    return " and ".join(parts)


def facts(review: Review) -> list[tuple[str, str]]:
    """Return what is to be known about a chat before its findings, as names and values."""
    lines = review.export.messages
    written = [line for line in lines if line.author is not None]
    photos = sum(line.has_photo for line in written)
    unnamed = sum(line.media == "unnamed" for line in written)
    deleted = sum(line.is_deleted for line in written)
    people = len(review.export.authors)
    days = [line.at.date() for line in lines]
    first, last = min(days), max(days)
    rows = [
        ("Group", GROUPS[review.audience]),
        ("Period", day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"),
        ("Messages", f"{len(written):,} by {people:,} {'person' if people == 1 else 'people'}"),
        ("Photos and videos", f"{photos:,}. {_unnamed_words(unnamed)}The pictures themselves were not looked at"),
        ("Screened", plural(review.screened, "message")),
    ]
    if deleted:
        rows.append(("Deleted", f"{plural(deleted, 'message')} that nobody can check any more"))
    if review.unjudged:
        rows.append(("Not judged", f"{_languages(review)}. Somebody who reads the language has to look"))
    if review.partly_read:
        rows.append(("Only partly read", f"{plural(review.partly_read, 'message')}, too long to be read closely"))
    if review.export.skipped:
        rows.append(("Left out", f"{plural(review.export.skipped, 'line')} before the first message"))
    if not review.export.is_order_sure:
        rows.append(("Dates", f"could be read in two ways; the {review.export.order} was taken to come first"))
    return rows


def html_report(review: Review, labels: Mapping[str, str], clauses: Mapping[str, str]) -> str:
    """Return the review as one page that needs nothing else: no scripts, no addresses, no pictures outside.

    `labels` says what a category is called, `clauses` what a clause says word for word.
    """
    weeks = weeks_with_findings(review)
    gaps = {unread.index: _gaps(unread) for unread in review.unread}
    cards = (_card(review, flagged, gaps.get(flagged.index, ()), labels, clauses) for flagged in review.flagged)
    unread_cards = (_unread_card(review.export.messages[index], found) for index, found in gaps.items())
    page = _template().render(
        name=review.export.name,
        facts=facts(review),
        not_a_verdict=NOT_A_VERDICT,
        count=plural(sum(len(f.findings) for f in review.flagged), "finding"),
        message_count=plural(len(review.flagged), "message"),
        categories=_categories(review, labels),
        weeks=[_week_row(week, labels) for week in weeks],
        timeline=timeline(review) if weeks else None,
        groups=_by_week(cards),
        nothing_found=nothing_found(review),
        unread=unread_words(review),
        unread_groups=_by_week(unread_cards),
    )
    return steady(page)


def csv_report(review: Review, labels: Mapping[str, str]) -> str:
    """Return the review as a table, one row a finding, and one for whatever keeps a message from being judged.

    Write it as `utf-8-sig`, with no change of line ends.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    rows = [(f.index, _finding_cells(finding, labels)) for f in review.flagged for finding in f.findings]
    rows += [(u.index, (gap.name, gap.label, "", "", "", "", gap.reason)) for u in review.unread for gap in _gaps(u)]
    for index, cells in sorted(rows, key=lambda row: row[0]):
        line = review.export.messages[index]
        row = (f"{line.at:%Y-%m-%d %H:%M}", line.author or "", review.audience, *cells, line.text)
        writer.writerow([harmless(steady(cell)) for cell in row])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA_STARTS) else cell


def score_words(score: float) -> str:
    """Return how often a finding like this is right, as people say it."""
    tenths = round(score * 10)
    return "nearly always" if tenths >= 10 else f"about {max(tenths, 1)} in 10"  # noqa: PLR2004 - ten in ten


@dataclass(frozen=True, slots=True)
class _CategoryRow:
    label: str
    count: int
    high: int
    low: int
    messages: int


@dataclass(frozen=True, slots=True)
class _WeekRow:
    name: str
    anchor: str
    messages: int
    high: int
    low: int
    categories: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A message beside a flagged one."""

    time: str
    author: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class _Found:
    label: str
    severity: Severity
    score: str
    reason: str
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class _Gap:
    """What keeps a message from being judged all through; `name` is the table's category."""

    name: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Card:
    """A message with all that was found in it, and with what was not judged."""

    week: tuple[str, str]
    time: str
    author: str
    number: int
    severity: Severity
    pieces: tuple[tuple[str, bool], ...]
    note: str
    before: _Said | None
    after: _Said | None
    found: tuple[_Found, ...]
    gaps: tuple[_Gap, ...]


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _unnamed_words(count: int) -> str:
    return f"For {count:,} of them the export does not say if it was a picture or a voice message. " if count else ""


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _languages(review: Review) -> str:
    return ", ".join(f"{count:,} in {language}" for language, count in review.unjudged.items())


def _line_numbers(review: Review) -> list[str]:
    """Return where in the chat to look for what was not judged, or nothing."""
    numbers = [f"{review.export.messages[u.index].number}" for u in review.unread]
    if not numbers:
        return []
    shown, more = numbers[:MOST_LINES_ON_SCREEN], len(numbers) - MOST_LINES_ON_SCREEN
    rest = f" and {more:,} more, all in the report" if more > 0 else ""
    return [f"Look there yourself: line{'' if len(numbers) == 1 else 's'} {', '.join(shown)}{rest}."]


def _gaps(unread: Unread) -> tuple[_Gap, ...]:
    gaps = []
    if unread.language:
        gaps.append(
            _Gap(
                "not_judged",
                f"Not judged: {unread.language}",
                f"At least a part of this is in {unread.language} and was not judged. "
                "Somebody who reads the language has to look",
            )
        )
    if unread.is_partly_read:
        gaps.append(
            _Gap(
                "partly_read",
                "Only partly read",
                "This message is very long. Only the parts that looked gravest were read closely. "
                "Somebody has to read the rest",
            )
        )
    return tuple(gaps)


def _categories(review: Review, labels: Mapping[str, str]) -> list[_CategoryRow]:
    """Return the counts by category, the gravest and most frequent first."""
    high: Counter[str] = Counter()
    low: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    for flagged in review.flagged:
        messages.update({finding.category for finding in flagged.findings})
        for finding in flagged.findings:
            (high if finding.severity == "high" else low)[finding.category] += 1
    rows = [
        _CategoryRow(labels.get(name, name), high[name] + low[name], high[name], low[name], count)
        for name, count in messages.items()
    ]
    return sorted(rows, key=lambda row: (-row.high, -row.count, row.label))


def _week_row(week: Period, labels: Mapping[str, str]) -> _WeekRow:
    name = f"{week.start.day} {week.start:%b %Y}"
    return _WeekRow(
        name, f"week-{week.start}", week.messages, week.high, week.low, category_words(week.categories, labels)
    )


def _by_week(cards: Iterable[_Card]) -> list[tuple[tuple[str, str], list[_Card]]]:
    return [(week, list(group)) for week, group in groupby(cards, key=lambda card: card.week)]


def _week(line: Line) -> tuple[str, str]:
    """Return the anchor and the name of a message's week."""
    week = week_start(line.at.date())
    return f"week-{week}", f"Week of {day_words(week)}"


def _time(line: Line) -> str:
    return f"{line.at:%A} {day_words(line.at.date())}, {line.at:%H:%M}"


def _card(
    review: Review,
    flagged: Flagged,
    gaps: tuple[_Gap, ...],
    labels: Mapping[str, str],
    clauses: Mapping[str, str],
) -> _Card:
    lines = review.export.messages
    line = lines[flagged.index]
    return _Card(
        week=_week(line),
        time=_time(line),
        author=line.author or "",
        number=line.number,
        severity="high" if any(f.severity == "high" for f in flagged.findings) else "low",
        pieces=tuple(_pieces(line.text, flagged.findings)),
        note=_note(line),
        before=_neighbour(lines, range(flagged.index - 1, -1, -1)),
        after=_neighbour(lines, range(flagged.index + 1, len(lines))),
        found=tuple(_found(f, labels, clauses) for f in flagged.findings),
        gaps=gaps,
    )


def _unread_card(line: Line, gaps: tuple[_Gap, ...]) -> _Card:
    """Return a card that shows the whole of a message, since somebody has to read it."""
    return _Card(
        week=_week(line),
        time=_time(line),
        author=line.author or "",
        number=line.number,
        severity="none",
        pieces=((line.text, False),),
        note=_note(line),
        before=None,
        after=None,
        found=(),
        gaps=gaps,
    )


def _finding_cells(finding: Finding, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the table's cells from the category to the reason."""
    return (
        finding.category,
        labels.get(finding.category, finding.category),
        finding.clause,
        finding.severity,
        f"{finding.score:.2f}",
        "; ".join(word.words for word in finding.words),
        finding.reason,
    )


def _found(finding: Finding, labels: Mapping[str, str], clauses: Mapping[str, str]) -> _Found:
    return _Found(
        labels.get(finding.category, finding.category),
        finding.severity,
        score_words(finding.score),
        f"{finding.reason[:1].upper()}{finding.reason[1:]}",
        finding.clause,
        clauses.get(finding.clause, ""),
    )


def _neighbour(lines: Sequence[Line], places: Iterable[int]) -> _Said | None:
    """Return the nearest message that somebody wrote, shortened."""
    line = next((lines[i] for i in places if lines[i].author is not None), None)
    if line is None:
        return None
    text = line.text
    if len(text) > LONGEST_CONTEXT:
        text = text[:LONGEST_CONTEXT].rsplit(" ", 1)[0] + LEFT_OUT.rstrip()
    return _Said(f"{line.at.day} {line.at:%b, %H:%M}", line.author or "", text, _note(line))


def _note(line: Line) -> str:
    """Return what is to be said about a message beside its words."""
    notes = []
    if line.media:
        notes.append(f"with a {MEDIA[line.media]}")
    if line.is_edited:
        notes.append("changed after it was sent")
    if line.is_deleted:
        notes.append("this message was deleted")
    return ", ".join(notes)


def _pieces(text: str, findings: Iterable[Finding]) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is flagged; of a very long text only what is around them."""
    marked = _merged((word.start, word.end) for finding in findings for word in finding.words)
    marked = [(start, min(end, len(text))) for start, end in marked if start < len(text)]
    shown = [(0, len(text))]
    if len(text) > LONGEST_MESSAGE:
        around = [(start - AROUND, end + AROUND) for start, end in marked] or [(0, 2 * AROUND)]
        shown = [(start, min(end, len(text))) for start, end in _merged(around)]
    for start, end in shown:
        if start > 0:
            yield LEFT_OUT, False
        at = start
        for mark_start, mark_end in marked:
            if start <= mark_start < end:
                yield text[at:mark_start], False
                yield text[mark_start:mark_end], True
                at = mark_end
        yield text[at:end], False
    if shown[-1][1] < len(text):
        yield LEFT_OUT, False


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch or overlap as one, none before the text."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), end) for start, end in spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
