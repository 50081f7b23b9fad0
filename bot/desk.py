"""Decides what becomes of a message, and records it: one message in, one outcome out, one transaction.

The desk knows people, roles and the store. It knows no platform and sends nothing: what is owed to
somebody is written down with the decision, and delivered from there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import wording
from bot.answering.followup import facts_settled, is_followup
from bot.answering.people import names_in
from bot.messages import Button, Notice, Outcome, Reply
from bot.roles import ASKS_AS, Action, Role, may
from bot.store import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from bot.answering import Answerer
    from bot.config import Person
    from bot.messages import Answer, Asker, Message
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
        make_reference: Callable[[], str],
    ) -> None:
        self._answerer = answerer
        self._policy = policy
        self._rulings = rulings
        self._store = store
        self._people = people
        self._keep = keep_question
        self._titles = titles
        self._make_reference = make_reference

    def receive(self, message: Message) -> Outcome:
        """Decide one message and record what is owed because of it; a repeated event changes nothing."""
        with self._store.atomic():
            if not self._store.hear(message.key, message.sent_at):
                return Outcome(None, repeated=True)
            self._store.forget_questions(before=message.sent_at - self._keep)
            outcome = self._decide(message)
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
        if not message.text.strip():
            return Outcome(Reply(wording.NOTHING_ASKED))
        return self._answer(message, ASKS_AS[person.role])

    def _answer(self, message: Message, asker: Asker) -> Outcome:
        today = message.sent_at.date()
        before = self._store.last_question(_thread(message))
        if before and before.asker == asker and is_followup(message.text):
            settled = facts_settled(message.text)
            if settled and before.clause and self._rulings.turns_on(before.clause, settled):
                facts = {**before.facts, **settled}
                answer = self._answerer.settle(asker, facts, before.clause, today)
                return self._reply(message, replace(before, facts=facts), answer)
            text = f"{before.text}\n{message.text}"
        else:
            text = message.text
        answer = self._answerer.answer(text, asker, today)
        if answer.why in (wording.NOTHING_ASKED, wording.CANT_READ):
            return Outcome(Reply(answer.why), (), answer)
        asked = Asked(asker, _without_names(text), _facts(answer), "")
        return self._reply(message, asked, answer)

    def _choose(self, message: Message, person: Person, choice: str) -> Outcome:
        """Carry out a pressed button, if this person may press it and it still means something."""
        if choice == TELL_DSL:
            return self._tell_dsl(person)
        if not may(person.role, Action.SETTLE):
            return Outcome(Reply(wording.NOT_PERMITTED))
        before = self._store.last_question(_thread(message))
        fact, _, value = choice.partition("=")
        if before is None or not before.clause or value not in self._rulings.labels.get(fact, {}):
            return Outcome(Reply(wording.CHOICE_IS_OLD))
        facts = {**before.facts, fact: value}
        answer = self._answerer.settle(before.asker, facts, before.clause, message.sent_at.date())
        return self._reply(message, replace(before, facts=facts), answer)

    def _tell_dsl(self, person: Person) -> Outcome:
        if not may(person.role, Action.TELL_DSL):
            return Outcome(Reply(wording.NOT_PERMITTED))
        reference = self._make_reference()
        notice = Notice(Role.DSL, wording.DSL_NOTICE.format(name=person.name, reference=reference), reference)
        return Outcome(Reply(wording.TOLD_DSL.format(reference=reference)), (notice,))

    def _reply(self, message: Message, asked: Asked, answer: Answer) -> Outcome:
        """Put an answer into a reply with its buttons, and keep what a follow-up will need."""
        if self._keep:
            clause = answer.cites[0] if answer.cites else asked.clause
            self._store.keep_question(_thread(message), replace(asked, clause=clause), message.sent_at)
        buttons = [Button(b.choice.id, b.choice.label) for b in answer.branches]
        if answer.verdict == "report":
            buttons.insert(0, Button(TELL_DSL, wording.TELL_DSL))
        text = wording.answer_text(answer, self._policy, self._rulings.labels)
        return Outcome(Reply(wording.with_names(text, self._titles), tuple(buttons)), (), answer)


def _thread(message: Message) -> str:
    """Return what a follow-up belongs to: one person in one conversation."""
    return f"{message.key.platform}/{message.key.conversation}/{message.author}"


def _facts(answer: Answer) -> dict[str, str]:
    return {fact: value for fact, value in answer.understood.items() if fact != "asker"}


def _without_names(text: str) -> str:
    """Return the text as it may be kept: shortened, and with every name of a person taken out."""
    text = text[-MOST_KEPT_CHARACTERS:]
    for name in reversed(names_in(text)):
        text = f"{text[: name.start]}somebody{text[name.end :]}"
    return text
