"""Mistakes of the people who set the bot up, each told in one sentence.

    CanIPostError
    ├── PolicyError    the policy folder can't be used: file, line, reason
    ├── ConfigError    the configuration can't be used: key, reason, remedy
    └── InputError     a command was given something that it can't read

Anything else that is raised is a bug and is allowed to surface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CanIPostError(Exception):
    """A mistake that its maker can mend; `str()` is the one sentence to show."""


class PolicyError(CanIPostError):
    """The policy folder can't be used. Made with the file, the line (or None) and the reason."""

    def __init__(self, file: Path | str, line: int | None, reason: str) -> None:
        where = f"{file}, line {line}" if line else f"{file}"
        super().__init__(f"{where}: {reason}")


class ConfigError(CanIPostError):
    """The configuration can't be used. Made with the key, the reason and the remedy."""

    def __init__(self, key: str, reason: str, remedy: str) -> None:
        super().__init__(f"{key}: {reason}. {remedy}")


class InputError(CanIPostError):
    """A command was given something that it can't read."""
