"""Fit the scores of screening to the development cases, and choose from which score on to tell.

Runs with the bot's own packages: what is fitted are the figures that the bot itself will see. Writes
`calibration.json` beside the network.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bot.config import HERE
from bot.encoder import FOLDER, MessageEncoder
from bot.messages import GroupMessage
from bot.policy import load_policy
from bot.screening.calibration import Calibration, Step
from bot.screening.categories import load_categories
from bot.screening.reading import Reader
from training.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.screening.categories import Category

Floats = npt.NDArray[np.float64]

BUDGETS = {-2: 0.01, -1: 0.02, 0: 0.045, 1: 0.07, 2: 0.12}
"""By step of the dial, the share of clean messages that may be flagged."""

OF_GRAVE = 0.6
"""The part of that budget that may be spent on what may be a child at risk alone."""

RISK_RECALL = 0.9
LOST = 0.003
"""The share of flagged messages that the first look may pass over."""

PENALTY = 0.02
UNREAD = -9.0
NO_STEPS = {dial: Step(0.0, 0.0) for dial in BUDGETS}


@dataclass(frozen=True)
class Table:
    """The development cases as figures: rows by categories, and what the labels say of each."""

    logits: Floats
    something: Floats
    risk: Floats
    looks: Floats
    labels: Floats
    counted: Floats

    @property
    def top(self) -> Floats:
        """Return each row's highest logit among the categories that count."""
        found: Floats = np.where(self.counted > 0, self.logits, UNREAD).max(1)
        return found

    @property
    def flagged(self) -> Floats:
        """Return 1 for each row with a label, else 0."""
        return self.labels.max(1)


def main() -> None:
    """Fit, choose, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=Path, nargs="+", required=True, help="the development cases")
    parser.add_argument("--taught", type=Path, nargs="*", default=[], help="training messages, for the first look")
    parser.add_argument("--folder", type=Path, default=FOLDER / "messages")
    args = parser.parse_args()
    encoder = MessageEncoder(args.folder)
    categories = load_categories(
        HERE / "policy_text", load_policy(HERE / "policy_text", "the school"), encoder.categories
    )
    unfitted = Calibration(1, 0, 0, 1, 0, dict.fromkeys(encoder.categories, 0.0), 0, NO_STEPS, 0, -99.0)
    reader = Reader(encoder, unfitted)
    rows = read_rows(args.messages)
    table = figures(reader, encoder.categories, categories, rows)
    ones = np.ones(len(rows))
    something, top, message_bias = fit(np.stack([table.something, table.top, ones], 1), table.flagged, ones)
    message = something * table.something + top * table.top + message_bias
    slope, of_message, bias = fit_categories(table, message)
    own = slope * table.logits + of_message * message[:, None] + bias
    grave = np.array([categories[c].severity == "high" for c in encoder.categories])
    high = np.array([r.get("severity") == "high" for r in rows])
    data: dict[str, Any] = {
        "something": something,
        "top": top,
        "message_bias": message_bias,
        "slope": slope,
        "of_message": of_message,
        "bias": dict(zip(encoder.categories, bias.tolist(), strict=True)),
        "category": best_category(table, message, own),
        "steps": steps(table, message, np.where(grave & (table.counted > 0), own, UNREAD).max(1)),
        "risk": float(np.quantile(table.risk[high], 1 - RISK_RECALL)),
    }
    taught = (
        [table, figures(reader, encoder.categories, categories, read_rows(args.taught)[::4])]
        if args.taught
        else [table]
    )
    data["harmless"] = harmless(taught, data)
    (args.folder / "calibration.json").write_text(json.dumps(_rounded(data), indent=1) + "\n")
    print(json.dumps(_rounded(data)))


def figures(reader: Reader, names: list[str], categories: Mapping[str, Category], rows: list[dict[str, Any]]) -> Table:
    """Return what the encoder makes of each row, beside what its labels say."""
    logits, something, risk, looks = [], [], [], []
    for row in rows:
        work = reader.read(GroupMessage(row["text"], row["audience"], bool(row.get("photo"))), settles=False)
        several, look = work.readings, reader.first_look(work)
        logits.append(np.max([r.logits for r in several], axis=0) if several else np.full(len(names), UNREAD))
        something.append(max((r.something for r in several), default=UNREAD))
        risk.append(max((r.risk for r in several), default=UNREAD))
        looks.append(look)
    counted = [[c not in r.get("also_ok", []) and r["audience"] in categories[c].clauses for c in names] for r in rows]
    return Table(
        np.array(logits, dtype=float),
        np.array(something),
        np.array(risk),
        np.array(looks),
        np.array([[c in r["labels"] for c in names] for r in rows], dtype=float),
        np.array(counted, dtype=float),
    )


def fit(features: Floats, target: Floats, weight: Floats) -> list[float]:
    """Return the weights of a logistic regression (the last one, of the bias, is not held small), by Newton's steps."""
    hold = np.full(features.shape[1], PENALTY * len(target) / 10)
    hold[-1] = 1e-6
    found = np.zeros(features.shape[1])
    for _ in range(50):
        scores = 1 / (1 + np.exp(-features @ found))
        slope = features.T @ ((scores - target) * weight) + hold * found
        bend = (features * (scores * (1 - scores) * weight)[:, None]).T @ features + np.diag(hold)
        found = found - np.linalg.solve(bend, slope)
    return [float(f) for f in found]


def fit_categories(table: Table, message: Floats) -> tuple[float, float, Floats]:
    """Return one slope, one weight of the message's figure, and a bias for each category.

    Rows count by how likely they are to be told: scores are for what is told.
    """
    rows, count = table.logits.shape
    each = np.zeros((rows * count, 2 + count))
    each[:, 0] = table.logits.ravel()
    each[:, 1] = np.repeat(message, count)
    each[np.arange(rows * count), 2 + np.tile(np.arange(count), rows)] = 1
    each = np.hstack([each, np.ones((rows * count, 1))])
    weight = table.counted / (1 + np.exp(-message))[:, None]
    found = fit(each, table.labels.ravel(), weight.ravel())
    return found[0], found[1], np.array(found[2:-1]) + found[-1]


def best_category(table: Table, message: Floats, own: Floats) -> float:
    """Return the least figure of a category in a told message: the one with the best F1 over all categories."""
    told = message >= np.quantile(message[table.flagged == 0], 1 - BUDGETS[0])
    shown = np.where(table.counted > 0, own, UNREAD)
    likeliest = np.arange(own.shape[1]) == shown.argmax(1)[:, None]

    def f1(least: float) -> float:
        found = told[:, None] & (likeliest | (shown >= least)) & (table.counted > 0)
        right = (found * table.labels).sum()
        return float(2 * right / (found.sum() + table.labels.sum()))

    return max(np.arange(-2.0, 2.0, 0.1).tolist(), key=f1)


def steps(table: Table, message: Floats, grave: Floats) -> dict[int, dict[str, float]]:
    """Return, by step of the dial, the figures from which on to tell, within each step's budget."""
    found = {}
    clean = table.flagged == 0
    for dial, budget in BUDGETS.items():
        least_grave = float(np.quantile(grave[clean], 1 - budget * OF_GRAVE))
        rest = clean & (grave < least_grave)
        allowed = max(0, int(budget * clean.sum() - (clean & (grave >= least_grave)).sum()))
        falling = np.sort(message[rest])[::-1]
        # Between two clean messages there is room; the middle of it is the surest place.
        least = float(falling[max(0, allowed - 1) : allowed + 1].mean())
        found[dial] = {"message": least, "grave": least_grave}
    return found


def harmless(tables: list[Table], data: dict[str, Any]) -> float:
    """Return the first look below which hardly any message is one that is rightly told, wherever the dial stands."""
    looks: list[float] = []
    for table in tables:
        message = data["something"] * table.something + data["top"] * table.top + data["message_bias"]
        told = (message >= data["steps"][2]["message"]) & (table.flagged > 0)
        looks += table.looks[told].tolist()
        least = float(np.quantile(table.looks[told], LOST))
        print(f"first look: {(table.looks < least).mean():.3f} settled where {LOST:.1%} of the told are lost")
    return float(np.quantile(looks, LOST))


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any piece of JSON
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
