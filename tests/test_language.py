"""What can't be judged is named, and careless English is not taken for another language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.encoder import MessageEncoder
from bot.screening.language import NOT_NAMED, foreign_parts

RANKS = MessageEncoder().vocabulary


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dzień dobry, czy ktoś wie o której jutro jest autobus?", "Polish"),
        ("dziekuje bardzo", "Polish"),
        ("Bună ziua, la ce oră se termină școala mâine?", "Romanian"),
        ("a fost bataie azi la scoala", "Romanian"),
        ("اسکول کل کب کھلے گا", "Urdu"),
        ("ابني مريض اليوم ولن يأتي إلى المدرسة", "Arabic"),
        ("waan ka xumahay wiilkaygu maanta ma imaan karo", "Somali"),
        ("Чи хтось знає, коли завтра автобус?", "Ukrainian"),
        ("POLICJA BYLA W SZKOLE DZISIAJ", "Polish"),
        ("Policja Byla W Szkole Dzisiaj", "Polish"),
        ("COPILUL MEU A FOST BATUT LA SCOALA", "Romanian"),
        ("policja. byla. w. szkole.", "Polish"),
        ("Dziękuję", "Polish"),
        ("mere bete ko kisi ne mara hai class mein", NOT_NAMED),
    ],
)
def test_another_language_is_named(text: str, language: str) -> None:
    assert [part.language for part in foreign_parts(text, RANKS)] == [language]


@pytest.mark.parametrize(
    "text",
    [
        "ok thx hun xx",
        "omg wot a day",
        "Kayden n Tyler r off sick 2moz",
        "Jamal Abdi, Hodan Warsame, Wojciech Kowalski",
        "Inshallah see u there",
        "lol",
        "HELP NEEDED AT THE FAIR",
        "Happy Birthday Zofia",
        "Aisha Khan, Priya Patel, Kwame Mensah, Nia Davies",
        "👍",
        "https://www.example/skola/dzien-dobry",
        "",
    ],
)
def test_careless_english_names_and_links_are_not(text: str) -> None:
    assert foreign_parts(text, RANKS) == []


CASES = [json.loads(line) for line in Path("tests/cases/languages.jsonl").read_text("utf-8").splitlines()]


def told(language: str) -> list[list[str]]:
    """Return what is named in each of the kept messages in a language."""
    return [[p.language for p in foreign_parts(c["text"], RANKS)] for c in CASES if c["language"] == language]


@pytest.mark.parametrize("language", ["Polish", "Romanian", "Urdu", "Arabic", "Somali", "Ukrainian"])
def test_what_parents_here_write_is_named_in_nine_messages_of_ten(language: str) -> None:
    found = told(language)
    assert sum(language in named for named in found) >= 0.9 * len(found)


def test_hardly_any_message_in_another_language_passes_as_english() -> None:
    found = [named for language in {c["language"] for c in CASES} - {"English"} for named in told(language)]
    assert sum(not named for named in found) <= 0.02 * len(found)


def test_odd_english_is_seldom_taken_for_another_language() -> None:
    found = told("English")
    assert sum(bool(named) for named in found) <= 0.1 * len(found)


def test_only_the_foreign_sentence_of_a_mixed_message_is_left_out() -> None:
    text = "The bus is late again. Dzień dobry, czy ktoś wie o której jutro jest autobus? Thanks all."
    (part,) = foreign_parts(text, RANKS)
    assert text[part.start : part.end].strip() == "Dzień dobry, czy ktoś wie o której jutro jest autobus?"
