"""The rulings: what is known about each clause, checked against the policy that it is about."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from bot.encoder import FOLDER
from bot.errors import PolicyError
from bot.messages import ASKERS
from bot.policy import load_policy
from bot.rulings import RULINGS_FILE, Rulings, load_rulings
from tests.fakes import POLICY_TEXT

if TYPE_CHECKING:
    from pathlib import Path

POLICY = load_policy(POLICY_TEXT, "Brook House")
RULINGS = load_rulings(POLICY_TEXT, POLICY)


def load(folder: Path, text: str) -> Rulings:
    """Write rulings beside a copy of the shipped policy and read them."""
    shutil.copy(POLICY_TEXT / "social_media_policy.md", folder)
    (folder / RULINGS_FILE).write_text(text, encoding="utf-8")
    return load_rulings(folder, load_policy(folder, "Brook House"))


def test_every_clause_of_the_shipped_policy_has_its_reason() -> None:
    assert [r.clause for r in RULINGS.clauses.values() if not any(r.reasons.values())] == []


def test_every_clause_that_the_encoder_learnt_is_a_clause_of_the_shipped_policy() -> None:
    learnt = set(json.loads((FOLDER / "questions" / "labels.json").read_text("utf-8"))["clause"]) - {"none"}
    assert learnt == set(RULINGS.learnt)


def test_every_fact_and_value_that_rulings_use_has_words() -> None:
    for ruling in RULINGS.clauses.values():
        for turn in ruling.turns:
            assert turn.value in RULINGS.labels[turn.fact], (ruling.clause, turn)


def test_every_button_that_can_be_offered_has_a_label() -> None:
    for ruling in RULINGS.clauses.values():
        for turn in ruling.turns:
            assert not any(turn.says.values()) or f"{turn.fact}={turn.value}" in RULINGS.labels["buttons"], turn


def test_a_clause_says_the_same_for_its_twin_on_another_channel() -> None:
    assert RULINGS.twin("2.1/political", "official_x") == "2.2/political"
    assert RULINGS.twin("2.2/political", "official_facebook") == "2.1/political"
    assert RULINGS.twin("3/complain", "official_x") is None


def test_a_verdict_may_differ_by_asker(tmp_path: Path) -> None:
    rulings = load(tmp_path, '[clauses."1/aims"]\nverdict = { staff = "no", parent = "yes" }\n')
    assert rulings.clauses["1/aims"].usual == {"staff": "no", "authorised": "no", "parent": "yes"}


def test_without_the_file_every_clause_is_known_by_its_words_only(tmp_path: Path) -> None:
    shutil.copy(POLICY_TEXT / "social_media_policy.md", tmp_path)
    rulings = load_rulings(tmp_path, load_policy(tmp_path, "Brook House"))
    assert set(rulings.clauses) == set(POLICY.clauses)
    assert all(r.usual == dict.fromkeys(ASKERS, "info") for r in rulings.clauses.values())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[clauses."9/gone"]\n', 1, "cites the clause 9/gone, which is not in the policy"),
        ('[clauses."1/aims"]\nalso = ["9/gone"]\n', 2, "'also' of 1/aims cites the clause 9/gone"),
        ('[clauses."1/aims"]\nverdict = "maybe"\n', 1, "'maybe' is no verdict"),
        ('[clauses."1/aims"]\nverdict = { head = "no" }\n', 1, "'head' is not one of staff, authorised, parent"),
        ('[clauses."1/aims"]\nturns = [{ fact = "consent", value = "given" }]\n', 1, "does not say 'verdict'"),
        ('[problems.name]\nstaff = "9/gone"\n', 2, "problems.name cites the clause 9/gone"),
        ('authority = "9/gone"\n', 1, "authority cites the clause 9/gone"),
        ("clauses = [\n", None, "this is not a TOML file"),
        ("clauses = 3\n", None, "a value has the wrong form"),
        ('[clauses."1/aims"]\nwhy = 3\n', None, "a value has the wrong form"),
        ('[clauses."1/aims"]\nverdit = "no"\n', 1, "'verdit' is not one of learnt, topic"),
        ('[clauses."1/aims"]\nbinds = ["teacher"]\n', 1, "'teacher' is not one of staff"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, line: int | None, reason: str) -> None:
    with pytest.raises(PolicyError, match=r"^[^\n]+$") as error:
        load(tmp_path, text)
    assert reason in str(error.value)
    assert line is None or f"{RULINGS_FILE}, line {line}:" in str(error.value)


def test_plain_facts_bring_a_clause_where_the_encoder_finds_none() -> None:
    facts = {"act": "post", "subject": "pupil", "photo": "true"}
    assert RULINGS.situation("staff", {**facts, "channel": "personal"}) == "3/pupil-images"
    assert RULINGS.situation("staff", facts) == "2.1/names-and-photos"
    assert RULINGS.situation("parent", facts) is None
    assert RULINGS.situation("staff", {"act": "other"}) is None
