"""Names of people in short texts: told from places, seasons, brands and words that are names too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.personal.names import first_names, names_in, never_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Well done to Kayden for finishing", ["Kayden"]),
        ("well done jayden and aleena", ["jayden", "aleena"]),
        ("Mrs Okafor and Mr. Tate are off sick", ["Mrs Okafor", "Mr. Tate"]),
        ("thanks mr smith", ["mr smith"]),
        ("ask Mrs T about it", ["Mrs T"]),
        ("Jayden M got his certificate", ["Jayden M"]),
        ("Happy birthday Aoife O'Brien-Walsh today", ["Aoife O'Brien-Walsh"]),
        ("Kayden's mum rang", ["Kayden"]),
        ("we met Wojciech\u2019s dad", ["Wojciech"]),
        ("a big thank you to Xanthe-Rose from Year 8", ["Xanthe-Rose"]),
        ("Hope got her award", ["Hope"]),
        ("Jack, Amelia and Noor found a fossil", ["Jack", "Amelia", "Noor"]),
        ("Adam Nowak and Beth Hill in Year 6", ["Adam Nowak", "Beth Hill"]),
        ("Well done Beth Hill", ["Beth Hill"]),
        ("Pictured: A. Khan and C. Novak", ["A. Khan", "C. Novak"]),
        ("thanks to Ms K. Brown today", ["Ms K. Brown"]),
        ("so proud of Carl de Souza", ["Carl de Souza"]),
        ("Mark planted seeds", ["Mark"]),
        ("so proud of Summer today", ["Summer"]),
    ],
)
def test_a_person_is_found_by_name(text: str, names: list[str]) -> None:
    assert [name.words for name in names_in(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "I hope the summer fair will be sunny",
        "Summer term starts on Monday",
        "Hope you all have a lovely Christmas",
        "Our trip to Whitby is in June",
        "Year 9 went up the Wrekin",
        "Follow us on Facebook and Instagram",
        "GCSE Maths and English mocks, Hall, 9am",
        "will mark the books, may be late",
        "Photos from Sports Day are up",
        "The Head and the SENCO will be there",
        "Miss you all",
        "What a lovely Summer we had",
        "Our collection for St. Nicholas Hospice",
        "St Mary's beat us 3-1",
        "\u2026",
        "",
    ],
)
def test_nobody_is_found_where_nobody_is_named(text: str) -> None:
    assert names_in(text) == []


def test_a_name_on_the_schools_roll_is_found_wherever_it_stands() -> None:
    assert names_in("Zephyrine was brilliant") == []
    assert [n.words for n in names_in("zephyrine was brilliant", ["Zephyrine Cole"])] == ["zephyrine"]
    assert [n.words for n in names_in("zephirine was brilliant", ["Zephyrine Cole"])] == ["zephirine"]


def test_a_title_is_part_of_the_mention_and_tells_staff() -> None:
    (name,) = names_in("see Mrs Okafor")
    assert name.has_title


@given(st.text(max_size=200))
def test_every_mention_stands_at_its_offsets_in_order(text: str) -> None:
    at = 0
    for name in names_in(text):
        assert text[name.start : name.end] == name.words
        assert name.start >= at
        at = name.end


def test_the_lists_hold_no_word_twice() -> None:
    known, ambiguous = first_names()
    assert ambiguous < known
    assert not known & never_names()
