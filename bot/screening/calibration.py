"""Turns the encoder's figures into scores that mean what they say, and says from which score on to tell.

Whether a message is told at all is decided for the message as a whole; what is found in it, category by
category. The numbers were fitted to the development cases and stand beside the trained network, in
`calibration.json`. A score of 0.8 means: of findings like this one, four in five are right.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.encoder import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_CERTAIN = 0.99


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the dial tells: messages from the figure `message` on, grave categories from `grave` on."""

    message: float
    grave: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How logits become figures, on the scale of logits: at 0 a claim is right every other time.

    A message's figure is made of the logit of anything at all and that of its likeliest category. A
    category's figure is made of its own logit and the message's figure; in a message that is told, those
    from `category` on are found. `steps` are those of the dial: -2 tells least, 2 most. `risk` is the least
    logit of the risk head that makes a finding grave. Short texts whose first look is below `harmless` are
    not read any further.
    """

    something: float
    top: float
    message_bias: float
    slope: float
    of_message: float
    bias: Mapping[str, float]
    category: float
    steps: Mapping[int, Step]
    risk: float
    harmless: float

    def message_figure(self, something: float, top: float) -> float:
        """Return the figure of a message from the logits of anything and of its likeliest category."""
        return self.something * something + self.top * top + self.message_bias

    def category_figure(self, category: str, logit: float, message_figure: float) -> float:
        """Return the figure of a category in a message."""
        return self.slope * logit + self.of_message * message_figure + self.bias[category]


def score(figure: float) -> float:
    """Return a figure as a score between 0 and 0.99."""
    if figure < -30:  # noqa: PLR2004 - no score to speak of, and exp() would overflow soon
        return 0.0
    return min(MOST_CERTAIN, 1 / (1 + math.exp(-figure)))


def load_calibration(folder: Path = FOLDER / "messages") -> Calibration:
    """Read `calibration.json` beside the network."""
    data = json.loads((folder / "calibration.json").read_text("utf-8"))
    steps = {int(dial): Step(**step) for dial, step in data.pop("steps").items()}
    return Calibration(steps=steps, **data)
