"""Real stand-ins for what the core works with: an encoder whose readings are scripted, a clock, a desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering import Answerer
from bot.config import CONSOLE_PEOPLE, HERE
from bot.desk import Desk
from bot.encoder import Encoder, Reading
from bot.messages import Message, MessageKey
from bot.policy import load_policy
from bot.rulings import load_rulings
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.config import Person
    from bot.messages import Outcome

POLICY_TEXT = HERE / "policy_text"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SCRIPTED = 0.9


class ScriptedEncoder(Encoder):
    """Reads each text as scripted: words in it -> head -> label; what no script knows is undecided.

    The scripted label of a head gets a probability of 0.9, the others share the rest.
    """

    def __init__(self, script: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__()
        self._script = script
        self.seen: list[str] = []

    def read(self, inputs: Sequence[str]) -> list[Reading]:
        """Return one scripted reading a text."""
        self.seen += inputs
        return [self._reading(text) for text in inputs]

    def _reading(self, text: str) -> Reading:
        chosen: dict[str, str] = {"clause": "none", "verdict": "unknown", "kind": "question"}
        for words, labels in self._script.items():
            if words in text:
                chosen |= labels
        heads = {head: self._spread(labels, chosen.get(head, labels[0])) for head, labels in self.labels.items()}
        return Reading(heads)

    @staticmethod
    def _spread(labels: Sequence[str], best: str) -> dict[str, float]:
        rest = (1 - SCRIPTED) / max(1, len(labels) - 1)
        return {label: SCRIPTED if label == best else rest for label in labels}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass
class Office:
    """A desk over a real store, with the console's people, and the messages that they send to it."""

    script: Mapping[str, Mapping[str, str]]
    path: Path | None = None
    clock: Clock = field(default_factory=Clock)
    folder: Path = POLICY_TEXT
    keep: timedelta = timedelta(minutes=30)
    people: Mapping[str, Person] = field(default_factory=lambda: dict(CONSOLE_PEOPLE))

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.policy = load_policy(self.folder, "Brook House")
        self.rulings = load_rulings(self.folder, self.policy)
        self.store = Store(self.path)
        self.count = 0
        self.encoder = ScriptedEncoder(self.script)
        references = (f"BADO-{n}" for n in range(10, 100))
        self.desk = Desk(
            answerer=Answerer(self.policy, self.rulings, self.encoder),
            policy=self.policy,
            rulings=self.rulings,
            store=self.store,
            people=self.people,
            keep_question=self.keep,
            titles={"Compliance Officer": "Robin Vale"},
            make_reference=lambda: next(references),
        )

    def says(self, who: str, text: str, *, key: str | None = None) -> Outcome:
        """Let somebody write a message."""
        return self._send(who, text, None, key)

    def presses(self, who: str, choice: str) -> Outcome:
        """Let somebody press a button."""
        return self._send(who, "", choice, None)

    def _send(self, who: str, text: str, choice: str | None, key: str | None) -> Outcome:
        self.count += 1
        name = MessageKey("fake", "room", key or str(self.count))
        return self.desk.receive(Message(name, who, text, self.clock(), choice))
