"""Labelled cases in, figures out: how often the right clause comes first and the right verdict is given."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.answering import Answerer


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled question and what was answered: verdicts and clauses, the best first."""

    id: str
    text: str
    role: str
    kind: str
    right_verdicts: tuple[str, ...]
    right_cites: tuple[str, ...]
    verdict: str
    cites: tuple[str, ...]

    @property
    def is_undecided(self) -> bool:
        """Return whether the labels say first of all that the policy does not decide it."""
        return self.right_verdicts[0] == "unknown"

    @property
    def has_right_verdict(self) -> bool:
        """Return whether the verdict is one of the acceptable ones."""
        return self.verdict in self.right_verdicts

    def has_right_clause(self, first: int) -> bool:
        """Return whether a right clause is among the first ones; undecided cases need none."""
        return self.is_undecided or any(c in self.right_cites for c in self.cites[:first])

    @property
    def is_right(self) -> bool:
        """Return whether verdict and first clause are both right."""
        return self.has_right_verdict and self.has_right_clause(1)


def measure(row: Mapping[str, Any], answerer: Answerer, today: date) -> Case:
    """Answer a labelled row (text, role, kind, verdict, cites) and return it with what was answered."""
    answer = answerer.answer(row["text"], row["role"], today)
    return Case(
        id=str(row.get("id", "")),
        text=row["text"],
        role=row["role"],
        kind=str(row.get("kind", "question")),
        right_verdicts=tuple(row["verdict"]),
        right_cites=tuple(row["cites"]),
        verdict=answer.verdict,
        cites=answer.cites,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1 over `count` cases; a share with nothing to count is None.

    `clause_first` and `clause_in_three` count only the cases that need a clause; `report_found` the cases
    whose first verdict is report; `made_up` the undecided ones that were given a ruling all the same.
    """

    count: int
    clause_first: float | None
    clause_in_three: float | None
    verdict: float | None
    both: float | None
    report_found: float | None
    made_up: float | None


def figures(cases: Sequence[Case]) -> Figures:
    """Return the shares over these cases."""
    cited = [c for c in cases if not c.is_undecided]
    report = [c for c in cases if c.right_verdicts[0] == "report"]
    undecided = [c for c in cases if c.is_undecided]
    return Figures(
        count=len(cases),
        clause_first=_share(c.has_right_clause(1) for c in cited),
        clause_in_three=_share(c.has_right_clause(3) for c in cited),
        verdict=_share(c.has_right_verdict for c in cases),
        both=_share(c.is_right for c in cases),
        report_found=_share(c.has_right_verdict for c in report),
        made_up=_share(c.verdict not in c.right_verdicts for c in undecided),
    )


def by(cases: Iterable[Case], key: str) -> Mapping[str, Figures]:
    """Return the figures for each `kind`, `role` or first acceptable `verdict`, the largest group first."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.right_verdicts[0] if key == "verdict" else getattr(case, key)].append(case)
    order = Counter({name: len(group) for name, group in groups.items()})
    return {name: figures(groups[name]) for name, _ in order.most_common()}


def table(cases: Sequence[Case]) -> list[str]:
    """Return the figures as lines of text: all cases first, then by kind, role and verdict."""
    head = f"{'':24}{'n':>5}{'clause 1st':>12}{'in 3':>8}{'verdict':>9}{'both':>8}{'report':>8}{'made up':>9}"
    lines = [head, _table_line("all", figures(cases))]
    for key in ("kind", "role", "verdict"):
        lines += [_table_line(f"{key} {name}", f) for name, f in by(cases, key).items()]
    return lines


def miss_lines(case: Case) -> list[str]:
    """Return one miss in full: the words, what was right, what was answered."""
    return [
        f"{case.id} {case.role} {case.kind}: {case.text}",
        f"  right:    {' or '.join(case.right_verdicts)}; {', '.join(case.right_cites) or 'no clause'}",
        f"  answered: {case.verdict}; {', '.join(case.cites) or 'no clause'}",
    ]


def _table_line(name: str, f: Figures) -> str:
    def cell(share: float | None, width: int) -> str:
        return f"{'-' if share is None else f'{share:.3f}':>{width}}"

    return (
        f"{name:24}{f.count:>5}{cell(f.clause_first, 12)}{cell(f.clause_in_three, 8)}{cell(f.verdict, 9)}"
        f"{cell(f.both, 8)}{cell(f.report_found, 8)}{cell(f.made_up, 9)}"
    )


def _share(claims: Iterable[bool]) -> float | None:
    values = list(claims)
    return sum(values) / len(values) if values else None
