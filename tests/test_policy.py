"""The policy reader: every clause with its id, word for word, and clear words about a bad file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import PolicyError
from bot.policy import POLICY_FILE, Policy, Quote, compare, load_policy, month_and_year
from tests.fakes import POLICY_TEXT

if TYPE_CHECKING:
    from pathlib import Path

FRONT = "---\ntitle: T\napproved_by: A\napproved: 2025-06\nnext_review: 2026-06\n---\n\n"
POLICY = load_policy(POLICY_TEXT, "Brook House")


def load(folder: Path, body: str, front: str = FRONT) -> Policy:
    """Write a policy file and read it."""
    (folder / POLICY_FILE).write_text(front + body, encoding="utf-8")
    return load_policy(folder, "Brook House")


def test_every_clause_of_the_shipped_policy_is_read() -> None:
    text = (POLICY_TEXT / POLICY_FILE).read_text(encoding="utf-8")
    assert len(POLICY.clauses) == text.count("{#") - text.count("{#id}")
    assert next(iter(POLICY.clauses)) == "1/aims"


def test_a_list_item_is_quoted_behind_its_lead_in() -> None:
    assert POLICY.quote("3/pupil-images").words == "When using social media, staff must not: Post images of pupils"


def test_a_list_below_a_heading_has_no_lead_in() -> None:
    assert POLICY.quote("8/mobile-phone").words == "Mobile Phone Policy"


def test_restored_words_are_shown_without_their_brackets() -> None:
    assert POLICY.clauses["6/training"].text.startswith("Staff are expected to complete")
    assert not any("[" in c.text for c in POLICY.clauses.values())


def test_the_schools_name_is_filled_in() -> None:
    assert POLICY.clauses["2.1/will-post"].text == "Brook House will post on Facebook:"


def test_lost_words_stay_marked(tmp_path: Path) -> None:
    assert load(tmp_path, "We w[ill] do [...] daily. {#1}").clauses["1"].text == "We will do [...] daily."


def test_a_nested_item_completes_the_item_above_it(tmp_path: Path) -> None:
    body = "Never: {#a}\n\n- post {#b}\n  - names {#c}\n  - faces {#d}\n- share {#e}\n"
    policy = load(tmp_path, body)
    assert policy.quote("c").words == "post names"
    assert policy.quote("e").words == "Never: share"
    assert [c.id for c in policy.subclauses("a")] == ["b", "e"]


def test_emphasis_and_line_breaks_are_not_part_of_the_words(tmp_path: Path) -> None:
    assert load(tmp_path, "Staff *must*\nnot **post**. {#1}").clauses["1"].text == "Staff must not post."


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("One. {#1}\n\nTwo. {#1}\n", 10, "the id 1 is already used in line 8"),
        ("One. {#1}\n\nTwo.\n", 10, "does not end with an id"),
        ("One. {#}\n", 8, "does not end with an id"),
        ("# Only a heading\n", None, "no clause was found"),
        ("Staff. {#1}\nPupils. {#2}\n", 8, "two clauses stand in one paragraph"),
        ("One. {#1}\n---\n", 8, "a clause stands in a heading"),
        ("Ok. {#1}\n\n    indented {#2}\n", 10, "written as code or HTML"),
        ("Ok. {#1}\n\n<p>hidden</p>\n", 10, "written as code or HTML"),
    ],
)
def test_a_bad_clause_is_told_with_file_and_line(tmp_path: Path, body: str, line: int | None, reason: str) -> None:
    with pytest.raises(PolicyError) as error:
        load(tmp_path, body)
    assert str(tmp_path / POLICY_FILE) in str(error.value)
    assert reason in str(error.value)
    assert (f"line {line}:" in str(error.value)) == (line is not None)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("", "the front matter (between two lines of ---) is missing"),
        ("---\ntitle: T\n---\n", "does not say 'approved_by'"),
        ("---\n- a\n- b\n---\n", "is not written as 'key: value' lines"),
        ("---\ntitle: [\n---\n", "is not written as 'key: value' lines"),
        (FRONT.replace("2026-06", "next summer"), "'next_review' is 'next summer'"),
        (FRONT.replace("2026-06", "2026-13"), "'next_review' is '2026-13'"),
    ],
)
def test_bad_front_matter_is_told_in_one_sentence(tmp_path: Path, front: str, reason: str) -> None:
    with pytest.raises(PolicyError, match=r"^[^\n]+$") as error:
        load(tmp_path, "One. {#1}\n", front)
    assert reason in str(error.value)


def test_a_missing_policy_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="there is no policy here"):
        load_policy(tmp_path, "Brook House")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / POLICY_FILE).write_bytes((FRONT + "caf\u00e9 {#1}").encode("latin-1"))
    with pytest.raises(PolicyError, match="not saved as UTF-8"):
        load_policy(tmp_path, "Brook House")


def test_a_policy_is_overdue_after_the_last_day_of_its_month() -> None:
    assert not POLICY.is_overdue(date(2026, 6, 30))
    assert POLICY.is_overdue(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("written", "read"),
    [("2025-06", "June 2025"), ("2025-06-03", "3 June 2025"), ("spring 2025", "spring 2025"), ("2025-19", "2025-19")],
)
def test_dates_are_put_into_words(written: str, read: str) -> None:
    assert month_and_year(written) == read


@settings(max_examples=100)
@given(st.sampled_from(sorted(POLICY.clauses)), st.data())
def test_a_quote_that_differs_in_one_character_is_not_held(clause: str, data: st.DataObject) -> None:
    quote = POLICY.quote(clause)
    assert POLICY.holds(quote)
    at = data.draw(st.integers(0, len(quote.words) - 1))
    other = data.draw(st.characters(exclude_characters=quote.words[at]))
    assert not POLICY.holds(Quote(clause, quote.words[:at] + other + quote.words[at + 1 :]))
    assert not POLICY.holds(replace(quote, clause="9/nothing"))


WORDS = st.text("abcdefghij \u00e9", min_size=1, max_size=40).map(str.strip).filter(bool)
BLOCKS = st.lists(st.tuples(st.booleans(), WORDS), min_size=1, max_size=12)


@settings(max_examples=80)
@given(blocks=BLOCKS)
def test_any_paragraphs_and_items_read_back_as_written(
    blocks: list[tuple[bool, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [f"{'- ' if item else ''}{' '.join(words.split())} {{#{n}}}\n" for n, (item, words) in enumerate(blocks)]
    policy = load(tmp_path_factory.mktemp("policy"), "\n".join(lines))
    assert [c.text for c in policy.clauses.values()] == [" ".join(words.split()) for _, words in blocks]


def test_comparing_versions_names_what_was_added_gone_and_changed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = load(tmp_path / "old", "Stays. {#1}\n\nWas so. {#2}\n\nStaff must never post pictures. {#3}\n")
    new = load(tmp_path / "new", "Stays. {#1}\n\nIs so. {#2}\n\nStaff must never post a picture. {#4}\n")
    difference = compare(old, new)
    assert (difference.added, difference.gone, difference.changed) == (("4",), ("3",), ("2",))
    assert difference.renamed == (("3", "4"),)
