"""Screens group messages: what in them the policy speaks against, in which words, and how sure that is.

Certain signs (a telephone number, a home address) are found by rules, meaning by the trained encoder. It
looks at every message of everybody, decides nothing about people, sends nothing and keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.messages import Finding, GroupMessage, Screening
from bot.personal.contacts import contacts, sentence_around
from bot.personal.names import names_in
from bot.screening.calibration import score
from bot.screening.explain import Telling, holds_words, original_words, reason, telling_words
from bot.screening.learning import Example, Learnt, Near, subject, without_details
from bot.screening.reading import Reader
from bot.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bot.encoder import Floats, MessageEncoder, MessageReading
    from bot.messages import Words
    from bot.personal.contacts import Contact
    from bot.screening.calibration import Calibration
    from bot.screening.categories import Category
    from bot.screening.learning import Decision
    from bot.screening.reading import Work

CONTACT = "individual_information"
"""The category of telephone numbers, addresses and dates of birth."""

EXPLAINS_A_CONTACT = frozenset({"advert", "personal_account_business", "pupil_contact", "safeguarding_concern"})
"""Where one of these is found, a telephone number or an address is part of it and no finding of its own."""

CONTACT_SCORES: Mapping[str, float] = {
    "telephone number": 0.95, "home address": 0.95, "date of birth": 0.95, "e-mail address": 0.7, "postcode": 0.6,
}  # fmt: skip
"""How often each kind of detail was private information in the training messages that held one."""

ADDS = 0.5
"""By how much, in logits, a message must add to those before it to be found in what they say together."""

OWN_SHARE = 0.2
"""The part of the weight that must lie in the message itself, and not in those before it."""

UNLIKELY = -2.5
"""A category with a lower figure is not told, even if it is the likeliest in a message that is told."""

MOST_KNOWN = 20_000
"""So many different messages are remembered while a chat is screened; people say the same things often."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A category that is to be told: how sure, which words weighed, and whether a child may be at risk."""

    category: str
    figure: float
    telling: Telling
    is_grave: bool


@dataclass(frozen=True, slots=True)
class _Alone:
    """What a message comes to by itself, and whether it would have come to more without what was learnt."""

    screening: Screening
    was_dismissed: bool


class Screener:
    """Screens messages for the categories of one school.

    `dial` runs from -2 (tell me less) to 2 (tell me more). `roll` holds names that the school knows.
    One thread; not for use by several at once.
    """

    def __init__(  # noqa: PLR0913 - the composition root hands in all that screening works with
        self,
        categories: Mapping[str, Category],
        encoder: MessageEncoder,
        calibration: Calibration,
        *,
        dial: int = 0,
        roll: Collection[str] = (),
        learnt: Learnt | None = None,
    ) -> None:
        self._categories = categories
        self._encoder = encoder
        self._calibration = calibration
        self._reader = Reader(encoder, calibration)
        self._step = calibration.steps[dial]
        self._roll = roll
        self._learnt = learnt or Learnt()

    def screen(self, message: GroupMessage) -> Screening:
        """Return what the policy speaks against in a message; it never raises, whatever the text."""
        return self._screen(message, self._alone(replace(message, before=())))

    def screen_all(self, messages: Iterable[GroupMessage]) -> Iterator[Screening]:
        """Yield what screening each of many messages comes to, in their order; the same as one by one."""
        known: dict[GroupMessage, _Alone] = {}
        for message in messages:
            alone = replace(message, before=()) if message.before else message
            if alone not in known:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                known[alone] = self._alone(alone)
            yield self._screen(message, known[alone])

    def learn(self, message: GroupMessage, decision: Decision, category: str | None = None) -> list[Example]:
        """Return what is to be kept of a moderator's decision on a message.

        One example for the category, or where none is given, for each that is found in the message by itself
        and each that was decided on before. The caller stores it, and makes a new `Learnt` of all that is stored.
        """
        kept = without_details(clean(message.text), self._encoder.vocabulary, self._roll)
        if category is not None:
            names = [category]
        else:
            untaught = self._alone(replace(message, before=()), Learnt())
            found = [f.category for f in untaught.screening.findings]
            names = list(dict.fromkeys([*found, *self._learnt.categories_of(kept, message.audience)]))
        vector = self._vector(message)
        if contacts(clean(message.text)) and decision == "dismissed" and category is None:
            # A contact detail found by rule is always told: the words around it say nothing of the next one.
            names = [name for name in names if name != CONTACT]
        return [Example(name, decision, message.audience, kept, vector) for name in names]

    def _screen(self, message: GroupMessage, alone: _Alone) -> Screening:
        """Return what a message comes to, together with the few before it where that is more."""
        screening = alone.screening
        if not message.before or alone.was_dismissed or screening.severity == "high":
            return screening
        known = {f.category for f in screening.findings}
        added = [f for f in self._added(message) if f.category not in known]
        if not added:
            return screening
        return replace(screening, findings=_gravest_first([*screening.findings, *added]))

    def _alone(self, message: GroupMessage, learnt: Learnt | None = None) -> _Alone:
        """Screen a message for itself, with what was learnt or with what is given in its place."""
        learnt = self._learnt if learnt is None else learnt
        work = self._reader.read(message, settles=not learnt.has_right)
        untaught = self._found(work)
        details = contacts(work.own_text)
        near = self._near(work, learnt) if untaught or learnt.has_right else Near()
        found = self._taught(work, untaught, near)
        was_dismissed = len(found) < len(untaught)
        findings = [self._finding(work, f) for f in found]
        if details:
            findings = self._with_details(work, findings, details)
        return _Alone(Screening(_gravest_first(findings), work.unjudged, work.is_partly_read), was_dismissed)

    def _added(self, message: GroupMessage) -> list[Finding]:
        """Return what a message says only together with those before it.

        What those say already is theirs: where anything is found in them, nothing is added.
        """
        if not holds_words(message.text):
            return []
        together = self._reader.read_together(message)
        found = [f for f in self._found(together) if f.telling.spans and f.telling.share >= OWN_SHARE]
        if not found:
            return []
        earlier = self._reader.read_before(message)
        if self._found(earlier):
            return []
        figures = self._reader.figures(earlier)
        return [self._finding(together, f) for f in found if f.figure > figures.of(f.category) + ADDS]

    def _found(self, work: Work) -> list[_Found]:
        """Return the categories that are to be told, with the words that weighed most.

        A message that is told is told for its likeliest category at least, unless that is not looked for here.
        What may be a child at risk is told from a figure of its own, whatever the message's.
        """
        if not work.readings:
            return []
        figures = self._reader.figures(work)
        likeliest = max(figures.by_category, key=figures.of)
        found = []
        for name, (own, reading, k) in figures.by_category.items():
            category = self._categories.get(name)
            if category is None or not category.applies_to(work.message.audience):
                continue
            is_named = own >= self._calibration.category or (name == likeliest and own >= UNLIKELY)
            is_told = is_named and figures.message >= self._step.message
            if is_told or (category.severity == "high" and own >= self._step.grave):
                is_grave = category.severity == "high" or reading.risk >= self._calibration.risk
                found.append(_Found(name, own, self._telling(work, reading, k), is_grave))
        return found

    def _telling(self, work: Work, reading: MessageReading, k: int) -> Telling:
        return telling_words(work.folded, reading.spans, reading.weights[:, k], work.first)

    def _near(self, work: Work, learnt: Learnt) -> Near:
        """Return the learnt examples that a message is like, once names and numbers are left out of both."""
        if not learnt:
            return Near()
        kept = without_details(clean(work.message.text), self._encoder.vocabulary, self._roll)
        return learnt.near(self._vector(work.message), work.message.audience, kept)

    def _taught(self, work: Work, found: list[_Found], near: Near) -> list[_Found]:
        """Return what is found after what was learnt.

        What may be a child at risk is told to a person whatever was dismissed.
        """
        if not near.examples:
            return found
        named = {part.lower() for n in names_in(work.folded.text, self._roll) for part in n.words.split()}
        left = []
        for f in found:
            figure = f.figure + near.shift(f.category, f.telling.words - named)
            if f.is_grave:
                left.append(replace(f, figure=max(f.figure, figure)))
            elif figure >= min(f.figure, self._calibration.category):
                left.append(replace(f, figure=figure))
        figures = self._reader.figures(work)
        for name in sorted((near.right - {f.category for f in found}) & set(figures.by_category)):
            category = self._categories.get(name)
            if category is not None and category.applies_to(work.message.audience):
                own, reading, k = figures.by_category[name]
                figure = own + near.shift(name, frozenset())
                if figure >= self._calibration.category:
                    left.append(_Found(name, figure, self._telling(work, reading, k), category.severity == "high"))
        return left

    def _finding(self, work: Work, found: _Found) -> Finding:
        category, audience = self._categories[found.category], work.message.audience
        words = self._own_words(work, found.telling.spans)
        return Finding(
            category.id,
            category.clauses[audience][0],
            words,
            reason(category.says[audience], words, names_somebody=self._names_somebody(work, found.telling.spans)),
            round(score(found.figure), 3),
            "high" if found.is_grave else "low",
        )

    def _names_somebody(self, work: Work, spans: Sequence[tuple[int, int]]) -> bool:
        """Return whether somebody is named in a sentence in which the telling words stand."""
        text = work.folded.text
        return any(names_in(sentence, self._roll) for sentence in {sentence_around(text, a) for a, _ in spans})

    def _own_words(self, work: Work, spans: Sequence[tuple[int, int]]) -> tuple[Words, ...]:
        """Return spans of what was read as words of the message itself, without those before it."""
        own = original_words(work.folded, [s for s in spans if s[0] >= work.first])
        return tuple(replace(w, start=w.start - work.offset, end=w.end - work.offset) for w in own)

    def _with_details(self, work: Work, findings: list[Finding], details: Sequence[Contact]) -> list[Finding]:
        """Return the findings with that of the rules for contact details, unless another explains those."""
        category, audience = self._categories.get(CONTACT), work.message.audience
        if category is None or not category.applies_to(audience):
            return findings
        if any(f.category in EXPLAINS_A_CONTACT for f in findings):
            return findings
        words = self._own_words(work, [(c.start + work.first, c.end + work.first) for c in details])
        sure = max(CONTACT_SCORES[c.kind] for c in details)
        by_rule = Finding(
            CONTACT, category.clauses[audience][0], words, _gives(details, words), sure, category.severity
        )
        return [f for f in findings if f.category != CONTACT] + [by_rule]

    def _vector(self, message: GroupMessage) -> Floats:
        """Return what a message is about, but for names and numbers."""
        about = subject(clean(message.text), self._encoder.vocabulary, self._roll)
        pieces = self._encoder.pieces(about, message.audience, has_photo=message.has_photo)
        return self._encoder.read(pieces[0]).vector


def _gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.severity != "high", -f.score)))


def _gives(found: Sequence[Contact], words: Sequence[Words]) -> str:
    """Return the reason for contact details: what they are, and the words."""
    kinds = " and ".join(dict.fromkeys(f"{'an' if c.kind[0] in 'aeiou' else 'a'} {c.kind}" for c in found))
    shown = ", ".join(f"\u201c{w.words}\u201d" for w in words)
    return f"gives {kinds}: {shown}"
