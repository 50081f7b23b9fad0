"""Fit the first look: one weight a word piece, whose sum says roughly whether there is anything in a message.

It is not there to judge, but to settle the plainly harmless cheaply, and to choose what is read closely in a
very long message. No weight is below nought: harmless words never outvote a grave one. How low a sum must be
to settle a message is set in `calibrate.py`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from training.network import VOCABULARY
from training.rows import message_input, read_rows
from training.train import base_folder, load_tokenizer

EPOCHS = 6
BATCH = 256
SHRINK = 2e-5


def main() -> None:
    """Fit the weights on the messages and write them as half-precision numbers, one a word piece."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=Path, nargs="+", required=True)
    parser.add_argument("--base", type=Path, default=None)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(1)
    rows = read_rows(args.messages)
    tokenizer = load_tokenizer(args.base or base_folder())
    ids = [torch.tensor(sorted(set(tokenizer.encode(message_input(r)).ids))) for r in rows]
    target = torch.tensor([float(bool(r["labels"])) for r in rows])
    weights = torch.full((VOCABULARY, 1), 0.2, requires_grad=True)
    bias = torch.tensor(-1.5, requires_grad=True)
    optimiser = torch.optim.Adam([weights, bias], lr=0.02)
    for _ in range(EPOCHS):
        for some in torch.randperm(len(rows)).split(BATCH):
            bags = [ids[i] for i in some.tolist()]
            starts = torch.tensor([0, *np.cumsum([len(b) for b in bags])[:-1]])
            summed = functional.embedding_bag(torch.cat(bags), weights, starts, mode="sum")[:, 0]
            loss = functional.binary_cross_entropy_with_logits(summed + bias, target[some])
            loss = loss + SHRINK * weights.square().sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                weights.clamp_(min=0)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    np.save(args.out, weights.detach()[:, 0].numpy().astype(np.float16))
    print(f"{args.out}: {len(rows):,} messages, loss {loss.item():.3f}")


if __name__ == "__main__":
    main()
