"""Runs the trained encoders: words in, probabilities out, all on this machine.

There are two small networks of one make: one reads questions, one reads group messages. They know what
they were trained to tell (their heads and labels, in `labels.json`) and nothing of the policy, of people
or of what is done with the figures. How they were trained is in `training/`.
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

    from bot.messages import Audience

    Floats = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent
MOST_TOKENS = 128
MOST_CHARACTERS = 3000
"""A longer question is read at both ends only: what is asked stands at its start or its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of one question.

    `heads` holds, by head, the probability (0 to 1) of each label.
    """

    heads: Mapping[str, Mapping[str, float]]

    def best(self, head: str) -> tuple[str, float]:
        """Return the likeliest label of a head and its probability."""
        labels = self.heads[head]
        label = max(labels, key=labels.__getitem__)
        return label, labels[label]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a group message that is read in one go: its token ids and where each stands.

    `spans` are character offsets into the whole text, one pair a token.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What the encoder makes of one stretch of a group message.

    `logits` holds a figure for each category (above 0: likelier than not), `something` one for any of
    them, `risk` one for a child at risk. `weights` (tokens, categories) says how much each token of
    `spans` added to each category's figure. `vector` (384) is what the stretch is about, of length 1.
    """

    logits: Floats
    something: float
    risk: float
    weights: Floats
    spans: tuple[tuple[int, int], ...]
    vector: Floats


class Network:
    """A trained network, loaded at its first use and kept. One thread; not for use by several at once."""

    def __init__(self, folder: Path) -> None:
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

        tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _run(self, outputs: list[str], rows: Sequence[Sequence[int]]) -> list[Floats]:
        """Return the named outputs for rows of token ids, padded to the longest."""
        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        found: list[Floats] = self._session.run(outputs, {"ids": ids, "mask": mask})
        return found


class Encoder(Network):
    """Reads questions."""

    def __init__(self, folder: Path = FOLDER / "questions") -> None:
        super().__init__(folder)

    def read_question(self, role: str, text: str) -> Reading:
        """Read a question, a draft or a situation that somebody in this role (staff, authorised, parent) tells."""
        return self.read([f"ask {role}: {shorten(text)}"])[0]

    def read(self, inputs: Sequence[str]) -> list[Reading]:
        """Read several prepared texts in one run, in their order."""
        names = list(self.labels)
        logits = self._run(names, [keep_ends(self._tokenizer.encode(text).ids) for text in inputs])
        return [
            Reading({name: _probabilities(self.labels[name], logits[k][i]) for k, name in enumerate(names)})
            for i in range(len(inputs))
        ]


class MessageEncoder(Network):
    """Reads group messages."""

    def __init__(self, folder: Path = FOLDER / "messages") -> None:
        super().__init__(folder)
        self._leads: dict[tuple[Audience, bool], list[int]] = {}

    @cached_property
    def categories(self) -> list[str]:
        """Return the categories in the order of a reading's figures."""
        return self.labels["category"]

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Return the words that the encoder knows whole, each with its rank; common words have a low one."""
        known: dict[str, int] = self._tokenizer.get_vocab()
        return {word: rank for word, rank in known.items() if word.isalpha()}

    @cached_property
    def _looks(self) -> Floats:
        looks: Floats = np.load(self._folder / "first_look.npy").astype(np.float32)
        return looks

    def first_look(self, piece: Piece) -> float:
        """Return a quick guess, from the single words alone, at whether there is anything in a stretch.

        It costs a thousandth of reading; the higher, the likelier. What it means is in `calibration.json`.
        """
        return float(self._looks[list(set(piece.ids))].sum())

    def _lead(self, audience: Audience, *, has_photo: bool) -> list[int]:
        """Return the tokens that say whose group it is and whether a photo came."""
        if (audience, has_photo) not in self._leads:
            lead = f"group {audience}{' photo' if has_photo else ''}:"
            self._leads[audience, has_photo] = self._tokenizer.encode(lead).ids[:-1]
        return self._leads[audience, has_photo]

    def pieces(self, text: str, audience: Audience, *, has_photo: bool) -> list[Piece]:
        """Return the text cut into overlapping stretches that can be read in one go; one for most messages."""
        head = self._lead(audience, has_photo=has_photo)
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        ids, spans = encoded.ids, encoded.offsets
        room = MOST_TOKENS - len(head) - 1
        starts = [0] if len(ids) <= room else range(0, len(ids) - OVERLAP, room - OVERLAP)
        nowhere = (0, 0)
        return [
            Piece(
                (*head, *ids[start : start + room], SEPARATOR),
                (*[nowhere] * len(head), *spans[start : start + room], nowhere),
            )
            for start in starts
        ]

    def part(self, piece: Piece, tokens: Sequence[int]) -> Piece:
        """Return a stretch of its own from some tokens of a stretch, given by their places."""
        lead = next(i for i, (start, end) in enumerate(piece.spans) if start < end)
        nowhere = (0, 0)
        return Piece(
            (*piece.ids[:lead], *(piece.ids[i] for i in tokens), SEPARATOR),
            (*[nowhere] * lead, *(piece.spans[i] for i in tokens), nowhere),
        )

    def read(self, piece: Piece) -> MessageReading:
        """Read one stretch.

        By itself, because the network's eight-bit steps depend on all that is read in one run.
        """
        logits, something, risk, weights, vectors = self._run(OUTPUTS, [piece.ids])
        return MessageReading(logits[0], float(something[0, 0]), float(risk[0, 0]), weights[0], piece.spans, vectors[0])


OUTPUTS = ["category", "any", "risk", "weights", "vector"]
OVERLAP = 24
"""How many tokens two neighbouring stretches of a long message share."""

SEPARATOR = 102
"""The token that ends a text."""


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
