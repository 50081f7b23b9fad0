"""The figures: what counts as right, and over which cases each share is taken."""

from __future__ import annotations

from dataclasses import replace

from bot.evaluation.questions import Case, by, figures, miss_lines, table

RIGHT = Case("1", "t", "staff", "question", ("no", "conditional"), ("a", "b"), "conditional", ("b", "c"))
LATE = replace(RIGHT, id="2", cites=("x", "y", "a"))
WRONG = replace(RIGHT, id="3", verdict="yes", cites=())
UNDECIDED = Case("4", "t", "parent", "offtopic", ("unknown",), (), "unknown", ())
MADE_UP = replace(UNDECIDED, id="5", verdict="no", cites=("a",))
REPORT = Case("6", "t", "staff", "situation", ("report",), ("r",), "report", ("r",))


def test_any_acceptable_verdict_and_any_right_clause_count() -> None:
    f = figures([RIGHT, LATE, WRONG])
    assert (f.clause_first, f.clause_in_three, f.verdict, f.both) == (1 / 3, 2 / 3, 2 / 3, 1 / 3)


def test_an_undecided_case_needs_no_clause() -> None:
    f = figures([UNDECIDED, MADE_UP])
    assert (f.clause_first, f.verdict, f.both, f.made_up) == (None, 0.5, 0.5, 0.5)


def test_reports_are_counted_by_their_own_share() -> None:
    assert figures([REPORT, replace(REPORT, verdict="no")]).report_found == 0.5


def test_no_cases_give_no_shares() -> None:
    assert figures([]).verdict is None


def test_groups_are_by_kind_role_and_first_verdict() -> None:
    assert list(by([RIGHT, LATE, UNDECIDED], "verdict")) == ["no", "unknown"]
    assert by([RIGHT, UNDECIDED], "role")["parent"].count == 1


def test_a_miss_is_told_in_full_and_the_table_has_a_line_a_group() -> None:
    assert miss_lines(WRONG) == [
        "3 staff question: t",
        "  right:    no or conditional; a, b",
        "  answered: yes; no clause",
    ]
    assert len(table([RIGHT, UNDECIDED])) == 2 + 2 + 2 + 2
