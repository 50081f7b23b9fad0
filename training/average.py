"""Average the weights of several trainings that began from the same base and differ only in their seed.

The mean of such networks errs less than each of them, and costs nothing more to run.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch

from training.network import Network
from training.rows import read_rows
from training.train import Batches, base_folder, load_tokenizer, report


def main() -> None:
    """Average the networks in the given folders into --out, and measure the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, nargs="+", help="folders that training.train wrote")
    parser.add_argument("--check-questions", type=Path, nargs="*", default=[])
    parser.add_argument("--check-messages", type=Path, nargs="*", default=[])
    parser.add_argument("--base", type=Path, default=None)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    states = [torch.load(folder / "network.pt") for folder in args.trained]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, args.out / "network.pt")
    shutil.copyfile(args.trained[0] / "labels.json", args.out / "labels.json")
    labels = read_rows([args.out / "labels.json"])[0]
    network = Network({name: len(values) for name, values in labels.items()})
    network.load_state_dict(mean)
    tokenizer = load_tokenizer(args.base or base_folder())
    report(network, Batches(tokenizer, labels.get("clause", [])), args.check_questions, args.check_messages)


if __name__ == "__main__":
    main()
