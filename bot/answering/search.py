"""Ranks the policy's clauses by how likely each one governs a question.

The encoder names what it has learnt; `rulings.toml` says which clause of this policy that is. A clause
that the encoder was never taught (another school's, without a `learnt` label) is found by likeness of
meaning and of words, and never with enough weight to decide alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, utils

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.understand import Understanding
    from bot.encoder import Encoder
    from bot.policy import Policy
    from bot.rulings import Rulings

NONE = "none"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Clauses with their probabilities (0 to 1), likeliest first; `none` is that of no clause."""

    clauses: Mapping[str, float]
    none: float


class Search:
    """Looks up clauses of one policy; made once, used for every question."""

    def __init__(self, policy: Policy, rulings: Rulings, encoder: Encoder) -> None:
        self._policy = policy
        self._rulings = rulings
        self._encoder = encoder

    def rank(self, question: Understanding) -> Ranking:
        """Return the clauses that may govern the question; what binds other askers weighs less."""
        learnt = question.reading.heads["clause"]
        scores: dict[str, float] = {}
        none = learnt[NONE]
        for label, probability in learnt.items():
            if label == NONE:
                continue
            places = self._rulings.learnt.get(label, ())
            if not places:
                none += probability
            for clause in places:
                scores[clause] = scores.get(clause, 0.0) + probability / len(places)
        ordered = sorted(scores.items(), key=lambda item: -item[1])
        return Ranking(dict(ordered), none)

    def nearest(self, text: str, count: int = 3) -> list[str]:
        """Return the clauses most like the text, by meaning and by words together."""
        ids = list(self._policy.clauses)
        words = [self._policy.quote(i).words for i in ids]
        asked = self._encoder.read([text])[0].vector
        meaning = np.array([r.vector @ asked for r in self._encoder.read(words)])
        shared = np.array([fuzz.token_set_ratio(text, w, processor=utils.default_process) / 100 for w in words])
        order = np.argsort(-(meaning + shared))
        return [ids[i] for i in order[:count]]
