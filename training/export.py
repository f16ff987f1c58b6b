"""Writes the model as one ONNX file: `python -m training.export --network RUN/network.pt --out DIR`.

The folder gets `model.onnx`, `tokenizer.json`, `model.json` (what the run time needs to know) and, when the training
folder has one, `MODEL_CARD.md`. The graph is built here operator by operator, so that the file holds what
`training.network` computes and nothing else.

The large matrices are stored as int8 with one scale a column (the embedding: a row) and multiplied as int8: the other
side of a product is rounded to eight bits with a scale for each piece, so no number of one story depends on another.
The weights of a product use seven bits. Two neighbours times full activations then fit the 16 bits in which processors
without VNNI instructions add them up: every machine computes the same.
"""

import argparse
import datetime
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from streams.nlp import decode, features
from training.network import EPSILON, HEADS, LINK_SIZE, POSITIONS, bucket_table

OPSET = 20
MICROSOFT = "com.microsoft"
NAME = "wirestream-en"
VERSION = "en-2026.11.6"
TRAINED_ON = ("PolNeAR 1.0 train", "wirestream's own composed wire stories", "CoNLL-2003 train",
              "English Worldwide Newswire", "wikigold")  # fmt: skip


class Graph:
    """Collects nodes and weights; every method returns the name of what it adds."""

    def __init__(self, weights: dict[str, np.ndarray], int8: bool) -> None:
        self.weights = dict(weights)
        self.int8 = int8
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._constants: dict[tuple, str] = {}
        self._rows: dict[str, tuple[str, str]] = {}

    def add(self, op: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """A node with one output. An operator of ONNX Runtime's own is written `ms.Name`."""
        output = name or f"n{len(self.nodes)}"
        domain = MICROSOFT if op.startswith("ms.") else ""
        self.nodes.append(helper.make_node(op.removeprefix("ms."), list(inputs), [output], domain=domain, **attributes))
        return output

    def put(self, value: np.ndarray, name: str = "") -> str:
        """A stored array."""
        name = name or f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def constant(self, values: int | float | Sequence[int], dtype: type | None = None) -> str:
        """A small array: whole numbers as int64, a float as float32. Equal ones are stored once."""
        array = np.asarray(values, dtype=dtype or (np.float32 if isinstance(values, float) else np.int64))
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            self._constants[key] = self.put(array)
        return self._constants[key]

    def rows(self, x: str) -> tuple[str, str]:
        """x as uint8 around 128, each piece with a scale of its own, and these scales.

        A scale for the whole tensor would let one piece, or one story beside another, coarsen all the rest.
        """
        if x not in self._rows:
            largest = self.add("ReduceMax", self.add("Abs", x), self.constant([-1]), keepdims=1)
            largest = self.add("Max", largest, self.constant(1e-6))
            spread = self.add("Mul", x, self.add("Div", self.constant(127.0), largest))
            whole = self.add("QuantizeLinear", spread, self.constant(1.0), self.zero)
            self._rows[x] = whole, self.add("Mul", largest, self.constant(1 / 127))
        return self._rows[x]

    @property
    def zero(self) -> str:
        """What stands for 0 in uint8."""
        return self.constant(128, np.uint8)

    def product(self, x: str, name: str) -> str:
        """x @ W of a linear layer, without its bias."""
        weight = self.weights[f"{name}.weight"].T
        if not self.int8:
            return self.add("MatMul", x, self.put(weight.astype(np.float32), f"{name}.weight"))
        stored, scale = quantise(weight, axis=0, most=63)
        whole, scales = self.rows(x)
        product = self.add("ms.MatMulIntegerToFloat", whole, self.put(stored, f"{name}.int8"), self.constant(1.0),
                           self.put(scale[0], f"{name}.scale"), self.zero)  # fmt: skip
        return self.add("Mul", product, scales)

    def bias(self, name: str) -> str:
        """The bias of a linear layer."""
        return self.put(self.weights[f"{name}.bias"].astype(np.float32))

    def linear(self, x: str, name: str) -> str:
        """x @ W + b of a linear layer."""
        return self.add("Add", self.product(x, name), self.bias(name))

    def exact(self, x: str, name: str) -> str:
        """x @ W + b of a linear layer, in float32 however the rest is stored: for the narrow ones at the end."""
        product = self.add("MatMul", x, self.put(self.weights[f"{name}.weight"].T.astype(np.float32)))
        return self.add("Add", product, self.bias(name))

    def norm(self, x: str, name: str) -> str:
        """Layer normalisation over the last axis."""
        return self.add("LayerNormalization", x, self.put(self.weights[f"{name}.weight"]),
                        self.put(self.weights[f"{name}.bias"]), axis=-1, epsilon=EPSILON)  # fmt: skip

    def norm_of_sum(self, x: str, name: str, product: str, linear: str) -> str:
        """Layer normalisation of x plus the product of a linear layer plus its bias.

        Not ONNX Runtime's SkipLayerNormalization: on a CPU it takes four times as long as its parts.
        """
        return self.norm(self.add("Add", self.add("Add", product, self.bias(linear)), x), name)


def quantise(value: np.ndarray, axis: int, most: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """int8 values and float32 scales with value ≈ int8 * scale; one scale for each place along the other axes.

    Symmetric: zero stays zero. `axis` is the axis that shares a scale; `most` is what its largest number becomes.
    """
    scale = np.abs(value).max(axis=axis, keepdims=True) / most
    scale[scale == 0] = 1
    return np.rint(value / scale).astype(np.int8), scale.astype(np.float32)


def build(weights: dict[str, np.ndarray], int8: bool = True) -> onnx.ModelProto:
    """The graph. Inputs ids, types: int64 [windows, pieces]; outputs as `streams.nlp.decode.OUTPUTS`."""
    graph = Graph(weights, int8)
    shape = graph.add("Shape", "ids")
    length = graph.add("Gather", shape, graph.constant([1]), axis=0)
    positions = graph.add("Slice", graph.put(weights["positions.weight"]), graph.constant([0]), length,
                          graph.constant([0]))  # fmt: skip
    if int8:
        stored, scale = quantise(weights["words.weight"], axis=1)
        words = graph.add("Cast", graph.add("Gather", graph.put(stored, "words.int8"), "ids"), to=TensorProto.FLOAT)
        words = graph.add("Mul", words, graph.add("Gather", graph.put(scale, "words.scale"), "ids"))
    else:
        words = graph.add("Gather", graph.put(weights["words.weight"], "words"), "ids")
    x = graph.add("Add", words, positions)
    x = graph.add("Add", x, graph.add("Gather", graph.put(weights["cases.weight"]), "types"))
    x = graph.norm(x, "norm")
    for number in range(1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))):
        x = _layer(graph, x, f"layers.{number}")
    for labels in ("roles", "names", "refusals"):
        graph.add("Identity", graph.exact(x, labels), name=labels)
    for pointer in decode.POINTERS:
        _pointer(graph, x, length, pointer)
    return _model(graph)


def _layer(graph: Graph, x: str, name: str) -> str:
    q, k, v = (f"{name}.{part}" for part in "qkv")
    graph.nodes.append(helper.make_node("Split", [graph.product(x, f"{name}.qkv")], [q, k, v], axis=-1, num_outputs=3))
    mixed = graph.add("ms.MultiHeadAttention", q, k, v, graph.bias(f"{name}.qkv"), num_heads=HEADS)
    x = graph.norm_of_sum(x, f"{name}.norm1", graph.product(mixed, f"{name}.out"), f"{name}.out")
    inner = graph.add("ms.BiasGelu", graph.product(x, f"{name}.up"), graph.bias(f"{name}.up"))
    return graph.norm_of_sum(x, f"{name}.norm2", graph.product(inner, f"{name}.down"), f"{name}.down")


def _pointer(graph: Graph, x: str, length: str, name: str) -> None:
    """Scores between all pieces plus what their distance adds, and the score of "nothing"."""
    for part in ("weight", "bias"):
        graph.weights[f"{name}.dep.{part}"] = graph.weights[f"{name}.dep.{part}"] * LINK_SIZE**-0.5
    dep = graph.linear(x, f"{name}.dep")
    head = graph.add("Transpose", graph.linear(x, f"{name}.head"), perm=[0, 2, 1])
    bias = _distances(graph, graph.put(graph.weights[f"{name}.distance_bias"]), length)
    graph.add("Add", graph.add("MatMul", dep, head), bias, name=name)
    graph.add("Squeeze", graph.exact(x, f"{name}.null"), graph.constant([2]), name=f"{name}_null")


def _distances(graph: Graph, table: str, length: str) -> str:
    """[T, T] from a table of distances: at [i, j] what stands for j - i.

    The row 0 … T-1, -(T-1) … -1, repeated and cut anew after 2T-2 instead of 2T-1 numbers, moves by one each time: far
    faster than looking up T x T places.
    """
    ahead = graph.add("Slice", table, graph.constant([POSITIONS - 1]),
                      graph.add("Add", length, graph.constant([POSITIONS - 1])))  # fmt: skip
    behind = graph.add("Slice", table, graph.add("Sub", graph.constant([POSITIONS]), length),
                       graph.constant([POSITIONS - 1]))  # fmt: skip
    repeated = graph.add("Tile", graph.add("Concat", ahead, behind, axis=0), length)
    width = graph.add("Mul", graph.add("Sub", length, graph.constant([1])), graph.constant([2]))
    cut = graph.add("Slice", repeated, graph.constant([0]), graph.add("Mul", length, width))
    rows = graph.add("Reshape", cut, graph.add("Concat", length, width, axis=0))
    return graph.add("Slice", rows, graph.constant([0]), length, graph.constant([1]))


def _model(graph: Graph) -> onnx.ModelProto:
    shapes = {"roles": ["B", "T", len(features.ROLE_LABELS)], "names": ["B", "T", len(features.NAME_LABELS)],
              "refusals": ["B", "T", len(features.REFUSAL_LABELS)]}  # fmt: skip
    for pointer in decode.POINTERS:
        shapes |= {pointer: ["B", "T", "T"], f"{pointer}_null": ["B", "T"]}
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, NAME,
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["B", "T"]) for name in ("ids", "types")],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in decode.OUTPUTS],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)], producer_name="wirestream",
    )  # fmt: skip
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model


def weights_of(paths: Sequence[Path]) -> dict[str, np.ndarray]:
    """The arrays of `network.pt`, or the averaged ones of a `checkpoint.pt`, with the distance biases spelled out.

    Of several runs the mean: where one went on from the other, their mean reads unseen stories better than either
    ("model soup", Wortsman et al. 2022).
    """
    runs = [torch.load(path, weights_only=True) for path in paths]
    runs = [saved.get("average", saved) for saved in runs]
    weights = {name: np.mean([saved[name].float().numpy() for saved in runs], axis=0) for name in runs[0]}
    buckets = bucket_table().numpy()
    for name in decode.POINTERS:
        weights[f"{name}.distance_bias"] = weights[f"{name}.distance.weight"][buckets, 0]
    return weights


def describe(onnx_bytes: bytes, version: str, constants: decode.Constants, int8: bool) -> dict[str, Any]:
    """What `model.json` says: all that the run time needs to use the file, and to refuse a wrong one."""
    return {
        "name": NAME,
        "version": version,
        "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "sha256": hashlib.sha256(onnx_bytes).hexdigest(),
        "language": "en",
        "features": features.SCHEME,
        "window": features.WINDOW,
        "overlap": features.OVERLAP,
        "labels": {"roles": features.ROLE_LABELS, "names": features.NAME_LABELS, "refusals": features.REFUSAL_LABELS},
        "inputs": ["ids", "types"],
        "outputs": list(decode.OUTPUTS),
        "decoding": asdict(constants),
        "weights": "int8, multiplied as int8 with a scale a piece" if int8 else "float32",
        "trainedOn": TRAINED_ON,
    }


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--network",
        type=Path,
        required=True,
        nargs="+",
        help="network.pt or checkpoint.pt in the folder of a run; of several runs of one line the mean",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--float32", action="store_true", help="do not shrink the weights to int8")
    parser.add_argument("--decoding", type=Path, help="JSON file with decoding constants (training.evaluate --tune)")
    options = parser.parse_args(argv)
    constants = decode.Constants.of(json.loads(options.decoding.read_text()) if options.decoding else {})
    model = build(weights_of(options.network), int8=not options.float32)
    onnx_bytes = model.SerializeToString(deterministic=True)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "model.onnx").write_bytes(onnx_bytes)
    shutil.copyfile(options.network[0].parent / "tokenizer.json", options.out / "tokenizer.json")
    described = describe(onnx_bytes, options.version, constants, not options.float32)
    (options.out / "model.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    card = Path(__file__).parent / "MODEL_CARD.md"
    if card.exists():
        (options.out / card.name).write_text(card.read_text())
    print(f"{options.out}: {len(onnx_bytes) / 1e6:.1f} MB, sha256 {described['sha256'][:12]}…")
    return 0


if __name__ == "__main__":
    sys.exit(main())
