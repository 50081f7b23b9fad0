"""Decides what becomes of a message, and records it: one message in, one outcome out, one transaction.

The desk knows people, roles and the store. It knows no platform and sends nothing: what is owed to
somebody is written down with the decision, and delivered from there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import wording
from bot.answering.followup import facts_settled, is_followup
from bot.messages import ASKERS, Button, Notice, Outcome, Reply
from bot.personal.masking import masked
from bot.roles import ASKS_AS, Action, Role, may
from bot.store import Asked
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import timedelta

    from bot.answering import Answerer
    from bot.config import Person
    from bot.messages import Answer, Message
    from bot.policy import Policy
    from bot.rulings import Rulings
    from bot.store import Store

TELL_DSL = "tell-dsl"
MOST_KEPT_CHARACTERS = 600


class Desk:
    """Receives the messages of all platforms. `make_reference` gives a short reference nobody has had."""

    def __init__(  # noqa: PLR0913 - the composition root hands in all that the desk works with
        self,
        *,
        answerer: Answerer,
        policy: Policy,
        rulings: Rulings,
        store: Store,
        people: Mapping[str, Person],
        keep_question: timedelta,
        titles: Mapping[str, str],
        roll: Collection[str] = (),
        make_reference: Callable[[], str],
    ) -> None:
        self._answerer = answerer
        self._policy = policy
        self._rulings = rulings
        self._store = store
        self._people = people
        self._keep = keep_question
        self._titles = titles
        self._roll = roll
        self._make_reference = make_reference

    def receive(self, message: Message) -> Outcome:
        """Decide one message and record what is owed because of it; a repeated event changes nothing."""
        with self._store.atomic():
            if not self._store.hear(message.key, message.sent_at):
                return Outcome(None, repeated=True)
            self._store.forget_questions(before=message.sent_at - self._keep)
            outcome = self._decide(replace(message, text=clean(message.text)))
            for notice in outcome.notices:
                self._store.owe(notice, message.sent_at)
            return outcome

    def _decide(self, message: Message) -> Outcome:
        person = self._people.get(message.author)
        if person is None:
            return Outcome(Reply(wording.NOT_KNOWN))
        if message.choice is not None:
            return self._choose(message, person, message.choice)
        if not may(person.role, Action.ASK):
            return Outcome(Reply(wording.NOT_PERMITTED))
        return self._answer(message, person)

    def _answer(self, message: Message, person: Person) -> Outcome:
        """Answer words: as a follow-up where they lean on the last question, else for themselves.

        What must be reported, or tells of danger, is never taken for a follow-up.
        """
        asker, today = ASKS_AS[person.role], message.sent_at.date()
        before = self._store.last_question(_thread(message))
        alone = self._answerer.answer(message.text, asker, today)
        if alone.why in wording.NO_ANSWER:
            return Outcome(Reply(alone.why), (), alone)
        leans = before is not None and before.asker == asker and is_followup(message.text, self._rulings.followups)
        if before is None or not leans or alone.alarm:
            return self._reply(message, person, self._asked(message.text, alone), alone)
        settled = facts_settled(message.text, self._rulings.followups)
        if settled and before.clause and self._rulings.turns_on(before.clause, settled):
            return self._settle(message, person, before, settled)
        text = f"{before.text}\n{message.text}"
        answer = self._answerer.answer(text, asker, today, single=True)
        return self._reply(message, person, self._asked(text, answer), answer)

    def _choose(self, message: Message, person: Person, choice: str) -> Outcome:
        """Carry out a pressed button, if this person may press it and was offered it."""
        if choice == TELL_DSL:
            return self._tell_dsl(person)
        if not may(person.role, Action.SETTLE):
            return Outcome(Reply(wording.NOT_PERMITTED))
        before = self._store.last_question(_thread(message))
        if before is None or choice not in before.offered:
            return Outcome(Reply(wording.CHOICE_IS_OLD))
        fact, _, value = choice.partition("=")
        return self._settle(message, person, before, {fact: value})

    def _settle(self, message: Message, person: Person, before: Asked, settled: Mapping[str, str]) -> Outcome:
        """Answer the last question again with these facts settled."""
        facts = {**before.facts, **settled}
        answer = self._answerer.settle(before.asker, facts, before.clause, message.sent_at.date(), before.held)
        return self._reply(message, person, replace(before, facts=facts), answer)

    def _tell_dsl(self, person: Person) -> Outcome:
        """Owe the DSL a notice, or say that there is none to be reached."""
        if not may(person.role, Action.TELL_DSL):
            return Outcome(Reply(wording.NOT_PERMITTED))
        if not any(may(other.role, Action.RECEIVE_REPORTS) for other in self._people.values()):
            return Outcome(Reply(wording.NO_DSL))
        reference = self._make_reference()
        notice = Notice(Role.DSL, wording.DSL_NOTICE.format(name=person.name, reference=reference), reference)
        return Outcome(Reply(wording.TOLD_DSL.format(reference=reference)), (notice,))

    def _asked(self, text: str, answer: Answer) -> Asked:
        """Return what is kept of a question: its words without names, and its facts."""
        kept = masked(text[-MOST_KEPT_CHARACTERS:], self._roll)
        facts = {fact: value for fact, value in answer.understood.items() if fact != "asker"}
        asker = next(a for a in ASKERS if a == answer.understood["asker"])
        return Asked(asker, kept, facts, "", answer.held, ())

    def _reply(self, message: Message, person: Person, asked: Asked, answer: Answer) -> Outcome:
        """Put an answer into a reply with its buttons, and keep what a follow-up will need."""
        buttons = []
        if self._keep:
            buttons = [Button(b.choice.id, b.choice.label) for b in answer.branches]
            clause = answer.cites[0] if answer.cites else asked.clause
            kept = replace(asked, clause=clause, offered=tuple(b.id for b in buttons))
            self._store.keep_question(_thread(message), kept, message.sent_at)
        if answer.verdict == "report" and not may(person.role, Action.RECEIVE_REPORTS):
            buttons.insert(0, Button(TELL_DSL, wording.TELL_DSL))
        text = wording.answer_text(answer, self._policy, self._rulings.labels, self._titles)
        return Outcome(Reply(text, tuple(buttons)), (), answer)


def _thread(message: Message) -> str:
    """Return what a follow-up belongs to: one person in one conversation."""
    return f"{message.key.platform}/{message.key.conversation}/{message.author}"
