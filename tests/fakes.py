"""Real stand-ins for what the core works with: an encoder whose readings are scripted, a clock, a desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from bot.answering import Answerer
from bot.config import CONSOLE_PEOPLE, HERE
from bot.desk import Desk
from bot.encoder import Encoder, MessageEncoder, MessageReading, Piece, Reading
from bot.messages import Message, MessageKey
from bot.policy import load_policy
from bot.rulings import load_rulings
from bot.screening import Screener
from bot.screening.calibration import Calibration, Step
from bot.screening.categories import load_categories
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.config import Person
    from bot.messages import Audience, Outcome
    from bot.screening.categories import Category
    from bot.screening.learning import Learnt

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


class ScriptedMessageEncoder(MessageEncoder):
    """Reads group messages as scripted: words -> category -> logit; everything else gets a logit of -6.

    The scripted words carry the whole weight of their category. What a message is about is a vector of
    its different words, so messages with the same words are alike.
    """

    def __init__(self, script: Mapping[str, Mapping[str, float]]) -> None:
        super().__init__()
        self._script = script
        self._texts: dict[Piece, str] = {}
        self.seen: list[str] = []

    def first_look(self, piece: Piece) -> float:
        """Return how many scripted words a stretch holds."""
        return float(sum(words in self._text(piece) for words in self._script))

    def pieces(self, text: str, audience: Audience, *, has_photo: bool) -> list[Piece]:
        """Return the stretches, and remember their words."""
        pieces = super().pieces(text, audience, has_photo=has_photo)
        self._texts |= dict.fromkeys(pieces, text)
        return pieces

    def part(self, piece: Piece, tokens: Sequence[int]) -> Piece:
        """Return a part of a stretch, and remember its words."""
        part = super().part(piece, tokens)
        self._texts[part] = self._texts[piece]
        return part

    def read(self, piece: Piece) -> MessageReading:
        """Return the scripted reading of a stretch."""
        self.seen.append(self._text(piece))
        return self._reading(piece)

    def _text(self, piece: Piece) -> str:
        places = [span for span in piece.spans if span[0] < span[1]]
        return self._texts[piece][places[0][0] : places[-1][1]] if places else ""

    def _reading(self, piece: Piece) -> MessageReading:
        whole, text = self._texts[piece], self._text(piece)
        logits = np.full(len(self.categories), -6.0, dtype=np.float32)
        weights = np.zeros((len(piece.ids), len(self.categories)), dtype=np.float32)
        for words, figures in self._script.items():
            for category, logit in figures.items() if words in text else ():
                k, at = self.categories.index(category), whole.index(words)
                logits[k] = max(logits[k], logit)
                for i, (start, end) in enumerate(piece.spans):
                    weights[i, k] += float(at <= start < end <= at + len(words))
        vector = np.zeros(384, dtype=np.float32)
        vector[[hash_of(word) for word in text.lower().split()]] = 1
        vector /= max(1.0, float(np.linalg.norm(vector)))
        return MessageReading(logits, float(logits.max()), -6.0, weights, piece.spans, vector)


def hash_of(word: str) -> int:
    """Return a place between 0 and 383 that depends on the word alone."""
    return sum(ord(c) * (i + 7) for i, c in enumerate(word)) % 384


PLAIN = Calibration(
    something=1.0,
    top=0.0,
    message_bias=0.0,
    slope=1.0,
    of_message=0.0,
    bias=dict.fromkeys(MessageEncoder().categories, 0.0),
    category=0.0,
    steps={dial: Step(message=-dial, grave=-1.0 - dial) for dial in range(-2, 3)},
    risk=0.0,
    harmless=-99.0,
)
"""Takes a logit as it is; tells from 0 on, and from -1 on where a child may be at risk."""

POLICY = load_policy(POLICY_TEXT, "the school")
CATEGORIES = load_categories(POLICY_TEXT, POLICY, MessageEncoder().categories)


def scripted_screener(
    script: Mapping[str, Mapping[str, float]],
    *,
    categories: Mapping[str, Category] = CATEGORIES,
    dial: int = 0,
    learnt: Learnt | None = None,
) -> Screener:
    """Return a screener over a scripted encoder."""
    return Screener(categories, ScriptedMessageEncoder(script), PLAIN, dial=dial, learnt=learnt)


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
