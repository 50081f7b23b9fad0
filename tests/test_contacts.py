"""Contact details are found where they are somebody's, and not where figures only look like them."""

from __future__ import annotations

import pytest

from bot.personal.contacts import contacts


def kinds(text: str) -> list[tuple[str, str]]:
    """Return what is found: its kind and its words."""
    return [(c.kind, text[c.start : c.end]) for c in contacts(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ring his mum on 07700 900123", ("telephone number", "07700 900123")),
        ("her landline is 01632 960123", ("telephone number", "01632 960123")),
        ("mail kay.smith@post.example", ("e-mail address", "kay.smith@post.example")),
        ("they live at 14 Mill Lane", ("home address", "14 Mill Lane")),
        ("they moved to ng5 1ab", ("postcode", "ng5 1ab")),
        ("Tyler, born 3/4/2015", ("date of birth", "born 3/4/2015")),
        ("DOB 12 March 2014 for the form", ("date of birth", "DOB 12 March 2014")),
    ],
)
def test_somebodys_details_are_found(text: str, found: tuple[str, str]) -> None:
    assert kinds(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Well done Y10 2nd team",
        "KS2 3pm hall, room B12 4th floor",
        "M6 3rd exit, A1 3am closure",
        "G3t y0ur l1brary b00ks in",
        "puppies were born 3 weeks ago",
        "Parents evening is at the Church Hall, 12 Church Road, NG5 1AB",
        "Childline is 0800 1111",
        "the office is on 01632 960123",
        "the school mobile is 07700 900150 on trips",
        "New phone new number everybody, it's Jules, 07700 900820",
        "absences to attendance@school.example please",
        "£3.50 for 24 cakes, 10-12 on 12/11, won 21-14",
    ],
)
def test_figures_that_are_nobodys_are_not(text: str) -> None:
    assert kinds(text) == []


def test_a_number_is_found_once() -> None:
    assert len(contacts("07700 900123 or 07700 900124")) == 2
