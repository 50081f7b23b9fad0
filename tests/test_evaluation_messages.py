"""The figures for screening: what counts as found, missed and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluation.messages import Case, case, counts, miss_lines, reliability, table, totals
from bot.messages import Finding, Screening

if TYPE_CHECKING:
    from bot.messages import Severity


def measured(labels: list[str], found: list[str], also_ok: list[str] | None = None, severity: Severity = "low") -> Case:
    """Return a case with these labels in which these categories were found."""
    findings = tuple(Finding(name, "1", (), "why", 0.85, severity) for name in found)
    row = {
        "id": "m1",
        "text": "t",
        "audience": "parent",
        "labels": labels,
        "also_ok": also_ok or [],
        "severity": severity if labels else "none",
    }
    return case(row, Screening(findings))


def test_recall_counts_messages_in_which_anything_was_found() -> None:
    some = [measured(["advert"], ["advert"]), measured(["advert"], ["disrespect"]), measured(["advert"], [])]
    assert totals(some).any_recall == 2 / 3


def test_a_clean_message_is_falsely_flagged_only_by_what_its_labels_do_not_allow() -> None:
    some = [measured([], ["advert"]), measured([], ["advert"], ["advert"]), measured([], [])]
    assert totals(some).false_positives == 1 / 3


def test_what_is_allowed_is_neither_right_nor_wrong() -> None:
    c = counts([measured(["disrespect"], ["disrespect", "advert"], ["advert"])], "advert")
    assert (c.right, c.wrong, c.missed) == (0, 0, 0)


def test_each_category_has_recall_precision_and_f1() -> None:
    some = [measured(["advert"], ["advert"]), measured(["advert"], []), measured([], ["advert"])]
    c = counts(some, "advert")
    assert (c.recall, c.precision, c.f1) == (1 / 2, 1 / 2, 1 / 2)


def test_shares_of_nothing_are_left_out() -> None:
    assert totals([]).any_recall is None
    assert counts([], "advert").f1 is None


def test_grave_messages_are_counted_as_told_and_as_grave() -> None:
    told = measured(["safeguarding_concern"], ["safeguarding_concern"], severity="high")
    assert (totals([told]).grave_told, totals([told]).grave_as_such) == (1.0, 1.0)


def test_scores_are_compared_with_how_often_they_were_right() -> None:
    lines = reliability([measured(["advert"], ["advert"]), measured([], ["advert"])])
    assert lines[5].split() == ["0.8", "to", "0.9", "2", "0.850", "0.500"]


def test_the_table_holds_a_line_for_each_category_and_audience() -> None:
    lines = table([measured(["advert"], ["advert"])])
    assert [line.split()[0] for line in lines if line][-2:] == ["advert", "parent"]


def test_a_miss_is_shown_with_what_was_right_and_what_was_found() -> None:
    lines = miss_lines(measured(["advert"], [], ["disrespect"]))
    assert lines == ["m1 parent: t", "  right: advert (also disrespect)", "  found: nothing"]
