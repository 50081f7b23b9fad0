"""Times pieces of work one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WARM_UP = 20


def timed(work: Callable[[dict[str, Any]], object], rows: Sequence[dict[str, Any]]) -> list[float]:
    """Return the milliseconds of each piece of work, after a warm-up."""
    for row in rows[:WARM_UP]:
        work(row)
    times = []
    for row in rows:
        begun = time.perf_counter()
        work(row)
        times.append((time.perf_counter() - begun) * 1000)
    return times
