"""How fast screening is, and what the usual filters make of the same messages: `make bench`.

Beside canipost stand two abuse filters that are often installed for this, a list of words, and a plain
learner on single words taught on the same messages. All are measured in the same run; pin it to one core
with `taskset -c 0`. With a file of everyday chat (JSON lines with `text`) as its argument, that is measured too.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import timed
from bot.compose import make_screener
from bot.config import Config
from bot.encoder import MessageEncoder
from bot.jsonl import group_message, read_messages
from bot.messages import GroupMessage
from bot.review import review
from bot.review.whatsapp import read_export
from bot.screening.learning import Learnt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.screening import Screener

CASES = Path("tests/cases/messages_test.jsonl")
TAUGHT = sorted(Path("training/messages").glob("*.jsonl"))
ALLOWED = 0.04
"""The share of clean messages that each filter may flag where its recall is compared."""

LIST = (
    "fight", "police", "kicked", "off", "excluded", "bully", "bullied", "knife", "drugs", "vape", "stupid",
    "idiot", "useless", "disgusting", "joke", "disgrace", "shocking", "rubbish", "complain", "ofsted", "photo",
    "video", "pic", "snapchat", "insta", "whatsapp", "number", "address", "adhd", "autism", "meds", "social",
    "services", "bruise", "hungry", "self", "harm", "missing", "for", "sale", "selling", "discount", "order",
    "now", "link", "donate",
)  # fmt: skip


SHORT = (
    "ok",
    "thanks",
    "thank you x",
    "yes please",
    "me too",
    "lol",
    "what time?",
    "see you there",
    "no worries",
    "same",
)
"""What people write again and again."""


def main() -> None:
    """Measure and print."""
    screener = make_screener(Config())
    rows = read_messages(CASES, labels=MessageEncoder().categories)
    clean = [r for r in rows if not r["labels"]]
    everyday = everyday_rows(sys.argv[1:]) or clean
    name = "everyday messages" if sys.argv[1:] else "clean test messages"
    print(f"{len(everyday)} {name}, one after the other, in ms")
    print(f"{'':26}{'p50':>9}{'p99':>9}{'mean':>9}{'ratio':>8}")
    ours = timed(lambda r: screener.screen(group_message(r)), everyday)
    line("canipost", ours, ours)
    rivals = filters()
    for other, flag in rivals.items():
        line(other, timed(flag, everyday), ours)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak resident memory, all of these together: {memory:.0f} MB")
    print(
        f"\nOn the {len(rows)} test messages, at the score at which each flags {ALLOWED:.0%} of the clean ones at most"
    )
    for other, flag in {"canipost": score_of(make_screener(Config(dial=2))), **rivals}.items():
        print(f"{other:26} recall {recall(flag, rows):.3f}")
    print()
    flat(screener, everyday)
    long_messages(screener)
    whole_chat(screener, everyday)


def everyday_rows(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the messages of the files named, as if half were parents' and half were staff's."""
    lines = [line for name in names for line in Path(name).read_text("utf-8").splitlines() if line.strip()]
    return [
        {"text": json.loads(line)["text"], "audience": ("parent", "staff")[i % 2], "photo": False, "before": []}
        for i, line in enumerate(lines)
    ]


def line(name: str, times: Sequence[float], ours: Sequence[float]) -> None:
    """Print one line of times; the ratio is that of the mean to canipost's."""
    p50, p99, mean = statistics.median(times), statistics.quantiles(times, n=100)[98], statistics.mean(times)
    print(f"{name:26}{p50:9.2f}{p99:9.2f}{mean:9.2f}{mean / statistics.mean(ours):8.2f}")


def filters() -> dict[str, Callable[[dict[str, Any]], float]]:
    """Return the other ways: row -> a score, the higher the likelier to be flagged."""
    warnings.simplefilter("ignore")
    from better_profanity import profanity  # noqa: PLC0415 - installed for the benchmark only
    from profanity_check import predict_prob  # noqa: PLC0415 - installed for the benchmark only
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - as above
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - as above

    profanity.load_censor_words()
    taught = [json.loads(row) for file in TAUGHT for row in file.read_text("utf-8").splitlines() if row]
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    learner = LogisticRegression(C=4.0, max_iter=400)
    learner.fit(
        words.fit_transform([f"{r['audience']} {r['text']}" for r in taught]), [bool(r["labels"]) for r in taught]
    )
    return {
        "a list of words": lambda r: float(sum(word in r["text"].lower() for word in LIST)),
        "single words, learnt": lambda r: float(
            learner.predict_proba(words.transform([f"{r['audience']} {r['text']}"]))[0, 1]
        ),
        "alt-profanity-check": lambda r: float(predict_prob([r["text"]])[0]),
        "better-profanity": lambda r: float(profanity.contains_profanity(r["text"])),
    }


def score_of(screener: Screener) -> Callable[[dict[str, Any]], float]:
    """Return canipost as one number: the score of its surest finding that the labels don't allow for."""

    def flag(row: dict[str, Any]) -> float:
        allowed = () if row["labels"] else row["also_ok"]
        found = screener.screen(group_message(row)).findings
        return max((f.score for f in found if f.category not in allowed), default=0.0)

    return flag


def recall(flag: Callable[[dict[str, Any]], float], rows: Sequence[dict[str, Any]]) -> float:
    """Return the share of labelled messages above the score that few enough clean ones reach."""
    clean = sorted((flag(r) for r in rows if not r["labels"]), reverse=True)
    least = clean[int(ALLOWED * len(clean))]
    labelled = [flag(r) for r in rows if r["labels"]]
    return sum(s > least for s in labelled) / len(labelled)


def flat(screener: Screener, rows: Sequence[dict[str, Any]]) -> None:
    """Print what messages seen before, and learnt examples, cost."""
    some = [group_message(r) for r in rows[:400]]

    def mean(screener: Screener) -> float:
        begun = time.perf_counter()
        for message in some:
            screener.screen(message)
        return (time.perf_counter() - begun) * 1000 / len(some)

    first = mean(screener)
    for _ in screener.screen_all(GroupMessage(f"message {i} about lunch", "parent") for i in range(10_000)):
        pass
    print(f"after 10,000 messages seen: {mean(screener) / first:.2f} times the mean before")
    texts = [json.loads(row) for file in TAUGHT for row in file.read_text("utf-8").splitlines() if row]
    taught = [
        e for r in texts[:10_000] for e in screener.learn(GroupMessage(r["text"], "parent"), "dismissed", "disrespect")
    ]
    right = [replace(e, decision="right") if i % 2 else e for i, e in enumerate(taught)]
    for words, examples in (("dismissed", taught), ("dismissed or right", right)):
        few, many = (mean(make_screener(Config(), learnt=Learnt(examples[:n]))) for n in (100, 10_000))
        print(f"{words:20} 100 examples: {few:.2f} ms, 10,000: {many:.2f} ms, {many / few:.2f} times")


def long_messages(screener: Screener) -> None:
    """Print what messages of 20,000 characters take, plain and hostile."""
    prose = "The bus was late again and nobody told us why, so we stood in the rain for an hour. " * 250
    hostile = ["aaab", "aaab ", "1", "a1", "a.", "a ", "a.b-", "a@", "\U0001f600", "1 ", "(a)", "\u0430b", "A b. "]
    for text in (prose, *(bit * 20_000 for bit in hostile)):
        row = {"text": text[:20_000], "audience": "parent", "photo": False, "before": []}
        times = timed(lambda r: screener.screen(group_message(r)), [row] * 5)
        print(f"20,000 characters of {text[:8]!r:14} median {statistics.median(times):5.0f} ms")


def whole_chat(screener: Screener, rows: Sequence[dict[str, Any]]) -> None:
    """Print what it takes to review an exported chat of 100,000 messages.

    Two thirds are all different; the others are what people write again and again.
    """
    texts = [r["text"].replace("\n", " ") for r in rows]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chat.txt"
        with file.open("w", encoding="utf-8") as out:
            for i in range(100_000):
                stamp = f"{i // 1440 % 28 + 1:02}/{i // 40_320 % 12 + 1:02}/2026, {i // 60 % 24:02}:{i % 60:02}"
                text = SHORT[i // 3 % len(SHORT)] if i % 3 == 0 else f"{texts[i % len(texts)]} {i}"
                out.write(f"{stamp} - Parent {i % 30}: {text}\n")
        begun = time.perf_counter()
        export = read_export(file)
        read = time.perf_counter()
        review(export, screener.screen_all, "parent")
        print(f"100,000 messages: read in {read - begun:.1f} s, screened in {time.perf_counter() - read:.0f} s")


if __name__ == "__main__":
    main()
