"""Follow-ups: told from new questions, and the facts that they settle."""

from __future__ import annotations

import pytest

from bot.answering.followup import facts_settled, is_followup
from tests.test_answering import RULINGS


@pytest.mark.parametrize(
    "text",
    [
        "and on X?",
        "what if her mum says yes?",
        "ok but on my own account",
        "what about a past pupil",
        "even if its private",
    ],
)
def test_a_text_that_leans_on_the_one_before_is_a_follow_up(text: str) -> None:
    assert is_followup(text, RULINGS.followups)


@pytest.mark.parametrize(
    "text",
    [
        "can i post a photo of my class",
        "a year 10 messaged me on snap",
        "and another thing, yesterday after school one of the parents came up to me and told me her lad had seen it",
        "",
    ],
)
def test_a_text_that_stands_by_itself_is_not(text: str) -> None:
    assert not is_followup(text, RULINGS.followups)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("and on X?", {"channel": "official_x"}),
        ("and on facebok", {"channel": "official_facebook"}),
        ("what if it's my own account", {"channel": "personal"}),
        ("what if her mum says yes", {"consent": "given"}),
        ("and if they ticked no", {"consent": "refused"}),
        ("what if she has left", {"subject": "past_pupil"}),
        ("what if he's my nephew", {"subject": "pupil_family_member"}),
        ("and on insta if her mum agreed", {"channel": "personal", "consent": "given"}),
        ("why", {}),
        ("what if we dont have permission", {}),
        ("the form isn't signed", {}),
        ("she hasn't agreed", {}),
        ("nobody says yes", {}),
        ("so who gives permission", {}),
        ("what if they don't mind", {"consent": "given"}),
        ("he left his phone at home", {}),
        ("what if he hasn't left", {}),
        ("can she put it on her facebook", {}),
        ("says yes x", {"consent": "given"}),
    ],
)
def test_a_follow_up_settles_the_facts_that_it_names(text: str, facts: dict[str, str]) -> None:
    assert facts_settled(text, RULINGS.followups) == facts
