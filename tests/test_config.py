"""The configuration: defaults without a file, and one sentence naming key and remedy for a mistake."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, load_config, read_roll
from bot.errors import ConfigError

ROOT = Path(__file__).parent.parent


def load(folder: Path, text: str) -> Config:
    """Write a configuration and read it."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_without_a_file_the_defaults_hold() -> None:
    assert load_config(None) == Config()
    assert Config().school == "I.W.Y.S."


def test_the_example_shows_the_defaults() -> None:
    example = load_config(ROOT / "config.example.toml")
    assert example == Config(policy_folder=ROOT / "policy_text")


def test_paths_are_taken_from_the_files_own_folder(tmp_path: Path) -> None:
    config = load(tmp_path, '[policy]\nfolder = "ours"\n[store]\nfile = "kept.sqlite"\nkeep_question_minutes = 5\n')
    assert config.policy_folder == tmp_path / "ours"
    assert config.store == tmp_path / "kept.sqlite"
    assert config.keep_question == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        ("[skool]\n", "skool", "Did you mean 'school'?"),
        ('[school]\nnaem = "x"\n', "school.naem", "Did you mean 'name'?"),
        ("[school]\nname = 3\n", "school.name", "Put it in quotation marks."),
        ("school = 3\n", "school", "Write [school] above its keys."),
        ('[store]\nkeep_question_minutes = "5"\n', "store.keep_question_minutes", "Write a whole number"),
        ("[store]\nkeep_question_minutes = 9000\n", "store.keep_question_minutes", "Use 0 to 1440 minutes."),
        ('[console.people]\na = { name = "A", role = "head" }\n', "console.people.a", "Use staff, authorised"),
        ("[console.people]\na = 3\n", "console.people.a", "Write it as"),
        ("[console.people]\n", "console.people", "Add somebody"),
        ("[school\n", "config.toml", "Mend that line."),
    ],
)
def test_a_mistake_names_its_key_and_the_remedy(tmp_path: Path, text: str, key: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match=r"^[^\n]+$") as error:
        load(tmp_path, text)
    assert key in str(error.value)
    assert remedy in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_config(tmp_path / "none.toml")


def test_a_roll_is_a_name_a_line(tmp_path: Path) -> None:
    (tmp_path / "roll.txt").write_text("Ada Lovelock\n\nBryn Tate\n", encoding="utf-8")
    assert read_roll(tmp_path / "roll.txt") == {"Ada Lovelock", "Bryn Tate"}
    assert read_roll(None) == frozenset()
    with pytest.raises(ConfigError, match=r"drafts\.roll"):
        read_roll(tmp_path / "none.txt")
