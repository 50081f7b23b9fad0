"""The command: what it prints, what it refuses, and that a mistake ends in one sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.fakes import POLICY_TEXT

ROOT = Path(__file__).parent.parent
KEYS = {
    "verdict", "cites", "quotes", "alarm", "why", "won", "understood", "choices", "next", "draft", "parts", "version",
    "overdue",
}  # fmt: skip


def run(*arguments: str, typed: str | None = None) -> Result:
    """Run `canipost` with these arguments."""
    return CliRunner().invoke(main, list(arguments), input=typed)


def refused(*arguments: str) -> str:
    """Run `canipost`, which must refuse, and return its sentence."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output.strip().splitlines()[-1]


def test_ask_prints_a_verdict_and_the_policys_version() -> None:
    result = run("ask", "can i post a photo of my class on my insta")
    assert result.exit_code == 0
    assert "Policy of June 2025, ccbd8f83." in result.output


def test_ask_prints_json_with_every_key() -> None:
    result = run("ask", "can i post a photo of my class on my insta", "--json", "--role", "parent")
    assert set(json.loads(result.output)) == KEYS


def test_ask_reads_standard_input() -> None:
    assert run("ask", "-", typed="can i post this").exit_code == 0


def test_a_batch_answers_each_line_in_order(tmp_path: Path) -> None:
    rows = [{"id": f"q{n}", "text": f"can i post this {n}", "role": "staff", "other": n} for n in range(3)]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    result = run("ask", "--batch", str(file))
    objects = [json.loads(line) for line in result.output.splitlines()]
    assert [o["id"] for o in objects] == ["q0", "q1", "q2"]
    assert all(set(o) == KEYS | {"id"} for o in objects)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1: this is not a JSON object."),
        ("[1]", "line 1: there is no 'text'."),
        ('{"text": 3}', "line 1: there is no 'text'."),
        ('{"text": "x", "role": "head"}', "line 1: the role must be one of staff, authorised, parent."),
    ],
)
def test_a_bad_line_of_a_batch_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line, encoding="utf-8")
    assert refused("ask", "--batch", str(file)).endswith(sentence)


def test_ask_refuses_nothing_and_both() -> None:
    assert "Give a question" in refused("ask")
    assert "not both" in refused("ask", "x", "--batch", "y")
    assert "There is no file" in refused("ask", "--batch", "nowhere.jsonl")


def test_policy_says_its_version_and_that_it_is_overdue() -> None:
    result = run("policy")
    assert "Approved by Darren Foster and Kerry Cassidy." in result.output
    assert "Official channels: Facebook, X, SoundCloud." in result.output
    assert "is overdue. The Proprietor sees to it." in result.output


def test_policy_list_holds_every_clause() -> None:
    assert run("policy", "list").output.count("[") == 107


def test_policy_show_quotes_a_clause_and_its_items() -> None:
    result = run("policy", "show", "3/must-not")
    assert '"When using social media, staff must not:" [3/must-not]' in result.output
    assert "- Post images of pupils [3/pupil-images]" in result.output


def test_policy_show_names_the_nearest_clause_for_a_misspelt_one() -> None:
    assert "3/pupil-images" in refused("policy", "show", "3/pupil-image")


def test_policy_check_passes_the_shipped_folder_and_tells_a_mistake(tmp_path: Path) -> None:
    assert "Nothing is wrong." in run("policy", "check").output
    shutil.copytree(POLICY_TEXT, tmp_path / "p")
    policy = tmp_path / "p" / "social_media_policy.md"
    policy.write_text(policy.read_text("utf-8").replace("{#3/pupil-images}", ""), encoding="utf-8")
    assert "does not end with an id" in refused("policy", "check", str(tmp_path / "p"))


def test_policy_check_tells_a_cited_clause_that_is_gone(tmp_path: Path) -> None:
    shutil.copytree(POLICY_TEXT, tmp_path / "p")
    policy = tmp_path / "p" / "social_media_policy.md"
    policy.write_text(policy.read_text("utf-8").replace("{#2/suggestions}", "{#2/ideas}"), encoding="utf-8")
    sentence = refused("policy", "check", str(tmp_path / "p"))
    assert "rulings.toml, line " in sentence
    assert "2/suggestions, which is not in the policy" in sentence


def test_policy_compare_lists_what_changed(tmp_path: Path) -> None:
    shutil.copytree(POLICY_TEXT, tmp_path / "p")
    policy = tmp_path / "p" / "social_media_policy.md"
    policy.write_text(policy.read_text("utf-8").replace("Post images of pupils", "Post any image"), encoding="utf-8")
    output = run("policy", "compare", str(POLICY_TEXT), str(tmp_path / "p")).output
    assert "changed  [3/pupil-images]" in output
    assert run("policy", "compare", str(POLICY_TEXT), str(POLICY_TEXT)).output.startswith("No clause was added")


def test_evaluate_prints_the_shares_and_the_misses(tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "text": "who won the match",
        "role": "staff",
        "cites": [],
        "verdict": ["yes"],
        "kind": "question",
    }
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    result = run("evaluate", "questions", str(file), "--misses")
    assert result.exit_code == 0
    assert "clause 1st" in result.output
    assert "q1 staff question: who won the match" in result.output


def test_evaluate_refuses_cases_without_labels(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"text": "x", "role": "staff"}', encoding="utf-8")
    assert refused("evaluate", "questions", str(file)).endswith("'verdict' must be a list of words.")


def test_a_wrong_configuration_ends_in_one_sentence(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[skool]\n", encoding="utf-8")
    assert "Did you mean 'school'?" in refused("ask", "x", "--config", str(config))


def test_a_store_that_cannot_be_used_ends_in_one_sentence(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[store]\nfile = "nowhere/kept.sqlite"\n', encoding="utf-8")
    assert "store.file: " in refused("chat", "--config", str(config))


def test_a_policy_command_takes_a_configuration_of_its_own(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[school]\nname = "Brook House"\n[policy]\nfolder = "{POLICY_TEXT}"\n', encoding="utf-8")
    assert "Brook House will post" in run("policy", "show", "2.1/will-post", "--config", str(config)).output
    assert "Brook House will post" in run("policy", "--config", str(config), "show", "2.1/will-post").output


def test_chat_takes_lines_from_a_pipe() -> None:
    result = run("chat", typed="/as parent\ncan i post a photo of my son\n/quit\n")
    assert "You now speak as Jo the parent." in result.output
    assert "canipost: " in result.output


def test_the_demo_shows_each_person_what_they_would_see() -> None:
    result = run("demo", "--no-keyboard")
    assert result.exit_code == 0
    assert "A safer version:" in result.output
    assert "[only Pat the DSL sees this]" in result.output
    assert "The policy does not decide this." in result.output


def test_the_command_runs_as_a_process_without_a_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat"],
        input="\x00\x1b[31m\n\u0645\u0631\u062d\u0628\u0627\n",
        capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert done.stdout.count("canipost: ") == 2
    assert "Traceback" not in done.stderr
