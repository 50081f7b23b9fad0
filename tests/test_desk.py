"""The desk: one message in, one outcome out, written down with what is owed because of it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import wording
from bot.config import CONSOLE_PEOPLE
from bot.desk import TELL_DSL
from tests.fakes import Office

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = {
    "pic of my class": {
        "clause": "3/pupil-images",
        "verdict": "no",
        "photo": "true",
        "subject": "pupil",
    },
    "ticket office": {"clause": "none", "verdict": "unknown"},
    "DMed me": {"clause": "3/report-pupil-contact", "verdict": "report", "subject": "pupil"},
    "well done post": {"clause": "2.1/names-and-photos", "verdict": "conditional", "channel": "official_facebook"},
}


def test_a_question_is_answered_in_place_with_its_quote() -> None:
    outcome = Office(SCRIPT).says("teacher", "can i post a pic of my class")
    assert outcome.reply is not None
    assert outcome.reply.text.startswith("No.")
    assert '"When using social media, staff must not: Post images of pupils" [3/pupil-images]' in outcome.reply.text


def test_a_question_that_the_policy_does_not_decide_names_whom_to_ask() -> None:
    outcome = Office(SCRIPT).says("teacher", "ticket office?")
    assert outcome.reply is not None
    assert wording.HEADLINES["unknown"] in outcome.reply.text
    assert "Compliance Officer (Robin Vale)" in outcome.reply.text


def test_an_open_fact_is_offered_as_a_button_that_settles_the_answer() -> None:
    office = Office(SCRIPT)
    asked = office.says("teacher", "can i post a pic of my class")
    assert asked.reply is not None
    assert "channel=official" in [b.id for b in asked.reply.buttons]
    settled = office.presses("teacher", "channel=official")
    assert settled.answer is not None
    assert settled.answer.verdict == "conditional"
    assert settled.answer.cites[0] == "2.1/names-and-photos"


def test_a_follow_up_changes_only_what_it_says() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    on_x = office.says("teacher", "and on X?")
    assert on_x.answer is not None
    assert on_x.answer.cites[0] == "2.2/names-and-photos"
    refused = office.says("teacher", "what if her mum says no")
    assert refused.answer is not None
    assert (refused.answer.verdict, refused.answer.cites[0]) == ("no", "2.2/names-and-photos")
    assert refused.answer.understood["channel"] == "official_x"


def test_a_follow_up_that_no_table_settles_is_read_with_the_question_before_it() -> None:
    office = Office({**SCRIPT, "my holiday": {"clause": "3/consider-risks", "verdict": "yes"}})
    office.says("teacher", "can i post my holiday snaps")
    followed = office.says("teacher", "what if the school sees them and her mum agrees")
    assert followed.answer is not None
    assert followed.answer.verdict == "yes"
    assert "my holiday" in office.encoder.seen[-1]
    assert "her mum agrees" in office.encoder.seen[-1]


def test_what_must_be_reported_is_never_taken_for_a_follow_up() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    outcome = office.says("teacher", "also a year 10 just DMed me on insta")
    assert outcome.answer is not None
    assert outcome.answer.verdict == "report"


def test_denied_consent_is_not_taken_for_consent() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    outcome = office.says("teacher", "what if we dont have permission")
    assert outcome.answer is not None
    assert outcome.answer.verdict != "yes"
    assert outcome.answer.understood.get("consent") != "given"


def test_a_button_that_was_not_offered_is_refused() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    outcome = office.presses("teacher", "asker=authorised")
    assert outcome.reply is not None
    assert outcome.reply.text == wording.CHOICE_IS_OLD


def test_without_a_dsl_the_bot_says_so_and_owes_nothing() -> None:
    office = Office(SCRIPT, people={"teacher": CONSOLE_PEOPLE["teacher"]})
    told = office.presses("teacher", TELL_DSL)
    assert told.reply is not None
    assert told.reply.text == wording.NO_DSL
    assert list(office.store.owed()) == []


def test_the_dsl_is_not_asked_to_tell_the_dsl() -> None:
    outcome = Office(SCRIPT).says("dsl", "a year 10 DMed me")
    assert outcome.reply is not None
    assert TELL_DSL not in [b.id for b in outcome.reply.buttons]


def test_a_follow_up_belongs_to_the_person_who_asked() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    other = office.says("parent", "and on X?")
    assert other.answer is not None
    assert other.answer.verdict == "unknown"


def test_a_question_is_forgotten_after_its_time() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    office.clock.move(timedelta(minutes=31))
    late = office.presses("teacher", "consent=given")
    assert late.reply is not None
    assert late.reply.text == wording.CHOICE_IS_OLD


def test_a_forged_choice_changes_nothing() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    for forged in ("consent=bribed", "nonsense", "=", "asker=authorised; drop table owed"):
        outcome = office.presses("teacher", forged)
        assert outcome.reply is not None
        assert outcome.reply.text == wording.CHOICE_IS_OLD


def test_somebody_unknown_gets_no_answer() -> None:
    outcome = Office(SCRIPT).says("stranger", "can i post a pic of my class")
    assert outcome.reply is not None
    assert outcome.reply.text == wording.NOT_KNOWN
    assert outcome.answer is None


def test_a_repeated_event_is_decided_once() -> None:
    office = Office(SCRIPT)
    first = office.says("teacher", "DMed me", key="same")
    again = office.says("teacher", "DMed me", key="same")
    assert not first.repeated
    assert again.repeated
    assert again.reply is None


def test_telling_the_dsl_owes_one_notice_without_details() -> None:
    office = Office(SCRIPT)
    asked = office.says("teacher", "Billy Swift in year 10 DMed me")
    assert asked.reply is not None
    assert asked.reply.buttons[0].id == TELL_DSL
    told = office.presses("teacher", TELL_DSL)
    assert told.reply is not None
    assert "BADO-10" in told.reply.text
    (owed,) = office.store.owed()
    assert owed.role == "dsl"
    assert owed.reference == "BADO-10"
    assert "Billy" not in owed.text


def test_a_delivered_notice_is_no_longer_owed_and_its_text_is_gone(tmp_path: Path) -> None:
    office = Office(SCRIPT, tmp_path / "store.sqlite")
    office.presses("teacher", TELL_DSL)
    (owed,) = office.store.owed()
    with office.store.atomic():
        office.store.delivered(owed, office.clock())
    assert list(office.store.owed()) == []
    texts = sqlite3.connect(tmp_path / "store.sqlite").execute("select text from owed").fetchall()
    assert texts == [("",)]


def test_what_is_owed_survives_a_restart(tmp_path: Path) -> None:
    Office(SCRIPT, tmp_path / "store.sqlite").presses("teacher", TELL_DSL)
    assert len(list(Office(SCRIPT, tmp_path / "store.sqlite").store.owed())) == 1


def test_no_name_of_a_person_is_kept(tmp_path: Path) -> None:
    office = Office(SCRIPT, tmp_path / "store.sqlite")
    office.says("teacher", "well done post about Jayden Okafor and Mrs Pemberton, ring 07700 900142, ok?")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"well done post" in kept
    for name in (b"Jayden", b"Okafor", b"Pemberton", b"900142"):
        assert name not in kept


def test_an_answer_does_not_repeat_the_name_of_a_child() -> None:
    script = {"well done": {**SCRIPT["well done post"], "kind": "draft", "subject": "pupil"}}
    text = 'ok for fb? "well done to Jayden Okafor, a message to Jayden\'s mum: jayden.okafor@mail.example"'
    outcome = Office(script).says("teacher", text)
    assert outcome.reply is not None
    assert "In the draft:" in outcome.reply.text
    assert "jayden" not in outcome.reply.text.casefold()
    assert "okafor" not in outcome.reply.text.casefold()


def test_halves_of_characters_are_survived() -> None:
    outcome = Office(SCRIPT).says("teacher", "can i post \udcff a pic of my class")
    assert outcome.answer is not None
    assert outcome.answer.verdict == "no"


def test_somebody_in_danger_is_never_taken_for_a_follow_up() -> None:
    office = Office(SCRIPT)
    office.says("teacher", "can i put this well done post up")
    outcome = office.says("teacher", "and i want to kill myself, on facebook")
    assert outcome.reply is not None
    assert outcome.reply.text.startswith(wording.OWN_DANGER)


def test_where_no_question_is_kept_no_choice_is_offered() -> None:
    outcome = Office(SCRIPT, keep=timedelta(0)).says("teacher", "can i put this well done post up")
    assert outcome.reply is not None
    assert outcome.reply.buttons == ()
