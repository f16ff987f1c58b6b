"""Writes the model as one ONNX file: `python -m training.export --network RUN/network.pt --out DIR`.

The folder gets `model.onnx`, `tokenizer.json`, `model.json` (what the run time needs to know) and, when the training
folder has one, `MODEL_CARD.md`. The graph is built here operator by operator, so that the file holds what
`training.network` computes and nothing else.

Weights of the large matrices are stored as int8 with one scale a row (embedding) or a column (matrices); the run time
turns them back into float32 once, when it loads the file. Activations stay float32: no number of one story depends on
the stories beside it in a batch, as it would with scales measured over the batch.
"""

import argparse
import datetime
import hashlib
import json
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
from training.network import EPSILON, HEADS, HIDDEN, LAYERS, LINK_SIZE, POSITIONS, Network
from training.train import open_tokenizer, packaged_start

OPSET = 20
NAME = "wirestream-en"
VERSION = "en-2026.11.1"
TRAINED_ON = ("PolNeAR 1.0 train", "wirestream's own composed wire stories", "CoNLL-2003 train",
              "English Worldwide Newswire", "wikigold")  # fmt: skip


class Graph:
    """Collects nodes and weights; every method returns the name of what it adds."""

    def __init__(self, weights: dict[str, np.ndarray], int8: bool) -> None:
        self.weights = weights
        self.int8 = int8
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._constants: dict[tuple, str] = {}

    def add(self, op: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """A node with one output."""
        output = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [output], **attributes))
        return output

    def put(self, value: np.ndarray, name: str = "") -> str:
        """A stored array."""
        name = name or f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def constant(self, values: int | float | Sequence[int]) -> str:
        """A small array: whole numbers as int64, a float as float32. Equal ones are stored once."""
        array = np.asarray(values, dtype=np.float32 if isinstance(values, float) else np.int64)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            self._constants[key] = self.put(array)
        return self._constants[key]

    def matrix(self, name: str, value: np.ndarray) -> str:
        """A matrix [in, out] for MatMul, int8 with one scale a column, or float32."""
        if not self.int8:
            return self.put(value.astype(np.float32), name)
        stored, scale = quantise(value, axis=0)
        whole = self.add("Cast", self.put(stored, f"{name}.int8"), to=TensorProto.FLOAT)
        return self.add("Mul", whole, self.put(scale, f"{name}.scale"))

    def linear(self, x: str, name: str, factor: float = 1.0) -> str:
        """x @ W + b of a linear layer."""
        weight = self.matrix(f"{name}.weight", self.weights[f"{name}.weight"].T * factor)
        product = self.add("MatMul", x, weight)
        return self.add("Add", product, self.put((self.weights[f"{name}.bias"] * factor).astype(np.float32)))

    def norm(self, x: str, name: str) -> str:
        """Layer normalisation over the last axis."""
        return self.add("LayerNormalization", x, self.put(self.weights[f"{name}.weight"]),
                        self.put(self.weights[f"{name}.bias"]), axis=-1, epsilon=EPSILON)  # fmt: skip


def quantise(value: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """int8 values and float32 scales with value ≈ int8 * scale; one scale for each place along the other axes.

    Symmetric: zero stays zero. `axis` is the axis that shares a scale.
    """
    scale = np.abs(value).max(axis=axis, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.rint(value / scale).astype(np.int8), scale.astype(np.float32)


def build(weights: dict[str, np.ndarray], int8: bool = True) -> onnx.ModelProto:
    """The graph. Inputs ids, types, mask: int64 [windows, pieces]; outputs as `streams.nlp.decode.OUTPUTS`."""
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
    visible = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    hidden = graph.add("Mul", graph.add("Sub", graph.constant(1.0), visible), graph.constant(-10000.0))
    bias = graph.add("Unsqueeze", hidden, graph.constant([1, 2]))
    for number in range(LAYERS):
        x = _layer(graph, x, bias, f"layers.{number}")
    graph.add("Identity", graph.linear(x, "roles"), name="roles")
    graph.add("Identity", graph.linear(x, "names"), name="names")
    for pointer in ("links", "antecedents"):
        _pointer(graph, x, length, pointer)
    return _model(graph)


def _layer(graph: Graph, x: str, bias: str, name: str) -> str:
    size = HIDDEN // HEADS
    weight, offset = graph.weights[f"{name}.qkv.weight"], graph.weights[f"{name}.qkv.bias"]
    parts = []
    for index, part in enumerate(("q", "k", "v")):
        rows = slice(index * HIDDEN, (index + 1) * HIDDEN)
        graph.weights[f"{name}.{part}.weight"], graph.weights[f"{name}.{part}.bias"] = weight[rows], offset[rows]
        projected = graph.linear(x, f"{name}.{part}", size**-0.5 if part == "q" else 1.0)
        heads = graph.add("Reshape", projected, graph.constant([0, 0, HEADS, size]))
        parts.append(graph.add("Transpose", heads, perm=[0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]))
    q, k, v = parts
    scores = graph.add("Add", graph.add("MatMul", q, k), bias)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), v)
    joined = graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), graph.constant([0, 0, HIDDEN]))
    x = graph.norm(graph.add("Add", x, graph.linear(joined, f"{name}.out")), f"{name}.norm1")
    inner = graph.add("Gelu", graph.linear(x, f"{name}.up"))
    return graph.norm(graph.add("Add", x, graph.linear(inner, f"{name}.down")), f"{name}.norm2")


def _pointer(graph: Graph, x: str, length: str, name: str) -> None:
    """Scores between all pieces plus what their distance adds, and the score of "nothing"."""
    dep = graph.linear(x, f"{name}.dep", LINK_SIZE**-0.5)
    head = graph.add("Transpose", graph.linear(x, f"{name}.head"), perm=[0, 2, 1])
    scalar = graph.add("Squeeze", length, graph.constant([0]))
    place = graph.add("Range", graph.constant(0), scalar, graph.constant(1))
    distance = graph.add("Sub", graph.add("Unsqueeze", place, graph.constant([0])),
                         graph.add("Unsqueeze", place, graph.constant([1])))  # fmt: skip
    index = graph.add("Add", distance, graph.constant(POSITIONS - 1))
    bias = graph.add("Gather", graph.put(graph.weights[f"{name}.distance_bias"]), index)
    graph.add("Add", graph.add("MatMul", dep, head), bias, name=name)
    graph.add("Squeeze", graph.linear(x, f"{name}.null"), graph.constant([2]), name=f"{name}_null")


def _model(graph: Graph) -> onnx.ModelProto:
    shapes = {"roles": ["B", "T", len(features.ROLE_LABELS)], "names": ["B", "T", len(features.NAME_LABELS)],
              "links": ["B", "T", "T"], "links_null": ["B", "T"], "antecedents": ["B", "T", "T"],
              "antecedents_null": ["B", "T"]}  # fmt: skip
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, NAME,
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["B", "T"]) for name in ("ids", "types", "mask")],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name]) for name in decode.OUTPUTS],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)], producer_name="wirestream",
    )  # fmt: skip
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model


def weights_of(network: Network) -> dict[str, np.ndarray]:
    """The network's arrays by name, with the distance biases spelled out."""
    weights = {name: value.detach().float().numpy() for name, value in network.state_dict().items()}
    for name in ("links", "antecedents"):
        weights[f"{name}.distance_bias"] = getattr(network, name).distance_bias().detach().float().numpy()
    return weights


def open_network(path: Path) -> Network:
    """A trained network: `network.pt`, or the averaged weights of a `checkpoint.pt`."""
    saved = torch.load(path, weights_only=True)
    network = Network()
    network.load_state_dict(saved.get("average", saved))
    return network.eval()


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
        "stride": features.STRIDE,
        "labels": {"roles": features.ROLE_LABELS, "names": features.NAME_LABELS},
        "inputs": ["ids", "types", "mask"],
        "outputs": list(decode.OUTPUTS),
        "decoding": asdict(constants),
        "weights": "int8, one scale a channel; activations float32" if int8 else "float32",
        "trainedOn": TRAINED_ON,
    }


def main(argv: list[str] | None = None) -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, required=True, help="network.pt or checkpoint.pt of a run")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--start", type=Path, help="folder with the tokenizer.json that training used")
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--float32", action="store_true", help="do not shrink the weights to int8")
    parser.add_argument("--decoding", type=Path, help="JSON file with decoding constants (training.evaluate --tune)")
    options = parser.parse_args(argv)
    constants = decode.Constants.of(json.loads(options.decoding.read_text()) if options.decoding else {})
    model = build(weights_of(open_network(options.network)), int8=not options.float32)
    onnx_bytes = model.SerializeToString(deterministic=True)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "model.onnx").write_bytes(onnx_bytes)
    open_tokenizer(options.start or packaged_start()).save(str(options.out / "tokenizer.json"), pretty=False)
    described = describe(onnx_bytes, options.version, constants, not options.float32)
    (options.out / "model.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    card = Path(__file__).parent / "MODEL_CARD.md"
    if card.exists():
        (options.out / card.name).write_text(card.read_text())
    print(f"{options.out}: {len(onnx_bytes) / 1e6:.1f} MB, sha256 {described['sha256'][:12]}…")
    return 0


if __name__ == "__main__":
    sys.exit(main())
