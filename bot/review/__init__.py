"""Looks through a whole chat that was exported from WhatsApp, and holds what was found in it.

What judges the messages is handed in; this package knows neither the policy nor how screening works. It
writes nothing: `read_export` reads, `review` has every message screened, and `report` lays it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.messages import GroupMessage
from bot.review.whatsapp import Export, Line, read_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.messages import Audience, Finding, Screening

__all__ = ["Export", "Flagged", "Line", "Review", "Unread", "read_export", "review"]

STEP = 1_000
MOST_BEFORE = 3
STILL_TALKING = timedelta(minutes=10)
"""Messages of one author within this time, with nobody's between, are parts of one thing said."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A message with findings; `index` is its place among the lines of the export."""

    index: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that was not judged all through; `index` is its place among the lines of the export.

    `language` names that of the words that could not be judged, or is empty. `is_partly_read` says that the
    message was too long to be read closely. It may have findings all the same.
    """

    index: int
    language: str = ""
    is_partly_read: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A chat that was screened as a whole.

    `flagged` and `unread` stand in the order of the chat. `screened` counts the messages that were looked at.
    """

    export: Export
    audience: Audience
    screened: int = 0
    flagged: tuple[Flagged, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def findings(self) -> Iterator[tuple[Line, Finding]]:
        """Yield each finding with its message, in the order of the chat."""
        return ((self.export.messages[f.index], finding) for f in self.flagged for finding in f.findings)

    @property
    def unjudged(self) -> Mapping[str, int]:
        """Return how many messages could not be judged in each language, the most first."""
        return dict(Counter(u.language for u in self.unread if u.language).most_common())

    @property
    def partly_read(self) -> int:
        """Return how many messages were too long to be read closely."""
        return sum(u.is_partly_read for u in self.unread)


def review(
    export: Export,
    screen: Callable[[Iterable[GroupMessage]], Iterable[Screening]],
    audience: Audience,
    progress: Callable[[int], object] = lambda _: None,
) -> Review:
    """Have every message of a chat screened, and return what was found and what was not judged.

    `screen` is given the messages in the order of the chat, and returns a screening for each. After every
    thousand `progress` is told how many more lines of the export are done; in the end that is all of them.
    WhatsApp's own lines, deleted messages and media without words that show nobody are done without being
    screened.
    """
    places = [i for i, line in enumerate(export.messages) if _is_screened(line)]
    flagged: list[Flagged] = []
    unread: list[Unread] = []
    done = 0
    screenings = screen(_group_message(export.messages, i, audience) for i in places)
    for i, screening in zip(places, screenings, strict=True):
        if screening.findings:
            flagged.append(Flagged(i, screening.findings))
        if screening.unjudged or screening.is_partly_read:
            unread.append(Unread(i, screening.unjudged, screening.is_partly_read))
        if i + 1 - done >= STEP:
            progress(i + 1 - done)
            done = i + 1
    if done < len(export.messages):
        progress(len(export.messages) - done)
    return Review(export, audience, len(places), tuple(flagged), tuple(unread))


def _is_screened(line: Line) -> bool:
    return line.author is not None and not line.is_deleted and bool(line.text or line.has_photo)


def _group_message(lines: Sequence[Line], index: int, audience: Audience) -> GroupMessage:
    line = lines[index]
    return GroupMessage(line.text, audience, line.has_photo, tuple(_before(lines, index)))


def _before(lines: Sequence[Line], index: int) -> list[str]:
    """Return what the same author said just before, the oldest first."""
    line = lines[index]
    said: list[str] = []
    for earlier in reversed(lines[max(0, index - 4 * MOST_BEFORE) : index]):
        if earlier.author is None or earlier.is_deleted:
            continue
        if earlier.author != line.author or line.at - earlier.at > STILL_TALKING or len(said) == MOST_BEFORE:
            break
        if earlier.text:
            said.append(earlier.text)
    return said[::-1]
