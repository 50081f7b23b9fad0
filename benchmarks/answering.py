"""How fast an answer is, how long a cold start takes, and how much memory stays: `make bench`.

Times on a shared machine drift, so each figure stands beside that of a plain BM25 look-up (SQLite's FTS5)
of the same questions, measured in the same run. Pin it to one core with `taskset -c 0`.
"""

from __future__ import annotations

import re
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from benchmarks.timing import timed
from bot.compose import compose
from bot.config import Config
from bot.jsonl import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.policy import Policy

CASES = Path("tests/cases/questions_dev.jsonl")
COLD_STARTS = 5


def main() -> None:
    """Measure and print."""
    rows = read_rows(CASES, labelled=True)
    parts = compose(Config())
    today = datetime.now(UTC).date()
    look_up = bm25(parts.policy)
    answers = timed(lambda r: parts.answerer.answer(r["text"], r["role"], today), rows)
    plain = timed(lambda r: look_up(r["text"]), rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(rows)} questions, one after the other, in ms")
    print(f"{'':12}{'p50':>9}{'p99':>9}{'mean':>9}")
    for name, times in (("answer", answers), ("BM25", plain)):
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"{name:12}{p50:9.2f}{p99:9.2f}{statistics.mean(times):9.2f}")
    print(f"ratio of the means, answer to BM25: {statistics.mean(answers) / statistics.mean(plain):.0f}")
    print(f"peak resident memory: {memory:.0f} MB")
    starts = [cold_start() for _ in range(COLD_STARTS)]
    print(f"canipost ask from a cold start: median {statistics.median(starts):.2f} s of {COLD_STARTS}")


def bm25(policy: Policy) -> Callable[[str], list[str]]:
    """Return a look-up of the three clauses that share most words with a text."""
    db = Database(memory=True)
    clauses = db.table("clauses")
    clauses.insert_all({"id": i, "words": policy.quote(i).words} for i in policy.clauses)
    clauses.enable_fts(["words"], tokenize="porter")

    def look_up(text: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        sql = "select rowid from clauses_fts where clauses_fts match ? order by bm25(clauses_fts) limit 3"
        return [row[0] for row in db.execute(sql, [words or '""']).fetchall()]

    return look_up


def cold_start() -> float:
    """Return the seconds that `canipost ask` takes as a fresh process."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "ask", "can i post a photo of my class on my insta"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
