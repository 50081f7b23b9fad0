"""Says why something was found: which words weighed most with the encoder, put as a sentence for people.

The encoder's figure for a category falls apart into one exact share a token; the words shown are those
whose shares carry most of it. They are always words of the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.encoder import Floats
    from bot.screening.folding import Folded

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
MOST_WORDS = 5
MOST_SHOWN = 60
"""Longer words are shown cut in a reason; the offsets always hold all of them."""

ENOUGH = 0.6
"""The part of the whole weight that the words shown should carry."""

GAP = 1
"""Words with so many others between them are shown as one phrase."""

SAYS_NOTHING = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "do", "for", "from", "had", "has", "have", "he",
    "her", "him", "his", "i", "if", "in", "is", "it", "its", "just", "like", "me", "my", "no", "not", "of",
    "on", "or", "our", "she", "so", "that", "the", "their", "them", "then", "there", "they", "this", "to",
    "was", "we", "were", "what", "when", "which", "who", "will", "with", "you", "your",
})  # fmt: skip
"""Words that are shown only inside a phrase: alone they explain nothing to anybody."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What weighed in a finding.

    `spans` are phrases of the folded text, in its order; `words` all single words that weighed, in lower
    case; `share` the part of the whole weight that lies in the message itself, not in those before it.
    """

    spans: tuple[tuple[int, int], ...]
    words: frozenset[str]
    share: float


def holds_words(text: str) -> bool:
    """Return whether a text holds a word that could tell anything."""
    return any(m.group().lower() not in SAYS_NOTHING and len(m.group()) > 1 for m in WORD.finditer(text))


def telling_words(folded: Folded, spans: Sequence[tuple[int, int]], weights: Floats, first: int = 0) -> Telling:
    """Return what weighed most.

    `spans` and `weights` hold a span (of the folded text) and a share for each token; words before the
    offset `first` are those of earlier messages.
    """
    words = [m.span() for m in WORD.finditer(folded.text)]
    shares = [0.0] * len(words)
    at = 0
    for (start, end), share in sorted(zip(spans, weights.tolist(), strict=True)):
        while at < len(words) and words[at][1] <= start:
            at += 1
        if start < end and at < len(words) and words[at][0] < end:
            shares[at] += share
    own = [i for i, (a, _) in enumerate(words) if a >= first]
    whole = sum(s for s in shares if s > 0)
    part = sum(shares[i] for i in own if shares[i] > 0)
    telling = [i for i in own if shares[i] > 0 and folded.text[slice(*words[i])].lower() not in SAYS_NOTHING]
    weighed = sum(shares[i] for i in telling)
    chosen: list[int] = []
    for i in sorted(telling, key=lambda i: -shares[i])[:MOST_WORDS]:
        if chosen and sum(shares[j] for j in chosen) >= ENOUGH * weighed:
            break
        chosen.append(i)
    return Telling(
        tuple(_phrases(sorted(chosen), words)),
        frozenset(folded.text[slice(*words[i])].lower() for i in chosen),
        part / whole if whole else 0.0,
    )


def _phrases(chosen: list[int], words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of runs of chosen words; words that nearly touch make one run."""
    runs: list[list[int]] = []
    for i in chosen:
        if runs and i - runs[-1][-1] <= GAP + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [(words[run[0]][0], words[run[-1]][1]) for run in runs]


def original_words(folded: Folded, spans: Iterable[tuple[int, int]]) -> tuple[Words, ...]:
    """Return spans of the folded text as words of the original one."""
    found = []
    for a, b in spans:
        start, end = folded.span(a, b)
        found.append(Words(start, end, folded.original[start:end]))
    return tuple(found)


def reason(says: str, words: Sequence[Words], *, names_somebody: bool) -> str:
    """Return the sentence for people: what was found, and the words that weighed most."""
    shown = ", ".join(f"\u201c{_short(w.words)}\u201d" for w in words)
    named = " and names somebody" if names_somebody else ""
    return f"{says}{named}" + (f"; what weighed most: {shown}" if shown else "")


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= MOST_SHOWN else f"{plain[:MOST_SHOWN].rstrip()}\u2026"
