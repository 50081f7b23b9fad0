"""Answers "can I post this?": understand the facts, rank the clauses, decide, check the draft.

`Answerer.answer` is the one way in. It always answers, whatever the text; what it can't decide it says it
can't. It sends nothing and keeps nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import wording
from bot.answering import draft as drafts
from bot.answering.decide import Decision, decide, settle, with_problems
from bot.answering.search import rank
from bot.answering.understand import Understanding, understand
from bot.messages import Answer
from bot.rulings import STRICTNESS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from bot.encoder import Encoder
    from bot.messages import Asker, DraftCheck
    from bot.policy import Policy
    from bot.rulings import Rulings

MOST_PARTS = 3
MOST_LOOKED_AT = 2000
LAST_LATIN = "\u024f"
PART = re.compile(r"[^?]+\?+")
SURE_OF_MEANING = 0.6
"""The encoder's probability (0 to 1) from which a sentence of a draft counts as a problem of that kind."""

OFFICIAL = frozenset({"official", "official_facebook", "official_x", "official_soundcloud"})

TOPIC_KINDS: Mapping[str, str] = {
    "political": "political",
    "abusive-posts": "abuse",
    "business-adverts": "advert",
    "specific-people": "person",
    "personal-accounts": "account",
}


class Answerer:
    """Answers questions from one policy; made once, then asked by one thread."""

    def __init__(self, policy: Policy, rulings: Rulings, encoder: Encoder, roll: Collection[str] = ()) -> None:
        self._policy = policy
        self._rulings = rulings
        self._encoder = encoder
        self._roll = roll

    def answer(self, text: str, asker: Asker, today: date) -> Answer:
        """Answer a question, a draft or a situation, told by somebody in this role.

        Several questions in one message are answered one by one in `parts`; the strictest stands above.
        """
        if not _is_readable(text):
            why = wording.CANT_READ if any(c.isalpha() for c in text) else wording.NOTHING_ASKED
            silent = self._made(asker, {}, Decision("unknown", (), ()), None, today)
            return replace(silent, why=why)
        whole = self._one(text, asker, today)
        parts = _questions(text)
        if len(parts) < 2 or whole.draft is not None:  # noqa: PLR2004 - one question is the whole
            return whole
        answers = tuple(self._one(part, asker, today) for part in parts[:MOST_PARTS])
        different = {(a.verdict, a.cites[:1]) for a in answers}
        return replace(whole, parts=answers) if len(different) > 1 else whole

    def settle(self, asker: Asker, facts: Mapping[str, str], clause: str, today: date) -> Answer:
        """Answer again after a fact was settled; the rulings' table alone decides.

        `clause` is the one that decided before, `facts` all that is known now.
        """
        return self._made(asker, facts, settle(asker, facts, clause, self._rulings), None, today)

    def _one(self, text: str, asker: Asker, today: date) -> Answer:
        question = understand(text, asker, self._encoder)
        decision = decide(question, rank(question.reading, self._rulings), self._rulings)
        draft = self._draft(text, question, decision)
        if draft is not None:
            decision = with_problems(decision, draft.problems, asker, self._rulings)
        return self._made(asker, question.facts, decision, draft, today)

    def _made(
        self,
        asker: Asker,
        facts: Mapping[str, str],
        decision: Decision,
        draft: DraftCheck | None,
        today: date,
    ) -> Answer:
        """Put a decision into an answer: the quotes, the reasons, whom to ask."""
        policy, rulings = self._policy, self._rulings
        quotes = tuple(q for q in (policy.quote(c) for c in decision.clauses) if policy.holds(q))
        deciding = rulings.clauses[decision.clauses[0]] if decision.clauses else None
        return Answer(
            verdict=decision.verdict,
            quotes=quotes,
            why=deciding.why(decision.verdict) if deciding else "",
            won=self._won(asker, decision),
            understood={"asker": asker, **facts},
            branches=decision.branches,
            next=self._next(asker, decision),
            draft=draft,
            version=policy.version,
            overdue=wording.overdue_line(policy, rulings.people, today),
        )

    def _won(self, asker: Asker, decision: Decision) -> str:
        """Say why the first clause decides, where another one would have been milder."""
        for clause in decision.clauses[1:]:
            usual = self._rulings.clauses[clause].usual[asker]
            if usual != "info" and STRICTNESS[usual] < STRICTNESS[decision.verdict]:
                return (
                    f"More than one clause bears on this. The strictest decides: {decision.clauses[0]}, not {clause}."
                )
        return ""

    def _next(self, asker: Asker, decision: Decision) -> tuple[str, ...]:
        """Return what to do now, and whom to ask where the policy is silent."""
        people = self._rulings.people
        if not decision.clauses:
            who = people.get("unsure_parent" if asker == "parent" else "unsure_staff", "")
            return (f"Ask {who}.",) if who else ()
        ruling = self._rulings.clauses[decision.clauses[0]]
        steps = list(ruling.instead) if decision.verdict not in ("yes", "info") else []
        if decision.verdict == "report" and not steps:
            steps = [f"Tell {people.get('safeguarding', 'the safeguarding lead')} now."]
        if decision.verdict == "conditional" and self._rulings.authority in ruling.also[asker]:
            steps.append(f"If you are not authorised to post, suggest it to {people['suggestions']}.")
        return tuple(steps)

    def _draft(self, text: str, question: Understanding, decision: Decision) -> DraftCheck | None:
        """Check the draft inside a question, if there is one."""
        span = drafts.find_draft(text)
        if span is None and not question.is_draft:
            return None
        if span is not None and not question.is_draft and question.facts.get("act") == "moderate":
            return None
        words = text[span[0] : span[1]] if span else text
        place = drafts.Place(
            self._place(question, decision),
            has_consent=question.facts.get("consent") == "given",
            roll=self._roll,
        )
        return drafts.check(words, place, self._rulings, lambda s: self._judge(s, question, place))

    def _place(self, question: Understanding, decision: Decision) -> str:
        """Return where a draft is meant for, as the tables of problems name it."""
        channels = {question.facts.get("channel", "")}
        if decision.clauses and not channels & OFFICIAL:
            channels |= self._rulings.clauses[decision.clauses[0]].channels
        if "official_x" in channels and "official_facebook" not in channels:
            return "official_x"
        if channels & OFFICIAL:
            return "official"
        return "parent" if question.asker == "parent" else "staff"

    def _judge(self, sentences: list[str], question: Understanding, place: drafts.Place) -> list[str | None]:
        """Say of each sentence which kind of problem its meaning is, by what the encoder has learnt."""
        if not sentences:
            return []
        where = {"official_x": "tweet", "official": "facebook post"}.get(place.name, "my post")
        readings = self._encoder.read([f"ask {question.asker}: {where}: {s}" for s in sentences])
        kinds: list[str | None] = []
        for reading in readings:
            by_kind: dict[str, float] = {}
            for label, probability in reading.heads["clause"].items():
                for clause in self._rulings.learnt.get(label, ()):
                    kind = TOPIC_KINDS.get(self._rulings.clauses[clause].topic)
                    if kind:
                        by_kind[kind] = by_kind.get(kind, 0.0) + probability
            best = max(by_kind, key=by_kind.__getitem__, default=None)
            kinds.append(best if best and by_kind[best] >= SURE_OF_MEANING else None)
        return kinds


def _is_readable(text: str) -> bool:
    """Return whether the text holds words, and most of its letters are Latin ones."""
    letters = [c for c in text[:MOST_LOOKED_AT] if c.isalpha()]
    latin = sum(c <= LAST_LATIN for c in letters)
    return bool(letters) and latin * 2 >= len(letters)


def _questions(text: str) -> list[str]:
    """Return the single questions of a message, if it holds several that stand by themselves."""
    parts = [part.strip() for part in PART.findall(text)]
    return [part for part in parts if len(part.split()) >= 4]  # noqa: PLR2004 - 'ok?' asks nothing new
