"""Reads the school's written policy into clauses that can be quoted exactly.

The text is Markdown: a front matter block, headings, paragraphs and lists, where every paragraph and
list item ends with its id in braces, `{#section/slug}`. This module knows how the text is written down,
and nothing of what any clause means.
"""

from __future__ import annotations

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin
from rapidfuzz import fuzz, process

from bot.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from markdown_it.token import Token

POLICY_FILE = "social_media_policy.md"
LOST = "[...]"
"""Stands in the text where words of a damaged source could not be told; shown to people as it is."""

RENAMED_LIKENESS = 85.0
"""At this likeness (rapidfuzz ratio, 0 to 100) a new clause is probably a gone one under another id."""

UNREAD = frozenset({"code_block", "fence", "html_block"})
"""Kinds of Markdown block whose words would be lost without a word; comments are lost on purpose."""

REQUIRED = ("title", "approved_by", "approved", "next_review")


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph or list item of the policy.

    `text` is what people read: restored brackets taken off, the school's name filled in.
    `lead_in` is the sentence above the list that the item completes, or None.
    """

    id: str
    section: str
    text: str
    lead_in: str | None
    lead_in_id: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the policy as they will be shown, with the clause they are from."""

    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions of a policy, by clause id.

    `renamed` pairs a gone id with the new id whose text is nearly the same.
    """

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A loaded policy: its clauses in the order of the text, and what its front matter says."""

    title: str
    approved_by: str
    approved: str
    next_review: date
    official_channels: tuple[str, ...]
    digest: str
    clauses: Mapping[str, Clause]

    @property
    def version(self) -> str:
        """Return the date of approval and the first eight digits of the file's SHA-256."""
        return f"{month_and_year(self.approved)}, {self.digest[:8]}"

    def is_overdue(self, today: date) -> bool:
        """Return whether the policy's own date for its next review has passed."""
        return today > self.next_review

    def quote(self, clause_id: str) -> Quote:
        """Return the clause's exact words, behind its list's lead-in if it has one; KeyError if unknown."""
        clause = self.clauses[clause_id]
        words = f"{clause.lead_in} {clause.text}" if clause.lead_in else clause.text
        return Quote(clause_id, words)

    def holds(self, quote: Quote) -> bool:
        """Return whether the quote is, character for character, what the policy says in that clause."""
        return quote.clause in self.clauses and quote == self.quote(quote.clause)

    def subclauses(self, clause_id: str) -> tuple[Clause, ...]:
        """Return the list items that complete this clause, in order; empty if it leads no list in."""
        return tuple(c for c in self.clauses.values() if c.lead_in_id == clause_id)


def month_and_year(text: str) -> str:
    """Return '2025-06' as 'June 2025' and '2025-06-03' as '3 June 2025'; anything else as it is."""
    parts = text.split("-")
    if not all(p.isdigit() for p in parts) or len(parts) not in (2, 3) or not 1 <= int(parts[1]) <= 12:  # noqa: PLR2004 - year-month or year-month-day
        return text
    day = f"{int(parts[2])} " if len(parts) == 3 else ""  # noqa: PLR2004 - a day is the third part
    return f"{day}{calendar.month_name[int(parts[1])]} {parts[0]}"


def load_policy(folder: Path, school: str) -> Policy:
    """Read `social_media_policy.md` in the folder and put the school's name where `{school}` stands.

    Raises:
        PolicyError: the file is missing or isn't UTF-8; the front matter is missing or lacks a key; a
            paragraph has no id or an id stands twice; nothing is left to quote.
    """
    path = folder / POLICY_FILE
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError(path, None, "there is no policy here") from None
    except OSError as error:
        raise PolicyError(path, None, f"the file can't be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise PolicyError(path, None, "the file is not saved as UTF-8 text") from None
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    front = _front_matter(path, tokens)
    keep_brackets = front.get("square_brackets") == "shown"
    clauses: dict[str, Clause] = {}
    for clause in _clauses(path, tokens, school, keep_brackets=keep_brackets):
        if clause.id in clauses:
            reason = f"the id {clause.id} is already used in line {clauses[clause.id].line}"
            raise PolicyError(path, clause.line, reason)
        clauses[clause.id] = clause
    if not clauses:
        raise PolicyError(path, None, "no clause was found")
    return Policy(
        title=str(front["title"]),
        approved_by=str(front["approved_by"]),
        approved=str(front["approved"]),
        next_review=_last_day(path, str(front["next_review"])),
        official_channels=tuple(str(c) for c in front.get("official_channels") or ()),
        digest=hashlib.sha256(raw).hexdigest(),
        clauses=clauses,
    )


def compare(old: Policy, new: Policy) -> Difference:
    """Return which clauses were added, are gone, or read differently in the new version."""
    gone = tuple(i for i in old.clauses if i not in new.clauses)
    added = tuple(i for i in new.clauses if i not in old.clauses)
    changed = tuple(i for i in old.clauses if i in new.clauses and old.quote(i).words != new.quote(i).words)
    renamed = []
    for gone_id in gone:
        choices = {i: new.clauses[i].text for i in added}
        best = process.extractOne(old.clauses[gone_id].text, choices, scorer=fuzz.ratio, score_cutoff=RENAMED_LIKENESS)
        if best:
            renamed.append((gone_id, best[2]))
    return Difference(added, gone, changed, tuple(renamed))


def _front_matter(path: Path, tokens: Sequence[Token]) -> dict[str, Any]:
    """Return the front matter's keys, all the required ones among them."""
    if not tokens or tokens[0].type != "front_matter":
        reason = "the front matter (between two lines of ---) is missing"
        raise PolicyError(path, 1, reason)
    try:
        # BaseLoader leaves every value as the text that was written: 2025-06-03 stays as it is.
        front = yaml.load(tokens[0].content, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise PolicyError(path, line, "the front matter is not written as 'key: value' lines") from None
    if not isinstance(front, dict):
        raise PolicyError(path, 1, "the front matter is not written as 'key: value' lines")
    for key in REQUIRED:
        if not front.get(key):
            raise PolicyError(path, 1, f"the front matter does not say '{key}'")
    return front


def _last_day(path: Path, text: str) -> date:
    """Return the last day that a date like '2026-06' or '2026-06-30' covers."""
    try:
        if text.count("-") == 1:
            year, month = (int(part) for part in text.split("-"))
            return date(year, month, calendar.monthrange(year, month)[1])
        return date.fromisoformat(text)
    except (ValueError, calendar.IllegalMonthError):
        reason = f"'next_review' is '{text}'; write it as year-month, like 2026-06"
        raise PolicyError(path, 1, reason) from None


def _clauses(path: Path, tokens: Sequence[Token], school: str, *, keep_brackets: bool) -> Iterator[Clause]:
    """Walk the parsed text: headings name the section, a paragraph before a list leads it in."""
    section = ""
    above: list[Clause] = []
    last: Clause | None = None
    for i, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            # Without a paragraph just before it, a list completes no sentence.
            follows = i > 0 and tokens[i - 1].type == "paragraph_close" and last is not None
            above.append(last if follows and last is not None else _NOTHING)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            above.pop()
        elif token.type == "heading_open":
            section, last = _plain(tokens[i + 1]), None
            if "{#" in section:
                reason = "a clause stands in a heading; leave an empty line above the line of hyphens"
                raise PolicyError(path, (token.map[0] if token.map else 0) + 1, reason)
        elif token.type in UNREAD and not token.content.lstrip().startswith("<!--"):
            reason = "this is written as code or HTML, which is not read; write it as a plain paragraph"
            raise PolicyError(path, (token.map[0] if token.map else 0) + 1, reason)
        elif token.type == "paragraph_open":
            line = (token.map[0] if token.map else 0) + 1
            text, found, rest = _plain(tokens[i + 1]).rpartition("{#")
            if not found or not rest.endswith("}") or not rest[:-1].strip():
                reason = "this paragraph or list item does not end with an id like {#3/pupil-images}"
                raise PolicyError(path, line, reason)
            if "{#" in text:
                reason = "two clauses stand in one paragraph; leave an empty line between them"
                raise PolicyError(path, line, reason)
            lead = above[-1] if above and above[-1] is not _NOTHING else None
            shown = text.strip() if keep_brackets else _restore(text.strip())
            last = Clause(
                id=rest[:-1].strip(),
                section=section,
                text=shown.replace("{school}", school),
                lead_in=lead.text if lead else None,
                lead_in_id=lead.id if lead else None,
                line=line,
            )
            yield last


_NOTHING = Clause("", "", "", None, None, 0)


def _plain(inline: Token) -> str:
    """Return an inline token's words, without the marks of emphasis and links."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content for child in inline.children or ()
    )


def _restore(text: str) -> str:
    """Return the text without the brackets that mark restored words; lost words stay marked."""
    return LOST.join(part.replace("[", "").replace("]", "") for part in text.split(LOST))
