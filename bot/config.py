"""Reads `config.toml` into a frozen `Config`; every key has a default, so no file is needed to try the bot.

`config.example.toml` explains every key. This module knows their names and what they may hold.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import process

from bot.errors import ConfigError
from bot.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent.parent
MOST_KEPT = timedelta(hours=24)
LEAST_DIAL, MOST_DIAL = -2, 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who talks to the bot: what to call them, and what they are to the school."""

    name: str
    role: Role


CONSOLE_PEOPLE: Mapping[str, Person] = {
    "teacher": Person("Sam the teacher", Role.STAFF),
    "poster": Person("Alex who posts for the school", Role.AUTHORISED),
    "parent": Person("Jo the parent", Role.PARENT),
    "dsl": Person("Pat the DSL", Role.DSL),
}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one school.

    `titles` names the people behind titles, such as {"Compliance Officer": "Kerry Cassidy"}. `roll` is a
    file of names that the school wants found, or None. `dial` says how much screening tells, from -2 (less)
    to 2 (more). `keep_question` is how long a question is kept for follow-ups. `people` are the speakers of
    the console, by the name that /as takes.
    """

    school: str = "I.W.Y.S."
    policy_folder: Path = HERE / "policy_text"
    store: Path | None = None
    roll: Path | None = None
    dial: int = 0
    keep_question: timedelta = timedelta(minutes=30)
    titles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=lambda: dict(CONSOLE_PEOPLE))


TABLES: Mapping[str, tuple[str, ...]] = {
    "school": ("name",),
    "policy": ("folder",),
    "store": ("file", "keep_question_minutes"),
    "drafts": ("roll",),
    "screening": ("dial",),
    "titles": (),
    "console": ("people",),
}
"""The tables of the file and their keys; `titles` takes any key."""


def load_config(path: Path | None) -> Config:
    """Read a configuration file, or return the defaults where none is given.

    Paths in the file are taken from the folder that the file is in.

    Raises:
        ConfigError: the file is missing or not TOML; a key is unknown; a value can't be used.
    """
    if path is None:
        return Config()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"it can't be read ({error.strerror})" if path.exists() else "there is no such file"
        raise ConfigError(str(path), reason, "Give the path of a config.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"this is not a TOML file ({error})", "Mend that line.") from None
    _check_keys(data)
    base = path.resolve().parent
    minutes = _number(data, "store", "keep_question_minutes", 30)
    if not 0 <= minutes <= MOST_KEPT / timedelta(minutes=1):
        raise ConfigError("store.keep_question_minutes", f"it is {minutes}", "Use 0 to 1440 minutes.")
    dial = _number(data, "screening", "dial", 0)
    if not LEAST_DIAL <= dial <= MOST_DIAL:
        raise ConfigError("screening.dial", f"it is {dial}", "Use -2 (tell me less) to 2 (tell me more).")
    default = Config()
    return Config(
        school=_text(data, "school", "name") or default.school,
        policy_folder=_path(data, "policy", "folder", base) or default.policy_folder,
        store=_path(data, "store", "file", base),
        roll=_path(data, "drafts", "roll", base),
        dial=dial,
        keep_question=timedelta(minutes=minutes),
        titles={title: _text(data, "titles", title) for title in data.get("titles", {}) if title.strip()},
        people=_people(data),
    )


def read_roll(path: Path | None) -> frozenset[str]:
    """Return the names in a roll, one a line; empty where there is no roll."""
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ConfigError("drafts.roll", f"{path} can't be read", "Give a text file, a name a line.") from None
    return frozenset(line.strip() for line in lines if line.strip())


def _check_keys(data: Mapping[str, Any]) -> None:
    for table, values in data.items():
        if table not in TABLES:
            raise ConfigError(table, "there is no such table", _nearest(table, TABLES))
        if not isinstance(values, dict):
            raise ConfigError(table, "it is not a table", f"Write [{table}] above its keys.")
        for key in values:
            if TABLES[table] and key not in TABLES[table]:
                raise ConfigError(f"{table}.{key}", "there is no such key", _nearest(key, TABLES[table]))


def _nearest(key: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    match = process.extractOne(key, list(known), score_cutoff=60)
    return f"Did you mean '{match[0]}'?" if match else f"The known ones are {', '.join(known)}."


def _text(data: Mapping[str, Any], table: str, key: str) -> str:
    value = data.get(table, {}).get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{table}.{key}", "it is not text", "Put it in quotation marks.")
    return value.strip()


def _number(data: Mapping[str, Any], table: str, key: str, default: int) -> int:
    value = data.get(table, {}).get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigError(f"{table}.{key}", "it is not a whole number", "Write a whole number, such as 1.")
    return value


def _path(data: Mapping[str, Any], table: str, key: str, base: Path) -> Path | None:
    text = _text(data, table, key)
    return base / text if text else None


def _people(data: Mapping[str, Any]) -> Mapping[str, Person]:
    table = data.get("console", {}).get("people")
    if table is None:
        return dict(CONSOLE_PEOPLE)
    people = {}
    for key, value in table.items() if isinstance(table, dict) else ():
        where = f"console.people.{key}"
        remedy = 'Write it as { name = "Sam", role = "staff" }.'
        if not isinstance(value, dict) or not isinstance(value.get("name"), str):
            raise ConfigError(where, "it does not say a name and a role", remedy)
        if not isinstance(value.get("role"), str) or value["role"] not in set(Role):
            raise ConfigError(where, f"'{value.get('role')}' is no role", f"Use {', '.join(Role)}.")
        people[key] = Person(value["name"], Role(value["role"]))
    if not people:
        raise ConfigError("console.people", "it holds nobody", "Add somebody or leave the table out.")
    return people
