"""What a school's own people have taught: which findings were dismissed, and which were right.

Each example is kept as what it is about (a vector) and its ordinary words, without names and numbers. A
message that says the same counts for less, or for more, from then on. It knows no store and judges no
message alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from bot.personal.contacts import contacts
from bot.personal.names import first_names, names_in, surnames
from bot.screening.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import numpy.typing as npt

    from bot.messages import Audience

    Floats = npt.NDArray[np.float32]

Decision = Literal["dismissed", "right"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
NUMBER_WORDS = frozenset({
    "oh", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "treble",
})  # fmt: skip
RARE = 20_000
"""A word of this rank or higher, or of none, is not kept: it may be somebody's name."""

A_NUMBER = 4
"""So many words for figures in a row are a number that was spelled out."""

HANDLE = re.compile(r"@\w+")
MOST_KEPT_WORDS = 60
SOMEBODY, HIDDEN = "somebody", "\u2026"

ALIKE = 0.82
"""From this likeness on (cosine, up to 1) two messages are about the same to some degree."""

SAME = 0.97
"""From this likeness on it is the same message, but for a name or a number."""

STRENGTH = 9.0
"""By how much, on the scale of figures, the same message again is moved."""


@dataclass(frozen=True, slots=True)
class Example:
    """One decision of a moderator. `words` hold no names and no numbers; `vector` has length 1."""

    category: str
    decision: Decision
    audience: Audience
    words: str
    vector: Floats


def without_details(text: str, ranks: Mapping[str, int], roll: Collection[str] = ()) -> str:
    """Return a message's words as they may be kept: ordinary ones, in lower case, and not too many.

    `ranks` holds the words that English is made of, the commoner the lower. Names become 'somebody'; what
    is no ordinary word, and every number, becomes a dot sign. Disguises are taken off first.
    """
    words = [HIDDEN if ranks.get(_base(w), RARE) >= RARE and w != SOMEBODY else w for w in _words(text, ranks, roll)]
    return " ".join(_once(words)[:MOST_KEPT_WORDS])


def subject(text: str, ranks: Mapping[str, int], roll: Collection[str] = ()) -> str:
    """Return what a message is about, to be made into a vector and not to be kept: names and numbers are gone.

    Rare words stay, because they decide as often as not ('lifesaver'); a vector can't be read as words.
    """
    return " ".join(_once(_words(text, ranks, roll))[:MOST_KEPT_WORDS])


def _words(text: str, ranks: Mapping[str, int], roll: Collection[str]) -> list[str]:
    """Return the words of a text in lower case, with stand-ins for names, details and numbers."""
    sure_names = first_names()[0] - first_names()[1]
    plain = fold(text, lambda word: word in ranks or word in sure_names).text
    names = [(n.start, n.end) for n in names_in(plain, roll)]
    details = [(c.start, c.end) for c in contacts(plain, public=True)]
    details += [m.span() for m in HANDLE.finditer(plain)]
    kept: list[str] = []
    for match in WORD.finditer(plain):
        word = match.group().lower()
        if any(a <= match.start() < b for a, b in names) or _base(word) in sure_names:
            kept.append(SOMEBODY)
        else:
            is_detail = any(a <= match.start() < b for a, b in details) or any(c.isnumeric() for c in word)
            is_surname = bool(kept) and kept[-1] == SOMEBODY and _base(word) in surnames()
            kept.append(HIDDEN if is_detail or is_surname else word)
    return _without_spelled_numbers(kept)


def _base(word: str) -> str:
    """Return a word without what stands behind its apostrophe."""
    return word.replace("\u2019", "'").split("'")[0]


def _without_spelled_numbers(words: list[str]) -> list[str]:
    """Return the words with runs of words for figures hidden."""
    out = list(words)
    start = 0
    for i in range(len(words) + 1):
        if i == len(words) or words[i] not in NUMBER_WORDS:
            if i - start >= A_NUMBER:
                out[start:i] = [HIDDEN] * (i - start)
            start = i + 1
    return out


def _once(words: list[str]) -> list[str]:
    """Return the words without the same stand-in twice in a row."""
    return [w for i, w in enumerate(words) if not (i and w == words[i - 1] and w in (SOMEBODY, HIDDEN))]


@dataclass(frozen=True, slots=True)
class Like:
    """An example that a message is like. `alike` is the cosine, `near` what it counts for (0 to 1)."""

    category: str
    decision: Decision
    alike: float
    words: frozenset[str]
    has_hidden: bool

    @property
    def near(self) -> float:
        """Return how much the example counts for."""
        return min(1.0, max(0.0, (self.alike - ALIKE) / (1 - ALIKE)))

    def holds(self, words: Collection[str]) -> bool:
        """Return whether these words stood in the example too, as far as can be told."""
        return self.alike >= SAME or set(words) <= self.words


@dataclass(frozen=True, slots=True)
class Near:
    """The examples that a message is like."""

    examples: tuple[Like, ...] = ()

    @property
    def right(self) -> frozenset[str]:
        """Return the categories in which something like this was said to be right."""
        return frozenset(e.category for e in self.examples if e.decision == "right")

    def shift(self, category: str, words: Collection[str]) -> float:
        """Return how far what was learnt moves a category's figure, up or down.

        A dismissal counts only if the words that weigh now stood in what was dismissed too: the same joke
        with a worse word in it is another one. What was right counts for another message only if no word
        of it had to be hidden: that word may have decided. The nearest example on each side counts.
        """
        some = [e for e in self.examples if e.category == category]
        up = max((e.near for e in some if e.decision == "right" and (e.alike >= SAME or not e.has_hidden)), default=0.0)
        down = max((e.near for e in some if e.decision == "dismissed" and e.holds(words)), default=0.0)
        return STRENGTH * (up - down)


class Learnt:
    """All examples of a school, ready to be compared with. The later of two decisions on the same words counts."""

    def __init__(self, examples: Iterable[Example] = ()) -> None:
        latest = {(e.category, e.audience, e.words): e for e in examples}
        self._examples = list(latest.values())
        self._vectors = np.array([e.vector for e in self._examples], dtype=np.float32)
        self.has_right = any(e.decision == "right" for e in self._examples)

    def __bool__(self) -> bool:
        """Return whether anything was learnt."""
        return bool(self._examples)

    def categories_of(self, words: str, audience: Audience) -> list[str]:
        """Return the categories in which these very words were decided on."""
        return [e.category for e in self._examples if e.words == words and e.audience == audience]

    def near(self, vector: Floats, audience: Audience, words: str) -> Near:
        """Return the examples that a message about this, kept as these words, is like.

        A message whose kept words were cut short is like none: what stands at its end was not compared.
        """
        if not self._examples or len(words.split()) >= MOST_KEPT_WORDS:
            return Near()
        alike = self._vectors @ vector
        found = []
        for i in np.flatnonzero(alike > ALIKE):
            e = self._examples[int(i)]
            if e.audience == audience:
                kept = frozenset(WORD.findall(e.words))
                found.append(Like(e.category, e.decision, float(alike[i]), kept, HIDDEN in e.words))
        return Near(tuple(found))
