"""Every sentence that the bot itself says, and how an answer is laid out as plain text.

It knows no platform and decides nothing. It never repeats a name from a question, never advises deleting
a pupil's message, and never promises that something stays between two people.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bot.messages import Answer, Problem, Verdict
    from bot.policy import Policy, Quote

HEADLINES: Mapping[Verdict, str] = {
    "yes": "Yes.",
    "conditional": "Only on a condition.",
    "no": "No.",
    "report": "This must be reported now.",
    "info": "This is what the policy says.",
    "unknown": "The policy does not decide this.",
}
ORDINALS = ("first", "second", "third")

NOTHING_ASKED = "I heard no question. Type what you would like to post, or tell me what happened."
CANT_READ = "I can only read English so far. Please write it in English, or ask somebody in person."
NOT_KNOWN = "I don't know you yet, so I can't answer. Ask the school office to add you."
NOT_PERMITTED = "That is not something that you can do here."
CHOICE_IS_OLD = "That choice belongs to an earlier question. Please ask it again."
TELL_DSL = "Tell the DSL"
TOLD_DSL = (
    "The DSL has been sent a short notice to get in touch with you (reference {reference}). It holds no "
    "details. If a child is in danger now, ring 999 first. If you hear nothing soon, ring the DSL."
)
DSL_NOTICE = (
    "{name} has something to report to you (reference {reference}). Please get in touch with them now. "
    "This notice holds no details."
)
DANGER = "If a child is in danger now, ring 999 first."


def answer_text(answer: Answer, policy: Policy, labels: Mapping[str, Mapping[str, str]]) -> str:
    """Lay an answer out as plain text: verdict, reason, quotes, what was understood, what to do.

    A quote that is not, character for character, in the policy is left out.
    """
    return "\n".join(_lines(answer, policy, labels))


def _lines(answer: Answer, policy: Policy, labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    if answer.why in (NOTHING_ASKED, CANT_READ):
        yield answer.why
        return
    yield " ".join(part for part in (HEADLINES[answer.verdict], answer.why) if part)
    if answer.verdict == "report":
        yield DANGER
    for quote in answer.quotes:
        if policy.holds(quote):
            yield quote_line(quote)
    if answer.won:
        yield answer.won
    understood = understood_line(answer.understood, labels)
    if understood:
        yield f"What I understood: {understood}."
    for branch in answer.branches:
        yield f"- {branch.says}"
    yield from (f"What to do: {step}" if n == 0 else f"Also: {step}" for n, step in enumerate(answer.next))
    if answer.draft is not None:
        yield from _draft_lines(answer)
    for n, part in enumerate(answer.parts):
        yield f"Your {ORDINALS[n]} question: {HEADLINES[part.verdict]} {part.why}".rstrip()
        yield from (quote_line(q) for q in part.quotes[:1] if policy.holds(q))
    yield f"Policy of {answer.version}. {answer.overdue}".rstrip()


def overdue_line(policy: Policy, people: Mapping[str, str], today: date) -> str:
    """Say that the policy's review is overdue and who sees to it; empty while it is not."""
    if not policy.is_overdue(today):
        return ""
    who = people.get("review", "")
    seen_to = f" {who[:1].upper()}{who[1:]} sees to it." if who else ""
    return f"The policy was due for review in {policy.next_review:%B %Y} and is overdue.{seen_to}"


def no_such_clause(asked: str, policy: Policy) -> str:
    """Say that the policy has no such clause, with the ids that are most like it."""
    near = [match[0] for match in process.extract(asked, list(policy.clauses), scorer=fuzz.ratio, limit=3)]
    return f"The policy has no clause {asked}. The nearest are {', '.join(near)}."


def quote_line(quote: Quote) -> str:
    """Return a quote in its quotation marks with the clause's id behind it."""
    return f'  "{quote.words}" [{quote.clause}]'


def understood_line(facts: Mapping[str, str], labels: Mapping[str, Mapping[str, str]]) -> str:
    """Return the understood facts in words, in one line; a fact without words is left out."""
    words = (labels.get(fact, {}).get(value, "") for fact, value in facts.items())
    return "; ".join(w for w in words if w)


def _draft_lines(answer: Answer) -> Iterator[str]:
    draft = answer.draft
    if draft is None:
        return
    if not draft.problems:
        yield "I found nothing else in the draft's own words that the policy speaks against."
        return
    yield "In the draft:"
    for problem in draft.problems:
        yield f"  - {problem_words(problem)} {problem.reason} [{problem.clause}]"
    if draft.safer is None:
        yield "Nothing would be left to post without what the policy speaks against."
    else:
        yield "A safer version:"
        yield from (f"  | {line}" for line in draft.safer.splitlines())


def problem_words(problem: Problem) -> str:
    """Return a problem's words in quotation marks; of a person's name only the initials."""
    if problem.kind == "name":
        initials = " ".join(f"{word[0]}…" for word in re.findall(r"\w+", problem.words))
        return f'"{initials}"'
    words = problem.words if len(problem.words) <= 60 else f"{problem.words[:57]}…"  # noqa: PLR2004 - a line
    return f'"{words}"'


def with_names(text: str, titles: Mapping[str, str]) -> str:
    """Return the text with the person's name behind each title that the configuration names."""
    for title, name in titles.items():
        text = re.sub(rf"\b{re.escape(title)}\b(?! \()", f"{title} ({name})", text)
    return text


def all_texts() -> Iterable[str]:
    """Return every fixed sentence, so that a test can hold them to their rules."""
    fixed = (NOTHING_ASKED, NOT_KNOWN, NOT_PERMITTED, CHOICE_IS_OLD, TELL_DSL, TOLD_DSL, DSL_NOTICE, DANGER)
    return (*HEADLINES.values(), *fixed)
