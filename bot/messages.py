"""The nouns that travel between hearing, deciding and delivering.

Plain frozen values, no behaviour beyond reading themselves; nothing here imports the rest of the project
but the words of the policy that an answer carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.policy import Quote

Verdict = Literal["yes", "conditional", "no", "report", "info", "unknown"]
Asker = Literal["staff", "authorised", "parent"]

Audience = Literal["parent", "staff"]
Severity = Literal["none", "low", "high"]

VERDICTS: tuple[Verdict, ...] = ("yes", "conditional", "no", "report", "info", "unknown")
ASKERS: tuple[Asker, ...] = ("staff", "authorised", "parent")
SEVERITIES: tuple[Severity, ...] = ("none", "low", "high")
AUDIENCES: tuple[Audience, ...] = ("parent", "staff")


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names one event of one platform for ever; the same key heard twice is the same event."""

    platform: str
    conversation: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote or pressed, as a handler heard it.

    `author` is the platform's own id of the person. `choice` is the name of a pressed button, or None.
    """

    key: MessageKey
    author: str
    text: str
    sent_at: datetime
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact that was left open, offered for choosing: pressing it settles the answer."""

    id: str
    label: str
    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Branch:
    """What the verdict would be if one open fact were settled one way; `says` is one line."""

    choice: Choice
    verdict: Verdict
    clause: str
    says: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Words in a draft that the policy speaks against.

    `start` and `end` are character offsets into the draft as it was given.
    """

    kind: str
    start: int
    end: int
    words: str
    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft looked at piece by piece; `safer` is None where nothing would be left to post."""

    text: str
    problems: tuple[Problem, ...]
    safer: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's answer: what the policy decides, in whose words, and why.

    `quotes` holds the deciding clause first. `understood` maps a fact's name to its value, both as the
    policy's own data name them. `won` says in one sentence why the first clause decides, or is empty.
    `alarm` is said before all else where somebody may be in danger, whatever the policy decides.
    `held` are clauses that speak against a draft whatever is agreed to. `parts` answers the single
    questions of a message that holds several, and `unread` counts those that were too many.
    """

    verdict: Verdict
    quotes: tuple[Quote, ...]
    why: str
    won: str
    understood: Mapping[str, str]
    branches: tuple[Branch, ...]
    next: tuple[str, ...]
    draft: DraftCheck | None
    version: str
    overdue: str
    held: tuple[str, ...] = ()
    alarm: str = ""
    unread: int = 0
    parts: tuple[Answer, ...] = field(default=())

    @property
    def cites(self) -> tuple[str, ...]:
        """Return the ids of the governing clauses, the deciding one first."""
        return tuple(quote.clause for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """What somebody wrote in a group of parents or of staff, as screening sees it.

    `has_photo` says that a photo or video came with it; the text is then its caption. `before` holds the
    few messages that it goes on from, the oldest first: the same author's, or the one that it answers.
    """

    text: str
    audience: Audience
    has_photo: bool = False
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a message; `start` and `end` are character offsets into the text as it was sent."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a group message that the policy speaks against: a reason to look, not a verdict.

    `category` is the machine's name and `reason` the sentence for people. `words` are what caused it, in
    the order of the text; empty where the photo alone did. `score` (0 to 1) is how often a finding like
    this one is right.
    """

    category: str
    clause: str
    words: tuple[Words, ...]
    reason: str
    score: float
    severity: Severity


@dataclass(frozen=True, slots=True)
class Screening:
    """What screening one message came to: its findings, the gravest first.

    `unjudged` names the language of words that could not be judged, or is empty. `is_partly_read` says
    that the message was too long to be read closely all through.
    """

    findings: tuple[Finding, ...] = ()
    unjudged: str = ""
    is_partly_read: bool = False

    @property
    def severity(self) -> Severity:
        """Return `high` if any finding is, `low` if there is any, else `none`."""
        severities = {finding.severity for finding in self.findings}
        return "high" if "high" in severities else "low" if severities else "none"


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be pressed under a reply; `id` comes back as the message's `choice`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Goes back to where the message came from."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Goes in private to everybody who holds a role; it can't be posted in a group."""

    role: str
    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole of what was decided about one message. `repeated` events change nothing."""

    reply: Reply | None
    notices: tuple[Notice, ...] = ()
    answer: Answer | None = None
    repeated: bool = False
