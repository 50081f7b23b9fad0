"""Show what more examples bring: train on a quarter, half and all of the messages, and measure each.

Prints, for each part, the recall on the development cases at three shares of falsely flagged clean messages.
One training a part, without averaging, so that the parts can be compared. `make curve` runs it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = (0.25, 0.5, 1.0)


def main() -> None:
    """Train and measure each part in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="the trained encoder of questions")
    parser.add_argument("--messages", type=Path, nargs="+", required=True)
    parser.add_argument("--check-messages", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    for part in PARTS:
        command = [sys.executable, "-m", "training.train", "--start", args.start, "--messages", *args.messages]
        command += ["--check-messages", args.check_messages, "--epochs", args.epochs, "--share", part]
        command += ["--out", args.out / str(part)]
        done = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True)  # noqa: S603 - our own
        print(f"{part:.0%} of the messages: {done.stdout.strip().splitlines()[-1].split(maxsplit=1)[1]}", flush=True)


if __name__ == "__main__":
    main()
