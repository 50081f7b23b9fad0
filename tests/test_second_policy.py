"""Another school's policy, quite different from ours, answers from its own words with no change of code."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.answering import Answerer
from bot.policy import load_policy
from bot.rulings import load_rulings
from tests.fakes import ScriptedEncoder
from tests.test_answering import TODAY

FOLDER = Path(__file__).parent / "second_policy"
SCRIPT = {
    "artwork": {"clause": "2.1/achievements", "verdict": "yes", "channel": "official"},
    "follow": {"clause": "3/pupil-contact", "verdict": "conditional"},
    "messaged me": {"clause": "3/report-pupil-contact", "verdict": "report", "channel": "personal"},
    "picture of the fair": {"clause": "5/other-children-images", "verdict": "yes"},
    "work email": {"clause": "3/work-email", "verdict": "no"},
}


def answerer(folder: Path = FOLDER) -> Answerer:
    """Return what answers from the second policy."""
    policy = load_policy(folder, "Larkfield")
    return Answerer(policy, load_rulings(folder, policy), ScriptedEncoder(SCRIPT))


def test_it_answers_from_its_own_clauses() -> None:
    answer = answerer().answer("may the artwork go up", "staff", TODAY)
    assert answer.verdict == "yes"
    assert answer.quotes[0].words == "On Instagram we show: Students' artwork, without faces"
    assert answer.version.startswith("1 September 2026, ")
    assert answer.overdue == ""


def test_it_allows_what_ours_forbids() -> None:
    answer = answerer().answer("i want to put the picture of the fair in the group", "parent", TODAY)
    assert (answer.verdict, answer.cites) == ("yes", ("C.1",))


def test_its_own_report_clause_decides() -> None:
    answer = answerer().answer("a student messaged me", "staff", TODAY)
    assert (answer.verdict, answer.cites[0]) == ("report", "B.2")
    assert answer.next == ("Tell the Welfare Tutor now.",)


def test_its_own_turns_are_offered_and_followed() -> None:
    bot = answerer()
    answer = bot.answer("may i follow a student", "staff", TODAY)
    assert [b.says for b in answer.branches] == ["From a private account: no."]
    settled = bot.settle("staff", {"channel": "personal"}, "B.1", TODAY)
    assert (settled.verdict, settled.cites[0]) == ("no", "B.2")


def test_what_it_says_nothing_about_is_admitted() -> None:
    answer = answerer().answer("can i use my work email", "staff", TODAY)
    assert (answer.verdict, answer.cites) == ("unknown", ())
    assert answer.next == ("Ask the Communications Tutor.",)


def test_without_rulings_nothing_is_decided(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "social_media_policy.md", tmp_path)
    answer = answerer(tmp_path).answer("may the artwork go up", "staff", TODAY)
    assert (answer.verdict, answer.cites) == ("unknown", ())


def test_its_square_brackets_are_shown_because_it_says_so() -> None:
    policy = load_policy(FOLDER, "Larkfield")
    assert policy.clauses["A.2b"].text == "Dates of open evenings [see the calendar]"
    assert policy.clauses["A.1"].text == "Larkfield speaks on Instagram and YouTube and nowhere else."
