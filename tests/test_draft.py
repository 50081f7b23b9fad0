"""Drafts: each problem points at its words and its clause; the safer version invents nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.draft import Place, check, find_draft
from bot.messages import DraftCheck
from tests.test_answering import RULINGS


def look(text: str, place: Place | None = None, found: dict[str, str] | None = None) -> DraftCheck:
    """Check a draft; `found` says what the encoder makes of whole sentences."""
    judge = found or {}
    return check(text, place or Place("official"), RULINGS, lambda sentences: [judge.get(s) for s in sentences])


@pytest.mark.parametrize(
    ("text", "kind", "words", "clause"),
    [
        ("Well done to Kayden today", "name", "Kayden", "2.1/names-and-photos"),
        ("Ring the office on 07700 900142 now", "contact", "07700 900142", "2.3/personal-information"),
        ("Write to jo.bloggs@mail.example please", "contact", "jo.bloggs@mail.example", "2.3/personal-information"),
        ("Drop it at 14 Elm Tree Road before six", "contact", "14 Elm Tree Road", "2.3/personal-information"),
        ("Send it to LS12 4QT by Friday", "contact", "LS12 4QT", "2.3/personal-information"),
        ("She was born on 3 May 2012 in town", "contact", "born on 3 May 2012", "2.3/personal-information"),
        ("One of them has ADHD and did it", "private", "ADHD", "2.3/personal-information"),
        ("Vote Labour on Thursday everyone", "political", "Vote Labour", "2.1/political"),
        ("New gym opens, 20% off this week", "advert", "% off", "2.1/business-adverts"),
        ("Dear Mrs Okafor, thank you", "person", "Dear Mrs Okafor", "2.1/specific-people"),
        ("Those parents are idiots, all of them", "abuse", "idiots", "2.1/abusive"),
        ("More on my insta tonight", "account", "my insta", "2.1/personal-accounts"),
        ("Then we get pissed at the fair", "age", "pissed", "2.3/age-appropriate"),
        ("Selfie from the top of the hill", "photo", "Selfie from", "2.1/names-and-photos"),
    ],
)
def test_each_kind_of_problem_points_at_its_words_and_its_clause(text: str, kind: str, words: str, clause: str) -> None:
    problems = [p for p in look(text).problems if p.kind == kind]
    assert [(p.words, p.clause) for p in problems] == [(words, clause)]
    assert text[problems[0].start : problems[0].end] == words


@pytest.mark.parametrize(
    "text",
    [
        "Open day is on Friday at 2pm in the hall, all welcome.",
        "Reminder: mufti day tomorrow, bring a pound for the food bank.",
        "Our hall is a polling station on Thursday so the car park will be shut.",
        "Dear parents, the gates open at 8.30 from Monday.",
        "Happy Eid to all our families",
        "Hi Year 9, PE kits are needed tomorrow please",
        "Book now for the summer fair on Saturday",
        "Call the school office on 0113 496 0000",
        "Vacancy: teaching assistant. Email office@school.example",
        "Bring a thick jumper. We saw a cow at Robin Wood.",
        "Photography club restarts on Thursday 21st May",
        "Our new Sensory Room is open",
        "Please do not take photos at the nativity",
        "Reminder: medication forms are due back on Wednesday.",
        "We are looking for a volunteer to help with assistance at lunch",
    ],
)
def test_an_ordinary_post_has_no_problem(text: str) -> None:
    assert look(text) == DraftCheck(text, (), None)


@pytest.mark.parametrize(
    ("text", "safer"),
    [
        ("Well done to Kayden in Year 9 for his award!", "Well done to one of our Year 9 pupils for his award!"),
        ("Well done to Year 9's Kayden for his award!", "Well done to one of our Year 9 pupils for his award!"),
        ("Congrats to Kai and Aleena, both through!", "Congrats to two of our pupils, both through!"),
        ("Kayden got his badge. Kayden's mum cheered.", "One of our pupils got his badge. The pupil's mum cheered."),
        ("Thanks to Mrs Okafor for the cakes.", "Thanks to a member of staff for the cakes."),
        ("We won the cup today! Ring Jo on 07700 900142.", "We won the cup today!"),
        ("We climbed all the way up, photo below", "We climbed all the way up"),
    ],
)
def test_the_safer_version_takes_out_or_makes_general(text: str, safer: str) -> None:
    assert look(text, Place("official", about="pupil")).safer == safer


@pytest.mark.parametrize(
    ("text", "safer"),
    [
        ("Kayden and Mrs Smith did a great job", "Two people did a great job"),
        ("Please welcome our new assistant, Debbie!", "Please welcome our new assistant!"),
        ("Well done Kayden for trying", "Well done to somebody for trying"),
        ("Both Kai and Mia passed today", "Two people passed today"),
        ("A boy called Kayden won a prize", "A boy won a prize"),
        ("Kayden, Year 9, won the chess cup", "One of our Year 9 pupils won the chess cup"),
        ("Kayzlee won the cup today. Photo below", "Somebody won the cup today."),
        ("Well done to Mr. O'Neil for the show", "Well done to a member of staff for the show"),
    ],
)
def test_nobody_is_called_a_pupil_or_staff_where_the_words_do_not_say_so(text: str, safer: str) -> None:
    assert look(text).safer == safer


def test_a_name_on_the_roll_is_made_general_too() -> None:
    place = Place("official", about="pupil", roll=["Zephyrine"])
    assert look("Well done to zephyrine for the painting", place).safer == (
        "Well done to one of our pupils for the painting"
    )


def test_a_draft_of_which_nothing_is_left_has_no_safer_version() -> None:
    assert look("Vote Labour on Thursday").safer is None


def test_what_the_encoder_finds_is_the_whole_sentence() -> None:
    text = "The cakes were lovely. Somebody ought to be ashamed of their parenting."
    result = look(text, found={"Somebody ought to be ashamed of their parenting.": "abuse"})
    assert [p.words for p in result.problems] == ["Somebody ought to be ashamed of their parenting."]
    assert result.safer == "The cakes were lovely."


def test_with_consent_names_and_pictures_are_no_problem() -> None:
    assert look("Well done to Kayden, photo below", Place("official", has_consent=True)).problems == ()


def test_the_place_decides_which_clause_speaks() -> None:
    assert look("Well done to Kayden", Place("staff")).problems[0].clause == "3/individuals"
    assert look("Well done to Kayden", Place("official_x")).problems[0].clause == "2.2/names-and-photos"


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_draft_gets_problems_inside_it_and_a_safer_version_that_passes(text: str) -> None:
    result = look(text)
    for problem in result.problems:
        assert text[problem.start : problem.end] == problem.words
    assert result.safer is None or look(result.safer).problems == ()


SENTENCES = st.sampled_from(
    [
        "Well done to Kayden!",
        "Photo below.",
        "Vote Labour.",
        "Open day Friday.",
        "Ring 07700 900142.",
        "Mrs Okafor led.",
    ]
)


@given(st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join))
def test_a_safer_version_invents_nothing(text: str) -> None:
    safer = look(text).safer or ""
    general = {
        "one",
        "two",
        "three",
        "of",
        "our",
        "a",
        "the",
        "member",
        "members",
        "staff",
        "pupil",
        "pupils",
        "somebody",
        "people",
        "to",
    }
    assert set(re.findall(r"\w+", safer.casefold())) <= set(re.findall(r"\w+", text.casefold())) | general


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ('can i post "Well done to all of you" on fb', "Well done to all of you"),
        ("ok for X? \u201cOpen day on Friday at two\u201d", "Open day on Friday at two"),
        (
            "Can I post this on our Facebook: 'Well done to Jayden M, he's done it!'",
            "Well done to Jayden M, he's done it!",
        ),
        ("tweet: open day on Friday at two", "open day on Friday at two"),
        ("facebook post - open day on Friday at two", "open day on Friday at two"),
        ("putting on our group: don't forget mufti day", "don't forget mufti day"),
    ],
)
def test_the_draft_is_found_inside_the_question(text: str, draft: str) -> None:
    span = find_draft(text)
    assert span is not None
    assert text[span[0] : span[1]] == draft


@pytest.mark.parametrize("text", ["can i post a photo of my class", "a year 10 'liked' my page", "don't, can't, won't"])
def test_a_question_without_a_draft_has_none(text: str) -> None:
    assert find_draft(text) is None
