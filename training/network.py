"""The network that is fine-tuned: a small BERT encoder with one linear head a task.

Written out here, and not taken from a model library, because it is eighty lines, because the export
must hold nothing but plain operators, and because a model library would be the largest thing installed.
It knows nothing of texts, labels or files of examples.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HIDDEN = 384
HEADS = 12
LAYERS = 6
INNER = 1536
POSITIONS = 512
VOCABULARY = 30522


class Layer(nn.Module):
    """One post-norm transformer layer, with BERT's names so that its weights load as they are."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return x (batch, tokens, 384) after attention and feed-forward; bias is 0 or very negative."""
        batch, tokens, _ = x.shape

        def split(y: torch.Tensor) -> torch.Tensor:
            return y.view(batch, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias, dim=-1)
        weights = functional.dropout(weights, self.dropout, self.training)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, tokens, HIDDEN)
        x = self.norm1(x + functional.dropout(self.out(mixed), self.dropout, self.training))
        y = self.outer(functional.gelu(self.inner(x)))
        out: torch.Tensor = self.norm2(x + functional.dropout(y, self.dropout, self.training))
        return out


class Network(nn.Module):
    """Tokens in; one row of logits a head out.

    Each head looks at the tokens for itself: it weighs them by how much they tell it, and reads that mean
    beside the plain mean of all. In a long story one remark often decides, and the plain mean drowns it.
    """

    def __init__(self, heads: Mapping[str, int], dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.looks = nn.ModuleDict({name: nn.Linear(HIDDEN, 1) for name in heads})
        self.heads = nn.ModuleDict({name: nn.Linear(2 * HIDDEN, size) for name, size in heads.items()})
        self.dropout = dropout
        for look in self.looks.values():
            nn.init.zeros_(look.weight)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> list[torch.Tensor]:
        """Return every layer's output: ids, mask (batch, tokens) -> six times (batch, tokens, 384)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places) + self.kind)
        x = functional.dropout(x, self.dropout, self.training)
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        outputs = []
        for layer in self.layers:
            x = layer(x, bias)
            outputs.append(x)
        return outputs

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the logits of every head, in the order in which the heads were named."""
        return self.decide(self.encode(ids, mask)[-1], mask)

    def decide(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the logits of every head from the encoded tokens (batch, tokens, 384)."""
        real = mask.to(x.dtype)[:, :, None]
        mean = (x * real).sum(1) / real.sum(1)
        out = []
        for name, head in self.heads.items():
            weight = torch.softmax(self.looks[name](x) + (real - 1.0) * 1e4, dim=1)
            seen = torch.cat([mean, (x * weight).sum(1)], dim=1)
            out.append(head(functional.dropout(seen, self.dropout, self.training)))
        return tuple(out)

    def shares(self, x: torch.Tensor, mask: torch.Tensor, name: str) -> torch.Tensor:
        """Return what each token adds to a head's logits: (batch, tokens, labels); they add up to it but for the bias.

        A head is linear in what it sees, so its logit falls apart into one exact share a token.
        """
        real = mask.to(x.dtype)[:, :, None]
        weight = torch.softmax(self.looks[name](x) + (real - 1.0) * 1e4, dim=1)
        of_mean, of_look = self.heads[name].weight[:, :HIDDEN], self.heads[name].weight[:, HIDDEN:]
        return functional.linear(x, of_mean) * real / real.sum(1, keepdim=True) + functional.linear(x, of_look) * weight


def load_base(network: Network, weights: Path) -> None:
    """Fill the encoder (not the heads) with the published MiniLM weights at that path."""
    base = load_file(weights)
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for i in range(LAYERS):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{i}.{ours}.{kind}"] = f"encoder.layer.{i}.{theirs}.{kind}"
    state = {ours: base[theirs] for ours, theirs in names.items()}
    state["kind"] = base["embeddings.token_type_embeddings.weight"][0]
    missing, unexpected = network.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith(("heads.", "looks.")) for name in missing):
        message = f"{weights} does not hold the expected weights: {missing} {unexpected}"
        raise ValueError(message)
