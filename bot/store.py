"""The database: the only module that knows sqlite-utils.

It keeps which events were heard, the last question of each conversation for a short while, what moderators
taught screening, and what is still owed to whom. A delivered notice's text is deleted. What was heard and
what is owed because of it are written in one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.errors import ConfigError
from bot.screening.learning import Example

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from bot.encoder import Floats
    from bot.messages import Asker, MessageKey, Notice

HEARD_FOR = timedelta(days=2)
"""How long an event's key is kept; longer than any platform goes on sending an event again."""

REMEDY = "Name a file in a folder that exists, or leave the key out."

migrations = Migrations("canipost")


@migrations()
def first_tables(db: Database) -> None:
    """Make the tables for what was heard, what was asked and what is owed."""
    db.table("heard").create({"key": str, "at": str}, pk="key")
    db.table("asked").create(
        {
            "conversation": str,
            "asker": str,
            "text": str,
            "facts": str,
            "clause": str,
            "held": str,
            "offered": str,
            "at": str,
        },
        pk="conversation",
    )
    db.table("owed").create(
        {"id": int, "role": str, "text": str, "reference": str, "at": str, "delivered_at": str}, pk="id"
    )


@migrations()
def what_was_learnt(db: Database) -> None:
    """Make the table for what moderators taught screening; one row for the same words, category and kind of group."""
    db.table("learnt").create(
        {"id": int, "category": str, "audience": str, "words": str, "decision": str, "vector": bytes, "at": str},
        pk="id",
    )
    db.table("learnt").create_index(["category", "audience", "words"], unique=True)


@dataclass(frozen=True, slots=True)
class Taught:
    """An example that screening learns from, with its number and when it was taught."""

    id: int
    at: str
    example: Example


@dataclass(frozen=True, slots=True)
class Asked:
    """The last question of a conversation: enough to understand a follow-up, and no names.

    `held` are the clauses that speak against its draft whatever is agreed to, `offered` the choices that
    were offered under its answer.
    """

    asker: Asker
    text: str
    facts: Mapping[str, str]
    clause: str
    held: tuple[str, ...]
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that has not been delivered yet."""

    id: int
    role: str
    text: str
    reference: str


class Store:
    """One connection, for the thread that made it. Without a path, everything is in memory."""

    def __init__(self, path: Path | None = None) -> None:
        try:
            if path:
                # What is kept is for the owner of the file alone.
                path.touch(mode=0o600, exist_ok=True)
            connection = sqlite3.connect(path or ":memory:")
            connection.execute("PRAGMA secure_delete = ON")
            self._db = Database(connection)
            if path:
                self._db.enable_wal()
            migrations.apply(self._db)
        except (sqlite3.Error, OSError) as error:
            raise ConfigError("store.file", f"{path} can't be used as a database ({error})", REMEDY) from None

    def atomic(self) -> AbstractContextManager[object]:
        """Return a transaction: what is written inside is kept together or not at all."""
        return self._db.atomic()

    def hear(self, key: MessageKey, at: datetime) -> bool:
        """Note that an event was heard; return False if it had been heard before."""
        name = f"{key.platform}/{key.conversation}/{key.message_id}"
        if self._db.execute("select 1 from heard where key = ?", [name]).fetchone():
            return False
        self._db.table("heard").insert({"key": name, "at": at.isoformat()})
        self._db.execute("delete from heard where at < ?", [(at - HEARD_FOR).isoformat()])
        return True

    def keep_question(self, conversation: str, asked: Asked, at: datetime) -> None:
        """Keep a conversation's last question in place of the one before it."""
        self._db.table("asked").upsert(
            {
                "conversation": conversation,
                "asker": asked.asker,
                "text": asked.text,
                "facts": json.dumps(dict(asked.facts)),
                "clause": asked.clause,
                "held": json.dumps(asked.held),
                "offered": json.dumps(asked.offered),
                "at": at.isoformat(),
            },
            pk="conversation",
        )

    def last_question(self, conversation: str) -> Asked | None:
        """Return a conversation's last question, if it is still kept."""
        row = self._db.execute(
            "select asker, text, facts, clause, held, offered from asked where conversation = ?", [conversation]
        ).fetchone()
        if row is None:
            return None
        asker, text, facts, clause, held, offered = row
        return Asked(asker, text, json.loads(facts), clause, tuple(json.loads(held)), tuple(json.loads(offered)))

    def forget_questions(self, before: datetime) -> None:
        """Delete the questions that were asked before that moment."""
        self._db.execute("delete from asked where at < ?", [before.isoformat()])

    def owe(self, notice: Notice, at: datetime) -> None:
        """Record a notice that is to be delivered."""
        self._db.table("owed").insert(
            {"role": notice.role, "text": notice.text, "reference": notice.reference, "at": at.isoformat()}
        )

    def owed(self) -> Iterator[Owed]:
        """Yield the undelivered notices, the oldest first."""
        rows = self._db.execute(
            "select id, role, text, reference from owed where delivered_at is null order by id"
        ).fetchall()
        for row in rows:
            yield Owed(*row)

    def delivered(self, owed: Owed, at: datetime) -> None:
        """Record that a notice was delivered, and delete its text."""
        self._db.execute("update owed set delivered_at = ?, text = '' where id = ?", [at.isoformat(), owed.id])

    def teach(self, examples: Iterable[Example], at: datetime) -> None:
        """Keep what a moderator taught; a later decision on the same words takes the place of an earlier one."""
        with self._db.atomic():
            for e in examples:
                self._db.execute(
                    "delete from learnt where category = ? and audience = ? and words = ?",
                    [e.category, e.audience, e.words],
                )
                self._db.table("learnt").insert(
                    {
                        "category": e.category,
                        "audience": e.audience,
                        "words": e.words,
                        "decision": e.decision,
                        "vector": e.vector.astype(np.float16).tobytes(),
                        "at": at.isoformat(),
                    }
                )

    def taught(self) -> list[Taught]:
        """Return all that was taught, the oldest first."""
        rows = self._db.execute(
            "select id, at, category, decision, audience, words, vector from learnt order by id"
        ).fetchall()
        return [
            Taught(number, at, Example(category, decision, audience, words, _vector(vector)))
            for number, at, category, decision, audience, words, vector in rows
        ]

    def forget_taught(self, number: int | None = None) -> int:
        """Delete one example, or all where no number is given; return how many there were."""
        where, values = ("where id = ?", [number]) if number is not None else ("", [])
        with self._db.atomic():
            return int(self._db.execute(f"delete from learnt {where}", values).rowcount)  # noqa: S608 - fixed text


def _vector(blob: bytes) -> Floats:
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)
