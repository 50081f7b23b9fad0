"""What screening finds, in which words, and what it says of it; the encoder is scripted."""

from __future__ import annotations

import dataclasses

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoder import MessageEncoder
from bot.messages import Audience, Finding, GroupMessage, Screening
from bot.screening import Screener
from bot.screening.calibration import load_calibration
from bot.text import clean
from tests.fakes import CATEGORIES, POLICY, scripted_screener

FIGHT = {"threw a chair": {"behaviour_incident": 4.0}}


def screen(text: str, audience: Audience = "parent", **script: dict[str, float]) -> Screening:
    """Screen a text; the script's keys have underscores for spaces."""
    return scripted_screener({k.replace("_", " "): v for k, v in script.items()}).screen(GroupMessage(text, audience))


def only(screening: Screening) -> Finding:
    """Return the one finding."""
    (finding,) = screening.findings
    return finding


def test_a_finding_names_category_clause_words_reason_score_and_severity() -> None:
    text = "anyone hear that Kayden threw a chair today"
    finding = only(screen(text, threw_a_chair={"behaviour_incident": 4.0}))
    assert finding.category == "behaviour_incident"
    assert finding.clause == "5/behaviour-incidents"
    assert [w.words for w in finding.words] == ["threw a chair"]
    assert [text[w.start : w.end] for w in finding.words] == ["threw a chair"]
    assert finding.reason == (
        "speaks of a behaviour incident and names somebody; what weighed most: \u201cthrew a chair\u201d"
    )
    assert finding.score == pytest.approx(0.982, abs=0.001)
    assert finding.severity == "low"


def test_the_clause_is_the_one_for_that_kind_of_group() -> None:
    assert (
        only(screen("he threw a chair", "staff", threw_a_chair={"behaviour_incident": 4.0})).clause == "3/individuals"
    )


def test_a_category_is_looked_for_only_where_it_applies() -> None:
    script = {"added_me": {"pupil_contact": 5.0}}
    assert screen("a pupil added me", "parent", **script).findings == ()
    finding = only(screen("a pupil added me", "staff", **script))
    assert (finding.clause, finding.severity) == ("3/report-pupil-contact", "high")


def test_a_message_may_have_several_findings_the_gravest_first() -> None:
    found = screen(
        "useless school, she has bruises", useless={"complaint_school": 6.0}, bruises={"safeguarding_concern": 1.0}
    )
    assert [f.category for f in found.findings] == ["safeguarding_concern", "complaint_school"]
    assert found.severity == "high"


def test_what_may_be_a_child_at_risk_is_told_earlier_than_the_rest() -> None:
    found = screen("bruises, useless", bruises={"safeguarding_concern": -0.5}, useless={"complaint_school": -0.5})
    assert [f.category for f in found.findings] == ["safeguarding_concern"]


def test_a_category_that_is_switched_off_is_not_found() -> None:
    off = {**CATEGORIES, "behaviour_incident": dataclasses.replace(CATEGORIES["behaviour_incident"], is_on=False)}
    assert scripted_screener(FIGHT, categories=off).screen(GroupMessage("he threw a chair", "parent")).findings == ()


def test_the_dial_tells_more_or_less() -> None:
    message = GroupMessage("he threw a chair", "parent")
    told = [
        bool(scripted_screener({"threw": {"behaviour_incident": -0.5}}, dial=dial).screen(message).findings)
        for dial in range(-2, 3)
    ]
    assert told == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("ring his mum on 07700 900123", "07700 900123", "a telephone number"),
        ("she lives at 14 Mill Lane", "14 Mill Lane", "a home address"),
        ("mail kay.smith@post.example", "kay.smith@post.example", "an e-mail address"),
        ("Tyler, born 3/4/2015", "born 3/4/2015", "a date of birth"),
        ("ring his mum on 077\u200b00 900\u200b123", "077\u200b00 900\u200b123", "a telephone number"),
    ],
)
def test_contact_details_are_found_by_rule(text: str, words: str, kind: str) -> None:
    finding = only(screen(text))
    assert finding.category == "individual_information"
    assert [w.words for w in finding.words] == [words]
    assert finding.reason.startswith(f"gives {kind}: ")


def test_the_office_number_is_not_private() -> None:
    assert screen("the school office is on 01632 960123").findings == ()


def test_a_number_in_an_advert_is_part_of_the_advert() -> None:
    found = screen("cakes for sale, 07700 900123", cakes_for_sale={"advert": 3.0})
    assert [f.category for f in found.findings] == ["advert"]


def test_disguised_words_are_found_and_reported_as_they_were_written() -> None:
    finding = only(screen("he t\u200b.h.r.e.w a ch4ir", threw={"behaviour_incident": 4.0}))
    assert "t\u200b.h.r.e.w" in finding.words[0].words


def test_what_is_not_english_is_said_to_be_unjudged() -> None:
    found = screen("Mój syn mówi, że na boisku była dzisiaj bójka.", boisku={"disrespect": 5.0})
    assert found.findings == ()
    assert found.unjudged == "Polish"


def test_careless_english_that_may_be_another_language_is_judged_all_the_same() -> None:
    found = screen("soz lil jayd jst frew hes chayr agen", agen={"behaviour_incident": 4.0})
    assert found.unjudged == "a language that could not be named"
    assert only(found).category == "behaviour_incident"


def test_the_english_part_of_a_mixed_message_is_judged_all_the_same() -> None:
    text = "Mój syn mówi że na boisku była dzisiaj bójka. Kayden threw a chair."
    found = screen(text, threw_a_chair={"behaviour_incident": 4.0})
    assert found.unjudged == "Polish"
    assert text[only(found).words[0].start :].startswith("threw a chair")


def test_a_message_is_understood_with_the_few_before_it() -> None:
    screener = scripted_screener({"what he did\nwith a chair": {"behaviour_incident": 3.0}})
    assert screener.screen(GroupMessage("with a chair", "parent")).findings == ()
    story = GroupMessage("with a chair", "parent", before=("you'll never guess", "what he did"))
    finding = only(screener.screen(story))
    assert [(w.start, w.end, w.words) for w in finding.words] == [(7, 12, "chair")]


def test_a_message_without_words_of_its_own_is_not_blamed_for_those_before_it() -> None:
    screener = scripted_screener({"did\n": {"behaviour_incident": 3.0}})
    for text in ("\U0001f44d", "x", "?", "!!"):
        assert screener.screen(GroupMessage(text, "parent", before=("what he did",))).findings == ()


def test_what_is_found_before_is_not_found_again_in_another_category() -> None:
    screener = scripted_screener({**FIGHT, "chair\nlunch": {"disrespect": 5.0}})
    assert screener.screen(GroupMessage("lunch at 12", "parent", before=("he threw a chair",))).findings == ()


def test_a_grave_thing_is_heard_behind_a_finding_of_less() -> None:
    script = {"useless": {"complaint_school": 3.0}, "bruises\nuseless": {"safeguarding_concern": 2.0}}
    found = scripted_screener(script).screen(GroupMessage("useless school", "parent", before=("about those bruises",)))
    assert [f.category for f in found.findings] == ["safeguarding_concern", "complaint_school"]


def test_marks_before_the_first_word_do_not_shift_the_words() -> None:
    screener = scripted_screener({"mum\nis on drugs": {"behaviour_incident": 3.0}})
    text = "*is* \u200bon drugs"
    finding = only(screener.screen(GroupMessage(text, "parent", before=("kacper's mum",))))
    assert [text[w.start : w.end] for w in finding.words] == [w.words for w in finding.words]


def test_a_picture_glued_to_a_word_hides_nothing() -> None:
    assert only(screen("he threw a chair\U0001f621\U0001f621", threw_a_chair={"behaviour_incident": 4.0}))


def test_what_was_in_the_messages_before_is_not_found_again() -> None:
    screener = scripted_screener(FIGHT)
    assert screener.screen(GroupMessage("lunch at 12", "parent", before=("he threw a chair",))).findings == ()


def test_a_message_without_words_has_no_findings() -> None:
    for text in ("", "   ", "😀😀", "\u200b", "!!!"):
        assert screen(text) == Screening()


def test_many_messages_are_screened_in_their_order() -> None:
    texts = [f"message {i} {'he threw a chair' if i % 7 == 0 else 'is fine'}" for i in range(100)]
    found = list(scripted_screener(FIGHT).screen_all(GroupMessage(t, "parent") for t in texts))
    assert [bool(f.findings) for f in found] == [i % 7 == 0 for i in range(100)]


def test_the_middle_of_a_very_long_message_is_read_too() -> None:
    text = "the bus was late today. " * 400 + "he threw a chair. " + "the bus was late today. " * 400
    found = scripted_screener({**FIGHT, "fine": {}}).screen(GroupMessage(text, "parent"))
    assert only(found).words[0].words == "threw a chair"
    assert found.is_partly_read


def test_a_grave_sentence_is_heard_among_harmless_ones() -> None:
    harmless = "The coats are in the hall. Lunch is at twelve. The bus leaves at three. Thanks so much everyone. "
    grave = "Maisie told me her stepdad hits her with a belt and she is scared. "
    for text in (grave + harmless * 3, harmless * 2 + grave + harmless * 2):
        assert SCREENER.screen(GroupMessage(text, "staff")).severity == "high"


SCREENER = Screener(CATEGORIES, MessageEncoder(), load_calibration())
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u202a"
HARD = st.text(
    st.one_of(st.characters(), st.sampled_from("he threw a chair at miss 077 \u200b\u200d\ufe0f\u0301👩🏽🇬🇧іо.-4$")),
    max_size=120,
)


@settings(deadline=None)
@given(HARD, st.sampled_from(("parent", "staff")), st.booleans(), st.lists(HARD, max_size=2))
def test_any_text_can_be_screened_and_offsets_lie_inside_it(
    text: str,
    audience: Audience,
    photo: bool,  # noqa: FBT001 - drawn by hypothesis
    before: list[str],
) -> None:
    whole = clean(text)
    bounds = {0, *(m.end() for m in regex.finditer(r"\X", whole))}
    for finding in SCREENER.screen(GroupMessage(text, audience, photo, tuple(before))).findings:
        assert finding.clause in POLICY.clauses
        assert 0 < finding.score < 1
        for words in finding.words:
            assert {words.start, words.end} <= bounds
            assert words.start < words.end
            assert whole[words.start : words.end] == words.words


@settings(deadline=None)
@given(
    st.sampled_from(
        (
            "Kayden threw a chair at miss and ring his mum on 07700 900123",
            "a year 10 has added me on snapchat and I answered",
            "selling candles, 2 for £10, message me",
        )
    ),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(INVISIBLE)), max_size=12),
)
def test_invisible_characters_never_hide_a_finding(text: str, places: list[tuple[int, str]]) -> None:
    hidden = text
    for place, char in places:
        hidden = hidden[:place] + char + hidden[place:]
    plain = SCREENER.screen(GroupMessage(text, "parent"))
    found = SCREENER.screen(GroupMessage(hidden, "parent"))
    assert [(f.category, f.score) for f in found.findings] == [(f.category, f.score) for f in plain.findings]
    for finding in found.findings:
        for words in finding.words:
            assert hidden[words.start : words.end] == words.words
