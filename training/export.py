"""Turn trained weights into the int8 ONNX file that `bot/encoder` runs, and check that it still agrees.

The graph is cut to plain operators; the matrices and the word vectors are stored as eight-bit numbers.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.network import Network
from training.train import base_folder

MOST_BYTES = 25_000_000
VECTOR_LAYERS = 2
"""What a message is about is taken after so many layers: later ones know little but its category."""


class ReadsMessages(nn.Module):
    """A network for messages that also says why: each token's share, and what the message is about."""

    outputs = ("category", "any", "risk", "weights", "vector")

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the logits of the three heads, the shares (rows, tokens, categories), the vectors (rows, 384)."""
        layers = self.network.encode(ids, mask)
        x, early = layers[-1], layers[VECTOR_LAYERS - 1]
        real = mask.to(x.dtype)[:, :, None]
        vector = (early * real).sum(1) / real.sum(1)
        vector = vector / vector.norm(dim=1, keepdim=True)
        heads = self.network.decide(x, mask)
        return (*heads, self.network.shares(x, mask, "category"), vector)


def main() -> None:
    """Export the network in --trained to --out, with its tokenizer and its labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, default=None)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    labels = json.loads((args.trained / "labels.json").read_text())
    network = Network({name: len(values) for name, values in labels.items()})
    network.load_state_dict(torch.load(args.trained / "network.pt"))
    network.eval()
    exported = ReadsMessages(network) if "category" in labels else network
    exported.eval()
    ids = torch.tensor([[101, 2064, 1045, 102], [101, 2154, 102, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    full = args.trained / "full.onnx"
    torch.onnx.export(
        exported,
        (ids, mask),
        str(full),
        dynamo=False,
        opset_version=17,
        input_names=["ids", "mask"],
        output_names=list(getattr(exported, "outputs", labels)),
        dynamic_axes={name: {0: "rows", 1: "tokens"} for name in ("ids", "mask")},
    )
    small = args.out / "model.onnx"
    quantize_dynamic(
        full,
        small,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )
    model = onnx.load(small)
    del model.metadata_props[:]
    model.doc_string = ""
    model.producer_name = "canipost"
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, small)
    (args.out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n")
    shutil.copyfile((args.base or base_folder()) / "tokenizer.json", args.out.parent / "tokenizer.json")
    size = small.stat().st_size
    print(f"{small}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"the file is larger than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
