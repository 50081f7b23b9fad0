"""Runs the trained encoder: words in, probabilities out, all on this machine.

It knows which questions it was trained to answer (its heads and their labels, in `labels.json`) and
nothing of the policy, of people or of what is done with the figures. How it was trained is in `training/`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent
MOST_TOKENS = 128
MOST_CHARACTERS = 3000
"""A longer text is read at both ends only: the question stands at its start or its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of one text.

    `heads` holds, by head, the probability (0 to 1) of each label.
    """

    heads: Mapping[str, Mapping[str, float]]

    def best(self, head: str) -> tuple[str, float]:
        """Return the likeliest label of a head and its probability."""
        labels = self.heads[head]
        label = max(labels, key=labels.__getitem__)
        return label, labels[label]


class Encoder:
    """The trained network, loaded at its first use and kept. One thread; not for use by several at once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Return the labels of each head, in the order of the network's outputs."""
        labels: dict[str, list[str]] = json.loads((self._folder / "labels.json").read_text("utf-8"))
        return labels

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime ships no types
        import onnxruntime  # noqa: PLC0415 - a quarter of a second that commands without questions are spared

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers ships no types
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer  # noqa: PLC0415 - as above

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def read_question(self, role: str, text: str) -> Reading:
        """Read a question, a draft or a situation that somebody in this role (staff, authorised, parent) tells."""
        return self.read([f"ask {role}: {shorten(text)}"])[0]

    def read(self, inputs: Sequence[str]) -> list[Reading]:
        """Read several prepared texts in one run, in their order."""
        rows = [keep_ends(self._tokenizer.encode(text).ids) for text in inputs]
        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        logits = self._session.run(list(self.labels), {"ids": ids, "mask": mask})
        names = list(self.labels)
        return [
            Reading({name: _probabilities(self.labels[name], logits[k][i]) for k, name in enumerate(names)})
            for i in range(len(rows))
        ]


def shorten(text: str) -> str:
    """Return the text, or both ends of it where it is too long to be read whole."""
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} {text[-half:]}"


def keep_ends(ids: list[int]) -> list[int]:
    """Return at most 128 token ids: the first and the last ones, where there are more."""
    if len(ids) <= MOST_TOKENS:
        return ids
    half = MOST_TOKENS // 2
    return ids[:half] + ids[-half:]


def _probabilities(labels: Sequence[str], logits: Floats) -> dict[str, float]:
    """Return label -> probability from one row of logits."""
    powers = np.exp(logits - logits.max())
    return dict(zip(labels, (powers / powers.sum()).tolist(), strict=True))
