"""Measures screening on labelled messages: what was found, what was missed, and what was found for nothing.

A finding that the labels allow but don't ask for (`also_ok`) is neither right nor wrong.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.text import steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.messages import Audience, Screening, Severity

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
"""The bounds of the classes in the table of how far scores can be trusted."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message and what screening made of it."""

    id: str
    text: str
    audience: Audience
    labels: frozenset[str]
    also_ok: frozenset[str]
    severity: Severity
    screening: Screening

    @property
    def found(self) -> Mapping[str, float]:
        """Return the score of each category that was found."""
        return {f.category: f.score for f in self.screening.findings}

    @property
    def is_flagged(self) -> bool:
        """Return whether anything was found that counts; on a clean message what is allowed does not count."""
        return bool(set(self.found) - (frozenset() if self.labels else self.also_ok))

    @property
    def missed(self) -> frozenset[str]:
        """Return the categories that should have been found and were not."""
        return self.labels - set(self.found)

    @property
    def wrong(self) -> frozenset[str]:
        """Return the categories that were found and should not have been."""
        return frozenset(self.found) - self.labels - self.also_ok

    @property
    def is_right(self) -> bool:
        """Return whether nothing was missed and nothing found for nothing."""
        return not self.missed and not self.wrong


def case(row: Mapping[str, Any], screening: Screening) -> Case:
    """Return a labelled row (text, audience, labels, also_ok, severity) with what was found in it."""
    return Case(
        id=str(row.get("id", "")),
        text=row["text"],
        audience=row["audience"],
        labels=frozenset(row["labels"]),
        also_ok=frozenset(row.get("also_ok", ())),
        severity=row.get("severity", "low" if row["labels"] else "none"),
        screening=screening,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a category was found rightly, wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def recall(self) -> float | None:
        """Return the share of what should have been found that was; None without any."""
        return _share(self.right, self.right + self.missed)

    @property
    def precision(self) -> float | None:
        """Return the share of what was found that should have been; None without any."""
        return _share(self.right, self.right + self.wrong)

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of recall and precision; None without any label."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Totals:
    """Shares (0 to 1) over messages; None where there is nothing to count.

    `any_recall` is the share of messages with a label in which anything was found, `false_positives` that
    of clean messages in which anything was found that the labels don't allow, `grave_told` that of grave
    messages in which anything was found, `grave_as_such` that of grave ones found to be grave.
    """

    count: int
    any_recall: float | None
    false_positives: float | None
    grave_told: float | None
    grave_as_such: float | None


def counts(cases: Iterable[Case], category: str) -> Counts:
    """Return how a category did over these cases."""
    right = wrong = missed = 0
    for one in cases:
        right += category in one.labels and category in one.found
        missed += category in one.missed
        wrong += category in one.wrong
    return Counts(right, wrong, missed)


def totals(cases: Sequence[Case]) -> Totals:
    """Return the shares over these cases."""
    labelled = [c for c in cases if c.labels]
    clean = [c for c in cases if not c.labels]
    grave = [c for c in cases if c.severity == "high"]
    return Totals(
        count=len(cases),
        any_recall=_share(sum(c.is_flagged for c in labelled), len(labelled)),
        false_positives=_share(sum(c.is_flagged for c in clean), len(clean)),
        grave_told=_share(sum(c.is_flagged for c in grave), len(grave)),
        grave_as_such=_share(sum(c.screening.severity == "high" for c in grave), len(grave)),
    )


def table(cases: Sequence[Case]) -> list[str]:
    """Return the figures as lines of text: all messages, by audience, and by category and audience."""
    lines = [
        f"{'':34}{'n':>6}{'recall':>9}{'false positives':>17}{'grave told':>12}{'as grave':>10}",
        _totals_line("any finding, all groups", totals(cases)),
    ]
    audiences = sorted({c.audience for c in cases})
    for audience in audiences:
        some = [c for c in cases if c.audience == audience]
        lines.append(_totals_line(f"any finding, {audience}", totals(some)))
    lines += ["", f"{'':34}{'n':>6}{'recall':>9}{'precision':>11}{'F1':>8}"]
    for category in sorted({name for c in cases for name in c.labels | set(c.found)}):
        lines.append(_category_line(category, cases, category))
        for audience in audiences:
            some = [c for c in cases if c.audience == audience]
            if any(category in c.labels for c in some):
                lines.append(_category_line(f"  {audience}", some, category))
    return lines


def reliability(cases: Iterable[Case]) -> list[str]:
    """Return, for classes of scores, how many findings there were and how many of them were right."""
    scored = [(s, n in c.labels) for c in cases for n, s in c.found.items() if n not in c.also_ok - c.labels]
    lines = [f"{'score':>12}{'findings':>10}{'mean score':>12}{'right':>8}"]
    for low, high in itertools.pairwise(STEPS):
        some = [(s, r) for s, r in scored if low <= s < high]
        mean = _share(sum(s for s, _ in some), len(some))
        right = _share(sum(r for _, r in some), len(some))
        lines.append(f"{f'{low:.1f} to {high:.1f}':>12}{len(some):>10}{_cell(mean, 12)}{_cell(right, 8)}")
    return lines


def dial_line(dial: int, cases: Sequence[Case]) -> str:
    """Return one line: what a step of the dial does to recall and false alarms."""
    return _totals_line(f"dial {dial:+d}" if dial else "dial 0", totals(cases))


def miss_lines(one: Case) -> list[str]:
    """Return one miss in full: the words, what should have been found, what was."""
    found = ", ".join(f"{name} {score:.2f}" for name, score in one.found.items())
    return [
        steady(f"{one.id} {one.audience}: {one.text}"),
        f"  right: {', '.join(sorted(one.labels)) or 'nothing'}"
        + (f" (also {', '.join(sorted(one.also_ok))})" if one.also_ok else ""),
        f"  found: {found or 'nothing'}",
    ]


def _totals_line(name: str, t: Totals) -> str:
    return (
        f"{name:34}{t.count:>6}{_cell(t.any_recall, 9)}{_cell(t.false_positives, 17)}"
        f"{_cell(t.grave_told, 12)}{_cell(t.grave_as_such, 10)}"
    )


def _category_line(name: str, cases: Sequence[Case], category: str) -> str:
    c = counts(cases, category)
    return f"{name:34}{c.right + c.missed:>6}{_cell(c.recall, 9)}{_cell(c.precision, 11)}{_cell(c.f1, 8)}"


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _cell(share: float | None, width: int) -> str:
    return f"{'-' if share is None else f'{share:.3f}':>{width}}"
