"""The sentences that the bot itself says, and how an answer is laid out as plain text.

What is said about single clauses stands in `policy_text/rulings.toml`, and why a draft's words are a problem in
`bot/answering/draft.py`.

It knows no platform and decides nothing. It never repeats a name from a question, never advises deleting
a pupil's message, and never promises that something stays between two people.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.personal.names import names_in
from bot.text import steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bot.messages import Answer, DraftCheck, Problem, Screening, Verdict
    from bot.policy import Policy, Quote
    from bot.screening.categories import Category

HEADLINES: Mapping[Verdict, str] = {
    "yes": "Yes.",
    "conditional": "Only on a condition.",
    "no": "No.",
    "report": "This must be reported now.",
    "info": "The policy says this.",
    "unknown": "The policy does not decide this.",
}
ORDINALS = ("first", "second", "third", "fourth")
MOST_PROBLEMS = 10
MOST_SHOWN = 60

NOTHING_ASKED = "I heard no question. Type what you would like to post, or tell me what happened."
CANT_READ = "I can only read English so far. Please write it in English, or ask somebody in person."
GREETINGS = frozenset({
    "hi", "hello", "hey", "hiya", "morning", "good", "afternoon", "evening", "thanks", "thank", "you", "ta",
    "cheers", "ok", "okay", "help", "please", "bot", "there",
})  # fmt: skip
GREETING = "Hello. Ask me what you may post, paste a draft, or tell me what happened."
STRICTEST = "More than one rule is about this. The strictest one decides: the one quoted first."
ASK = "Ask {who}."
TELL = "Tell {who} now."
SUGGEST = "If you are not authorised to post, suggest it to {who}."
NO_DSL = "I can't reach a DSL from here. Go and tell the DSL or a senior leader in person now."
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
OWN_DANGER = (
    "If you might hurt yourself, ring 999, or the Samaritans on 116 123, day and night. Please tell somebody near you."
)
OFFICE = "the school office"
SAFEGUARDING = "the safeguarding lead"

NO_ANSWER = frozenset({NOTHING_ASKED, CANT_READ, GREETING})
"""Reasons that stand alone: nothing was asked that could have an answer."""


NO_WORDS = "There are no words in it to judge. Pictures are not looked at."
STILL_TOLD = "What may be a child at risk is still told to a person, whatever is dismissed."
NOTHING_FOUND = "Nothing was found that the policy speaks against."
UNJUDGED = "Part of this is in {language} and was not judged. Somebody who reads it should look."
PARTLY_READ = "This message is very long. Only the parts that looked gravest were read closely."
SEVERITY_WORDS: Mapping[str, str] = {"high": "look at this first", "low": "a reason to look"}


def screening_text(screening: Screening, policy: Policy, categories: Mapping[str, Category]) -> str:
    """Lay out what screening a message came to: each finding, its reason, the clause's words, who is told."""
    lines = []
    for finding in screening.findings:
        category = categories[finding.category]
        lines.append(f"{category.label}: {SEVERITY_WORDS[finding.severity]} (right about {tenths(finding.score)}).")
        lines.append(f"  Why: it {finding.reason}.")
        lines.append(f"  {quote_line(policy.quote(finding.clause))}")
        lines.append(f"  Would be told: {', '.join(category.told)}.")
    if screening.unjudged:
        lines.append(UNJUDGED.format(language=screening.unjudged))
    elif not screening.findings:
        lines.append(NOTHING_FOUND)
    off = [category.label for category in categories.values() if not category.is_on]
    if off:
        lines.append(f"Switched off, so not looked for: {', '.join(off)}.")
    if screening.is_partly_read:
        lines.append(PARTLY_READ)
    return steady("\n".join(lines))


def tenths(score: float) -> str:
    """Return a score (0 to 1) in words that people can weigh: '8 times in 10'."""
    times = min(9, max(1, round(score * 10)))
    return f"{times} {'time' if times == 1 else 'times'} in 10"


def answer_text(
    answer: Answer,
    policy: Policy,
    labels: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str] | None = None,
) -> str:
    """Lay an answer out as plain text: verdict, reason, quotes, what was understood, what to do.

    A quote that is not, character for character, in the policy is left out. `titles` names the people
    behind titles; the names are put into the bot's own sentences, never into a quote or a draft.
    """
    return "\n".join(_lines(answer, policy, labels, titles or {}))


def _lines(
    answer: Answer, policy: Policy, labels: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]
) -> Iterator[str]:
    if answer.why in NO_ANSWER:
        yield answer.why
        return
    headline = " ".join(part for part in (HEADLINES[answer.verdict], with_names(answer.why, titles)) if part)
    yield from (line for line in _first_lines(headline, answer.alarm) if line)
    for n, quote in enumerate(answer.quotes):
        if policy.holds(quote):
            yield quote_line(quote)
            items = policy.subclauses(quote.clause) if n == 0 else ()
            yield from (f"    - {item.text} [{item.id}]" for item in items)
    if answer.won:
        yield answer.won
    understood = understood_line(answer.understood, labels)
    if understood:
        yield f"What I understood: {understood}."
    for branch in answer.branches:
        yield f"- {with_names(branch.says, titles)}"
    for n, step in enumerate(answer.next):
        yield f"{'Also' if n else 'What to do'}: {with_names(step, titles)}"
    yield from _draft_lines(answer.draft)
    yield from _part_lines(answer, policy)
    yield with_names(f"Policy of {answer.version}. {answer.overdue}".rstrip(), titles)


def _first_lines(headline: str, alarm: str) -> tuple[str, str]:
    """Return headline and alarm; the asker's own danger goes before everything."""
    return (alarm, headline) if alarm == OWN_DANGER else (headline, alarm)


def _part_lines(answer: Answer, policy: Policy) -> Iterator[str]:
    """Yield the answers to the single questions of a message, and how many were left out."""
    for n, part in enumerate(answer.parts):
        yield f"Your {ORDINALS[n]} question: {HEADLINES[part.verdict]} {part.why}".rstrip()
        yield from (quote_line(q) for q in part.quotes[:1] if policy.holds(q))
        yield from (f"    What to do: {step}" for step in part.next[:1])
    if answer.unread:
        yield f"I left out {answer.unread} more. Please ask again, a few at a time."


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


def _draft_lines(draft: DraftCheck | None) -> Iterator[str]:
    if draft is None:
        return
    if not draft.problems:
        yield "Word by word I found no problem in the draft. The answer above is about the whole."
        return
    yield "In the draft:"
    for problem in draft.problems[:MOST_PROBLEMS]:
        yield f"  - {problem_words(problem)} {problem.reason} [{problem.clause}]"
    if len(draft.problems) > MOST_PROBLEMS:
        yield f"  - and {len(draft.problems) - MOST_PROBLEMS} more"
    if draft.safer is None:
        yield "I have no safer version: too little would be left."
    else:
        yield "A safer version:"
        yield from (f"  | {line}" for line in draft.safer.splitlines())


def problem_words(problem: Problem) -> str:
    """Return a problem's words in quotation marks, every name in them cut to its initial."""
    words = problem.words if len(problem.words) <= MOST_SHOWN else f"{problem.words[: MOST_SHOWN - 1]}…"
    if problem.kind == "contact":
        return f'"{words[:3]}…"'
    whole = [(0, len(words))] if problem.kind == "name" else [(n.start, n.end) for n in names_in(words)]
    for start, end in reversed(whole):
        initials = " ".join(f"{word[0]}…" for word in re.findall(r"\w+", words[start:end]))
        words = f"{words[:start]}{initials}{words[end:]}"
    return f'"{words}"'


def with_names(text: str, titles: Mapping[str, str]) -> str:
    """Return the text with the person's name behind each title that the configuration names."""
    for title, name in titles.items():
        if name:
            text = (
                text.replace(f"({title})", f"({title}: {name})") if f"({title})" in text else _named(text, title, name)
            )
    return text


def _named(text: str, title: str, name: str) -> str:
    """Return the text with a name in brackets behind a title that stands as a word of its own."""
    return re.sub(rf"\b{re.escape(title)}\b", lambda found: f"{found.group()} ({name})", text)


def all_texts() -> Iterable[str]:
    """Return every fixed sentence, so that a test can hold them to their rules."""
    fixed = (*NO_ANSWER, NOT_KNOWN, NOT_PERMITTED, CHOICE_IS_OLD, TELL_DSL, TOLD_DSL, DSL_NOTICE, DANGER, NO_DSL)
    fixed += (STRICTEST, ASK, TELL, SUGGEST, OWN_DANGER)
    return (*HEADLINES.values(), *fixed)
