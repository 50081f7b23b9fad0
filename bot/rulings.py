"""Reads `rulings.toml`: what a person who knows the policy knows about each clause.

Whom a clause binds, on which channels, what it decides, what would change that, and whom to ask. This is
data beside the text, so that another school's policy needs no change of code. This module checks it
against the policy; it decides nothing.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from bot.errors import PolicyError
from bot.messages import ASKERS, Asker, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.policy import Policy

RULINGS_FILE = "rulings.toml"
FOLLOWUPS_FILE = "followups.toml"
USUAL = "usual"
KEYS = (
    "learnt", "topic", "binds", "channels", "verdict", "verdicts", "why", "instead", "also", "turns",
)  # fmt: skip
"""The keys of a clause's table."""


STRICTNESS: Mapping[Verdict, int] = {
    "report": 5, "no": 4, "conditional": 3, "unknown": 2, "info": 1, "yes": 0,
}  # fmt: skip
"""Of two verdicts the one with the higher number decides."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One fact that changes what a clause decides: when `fact` is `value`, `clause` gives `verdict`.

    `verdicts` and `says` hold the verdict and the line that people read for each kind of asker; a line
    may be empty.
    """

    fact: str
    value: str
    clause: str
    verdicts: Mapping[Asker, Verdict]
    says: Mapping[Asker, str]


@dataclass(frozen=True, slots=True)
class Situation:
    """Plain facts that bring a clause with them for these askers, whatever words they were told in."""

    clause: str
    askers: frozenset[str]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is known of one clause.

    `learnt` are the encoder's labels that mean this clause. `binds` are the askers whom it can decide
    for. `verdicts` are all that it can decide, `usual` the one it gives each asker when no turn applies.
    `topic` joins clauses that say the same for different channels. `reasons` holds a plain sentence for
    a verdict or a stated fact, and one under `usual` for all others; `steps` does so for what to do instead.
    """

    clause: str
    learnt: tuple[str, ...]
    topic: str
    reasons: Mapping[str, str]
    binds: frozenset[Asker]
    channels: frozenset[str]
    verdicts: frozenset[Verdict]
    usual: Mapping[Asker, Verdict]
    steps: Mapping[str, tuple[str, ...]]
    also: Mapping[Asker, tuple[str, ...]]
    turns: tuple[Turn, ...]

    def why(self, verdict: Verdict, facts: Mapping[str, str]) -> str:
        """Return the plain reason for a verdict, or an empty text; one for a stated fact goes before it."""
        stated = (f"{fact}={value}" for fact, value in facts.items())
        key = next((s for s in stated if s in self.reasons), verdict)
        return self.reasons.get(key, self.reasons.get(USUAL, ""))

    def instead(self, facts: Mapping[str, str]) -> tuple[str, ...]:
        """Return what to do instead, one sentence a step; steps for a stated fact go before the usual ones."""
        stated = (f"{fact}={value}" for fact, value in facts.items())
        return self.steps.get(next((s for s in stated if s in self.steps), USUAL), ())


@dataclass(frozen=True, slots=True)
class Rulings:
    """All rulings of a policy, with the words for facts and the people to ask.

    `authority` is the clause that lets only some people post for the school, or empty. `problems` holds,
    by kind of problem in a draft and by place, the clause that speaks against it. `learnt` holds the
    clauses that each label of the encoder means. `situations` are looked through in their order.
    `followups` are rows of fact, value and the words that settle it, the longest words first.
    `problem_topics` says which kind of problem in a draft a topic is.
    """

    authority: str
    clauses: Mapping[str, Ruling]
    people: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    problems: Mapping[str, Mapping[str, str]]
    learnt: Mapping[str, tuple[str, ...]]
    situations: tuple[Situation, ...]
    followups: tuple[tuple[str, str, str], ...]
    problem_topics: Mapping[str, str]

    def situation(self, asker: Asker, facts: Mapping[str, str]) -> str | None:
        """Return the clause that these facts bring with them, or None."""
        for situation in self.situations:
            if asker in situation.askers and situation.facts.items() <= facts.items():
                return situation.clause
        return None

    def turns_on(self, clause_id: str, facts: Mapping[str, str]) -> bool:
        """Return whether any of these facts changes what a clause decides, or which clause decides."""
        turned = any(facts.get(turn.fact) == turn.value for turn in self.clauses[clause_id].turns)
        channel = facts.get("channel", "")
        return turned or channel in self.clauses[clause_id].channels or self.twin(clause_id, channel) is not None

    def twin(self, clause_id: str, channel: str) -> str | None:
        """Return the clause that says the same for another channel, or None."""
        topic = self.clauses[clause_id].topic
        for ruling in self.clauses.values():
            if topic and ruling.topic == topic and channel in ruling.channels:
                return ruling.clause
        return None


def load_rulings(folder: Path, policy: Policy) -> Rulings:
    """Read `rulings.toml`; without the file, return rulings that know each clause's words and no more.

    Raises:
        PolicyError: the file isn't TOML, cites a clause that is gone, or uses a word that it may not.
    """
    path = folder / RULINGS_FILE
    if not path.exists():
        return _make(path, policy, {}, ())
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PolicyError(path, None, f"this is not a TOML file ({error})") from None
    try:
        return _make(path, policy, data, _followups(folder / FOLLOWUPS_FILE))
    except (AttributeError, TypeError, ValueError) as error:
        raise PolicyError(path, None, f"a value has the wrong form ({error})") from None


def _followups(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Return the words that settle a fact in a follow-up; none where the file is missing."""
    if not path.exists():
        return ()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = [(f, v, str(p)) for f, values in data.items() for v, phrases in values.items() for p in phrases]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise PolicyError(path, None, f"this is not a table of facts, values and words ({error})") from None
    return tuple(sorted((row for row in rows if row[2].strip()), key=lambda row: -len(row[2])))


def _make(path: Path, policy: Policy, data: Mapping[str, Any], followups: tuple[tuple[str, str, str], ...]) -> Rulings:
    reader = _Reader(path, policy)
    given: Mapping[str, Any] = data.get("clauses", {})
    for clause_id in given:
        reader.clause(clause_id, "[clauses]")
    clauses = {i: reader.ruling(i, given.get(i, {})) for i in policy.clauses}
    learnt: dict[str, list[str]] = {}
    for ruling in clauses.values():
        for label in ruling.learnt:
            learnt.setdefault(label, []).append(ruling.clause)
    given_problems: Mapping[str, Mapping[str, str]] = data.get("problems", {})
    topics = {places["topic"]: kind for kind, places in given_problems.items() if "topic" in places}
    problems = {kind: {k: v for k, v in places.items() if k != "topic"} for kind, places in given_problems.items()}
    for kind, places in problems.items():
        for place in places.values():
            reader.clause(place, f"problems.{kind}")
    authority = str(data.get("authority", ""))
    if authority:
        reader.clause(authority, "authority")
    return Rulings(
        authority=authority,
        clauses=clauses,
        people=data.get("people", {}),
        labels={fact: dict(values) for fact, values in data.get("facts", {}).items()},
        problems=problems,
        learnt={label: tuple(ids) for label, ids in learnt.items()},
        followups=followups,
        problem_topics=topics,
        situations=tuple(reader.situation(table) for table in data.get("situations", ())),
    )


class _Reader:
    """Turns tables into rulings and says where a table is wrong."""

    def __init__(self, path: Path, policy: Policy) -> None:
        self.path = path
        self.policy = policy
        try:
            self.lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            self.lines = []

    def fail(self, where: str, reason: str) -> PolicyError:
        """Return the error, with the line where that piece of text first stands, if it does."""
        line = next((n for n, text in enumerate(self.lines, 1) if where in text), None)
        return PolicyError(self.path, line, reason)

    def clause(self, clause_id: str, where: str) -> str:
        """Return the id if the policy has such a clause."""
        if clause_id not in self.policy.clauses:
            reason = f"{where} cites the clause {clause_id}, which is not in the policy"
            raise self.fail(clause_id, reason)
        return clause_id

    def verdict(self, text: str, where: str) -> Verdict:
        """Return the text if it is one of the six verdicts."""
        if text not in get_args(Verdict):
            options = ", ".join(get_args(Verdict))
            raise self.fail(where, f"{where}: '{text}' is no verdict; the verdicts are {options}")
        return text  # type: ignore[return-value]  # just checked

    def by_asker(self, value: str | Mapping[str, str], where: str) -> dict[Asker, Verdict]:
        """Return a verdict for each asker from 'no' or { staff = "no", parent = "yes" }."""
        if isinstance(value, str):
            return dict.fromkeys(ASKERS, self.verdict(value, where))
        for asker in value:
            if asker not in ASKERS:
                raise self.fail(where, f"{where}: '{asker}' is not one of {', '.join(ASKERS)}")
        usual = value.get("staff", next(iter(value.values()), "info"))
        return {asker: self.verdict(value.get(asker, usual), where) for asker in ASKERS}

    def reasons(self, value: str | Mapping[str, str], where: str) -> dict[str, str]:
        """Return reasons by verdict, and the usual one, from 'text' or { usual = "…", yes = "…" }."""
        if isinstance(value, str):
            return {USUAL: value}
        for verdict in value:
            if verdict != USUAL and "=" not in verdict:
                self.verdict(verdict, where)
        return dict(value)

    def turn(self, clause_id: str, table: Mapping[str, Any]) -> Sequence[Turn]:
        """Return one turn for each value that the table names."""
        where = f'"{clause_id}"'
        self.known(table, ("fact", "value", "verdict", "clause", "says"), where)
        for key in ("fact", "value", "verdict"):
            if key not in table:
                raise self.fail(where, f"a turn of {clause_id} does not say '{key}'")
        values = table["value"] if isinstance(table["value"], list) else [table["value"]]
        target = self.clause(table.get("clause", clause_id), f"a turn of {clause_id}")
        verdicts = self.by_asker(table["verdict"], where)
        given = table.get("says", "")
        says = {
            asker: given if isinstance(given, str) else given.get(asker, given.get("staff", "")) for asker in ASKERS
        }
        silent = dict.fromkeys(ASKERS, "")
        return [Turn(table["fact"], value, target, verdicts, silent if n else says) for n, value in enumerate(values)]

    def known(self, words: Iterable[str], allowed: Iterable[str], where: str) -> None:
        """Refuse a word that is not one of the allowed ones."""
        for word in words:
            if word not in allowed:
                raise self.fail(where, f"{where}: '{word}' is not one of {', '.join(allowed)}")

    def situation(self, table: Mapping[str, Any]) -> Situation:
        """Return what a table under [[situations]] says."""
        clause = self.clause(str(table.get("clause", "")), "a situation")
        return Situation(clause, frozenset(table.get("asker", ASKERS)), dict(table.get("facts", {})))

    def ruling(self, clause_id: str, table: Mapping[str, Any]) -> Ruling:
        """Return the ruling that a table (perhaps empty) describes."""
        where = f'"{clause_id}"'
        self.known(table, KEYS, where)
        self.known(table.get("binds", ()), ASKERS, where)
        turns = tuple(turn for t in table.get("turns", ()) for turn in self.turn(clause_id, t))
        usual = self.by_asker(table.get("verdict", "info"), where)
        own = {v for turn in turns if turn.clause == clause_id for v in turn.verdicts.values()}
        more = {self.verdict(v, where) for v in table.get("verdicts", ())}
        also = table.get("also", ())
        by_asker = also if isinstance(also, dict) else dict.fromkeys(ASKERS, also)
        for cited in (c for ids in by_asker.values() for c in ids):
            self.clause(cited, f"'also' of {clause_id}")
        instead = table.get("instead", ())
        by_fact = instead if isinstance(instead, dict) else {USUAL: instead}
        return Ruling(
            clause=clause_id,
            learnt=tuple(table.get("learnt", (clause_id,))),
            topic=table.get("topic", ""),
            reasons=self.reasons(table.get("why", ""), where),
            binds=frozenset(table.get("binds", ASKERS)),
            channels=frozenset(table.get("channels", ())),
            verdicts=frozenset({*usual.values(), *own, *more}),
            usual=usual,
            steps={fact: (s,) if isinstance(s, str) else tuple(s) for fact, s in by_fact.items()},
            also={asker: tuple(by_asker.get(asker, ())) for asker in ASKERS},
            turns=turns,
        )
