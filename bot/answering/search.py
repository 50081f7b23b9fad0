"""Ranks the policy's clauses by how likely each one governs a question.

The encoder names what it has learnt; `rulings.toml` says which clause of this policy that is. What the
encoder names but this policy has no clause for counts as "the policy does not decide it".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.encoder import Reading
    from bot.rulings import Rulings

NONE = "none"
"""The encoder's label for a question that no clause governs."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Clauses with their probabilities (0 to 1), likeliest first; `none` is that of no clause."""

    clauses: Mapping[str, float]
    none: float


def rank(reading: Reading, rulings: Rulings) -> Ranking:
    """Return the clauses that may govern what was read."""
    none = 0.0
    scores: dict[str, float] = {}
    for label, probability in reading.heads["clause"].items():
        places = rulings.learnt.get(label, ())
        if label == NONE or not places:
            none += probability
        for clause in places:
            scores[clause] = scores.get(clause, 0.0) + probability / len(places)
    ordered = sorted(scores.items(), key=lambda item: -item[1])
    return Ranking(dict(ordered), none)
