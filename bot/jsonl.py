"""JSON lines: the rows that commands read, and the objects that they print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.messages import ASKERS, AUDIENCES, SEVERITIES, GroupMessage
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from bot.messages import Answer, Screening


def read_rows(path: Path, *, labelled: bool = False) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file, each with a text and a role, and with labels where they are needed."""
    return [_question(row, where, labelled=labelled) for where, row in _objects(path)]


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object that has a text, with the words for where it stands."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path} can't be read as UTF-8 text.") from None
    for n, line in enumerate(lines, 1):
        if line.strip():
            where = f"{path}, line {n}"
            yield where, _object(line, where)


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{where}: this is not a JSON object.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise InputError(f"{where}: there is no 'text'.")
    return row


def _question(row: dict[str, Any], where: str, *, labelled: bool) -> dict[str, Any]:
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


def read_messages(path: Path, *, labels: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file, each with a text and an audience; labelled with these, if they are given."""
    return [_message(row, where, labels) for where, row in _objects(path)]


def _message(row: dict[str, Any], where: str, known: Collection[str] | None) -> dict[str, Any]:
    if not isinstance(row.get("audience"), str) or row["audience"] not in AUDIENCES:
        raise InputError(f"{where}: the audience must be {' or '.join(AUDIENCES)}.")
    if not isinstance(row.setdefault("photo", False), bool):
        raise InputError(f"{where}: 'photo' must be true or false.")
    before = row.setdefault("before", [])
    if not isinstance(before, list) or not all(isinstance(text, str) for text in before):
        raise InputError(f"{where}: 'before' must be a list of texts.")
    if known is not None:
        for key in ("labels", "also_ok"):
            labels = row.setdefault(key, []) if key == "also_ok" else row.get(key)
            if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
                raise InputError(f"{where}: '{key}' must be a list of words.")
            unknown = next((label for label in labels if label not in known), None)
            if unknown is not None:
                raise InputError(f"{where}: '{unknown}' is not one of {', '.join(known)}.")
        severity = row.setdefault("severity", "low" if row["labels"] else "none")
        if severity not in SEVERITIES:
            raise InputError(f"{where}: the severity must be one of {', '.join(SEVERITIES)}.")
    return row


def group_message(row: Mapping[str, Any]) -> GroupMessage:
    """Return a row that was read as the message that it is about."""
    return GroupMessage(row["text"], row["audience"], row["photo"], tuple(row["before"]))


def screening_object(screening: Screening) -> dict[str, Any]:
    """Return what screening came to as the JSON object that `canipost screen --json` and `--batch` print."""
    return {
        "findings": [
            {
                "category": f.category,
                "clause": f.clause,
                "words": [{"start": w.start, "end": w.end, "words": w.words} for w in f.words],
                "reason": f.reason,
                "score": f.score,
                "severity": f.severity,
            }
            for f in screening.findings
        ],
        "severity": screening.severity,
        "unjudged": screening.unjudged,
        "partly_read": screening.is_partly_read,
    }


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
