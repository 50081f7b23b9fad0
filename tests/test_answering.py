"""The engine's promises, whatever the trained encoder thinks: it always answers, and never misquotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import wording
from bot.answering import Answerer
from bot.encoder import Encoder
from bot.messages import ASKERS, VERDICTS, Answer, Asker
from bot.policy import Policy, Quote, load_policy
from bot.rulings import Rulings, load_rulings
from tests.fakes import POLICY_TEXT, ScriptedEncoder

TODAY = date(2026, 11, 25)
POLICY = load_policy(POLICY_TEXT, "Brook House")
RULINGS = load_rulings(POLICY_TEXT, POLICY)
ANSWERER = Answerer(POLICY, RULINGS, Encoder())


def scripted(script: dict[str, dict[str, str]], policy: Policy = POLICY, rulings: Rulings = RULINGS) -> Answerer:
    """Return an answerer whose encoder reads as scripted."""
    return Answerer(policy, rulings, ScriptedEncoder(script))


def check(answer: Answer) -> None:
    """Hold an answer to what every answer promises."""
    assert answer.verdict in VERDICTS
    assert all(POLICY.holds(quote) for quote in answer.quotes)
    assert (answer.verdict == "unknown") == (not answer.cites)
    assert answer.verdict != "unknown" or answer.next
    assert answer.version == POLICY.version
    text = wording.answer_text(answer, POLICY, RULINGS.labels)
    assert text.startswith((wording.HEADLINES[answer.verdict], *wording.NO_ANSWER))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(ASKERS))
def test_whatever_is_typed_gets_a_civil_answer(text: str, asker: Asker) -> None:
    check(ANSWERER.answer(text, asker, TODAY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00\x07\x1b[31m",
        "\U0001f600" * 50,
        "a" * 20_000,
        "can i post this? " * 1200,
        "\u0645\u0631\u062d\u0628\u0627",
        "\n" * 500,
    ],
    ids=["empty", "blank", "control", "emoji", "long word", "long text", "Arabic", "lines"],
)
def test_odd_input_gets_a_civil_answer(text: str) -> None:
    check(ANSWERER.answer(text, "parent", TODAY))


def test_text_without_words_is_said_to_hold_no_question() -> None:
    assert ANSWERER.answer("\U0001f600 ... 123", "staff", TODAY).why == wording.NOTHING_ASKED


def test_text_in_another_script_is_said_to_be_unreadable_not_judged() -> None:
    answer = ANSWERER.answer("\u0447\u0438 \u043c\u043e\u0436\u043d\u0430 \u0444\u043e\u0442\u043e", "parent", TODAY)
    assert (answer.verdict, answer.why) == ("unknown", wording.CANT_READ)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(POLICY.clauses)), st.data())
def test_a_quote_with_one_changed_character_is_not_shown(clause: str, data: st.DataObject) -> None:
    words = POLICY.quote(clause).words
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.characters(exclude_characters=words[at]))
    forged = Quote(clause, words[:at] + other + words[at + 1 :])
    answer = replace(ANSWERER.answer("can i post this photo", "staff", TODAY), quotes=(forged, POLICY.quote(clause)))
    shown = wording.answer_text(answer, POLICY, RULINGS.labels)
    assert wording.quote_line(POLICY.quote(clause)) in shown
    assert wording.quote_line(forged) not in shown


def test_an_unknown_question_is_admitted_not_guessed() -> None:
    answer = scripted({}).answer("what is for lunch", "staff", TODAY)
    assert answer.verdict == "unknown"
    assert answer.quotes == ()
    assert answer.next == ("Ask the Compliance Officer.",)


def test_a_verdict_never_stands_under_a_clause_that_could_not_give_it() -> None:
    script = {"pic": {"clause": "3/pupil-images", "verdict": "info"}}
    assert (
        scripted(script).answer("pic of a pupil", "staff", TODAY).verdict in RULINGS.clauses["3/pupil-images"].verdicts
    )


def test_the_strictest_clause_decides_and_the_answer_says_so() -> None:
    script = {"DMed": {"clause": "3/report-pupil-contact", "verdict": "report"}}
    answer = scripted(script).answer("a pupil DMed me", "staff", TODAY)
    assert answer.cites[:2] == ("3/report-pupil-contact", "3/pupil-contact")
    assert answer.won == wording.STRICTEST


def test_an_allowed_post_is_conditional_for_ordinary_staff_and_says_whom_to_ask() -> None:
    script = {"open day": {"clause": "2.1/events", "verdict": "conditional", "channel": "official_facebook"}}
    answer = scripted(script).answer("open day post", "staff", TODAY)
    assert answer.cites[:2] == ("2.1/events", "2/authorised-only")
    assert "suggest it to the Proprietor or the Compliance Officer" in " ".join(answer.next)


def test_an_open_fact_gives_one_line_for_each_way_it_may_be() -> None:
    script = {"class": {"clause": "3/pupil-images", "verdict": "no", "photo": "true"}}
    answer = scripted(script).answer("photo of my class", "staff", TODAY)
    assert [b.says for b in answer.branches] == [
        "On the school's page: only with consent, put up by somebody authorised to post.",
        "On your own account: no.",
    ]


def test_a_stated_fact_is_not_asked_about_again() -> None:
    script = {
        "fb": {"clause": "2.1/names-and-photos", "verdict": "no", "consent": "refused", "channel": "official_facebook"}
    }
    assert scripted(script).answer("mum said no, fb", "staff", TODAY).branches == ()


def test_several_questions_in_one_message_are_each_answered() -> None:
    script = {
        "own account": {"clause": "3/pupil-images", "verdict": "no"},
        "whatsapp group": {"clause": "5.1/whatsapp", "verdict": "info"},
    }
    text = "can i post the trip on my own account? and is there a whatsapp group for us?"
    answer = scripted(script).answer(text, "staff", TODAY)
    assert [(p.verdict, p.cites[0]) for p in answer.parts] == [("no", "3/pupil-images"), ("info", "5.1/whatsapp")]
    assert answer.verdict == "no"


def test_an_overdue_policy_is_said_to_be_overdue_with_who_sees_to_it() -> None:
    answer = scripted({}).answer("what is for lunch", "staff", TODAY)
    assert answer.overdue == "The policy was due for review in June 2026 and is overdue. The Proprietor sees to it."
    assert scripted({}).answer("what is for lunch", "staff", date(2026, 6, 30)).overdue == ""


def test_nothing_that_the_bot_says_by_itself_advises_deleting_evidence_or_promises_secrecy() -> None:
    said = [*wording.all_texts(), *(w for r in RULINGS.clauses.values() for w in r.reasons.values())]
    said += [step for r in RULINGS.clauses.values() for steps in r.steps.values() for step in steps]
    said += [line for r in RULINGS.clauses.values() for t in r.turns for line in t.says.values()]
    for sentence in said:
        assert "!" not in sentence
        for promise in ("confidential", "between us", "secret", "anonymous"):
            assert promise not in sentence.casefold()
    contact = RULINGS.clauses["3/report-pupil-contact"]
    assert not any("delete" in step.casefold() for step in contact.instead({}))
    assert any("Keep" in step for step in contact.instead({}))


def test_a_greeting_is_greeted() -> None:
    assert ANSWERER.answer("Hello, thank you", "parent", TODAY).why == wording.GREETING


def test_halves_of_characters_are_survived() -> None:
    check(ANSWERER.answer("can i post \ud83d this", "staff", TODAY))


def test_the_list_is_shown_where_its_lead_in_decides() -> None:
    script = {"must not": {"clause": "3/must-not", "verdict": "info"}}
    answer = scripted(script).answer("what we must not do", "staff", TODAY)
    assert "- Post images of pupils [3/pupil-images]" in wording.answer_text(answer, POLICY, RULINGS.labels)


def test_names_behind_titles_are_put_into_the_bots_sentences_and_never_into_a_quote() -> None:
    script = {"idea": {"clause": "2/suggestions", "verdict": "info"}}
    answer = scripted(script).answer("an idea for the page", "staff", TODAY)
    titles = {"Compliance Officer": "Kerry \\1 Cassidy", "Proprietor": "Darren Foster"}
    shown = wording.answer_text(answer, POLICY, RULINGS.labels, titles)
    assert wording.quote_line(POLICY.quote("2/suggestions")) in shown
    assert "The Proprietor (Darren Foster) sees to it." in shown


DRAFT = {
    "Well done": {
        "clause": "2.1/names-and-photos",
        "verdict": "conditional",
        "kind": "draft",
        "channel": "official_facebook",
        "subject": "pupil",
    },
    "Well done to one of our": {"clause": "2.1/achievements", "verdict": "conditional", "kind": "draft"},
}


def test_a_draft_is_checked_and_its_safer_version_is_decided_again() -> None:
    text = 'ok for fb? "Well done to Kayden for his award"'
    answer = scripted(DRAFT).answer(text, "authorised", TODAY)
    assert answer.draft is not None
    assert answer.draft.safer == "Well done to one of our pupils for his award"
    refused = {**DRAFT, "Well done to one of our": {"clause": "2.1/abusive", "verdict": "no", "kind": "draft"}}
    again = scripted(refused).answer(text, "authorised", TODAY)
    assert again.draft is not None
    assert again.draft.safer is None


def test_what_consent_does_not_take_away_goes_on_deciding() -> None:
    bot = scripted(DRAFT)
    answer = bot.answer('fb: "Well done to Kayden, ring 07700 900142"', "authorised", TODAY)
    assert (answer.verdict, answer.branches) == ("no", ())
    settled = bot.settle("authorised", {"consent": "given"}, "2.1/names-and-photos", TODAY, answer.held)
    assert (settled.verdict, settled.cites[0]) == ("no", "2.3/personal-information")


def test_what_a_pupil_wrote_is_not_checked_as_a_draft() -> None:
    script = {"sent me": {"clause": "3/report-pupil-contact", "verdict": "report", "kind": "draft"}}
    answer = scripted(script).answer('a pupil sent me this: "hi sir can we meet up after school"', "staff", TODAY)
    assert answer.draft is None


def test_consent_that_nobody_stated_is_not_assumed() -> None:
    script = {"Ellie": {"clause": "2.1/names-and-photos", "verdict": "yes", "channel": "official_facebook"}}
    assert scripted(script).answer("Well done Ellie on facebook", "authorised", TODAY).verdict == "conditional"
    script["Ellie"]["consent"] = "given"
    assert scripted(script).answer("Well done Ellie on facebook", "authorised", TODAY).verdict == "yes"


def test_somebody_in_danger_is_answered_first_whatever_the_policy_says() -> None:
    own = scripted({}).answer("i want to kill myself", "staff", TODAY)
    assert wording.answer_text(own, POLICY, RULINGS.labels).startswith(wording.OWN_DANGER)
    silent = {"wants to die": {"clause": "none", "verdict": "report"}}
    told = scripted(silent).answer("a girl says she wants to die", "staff", TODAY)
    assert wording.DANGER in wording.answer_text(told, POLICY, RULINGS.labels)
    assert "Designated Safeguarding Lead" in told.alarm


def test_what_must_be_reported_says_whom_to_tell_whichever_clause_decides() -> None:
    script = {"messages him": {"clause": "3/pupil-contact", "verdict": "report"}}
    answer = scripted(script).answer("she messages him at night", "parent", TODAY)
    assert answer.verdict == "report"
    assert answer.next[0].startswith("Tell the Designated Safeguarding Lead")


def test_danger_is_told_of_in_one_of_several_questions_and_after_a_choice() -> None:
    script = {"own account": {"clause": "3/pupil-images", "verdict": "no"}}
    text = "can i post the trip on my own account? i want to kill myself, is that ok to say?"
    assert scripted(script).answer(text, "staff", TODAY).alarm == wording.OWN_DANGER
    settled = scripted({}).settle("staff", {"subject": "pupil"}, "3/report-pupil-contact", TODAY)
    assert (settled.verdict, settled.alarm) == ("report", wording.DANGER)
