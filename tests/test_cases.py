"""The examples and cases: sound labels, enough of them, and none that is measured on among the examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.jsonl import read_rows
from bot.messages import VERDICTS
from tests.test_policy import POLICY

ROOT = Path(__file__).parent.parent
TRAINING = sorted((ROOT / "training" / "questions").glob("*.jsonl"))
CASES = [ROOT / "tests" / "cases" / f"questions_{name}.jsonl" for name in ("dev", "test")]
TOO_ALIKE = 90.0


@pytest.mark.parametrize("path", [*TRAINING, *CASES], ids=lambda path: path.stem)
def test_every_label_is_a_verdict_and_a_clause_of_the_policy(path: Path) -> None:
    for row in read_rows(path, labelled=True):
        assert set(row["verdict"]) <= set(VERDICTS), row
        assert set(row["cites"]) <= set(POLICY.clauses), row
        assert (row["verdict"][0] == "unknown") == (not row["cites"]), row


def test_there_are_enough_examples_of_every_clause() -> None:
    rows = [row for path in TRAINING for row in read_rows(path)]
    assert len(rows) >= 6000
    assert {c for row in rows for c in row["cites"][:1]} == set(POLICY.clauses)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_set_has_every_verdict_and_sixty_undecided(path: Path) -> None:
    rows = read_rows(path, labelled=True)
    assert {row["verdict"][0] for row in rows} == set(VERDICTS)
    assert sum(row["verdict"][0] == "unknown" for row in rows) >= 60


def test_no_case_stands_among_the_examples_nor_in_both_sets() -> None:
    def texts(paths: list[Path]) -> list[str]:
        return [" ".join(re.findall(r"\w+", row["text"].casefold())) for path in paths for row in read_rows(path)]

    dev, test = texts(CASES[:1]), texts(CASES[1:])
    for some, others in ((dev, test), (dev + test, texts(TRAINING))):
        alike = process.cdist(some, others, scorer=fuzz.ratio, score_cutoff=TOO_ALIKE)
        assert not alike.any()
