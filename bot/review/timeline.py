"""Counts findings by week, and works out the bars of a picture of them over time.

A week begins on Monday. A picture that would have too many weeks to see counts by month, or by year.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.review import Review

Unit = Literal["week", "month", "year"]
UNITS: tuple[Unit, ...] = ("week", "month", "year")

MOST_BARS = 60
WIDTH, HEIGHT = 360.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 26.0, 4.0, 12.0, 20.0
WIDEST_BAR = 40.0
GAP = 0.25
"""The space between bars, as a share of a bar's place."""


@dataclass(slots=True)
class Period:
    """One week, month or year of a chat, with what was written and found in it."""

    start: date
    unit: Unit
    messages: int = 0
    low: int = 0
    high: int = 0
    categories: Counter[str] = field(default_factory=Counter)

    @property
    def findings(self) -> int:
        """Return how many findings there were."""
        return self.low + self.high

    @property
    def name(self) -> str:
        """Return what people call this time."""
        if self.unit == "year":
            return f"{self.start.year}"
        return f"{self.start:%B} {self.start.year}" if self.unit == "month" else f"week of {day_words(self.start)}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture, in the picture's units; `low` stands on top of `high`."""

    x: float
    width: float
    low_y: float
    low_height: float
    high_y: float
    high_height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture of findings over time: bars, lines of the scale, labels below, and the same in words."""

    unit: Unit
    bars: tuple[Bar, ...]
    scale: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, str, str], ...]
    words: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    floor: float = HEIGHT - BOTTOM


def day_words(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%B} {day.year}"


def week_start(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def periods(review: Review, unit: Unit = "week") -> list[Period]:
    """Return every period from the first message to the last, the empty ones too."""
    known = _counted(review, unit)
    first, last = min(known), max(known)
    row = []
    start = first
    while start <= last:
        row.append(known.get(start) or Period(start, unit))
        start = _next(start, unit)
    return row


def weeks_with_findings(review: Review) -> list[Period]:
    """Return the weeks in which something was found, the earliest first."""
    return [p for _, p in sorted(_counted(review, "week").items()) if p.findings]


def timeline(review: Review) -> Timeline:
    """Return the picture of a review."""
    counted = next(p for unit in UNITS if len(p := periods(review, unit)) <= MOST_BARS or unit == "year")
    most = max(p.findings for p in counted)
    top = _round_up(most)
    place = (WIDTH - LEFT - RIGHT) / len(counted)
    width = min(place * (1 - GAP), WIDEST_BAR)
    tall = (HEIGHT - TOP - BOTTOM) / top
    floor = HEIGHT - BOTTOM
    bars = []
    for i, period in enumerate(counted):
        high, low = period.high * tall, period.low * tall
        x = LEFT + place * (i + 0.5) - width / 2
        bars.append(Bar(x, width, floor - high - low, low, floor - high, high))
    scale = tuple((floor - n * tall, n) for n in sorted({0, top // 2 if top % 2 == 0 else 0, top}))
    return Timeline(counted[0].unit, tuple(bars), scale, _labels(counted, place), _words(counted, most))


def _counted(review: Review, unit: Unit) -> dict[date, Period]:
    known: dict[date, Period] = {}
    for line in review.export.messages:
        start = _start(line.at.date(), unit)
        if start not in known:
            known[start] = Period(start, unit)
        known[start].messages += line.author is not None
    for line, finding in review.findings:
        period = known[_start(line.at.date(), unit)]
        period.categories[finding.category] += 1
        if finding.severity == "high":
            period.high += 1
        else:
            period.low += 1
    return known


def _start(day: date, unit: Unit) -> date:
    if unit == "week":
        return week_start(day)
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _next(start: date, unit: Unit) -> date:
    return _start(start + timedelta(days={"week": 7, "month": 31, "year": 366}[unit]), unit)


def _round_up(most: int) -> int:
    """Return the top of the scale: 1, 2, 4 or 5 of the highest place, or the like."""
    size = 1
    while True:
        for step in (1, 2, 4, 6, 8):
            if most <= step * size:
                return step * size
        size *= 10


def _labels(counted: list[Period], place: float) -> tuple[tuple[float, str, str], ...]:
    """Return the words below the picture: the first period, the last, and one between if there is room."""
    last = len(counted) - 1
    row = [(LEFT, _short(counted[0]), "start")]
    if last >= 4:  # noqa: PLR2004 - so many that a word between stands clear
        row.append((LEFT + place * (last // 2 + 0.5), _short(counted[last // 2]), "middle"))
    if last:
        row.append((WIDTH - RIGHT, _short(counted[-1]), "end"))
    return tuple(row)


def _short(period: Period) -> str:
    if period.unit == "year":
        return f"{period.start.year}"
    return f"{period.start:%b %Y}" if period.unit == "month" else f"{period.start.day} {period.start:%b %Y}"


def _words(counted: list[Period], most: int) -> str:
    """Return in words what the picture shows."""
    unit = counted[0].unit
    if not most:
        return "There are no findings to show."
    busiest = next(p for p in counted if p.findings == most)
    with_some = sum(1 for p in counted if p.findings)
    return (
        f"Findings in {with_some} of {plural(len(counted), unit)}. The most in one {unit}: "
        f"{plural(most, 'finding')}, in {'the ' if unit == 'week' else ''}{busiest.name}."
    )


def plural(count: int, word: str) -> str:
    """Return a count with its word."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def category_words(categories: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """Return counts of categories as one line, the most first."""
    row = sorted(categories.items(), key=lambda item: (-item[1], labels.get(item[0], item[0])))
    return ", ".join(f"{labels.get(name, name)} {count}" for name, count in row)
