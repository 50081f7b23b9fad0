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
from bot.answering.decide import Decision, decide, held_clauses, settle, with_problems
from bot.answering.search import rank
from bot.answering.understand import Understanding, understand
from bot.messages import Answer
from bot.rulings import STRICTNESS
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from bot.encoder import Encoder
    from bot.messages import Asker, DraftCheck
    from bot.policy import Policy
    from bot.rulings import Rulings

MOST_PARTS = 4
MOST_SENTENCES = 40
"""So many sentences of a draft are read for their meaning; the lists and patterns look at all."""

AT_ONCE = 8
LIKE_A_DRAFT = 0.5
LIKE_A_QUOTED_DRAFT = 0.25
"""The encoder's probability (0 to 1) from which a text counts as a draft that its writer means to post."""

POSTING = frozenset({"post", "share"})
"""Acts with which a draft that is set apart counts as one, whatever that probability."""

LIKE_A_REPORT = 0.4
"""The probability (0 to 1) of 'report' from which a policy's silence is not left at that."""

OWN_LIFE = re.compile(
    r"\bi (?:really |just )?(?:want|wanna|need) (?:to )?(?:die|kill myself|end (?:it all|my life)|hurt myself)\b"
    r"|\bkill(?:ing)? myself\b|\bi(?:'?m| am) (?:suicidal|self[ -]?harming|cutting myself)\b",
    re.IGNORECASE,
)

MOST_LOOKED_AT = 2000
LAST_LATIN = "\u024f"
PART = re.compile(r"[^?]+\?+")
SURE_OF_MEANING = 0.6
"""The encoder's probability (0 to 1) from which a sentence of a draft counts as a problem of that kind."""

OFFICIAL = frozenset({"official", "official_facebook", "official_x", "official_soundcloud"})


class Answerer:
    """Answers questions from one policy; made once, then asked by one thread."""

    def __init__(self, policy: Policy, rulings: Rulings, encoder: Encoder, roll: Collection[str] = ()) -> None:
        self._policy = policy
        self._rulings = rulings
        self._encoder = encoder
        self._roll = roll

    def answer(self, text: str, asker: Asker, today: date, *, single: bool = False) -> Answer:
        """Answer a question, a draft or a situation, told by somebody in this role.

        Several questions in one message are answered one by one in `parts`, and the strictest stands above;
        `single` says that the text is one question, however many question marks are in it.
        """
        text = clean(text)
        said = _nothing_to_answer(text)
        if said:
            return replace(self._made(asker, {}, Decision("unknown", (), ()), None, today), why=said)
        whole = self._one(text, asker, today)
        parts = _questions(text)
        if single or len(parts) < 2 or whole.draft is not None:  # noqa: PLR2004 - one question is the whole
            return whole
        answers = tuple(self._one(part, asker, today) for part in parts[:MOST_PARTS])
        if len({(a.verdict, a.cites[:1]) for a in answers}) == 1:
            return whole
        strictest = max((whole, *answers), key=lambda a: STRICTNESS[a.verdict])
        alarm = whole.alarm or strictest.alarm
        return replace(strictest, alarm=alarm, parts=answers, unread=len(parts) - len(answers))

    def settle(
        self, asker: Asker, facts: Mapping[str, str], clause: str, today: date, held: Sequence[str] = ()
    ) -> Answer:
        """Answer again after a fact was settled; the rulings' table alone decides.

        `clause` is the one that decided before, `facts` all that is known now, `held` what still speaks
        against the draft.
        """
        decision = settle(asker, facts, clause, self._rulings, held)
        return replace(self._made(asker, facts, decision, None, today), held=tuple(held))

    def _one(self, text: str, asker: Asker, today: date) -> Answer:
        question, decision = self._decided(text, asker)
        draft = self._draft(text, question, decision)
        held: tuple[str, ...] = ()
        if draft is not None:
            decision = with_problems(decision, draft.problems, asker, self._rulings)
            held = held_clauses(draft.problems)
        made = self._made(asker, question.facts, decision, draft, today)
        return replace(made, held=held, alarm=self._alarm(text, question, decision) or made.alarm)

    def _alarm(self, text: str, question: Understanding, decision: Decision) -> str:
        """Return what is said first where somebody may be in danger of which no clause says anything."""
        if OWN_LIFE.search(text):
            return wording.OWN_DANGER
        if not decision.clauses and question.reading.heads["verdict"]["report"] >= LIKE_A_REPORT:
            who = self._rulings.people.get("safeguarding", wording.SAFEGUARDING)
            return f"{wording.DANGER} {wording.TELL.format(who=who)}"
        return ""

    def _decided(self, text: str, asker: Asker) -> tuple[Understanding, Decision]:
        question = understand(text, asker, self._encoder)
        return question, decide(question, rank(question.reading, self._rulings), self._rulings)

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
            why=deciding.why(decision.verdict, facts) if deciding else "",
            won=self._won(asker, decision),
            understood={"asker": asker, **facts},
            branches=decision.branches,
            next=self._next(asker, facts, decision),
            draft=draft,
            version=policy.version,
            overdue=wording.overdue_line(policy, rulings.people, today),
            alarm=wording.DANGER if decision.verdict == "report" else "",
        )

    def _won(self, asker: Asker, decision: Decision) -> str:
        """Say that the strictest clause decides, where another one that bears on it would have been milder."""
        milder = (
            STRICTNESS[self._rulings.clauses[c].usual[asker]] < STRICTNESS[decision.verdict]
            for c in decision.clauses[1:]
            if self._rulings.clauses[c].usual[asker] != "info"
        )
        return wording.STRICTEST if any(milder) else ""

    def _next(self, asker: Asker, facts: Mapping[str, str], decision: Decision) -> tuple[str, ...]:
        """Return what to do now, and whom to ask where the policy is silent."""
        people = self._rulings.people
        if not decision.clauses:
            who = people.get("unsure_parent" if asker == "parent" else "unsure_staff", wording.OFFICE)
            return (wording.ASK.format(who=who),)
        ruling = self._rulings.clauses[decision.clauses[0]]
        steps = list(ruling.instead(facts)) if decision.verdict not in ("yes", "info") else []
        if decision.verdict == "report" and (ruling.usual[asker] != "report" or not steps):
            steps.insert(0, wording.TELL.format(who=people.get("safeguarding", wording.SAFEGUARDING)))
        if decision.verdict == "conditional" and self._rulings.authority in ruling.also[asker]:
            steps += [wording.SUGGEST.format(who=people["suggestions"])] if "suggestions" in people else []
        return tuple(steps)

    def _draft(self, text: str, question: Understanding, decision: Decision) -> DraftCheck | None:
        """Check the draft that the asker means to post, if there is one."""
        span = drafts.find_draft(text)
        act = question.facts.get("act", "")
        needed = LIKE_A_DRAFT if span is None else LIKE_A_QUOTED_DRAFT if act not in POSTING else 0.0
        if decision.verdict == "report" or question.draft < needed or act == "moderate":
            return None
        start, end = span or (0, len(text))
        place = drafts.Place(
            self._place(question, decision),
            about=question.facts.get("subject", ""),
            has_consent=question.facts.get("consent") == "given",
            roll=self._roll,
        )
        checked = drafts.check(text[start:end], place, self._rulings, lambda s: self._judge(s, question, place))
        if checked.safer is None:
            return checked
        _, again = self._decided(f"{text[:start]}{checked.safer}{text[end:]}", question.asker)
        return replace(checked, safer=None) if again.verdict in ("no", "report") else checked

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
        inputs = [f"ask {question.asker}: {where}: {s}" for s in sentences[:MOST_SENTENCES]]
        readings = [r for i in range(0, len(inputs), AT_ONCE) for r in self._encoder.read(inputs[i : i + AT_ONCE])]
        kinds: list[str | None] = []
        for reading in readings:
            by_kind: dict[str, float] = {}
            for label, probability in reading.heads["clause"].items():
                for clause in self._rulings.learnt.get(label, ()):
                    kind = self._rulings.problem_topics.get(self._rulings.clauses[clause].topic)
                    if kind:
                        by_kind[kind] = by_kind.get(kind, 0.0) + probability
            best = max(by_kind, key=by_kind.__getitem__, default=None)
            kinds.append(best if best and by_kind[best] >= SURE_OF_MEANING else None)
        return [*kinds, *[None] * (len(sentences) - len(kinds))]


def _nothing_to_answer(text: str) -> str:
    """Return what to say to a text that holds no question, or an empty text."""
    if not _is_readable(text):
        return wording.CANT_READ if any(c.isalpha() for c in text) else wording.NOTHING_ASKED
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return wording.GREETING if words and words <= wording.GREETINGS else ""


def _is_readable(text: str) -> bool:
    """Return whether the text holds words, and most of its letters are Latin ones."""
    letters = [c for c in text[:MOST_LOOKED_AT] if c.isalpha()]
    latin = sum(c <= LAST_LATIN for c in letters)
    return bool(letters) and latin * 2 >= len(letters)


def _questions(text: str) -> list[str]:
    """Return the single questions of a message, if it holds several that stand by themselves."""
    parts = [part.strip() for part in PART.findall(text)]
    return [part for part in parts if len(part.split()) >= 4]  # noqa: PLR2004 - 'ok?' asks nothing new
