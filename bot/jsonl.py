"""JSON lines: the rows that commands read, and the objects that they print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.messages import ASKERS
from bot.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from bot.messages import Answer


def read_rows(path: Path, *, labelled: bool = False) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file, each with a text and a role, and with labels where they are needed."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path} can't be read as UTF-8 text.") from None
    return [_row(line, f"{path}, line {n}", labelled=labelled) for n, line in enumerate(lines, 1) if line.strip()]


def _row(line: str, where: str, *, labelled: bool) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: this is not a JSON object.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise InputError(f"{where}: there is no 'text'.")
    row.setdefault("role", "staff")
    if not isinstance(row["role"], str) or row["role"] not in ASKERS:
        raise InputError(f"{where}: the role must be one of {', '.join(ASKERS)}.")
    if labelled:
        for key in ("verdict", "cites"):
            labels = row.get(key)
            if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
                raise InputError(f"{where}: '{key}' must be a list of words.")
        if not row["verdict"]:
            raise InputError(f"{where}: 'verdict' is empty.")
    return row


def answer_object(answer: Answer) -> dict[str, Any]:
    """Return an answer as the JSON object that `canipost ask --json` and `--batch` print."""
    draft = answer.draft
    return {
        "verdict": answer.verdict,
        "cites": list(answer.cites),
        "quotes": [{"clause": q.clause, "words": q.words} for q in answer.quotes],
        "alarm": answer.alarm,
        "why": answer.why,
        "won": answer.won,
        "understood": dict(answer.understood),
        "choices": [
            {
                "id": b.choice.id,
                "label": b.choice.label,
                "verdict": b.verdict,
                "clause": b.clause,
                "says": b.says,
            }
            for b in answer.branches
        ],
        "next": list(answer.next),
        "draft": None
        if draft is None
        else {
            "problems": [
                {
                    "kind": p.kind,
                    "start": p.start,
                    "end": p.end,
                    "words": p.words,
                    "clause": p.clause,
                    "reason": p.reason,
                }
                for p in draft.problems
            ],
            "safer": draft.safer,
        },
        "parts": [answer_object(part) for part in answer.parts],
        "version": answer.version,
        "overdue": answer.overdue,
    }


def json_line(value: dict[str, Any], *, indent: int | None = None) -> str:
    """Return an object as JSON in readable letters, with halves of characters replaced."""
    return clean(json.dumps(value, ensure_ascii=False, indent=indent))
