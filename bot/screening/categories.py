"""Reads `categories.toml`: what is looked for in group messages, and which clause speaks against it.

This is data beside the policy, so that a school can switch a category off or change whom it tells without
a change of code. This module checks it against the policy; it judges no message.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz import process

from bot.errors import PolicyError
from bot.messages import AUDIENCES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bot.messages import Audience, Severity
    from bot.policy import Policy

CATEGORIES_FILE = "categories.toml"
SEVERITIES: Mapping[str, Severity] = {"low": "low", "high": "high"}
GRAVE = frozenset({"pupil_contact", "safeguarding_concern"})
"""What must be told to a person at once; a school can't make less of it."""

KEYS = ("label", "clause", "says", "severity", "told", "on")


@dataclass(frozen=True, slots=True)
class Category:
    """One thing that is looked for.

    `clauses` holds, for each kind of group that it applies to, the clauses that speak against it, the one
    to name first. `says` is the reason that people read there. `told` are the people who are told.
    """

    id: str
    label: str
    clauses: Mapping[Audience, tuple[str, ...]]
    says: Mapping[Audience, str]
    severity: Severity
    told: tuple[str, ...]
    is_on: bool

    def applies_to(self, audience: Audience) -> bool:
        """Return whether it is looked for in groups of this kind."""
        return self.is_on and audience in self.clauses


def load_categories(folder: Path, policy: Policy, known: Collection[str]) -> Mapping[str, Category]:
    """Read `categories.toml` in the policy's folder. `known` are the categories that can be found at all.

    Raises:
        PolicyError: the file is missing or isn't TOML; it has a category too many or too few; it cites a
            clause that is gone; a block lacks a key or misuses one.
    """
    path = folder / CATEGORIES_FILE
    if not path.exists():
        raise PolicyError(path, None, "the file is missing, so group messages can't be screened")
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PolicyError(path, None, f"this is not a TOML file ({error})") from None
    reader = _Reader(path, text.splitlines(), policy)
    for name in data:
        if name not in known:
            nearest = process.extractOne(name, list(known), score_cutoff=60)
            hint = f"; did you mean [{nearest[0]}]?" if nearest else f"; the known ones are {', '.join(known)}"
            raise reader.fail(name, f"there is no such category{hint}")
    missing = [name for name in known if name not in data]
    if missing:
        reason = f"[{missing[0]}] is missing; to switch it off, write its block with on = false"
        raise PolicyError(path, None, reason)
    return {name: reader.category(name, table) for name, table in data.items()}


class _Reader:
    """Turns blocks into categories and says where a block is wrong."""

    def __init__(self, path: Path, lines: list[str], policy: Policy) -> None:
        self.path = path
        self.lines = lines
        self.policy = policy

    def fail(self, name: str, reason: str) -> PolicyError:
        """Return the error, with the line of the block's name."""
        line = next((n for n, text in enumerate(self.lines, 1) if text.strip() == f"[{name}]"), None)
        return PolicyError(self.path, line, f"[{name}]: {reason}")

    def category(self, name: str, table: Any) -> Category:  # noqa: ANN401 - what a TOML file may hold
        """Return the category that a block describes."""
        if not isinstance(table, dict):
            raise self.fail(name, "this is not a block of keys")
        for key in table:
            if key not in KEYS:
                raise self.fail(name, f"'{key}' is not one of {', '.join(KEYS)}")
        clauses = self.clauses(name, table.get("clause"))
        says = table.get("says")
        by_audience = says if isinstance(says, dict) else dict.fromkeys(clauses, says)
        is_on = table.get("on", True)
        if not isinstance(is_on, bool):
            raise self.fail(name, "'on' must be true or false")
        if table.get("severity") not in SEVERITIES:
            raise self.fail(name, "'severity' must be low or high")
        if name in GRAVE and not is_on:
            raise self.fail(name, "it can't be switched off: a child may be at risk")
        if name in GRAVE and table["severity"] != "high":
            raise self.fail(name, "'severity' must be high: a child may be at risk")
        return Category(
            id=name,
            label=self.words(name, "label", table.get("label")),
            clauses=clauses,
            says={audience: self.words(name, "says", by_audience.get(audience)) for audience in clauses},
            severity=SEVERITIES[table["severity"]],
            told=self.list_of(name, "told", table.get("told")),
            is_on=is_on,
        )

    def clauses(self, name: str, value: object) -> Mapping[Audience, tuple[str, ...]]:
        """Return the clauses for each kind of group, all of them in the policy."""
        if not isinstance(value, dict) or not value or not set(value) <= set(AUDIENCES):
            raise self.fail(name, "'clause' must name clauses for parent, for staff or for both")
        found = {a: self.list_of(name, "clause", value[a]) for a in AUDIENCES if a in value}
        for clause in (c for ids in found.values() for c in ids):
            if clause not in self.policy.clauses:
                raise self.fail(name, f"it cites the clause {clause}, which is not in the policy")
        return found

    def list_of(self, name: str, key: str, value: object) -> tuple[str, ...]:
        """Return a list of words that holds at least one."""
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values:
            raise self.fail(name, f"'{key}' must be a list with at least one entry")
        return tuple(self.words(name, key, v) for v in values)

    def words(self, name: str, key: str, value: object) -> str:
        """Return a text that isn't empty."""
        if not isinstance(value, str) or not value.strip():
            raise self.fail(name, f"'{key}' must say something, in quotation marks")
        return value.strip()
