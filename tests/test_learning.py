"""Screening learns from what a school's people decide, and forgets it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.compose import make_screener
from bot.config import Config
from bot.encoder import MessageEncoder
from bot.messages import GroupMessage
from bot.screening.learning import Decision, Learnt, without_details
from bot.store import Store
from tests.fakes import scripted_screener

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = {
    "pie in the face": {"behaviour_incident": 2.0},
    "hidden": {"behaviour_incident": -1.0},
    "bruises": {"safeguarding_concern": 2.0},
}
CHARITY = GroupMessage("head gets a pie in the face on friday for charity", "parent")
RANKS = MessageEncoder().vocabulary
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def taught(*decisions: tuple[GroupMessage, Decision, str | None]) -> Learnt:
    """Return what is learnt from decisions, one after the other, as a store keeps it."""
    store = Store()
    for message, decision, category in decisions:
        store.teach(scripted_screener(SCRIPT).learn(message, decision, category), NOW)
    return Learnt(t.example for t in store.taught())


def categories(message: GroupMessage, learnt: Learnt) -> list[str]:
    """Return what is found in a message after that was learnt."""
    return [f.category for f in scripted_screener(SCRIPT, learnt=learnt).screen(message).findings]


def test_what_was_dismissed_is_not_told_again() -> None:
    assert categories(CHARITY, Learnt()) == ["behaviour_incident"]
    assert categories(CHARITY, taught((CHARITY, "dismissed", None))) == []


def test_nearly_the_same_message_is_judged_like_it() -> None:
    near = GroupMessage("head gets a pie in the face on monday for charity", "parent")
    assert categories(near, taught((CHARITY, "dismissed", None))) == []


def test_another_message_of_the_same_category_is_not() -> None:
    other = GroupMessage("my lad got a pie in the face from that boy again and came home crying", "parent")
    assert categories(other, taught((CHARITY, "dismissed", None))) == ["behaviour_incident"]


def test_another_kind_of_group_is_not_affected() -> None:
    staff = GroupMessage(CHARITY.text, "staff")
    assert categories(staff, taught((CHARITY, "dismissed", None))) == ["behaviour_incident"]


def test_the_later_decision_undoes_the_earlier_one() -> None:
    learnt = taught((CHARITY, "dismissed", None), (CHARITY, "right", "behaviour_incident"))
    assert categories(CHARITY, learnt) == ["behaviour_incident"]
    again = taught((CHARITY, "right", None), (CHARITY, "dismissed", "behaviour_incident"))
    assert categories(CHARITY, again) == []


def test_what_was_said_to_be_right_is_told_from_then_on() -> None:
    quiet = GroupMessage("that thing with the hidden scissors again", "parent")
    assert categories(quiet, Learnt()) == []
    assert categories(quiet, taught((quiet, "right", "behaviour_incident"))) == ["behaviour_incident"]


def test_a_child_at_risk_is_told_to_a_person_whatever_was_dismissed() -> None:
    message = GroupMessage("he has bruises on both arms", "parent")
    decision: Decision = "dismissed"
    learnt = taught(*[(message, decision, None)] * 5)
    (finding,) = scripted_screener(SCRIPT, learnt=learnt).screen(message).findings
    assert (finding.category, finding.severity) == ("safeguarding_concern", "high")


def test_the_plain_opposite_decision_undoes_a_dismissal() -> None:
    store = Store()
    decisions: tuple[Decision, ...] = ("dismissed", "right")
    for decision in decisions:
        learnt = Learnt(t.example for t in store.taught())
        store.teach(scripted_screener(SCRIPT, learnt=learnt).learn(CHARITY, decision), NOW)
    assert categories(CHARITY, Learnt(t.example for t in store.taught())) == ["behaviour_incident"]


def test_the_same_words_with_a_worse_one_are_not_dismissed_with_them() -> None:
    script = {"stupid": {"disrespect": 3.0}, "vermin": {"disrespect": 4.0}}
    mild, worse = (
        GroupMessage("mr khan is a stupid man", "parent"),
        GroupMessage("mr khan is stupid vermin man", "parent"),
    )
    learnt = Learnt(scripted_screener(script).learn(mild, "dismissed"))
    assert scripted_screener(script, learnt=learnt).screen(mild).findings == ()
    assert scripted_screener(script, learnt=learnt).screen(worse).findings


def test_a_dismissed_message_stays_dismissed_behind_another_one() -> None:
    behind = GroupMessage(CHARITY.text, "parent", before=("hi all",))
    assert categories(behind, taught((CHARITY, "dismissed", None))) == []


def test_a_contact_detail_is_always_told() -> None:
    party = GroupMessage("meet at 14 Mill Lane for the party", "parent")
    assert scripted_screener(SCRIPT).learn(party, "dismissed") == []
    assert categories(party, taught((party, "dismissed", None))) == ["individual_information"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Kayden Smith, class 4, got a pie in the face", "somebody class \u2026 got a pie in the face"),
        ("ring Mrs Okafor on 07700 900123", "ring somebody on \u2026"),
        ("J.a.y.d.e.n hit my son", "somebody hit my son"),
        ("Ja\u200byden hit my son", "somebody hit my son"),
        ("jayden smith hit my son", "somebody \u2026 hit my son"),
        ("oh seven seven double oh nine is his number", "\u2026 is his number"),
        ("\u2460\u2461\u2462 says @jaydo_x", "\u2026 says \u2026 \u2026"),
        ("Xhaferaj is useless", "\u2026 is useless"),
        ("red\x1b[31m\nline", "red \u2026 line"),
    ],
)
def test_what_is_kept_holds_no_names_and_no_numbers(text: str, kept: str) -> None:
    assert without_details(text, RANKS).replace("\u2026 \u2026", "\u2026") == kept.replace("\u2026 \u2026", "\u2026")


@pytest.mark.parametrize("text", ["call 0 7 7 0 0 900 123 or ext. 4", "\u00a33,500 on 12/11", "4", ""])
def test_no_digit_is_ever_kept(text: str) -> None:
    assert not any(c.isnumeric() for c in without_details(text, RANKS))


def test_what_was_learnt_is_listed_and_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "school.sqlite")
    store.teach(scripted_screener(SCRIPT).learn(CHARITY, "dismissed"), NOW)
    (kept,) = store.taught()
    assert (kept.example.category, kept.example.decision) == ("behaviour_incident", "dismissed")
    assert store.forget_taught(kept.id) == 1
    assert store.taught() == []
    assert store.forget_taught(kept.id) == 0


def test_a_vector_survives_the_store() -> None:
    store = Store()
    (example,) = scripted_screener(SCRIPT).learn(CHARITY, "dismissed")
    store.teach([example], NOW)
    (kept,) = store.taught()
    assert float(kept.example.vector @ example.vector) == pytest.approx(1.0, abs=0.01)
    assert kept.example.vector.dtype == np.float32


SCREENER = make_screener(Config(dial=2))


@pytest.mark.parametrize(
    "text",
    ["I wouldnt send a dog to that school", "Mr Pike is a total wanker", "Selling my old buggy \u00a310, message me"],
)
def test_the_very_message_that_was_dismissed_is_not_told_again_whatever_rare_words_it_holds(text: str) -> None:
    message = GroupMessage(text, "parent")
    assert SCREENER.screen(message).findings
    learnt = Learnt(SCREENER.learn(message, "dismissed"))
    assert make_screener(Config(dial=2), learnt=learnt).screen(message).findings == ()


@pytest.mark.parametrize("text", ["Mrs Green is a lifesaver", "Sam is a vegetarian", "Sophie is a Capricorn"])
def test_what_was_right_of_one_is_not_told_of_another_in_words_that_were_hidden(text: str) -> None:
    right = SCREENER.learn(GroupMessage("mr smith is a paedo", "parent"), "right", "safeguarding_concern")
    found = make_screener(Config(), learnt=Learnt(right)).screen(GroupMessage(text, "parent"))
    assert "safeguarding_concern" not in [f.category for f in found.findings]


def test_a_message_silenced_by_one_like_it_can_be_said_to_be_right() -> None:
    dismissed = GroupMessage("I wouldnt send a dog to that school", "parent")
    like_it = GroupMessage("I wouldnt send my dog to that school", "parent")
    first = SCREENER.learn(dismissed, "dismissed")
    taught_once = make_screener(Config(dial=2), learnt=Learnt(first))
    assert taught_once.screen(like_it).findings == ()
    both = [*first, *taught_once.learn(like_it, "right")]
    assert len(both) > len(first)
    assert make_screener(Config(dial=2), learnt=Learnt(both)).screen(like_it).findings
