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


SCREENED = {"findings", "severity", "unjudged", "partly_read"}
PIE = "Kayden threw a chair at miss again and got excluded"


def configured(folder: Path) -> str:
    """Write a configuration with a database and return its path."""
    file = folder / "config.toml"
    file.write_text('[store]\nfile = "school.sqlite"\n', encoding="utf-8")
    return str(file)


def test_screen_names_category_reason_clause_and_who_is_told() -> None:
    output = run("screen", PIE).output
    assert "Behaviour incident: a reason to look" in output
    assert "Why: it speaks of a behaviour incident and names somebody" in output
    assert "[5/behaviour-incidents]" in output
    assert "Would be told: the DSL, the Proprietor." in output


def test_screen_says_when_nothing_was_found() -> None:
    assert run("screen", "what time is pick up").output == "Nothing was found that the policy speaks against.\n"


def test_screen_says_what_it_could_not_judge() -> None:
    output = run("screen", "Mój syn mówi, że na boisku była dzisiaj bójka.").output
    assert output == "Part of this is in Polish and was not judged. Somebody who reads it should look.\n"


def test_screen_prints_json_with_every_key() -> None:
    assert set(json.loads(run("screen", PIE, "--json").output)) == SCREENED


def test_screen_reads_standard_input() -> None:
    assert "Behaviour incident" in run("screen", "-", typed=PIE).output


def test_a_batch_screens_each_line_in_order(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": PIE, "audience": "parent"},
        {"id": "b", "text": "bring a coat", "audience": "staff", "photo": False},
        {"id": "c", "text": "", "audience": "parent", "photo": True},
    ]
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    objects = [json.loads(line) for line in run("screen", "--batch", str(file)).output.splitlines()]
    assert [(o["id"], o["severity"]) for o in objects] == [("a", "low"), ("b", "none"), ("c", "none")]
    assert all(set(o) == SCREENED | {"id"} for o in objects)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"text": "x"}, "the audience must be parent or staff"),
        ({"text": "x", "audience": "pupils"}, "the audience must be parent or staff"),
        ({"text": "x", "audience": "staff", "photo": "yes"}, "'photo' must be true or false"),
        ({"text": "x", "audience": "staff", "before": "y"}, "'before' must be a list of texts"),
        ({"audience": "staff"}, "there is no 'text'"),
    ],
)
def test_a_row_that_cannot_be_screened_is_named(tmp_path: Path, row: dict[str, object], sentence: str) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    assert refused("screen", "--batch", str(file)) == f"Error: {file}, line 1: {sentence}."


def test_screen_needs_a_message_or_a_batch() -> None:
    assert refused("screen").startswith("Error: Give a message, such as: ")
    sentence = "Error: --batch takes message, audience, photo and before from its file; give it alone."
    assert refused("screen", "x", "--batch", "y") == sentence


def test_what_is_dismissed_is_listed_not_told_again_and_forgotten(tmp_path: Path) -> None:
    config = configured(tmp_path)
    taught = run("learn", "from", PIE, "dismissed", "--config", config).output
    assert taught == "Kept: Behaviour incident, dismissed: somebody threw a chair at miss again and got excluded\n"
    assert run("screen", PIE, "--config", config).output == "Nothing was found that the policy speaks against.\n"
    assert "behaviour_incident  dismissed: somebody threw a chair" in run("learn", "list", "--config", config).output
    assert run("learn", "forget", "1", "--config", config).output == "Forgotten.\n"
    assert run("learn", "list", "--config", config).output == "Nothing was taught yet.\n"
    assert "Behaviour incident" in run("screen", PIE, "--config", config).output


def test_the_plain_opposite_undoes_a_dismissal(tmp_path: Path) -> None:
    config = configured(tmp_path)
    run("learn", "from", PIE, "dismissed", "--config", config)
    assert "right" in run("learn", "from", "-", "right", "--config", config, typed=PIE).output
    assert "Behaviour incident" in run("screen", PIE, "--config", config).output


def test_learning_needs_a_database_a_known_category_and_something_found(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert refused("learn", "list").startswith("Error: store.file: it is left out.")
    assert "'gossip' is not looked for" in refused(
        "learn", "from", PIE, "right", "--category", "gossip", "--config", config
    )
    assert "Name a category" in run("learn", "from", "see you at 3", "right", "--config", config).output
    assert refused("learn", "forget", "7", "--config", config).startswith("Error: There is no example 7;")
    assert refused("learn", "forget", "--config", config) == "Error: Give the number of one example, or --all."


def test_screening_alone_makes_no_database(tmp_path: Path) -> None:
    run("screen", PIE, "--config", configured(tmp_path))
    assert not (tmp_path / "school.sqlite").exists()


def test_evaluate_messages_prints_recall_reliability_and_the_dial(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "text": PIE, "audience": "parent", "labels": ["behaviour_incident"], "severity": "low"},
        {"id": "2", "text": "bring a coat", "audience": "parent", "labels": [], "severity": "none"},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    output = run("evaluate", "messages", str(file), "--dials", "--misses").output
    assert "any finding, all groups" in output
    assert "behaviour_incident" in output
    assert "0.9 to 1.0" in output
    assert [line.split()[1] for line in output.splitlines() if line.startswith("dial")] == ["-2", "-1", "0", "+1", "+2"]


CHAT = """12/11/2026, 08:02 - Sam Okoro: morning all
12/11/2026, 08:05 - Kelly M: Kayden threw a chair at miss again and got excluded
"""


def test_review_writes_a_page_and_a_table_and_sums_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chat.txt").write_text(CHAT, encoding="utf-8")
    result = run("review", "chat.txt", "--pseudonyms")
    assert "1 finding in 1 message: 0 high, 1 low" in result.output
    assert result.output.endswith("The report: chat-review.html and chat-review.csv.\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["chat-review.csv", "chat-review.html", "chat.txt"]
    for name in ("chat-review.html", "chat-review.csv"):
        text = Path(name).read_text("utf-8-sig")
        assert "Parent 2" in text
        assert "Kelly" not in text
        assert Path(name).stat().st_mode & 0o077 == 0


def test_review_writes_over_a_report_only_if_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chat.txt").write_text(CHAT, encoding="utf-8")
    Path("r.csv").write_text("mine", encoding="utf-8")
    sentence = "Error: r.csv exists already; name another with --out, or add --replace."
    assert refused("review", "chat.txt", "--out", "r") == sentence
    assert Path("r.csv").read_text("utf-8") == "mine"
    assert run("review", "chat.txt", "--out", "r", "--replace").exit_code == 0


def test_a_name_with_dots_keeps_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Chat with St. Mary's Y9.txt").write_text(CHAT, encoding="utf-8")
    run("review", "Chat with St. Mary's Y9.txt")
    assert Path("Chat with St. Mary's Y9-review.html").exists()


def test_a_report_is_never_written_over_the_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chat.csv").write_text(CHAT, encoding="utf-8")
    assert "would be written over chat.csv" in refused("review", "chat.csv", "--out", "chat", "--replace")
    assert Path("chat.csv").read_text("utf-8") == CHAT


def test_what_a_message_holds_is_no_command_to_the_terminal() -> None:
    assert "\x1b" not in run("screen", "\x1b]0;x\x07" + PIE).output


def test_review_of_something_else_ends_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photo.zip").write_bytes(b"not a zip")
    assert refused("review", "photo.zip").startswith("Error: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["photo.zip"]
