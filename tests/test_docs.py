"""README, docs, help and example configuration are held to what the code does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.compose import compose, make_desk, make_screener
from bot.config import TABLES, Config
from bot.encoder import MessageEncoder
from bot.evaluation import messages as of_messages
from bot.evaluation import questions as evaluation
from bot.jsonl import group_message, read_messages, read_rows
from bot.store import Store
from handlers.console import Console
from tests.fakes import Clock

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OTHER_PROCESSORS = 0.02
"""Eight-bit arithmetic rounds a little differently from one kind of processor to another."""

PROMPT = re.compile(r"^(\w+)> (.*)$")


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Return the `canipost` commands of a page's shell blocks."""
    lines = [line.split("  #")[0].strip() for block in blocks(text, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("canipost ")]


def test_the_conversation_in_the_readme_is_what_the_bot_says() -> None:
    (conversation,) = blocks(README, "text")
    config = Config()
    parts, store, screen = compose(config), Store(), list[str]()
    console = Console(make_desk(parts, store), store, config.people, now=Clock(), write=screen.append)
    for line in conversation.splitlines():
        typed = PROMPT.match(line)
        if typed and typed.group(1) in config.people:
            screen.append(line)
            console.take(typed.group(2))
    assert "\n".join(screen) == "\n".join(line for line in conversation.splitlines() if line)


@pytest.mark.parametrize("command", [c for page in PAGES for c in commands(page.read_text("utf-8"))])
def test_every_command_in_the_pages_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("policy_text", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "text": "can i post this"}\n', encoding="utf-8")
    (tmp_path / "messages.jsonl").write_text('{"id": 1, "text": "hello", "audience": "staff"}\n', encoding="utf-8")
    example = (ROOT / "config.example.toml").read_text("utf-8").replace("# file =", "file =")
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")
    with ZipFile(tmp_path / "WhatsApp Chat with Year 9.zip", "w") as archive:
        archive.writestr("WhatsApp Chat with Year 9.txt", "01/09/2026, 08:00 - Jo: hello\n")
    if "forget" in command:
        taught = ["learn", "from", "hello", "dismissed", "--category", "advert", "--config", "config.toml"]
        assert CliRunner().invoke(main, taught).exit_code == 0
    result = CliRunner().invoke(main, shlex.split(command)[1:], input="")
    assert result.exit_code == 0, result.output


def test_every_command_of_the_program_stands_in_the_readme() -> None:
    for name in main.commands:
        assert f"canipost {name}" in README, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_calm_and_plain(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert "!" not in prose


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_every_key_of_the_configuration_stands_in_the_example() -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    for table, keys in TABLES.items():
        assert f"[{table}" in example
        for key in keys:
            assert re.search(rf"^#? ?{key} = |^\[{table}\.{key}\]", example, re.MULTILINE), f"{table}.{key}"


def test_every_target_in_the_readme_is_one_of_the_makefiles() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (\w+)`", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("name", ["dev", "test"])
def test_the_figures_in_the_docs_are_the_measured_ones(name: str) -> None:
    config = Config()
    parts = compose(config)
    rows = read_rows(ROOT / "tests" / "cases" / f"questions_{name}.jsonl", labelled=True)
    cases = [evaluation.measure(row, parts.answerer, Clock()().date()) for row in rows]
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    tables = (block for block in blocks(page, "") if "clause 1st" in block)
    (shown,) = (block for block in tables if f"{len(cases):>5}" in block.splitlines()[1])
    measured = evaluation.table(cases)[1]
    for there, here in zip(shown.splitlines()[1].split()[1:], measured.split()[1:], strict=True):
        assert float(there) == pytest.approx(float(here), abs=OTHER_PROCESSORS)


@pytest.mark.parametrize(("name", "place"), [("test", 0), ("dev", 1)])
def test_the_figures_for_screening_are_the_measured_ones(name: str, place: int) -> None:
    rows = read_messages(ROOT / "tests" / "cases" / f"messages_{name}.jsonl", labels=MessageEncoder().categories)
    screenings = make_screener(Config()).screen_all(group_message(row) for row in rows)
    cases = [of_messages.case(row, screening) for row, screening in zip(rows, screenings, strict=True)]
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    shown = [block for block in blocks(page, "") if "any finding, all groups" in block][place]
    for there, here in zip(shown.splitlines()[1].split()[4:], of_messages.table(cases)[1].split()[4:], strict=True):
        assert float(there) == pytest.approx(float(here), abs=OTHER_PROCESSORS)
