"""Decides: of all clauses and verdicts that the question allows, which stands.

A pure function over facts, ranked clauses and the rulings beside the policy. What the encoder believes
of the clause and of the verdict is weighed together with what `rulings.toml` says each clause can decide,
so that a verdict never stands under a clause that could not give it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.messages import VERDICTS, Branch, Choice, Verdict
from bot.rulings import STRICTNESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.search import Ranking
    from bot.answering.understand import Understanding
    from bot.messages import Asker, Problem
    from bot.rulings import Ruling, Rulings

CONSIDERED = 12
"""How many of the likeliest clauses are weighed."""

MISSED_REPORT = 5.0
"""Weight of `report`: a report too many costs a minute, a report too few may cost a child.

Not for a question about the policy itself, which tells of nothing that happened."""

NOT_BOUND = 0.3
"""Weight of a clause whose ruling doesn't bind the asker."""

LIKELY = 0.4
"""The encoder's probability (0 to 1) from which a fact may carry a milder verdict."""

OPEN_TO_CONSENT = frozenset({"name", "photo"})
"""Kinds of problem in a draft that the consent of those concerned takes away."""

CITED_SHARE = 0.12
"""A further clause is cited from this share of the deciding one's probability."""

MOST_CITED = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, the clauses that govern (the deciding one first; none if unknown), and what is open."""

    verdict: Verdict
    clauses: tuple[str, ...]
    branches: tuple[Branch, ...]


def decide(question: Understanding, ranking: Ranking, rulings: Rulings) -> Decision:
    """Weigh clause and verdict together and return the best pair, with the clauses beside it."""
    heads = question.reading.heads["verdict"]
    asks_about_policy = question.facts.get("act") == "ask_policy"
    best: tuple[float, Verdict, str] = (-math.inf, "unknown", "")
    best = max(best, (_log(heads["unknown"]) + _log(ranking.none), "unknown", ""))
    for clause, probability in list(ranking.clauses.items())[:CONSIDERED]:
        ruling = rulings.clauses[clause]
        bound = 1.0 if question.asker in ruling.binds else NOT_BOUND
        for verdict in VERDICTS:
            if verdict == "unknown" or verdict not in ruling.verdicts:
                continue
            weight = MISSED_REPORT if verdict == "report" and not asks_about_policy else 1.0
            score = _log(heads[verdict]) + _log(probability * bound * weight)
            best = max(best, (score, verdict, clause))
    _, verdict, clause = best
    if clause and not _is_founded(question, rulings.clauses[clause], verdict):
        verdict = rulings.clauses[clause].usual[question.asker]
    if not clause:
        plain = rulings.situation(question.asker, question.facts)
        return settle(question.asker, question.facts, plain, rulings) if plain else Decision("unknown", (), ())
    others = [
        c
        for c, p in ranking.clauses.items()
        if c != clause
        and p >= max(CITED_SHARE * ranking.clauses[clause], CITED_SHARE / 2)
        and STRICTNESS[rulings.clauses[c].usual[question.asker]] <= STRICTNESS[verdict]
    ]
    also = [c for c in rulings.clauses[clause].also[question.asker] if c not in others]
    clauses = (clause, *others, *also)[:MOST_CITED]
    return Decision(verdict, clauses, branches(question.asker, question.facts, clause, verdict, rulings))


def _is_founded(question: Understanding, ruling: Ruling, verdict: Verdict) -> bool:
    """Return whether a verdict milder than the usual one rests on something that the words say.

    Where the ruling says which fact makes it milder, the encoder must find that fact likely.
    """
    if STRICTNESS[verdict] >= STRICTNESS[ruling.usual[question.asker]]:
        return True
    needed = [t for t in ruling.turns if t.clause == ruling.clause and t.verdicts[question.asker] == verdict]
    heads = question.reading.heads
    return not needed or any(heads[t.fact].get(t.value, 0.0) >= LIKELY for t in needed if t.fact in heads)


def with_problems(decision: Decision, problems: Sequence[Problem], asker: Asker, rulings: Rulings) -> Decision:
    """Return the decision with what was found in the draft: the strictest clause decides, all are cited."""
    decision = with_clauses(decision, [p.clause for p in problems], asker, rulings)
    held = with_clauses(decision, held_clauses(problems), asker, rulings)
    stays = any(rulings.clauses[c].usual[asker] == "no" for c in held_clauses(problems))
    return replace(held, branches=()) if stays else held


def held_clauses(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Return the clauses of those problems that nobody's consent takes away."""
    return tuple(dict.fromkeys(p.clause for p in problems if p.kind not in OPEN_TO_CONSENT))


def with_clauses(decision: Decision, more: Sequence[str], asker: Asker, rulings: Rulings) -> Decision:
    """Return the decision with further clauses that govern; a stricter one among them decides."""
    verdict, clauses = decision.verdict, list(decision.clauses)
    for clause in more:
        usual = rulings.clauses[clause].usual[asker]
        if STRICTNESS[usual] > STRICTNESS[verdict]:
            verdict = usual
            clauses = [clause, *(c for c in clauses if c != clause)]
        elif clause not in clauses:
            clauses.append(clause)
    return replace(decision, verdict=verdict, clauses=tuple(clauses[:MOST_CITED]))


def settle(asker: Asker, facts: Mapping[str, str], clause: str, rulings: Rulings, held: Sequence[str] = ()) -> Decision:
    """Return what the rulings' table alone gives for a clause, once its asker settled a fact.

    `held` are the clauses that go on speaking against the draft that was asked about.
    """
    verdict, deciding = follow(asker, facts, clause, rulings)
    also = rulings.clauses[deciding].also[asker]
    clauses = (deciding, *(c for c in also if c != deciding))[:MOST_CITED]
    open_still = branches(asker, facts, deciding, verdict, rulings)
    decision = with_clauses(Decision(verdict, clauses, open_still), held, asker, rulings)
    return decision if decision.verdict == verdict else replace(decision, branches=())


def follow(asker: Asker, facts: Mapping[str, str], clause: str, rulings: Rulings) -> tuple[Verdict, str]:
    """Follow the turns that the facts call for, from clause to clause, and return verdict and clause."""
    seen: set[str] = set()
    while True:
        seen.add(clause)
        ruling = rulings.clauses[clause]
        called = [t for t in ruling.turns if facts.get(t.fact) == t.value]
        away = next((t for t in called if t.clause not in seen), None)
        channel = facts.get("channel", "")
        twin = rulings.twin(clause, channel) if channel not in ruling.channels else None
        if away is None and twin is not None and twin not in seen:
            clause = twin
            continue
        if away is not None:
            clause = away.clause
            verdicts = away.verdicts
            if not any(facts.get(t.fact) == t.value for t in rulings.clauses[clause].turns):
                return verdicts[asker], clause
            continue
        if called:
            return max((t.verdicts[asker] for t in called), key=STRICTNESS.__getitem__), clause
        return ruling.usual[asker], clause


def branches(
    asker: Asker, facts: Mapping[str, str], clause: str, verdict: Verdict, rulings: Rulings
) -> tuple[Branch, ...]:
    """Return a line for each value of an open fact that matters to this clause, if any changes the verdict."""
    turns = [t for t in rulings.clauses[clause].turns if t.fact not in facts]
    settled = {verdict, rulings.clauses[clause].usual[asker]}
    if settled == {verdict} and all(turn.verdicts[asker] == verdict for turn in turns):
        return ()
    buttons = rulings.labels.get("buttons", {})
    return tuple(
        Branch(
            Choice(
                id=f"{turn.fact}={turn.value}",
                label=buttons.get(f"{turn.fact}={turn.value}", turn.value.replace("_", " ")),
                fact=turn.fact,
                value=turn.value,
            ),
            turn.verdicts[asker],
            turn.clause,
            turn.says[asker],
        )
        for turn in turns
        if turn.says[asker]
    )


def _log(probability: float) -> float:
    return math.log(max(probability, 1e-9))
