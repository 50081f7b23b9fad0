"""Prepares group messages and has the encoder read them: a text in, figures out.

Disguises come off, what is not English is set aside, long texts are cut into stretches, and what the encoder
makes of each becomes one figure for the message and one for each category. What is told of it, and to
whom, is not decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.personal.contacts import SENTENCE
from bot.personal.names import first_names
from bot.screening.categories import GRAVE
from bot.screening.folding import Folded, fold
from bot.screening.language import NOT_NAMED, foreign_parts
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.encoder import MessageEncoder, MessageReading, Piece
    from bot.messages import GroupMessage
    from bot.screening.calibration import Calibration

MOST_CHARACTERS = 20_000
"""What stands behind is not read; the longest message that a chat platform carries is shorter or about that."""

MOST_PIECES = 3
"""Of a very long message so many stretches are read closely: those that look gravest at a first look."""

MOST_BEFORE = 3
MOST_BEFORE_CHARACTERS = 2_000
NOTHING = -9.0
"""The figure of a category in a text that was not read, because a first look settled it."""

FEWEST_SENTENCES = 3
MOST_PARTS = 3
SURELY = 0.8
"""From this figure on what may be a child at risk is heard in a single sentence of a longer message."""


@dataclass(slots=True)
class Work:
    """A text on its way through screening: what was made of it, and what was read in it.

    `first` is where the message itself begins in the folded text, behind the messages before it, `offset`
    where it does in the text that was folded.
    """

    message: GroupMessage
    folded: Folded
    first: int
    offset: int
    unjudged: str
    pieces: list[Piece]
    is_partly_read: bool
    readings: list[MessageReading] = field(default_factory=list)
    parts: list[MessageReading] = field(default_factory=list)

    @property
    def own_text(self) -> str:
        """Return the message itself without its disguises."""
        return self.folded.text[self.first :]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the encoder's logits in a text come to, on the scale of logits.

    `by_category` holds for each category its figure, the reading that it is from, and its place among the
    encoder's categories. Both are those of nothing where nothing was read.
    """

    message: float
    by_category: dict[str, tuple[float, MessageReading, int]]

    def of(self, category: str) -> float:
        """Return a category's figure, or that of nothing."""
        return self.by_category[category][0] if category in self.by_category else NOTHING


class Reader:
    """Reads messages with an encoder, and turns its logits into figures."""

    def __init__(self, encoder: MessageEncoder, calibration: Calibration) -> None:
        self._encoder = encoder
        self._calibration = calibration

    def read(self, message: GroupMessage, *, settles: bool = True) -> Work:
        """Read a message by itself; where `settles`, one whose first look is plainly harmless is left unread."""
        return self._read(self._prepare(message, ""), settles=settles)

    def read_together(self, message: GroupMessage) -> Work:
        """Read a message together with the few before it, closely."""
        return self._read(self._prepare(message, _before(message)), settles=False)

    def read_before(self, message: GroupMessage) -> Work:
        """Read what stands before a message as if it were one, closely."""
        return self.read(replace(message, text=_before(message), before=()), settles=False)

    def first_look(self, work: Work) -> float:
        """Return the first look of the stretch that looks gravest."""
        return max((self._encoder.first_look(piece) for piece in work.pieces), default=NOTHING)

    def _prepare(self, message: GroupMessage, before: str) -> Work:
        """Take the disguises off a text, leave out what is not English, and cut it into stretches."""
        own = clean(message.text)
        text, offset = before + own, len(before)
        ranks = self._encoder.vocabulary
        folded = fold(text[: offset + MOST_CHARACTERS], self._is_word)
        first = next((i for i, a in enumerate(folded.starts) if a >= offset), len(folded.text)) if offset else 0
        foreign = foreign_parts(folded.text, ranks)
        readable = folded.text
        for part in foreign:
            if part.language != NOT_NAMED:  # what has no name may be careless English after all
                readable = f"{readable[: part.start]}{' ' * (part.end - part.start)}{readable[part.end :]}"
        unjudged = " and ".join(dict.fromkeys(part.language for part in foreign))
        work = Work(message, folded, first, offset, unjudged, [], is_partly_read=len(own) > MOST_CHARACTERS)
        if any(c.isalnum() for c in readable):
            work.pieces = self._encoder.pieces(readable, message.audience, has_photo=message.has_photo)
        if len(work.pieces) > MOST_PIECES:
            gravest = sorted(work.pieces, key=self._encoder.first_look, reverse=True)[:MOST_PIECES]
            work.pieces, work.is_partly_read = gravest, True
        return work

    def _is_word(self, letters: str) -> bool:
        """Return whether letters are a word that the encoder knows, or a first name."""
        return letters in self._encoder.vocabulary or letters in first_names()[0]

    def _read(self, work: Work, *, settles: bool) -> Work:
        """Have the stretches of a text read, each by itself: what is found never depends on what else is screened."""
        if settles and len(work.pieces) == 1 and self.first_look(work) < self._calibration.harmless:
            return work
        work.readings = [self._encoder.read(piece) for piece in work.pieces]
        work.parts = [self._encoder.read(part) for part in self._parts(work)]
        return work

    def _parts(self, work: Work) -> list[Piece]:
        """Return the sentences of a longer message that look gravest: one remark drowns among many."""
        starts = [m.start() for m in SENTENCE.finditer(work.folded.text)]
        if len(starts) < FEWEST_SENTENCES or work.first:
            return []
        found = []
        for piece in work.pieces:
            by_sentence: dict[int, list[int]] = defaultdict(list)
            for i, (start, end) in enumerate(piece.spans):
                if start < end:
                    by_sentence[bisect_right(starts, start)].append(i)
            found += [self._encoder.part(piece, tokens) for tokens in by_sentence.values()]
        return sorted(found, key=self._encoder.first_look, reverse=True)[:MOST_PARTS]

    def figures(self, work: Work) -> Figures:
        """Return what the encoder's logits come to, the gravest stretch for each category.

        A sentence of a longer message counts only for what may be a child at risk, and only where it is sure.
        """
        message = NOTHING
        by_category: dict[str, tuple[float, MessageReading, int]] = {}
        for reading in work.readings:
            message = max(message, self._message_figure(reading))
            for name, figure, k in self._category_figures(reading):
                if name not in by_category or figure > by_category[name][0]:
                    by_category[name] = (figure, reading, k)
        for reading in work.parts:
            for name, figure, k in self._category_figures(reading):
                if name in GRAVE and figure >= SURELY and figure > by_category[name][0]:
                    by_category[name] = (figure, reading, k)
        return Figures(message, by_category)

    def _message_figure(self, reading: MessageReading) -> float:
        return self._calibration.message_figure(reading.something, float(reading.logits.max()))

    def _category_figures(self, reading: MessageReading) -> Iterator[tuple[str, float, int]]:
        """Yield each category, its figure, and its place."""
        message = self._message_figure(reading)
        for k, name in enumerate(self._encoder.categories):
            yield name, self._calibration.category_figure(name, float(reading.logits[k]), message), k


def _before(message: GroupMessage) -> str:
    """Return the few messages before a message, as much of their end as is read."""
    return "".join(f"{clean(b)}\n" for b in message.before[-MOST_BEFORE:])[-MOST_BEFORE_CHARACTERS:]
