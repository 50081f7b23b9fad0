"""Disguises are seen through, and what is reported are still the original words."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.screening.folding import Folded, fold, whole_characters

WORDS = frozenset({
    "loser", "fight", "bitch", "kicked", "off", "today", "miss", "so", "bored", "good", "his", "dad", "all",
})  # fmt: skip
DISGUISED = st.text(
    st.sampled_from("loser fight! 0135$@aіоеⓛ\u200b\u200d\ufe0f.-*\u0301😀👨\u200d👩🏽🇬🇧\n\tſßﬁ"), max_size=60
)


def folded(text: str) -> Folded:
    """Fold with the few words above."""
    return fold(text, WORDS.__contains__)


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("l0s3r", "loser"),
        ("lo\u200bs\u200der", "loser"),
        ("lоsеr", "loser"),
        ("ⓛⓞⓢⓔⓡ", "loser"),
        ("𝓵𝓸𝓼𝓮𝓻", "loser"),
        ("ｌｏｓｅｒ", "loser"),
        ("l.o.s.e.r", "loser"),
        ("l o s e r", "loser"),
        ("l-o-s-e-r", "loser"),
        ("l\u0336o\u0336s\u0336e\u0336r\u0336", "loser"),
        ("l  o  s  e  r", "loser"),
        ("l,o,s,e,r", "loser"),
        ("(l)(o)(s)(e)(r)", "(loser)"),
        ("l\no\ns\ne\nr", "loser"),
        ("ʟᴏꜱᴇʀ", "loser"),
        ("lo\x7fser", "loser"),
        ("*loser*", "loser"),
        ("_what_ a ~loser~", "what a loser"),
        ("kicked_off_today", "kicked off today"),
        ("kicked.off.today", "kicked off today"),
        ("O77OO 9OO123", "07700 900123"),
        ("0 7 7 0 0 9 0 0 1 2 3", "07700900123"),
        ("loser\U0001f621\U0001f621off", "loser \U0001f621\U0001f621 off"),
        ("b!tch", "bitch"),
        ("f1ght", "fight"),
        ("f i g h t t o d a y", "fight today"),
        ("looooser", "loser"),
        ("soooo bored", "so bored"),
        ("goooood", "good"),
    ],
)
def test_a_disguised_word_is_seen_through(disguised: str, plain: str) -> None:
    assert folded(disguised).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "he started it at 3.15 by the 2nd gate",
        "yr10 and Y7B are out",
        "e.g. this, i.e. that, P.E. kit",
        "it is £5 @ the door, call 07700 900123",
        "joe1smith@work.example",
        "Привіт, як справи?",
        "café, naïve",
        "I a m not sure",
        "no!yes",
        "see www.school.example or iwys.co.uk/dates",
        "2 * 3 * 4 and a - b",
        "i.e. fine",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert folded(text).text == text


def test_the_reported_words_are_the_original_ones() -> None:
    text = "what a l\u200b0 s 3 r, a l.o.s.e.r"
    result = folded(text)
    at = result.text.index("loser")
    start, end = result.span(at, at + 5)
    assert text[start:end] == "l.o.s.e.r"


@given(DISGUISED)
def test_every_span_lies_inside_the_text_and_between_whole_characters(text: str) -> None:
    result = folded(text)
    bounds = {0, *(m.end() for m in regex.finditer(r"\X", text))}
    assert len(result.starts) == len(result.ends) == len(result.text)
    for i in range(len(result.text)):
        start, end = result.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert {start, end} <= bounds


@given(st.text(max_size=80))
def test_any_text_can_be_folded(text: str) -> None:
    assert isinstance(folded(text).text, str)


@given(st.text(st.sampled_from("loser fight today"), max_size=30), st.integers(0, 30))
def test_an_invisible_character_changes_nothing_that_is_read(text: str, place: int) -> None:
    hidden = text[:place] + "\u200b" + text[place:]
    assert folded(hidden).text == folded(text).text


def test_a_span_is_widened_to_the_whole_emoji() -> None:
    text = "a 👨\u200d👩\u200d👧 b"
    assert whole_characters(text, 3, 4) == (2, 7)
