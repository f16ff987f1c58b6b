"""The network: an eight-layer encoder of 384 units with a head for each of the things it is asked."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from streams.nlp import features

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 384, 8, 12, 1536, 30522, 512
EPSILON = 1e-12
LINK_SIZE = 96
BUCKETS = 20
ENCODER = ("words.", "positions.", "cases.", "norm.", "layers.")
"""How the names of the encoder's weights begin; all others are the heads'."""


def bucket_table() -> Tensor:
    """[2 * POSITIONS - 1] bucket of every distance -511..511 (at index distance + 511): two a doubling, each side."""
    buckets = []
    for distance in range(-POSITIONS + 1, POSITIONS):
        size = 0 if distance == 0 else min(1 + int(2 * math.log2(abs(distance))), BUCKETS)
        buckets.append(BUCKETS + (size if distance >= 0 else -size))
    return torch.tensor(buckets)


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT is."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = x.shape
        size = HIDDEN // HEADS
        parts = self.qkv(x).view(batch, length, 3, HEADS, size).permute(2, 0, 3, 1, 4)
        q, k, v = parts.reshape(3, batch * HEADS, length, size)
        # Plain products: on a CPU in bfloat16 they take 0.4 of the time of scaled_dot_product_attention with a mask.
        with torch.autocast("cpu", enabled=False):
            scores = torch.baddbmm(bias.to(q.dtype), q * size**-0.5, k.transpose(1, 2))
            attended = (scores.softmax(-1) @ v).view(batch, HEADS, length, size)
        x = self.norm1(x + self.dropout(self.out(attended.transpose(1, 2).reshape(batch, length, HIDDEN))))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Pointer(nn.Module):
    """Scores of "the span beginning here belongs to the span beginning there", and of "it belongs to none"."""

    def __init__(self) -> None:
        super().__init__()
        self.dep = nn.Linear(HIDDEN, LINK_SIZE)
        self.head = nn.Linear(HIDDEN, LINK_SIZE)
        self.distance = nn.Embedding(2 * BUCKETS + 1, 1)
        self.null = nn.Linear(HIDDEN, 1)
        nn.init.zeros_(self.distance.weight)
        self.register_buffer("buckets", bucket_table(), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        length = x.shape[1]
        scores = self.dep(x) @ self.head(x).transpose(1, 2) / math.sqrt(LINK_SIZE)
        place = torch.arange(length)
        bias = self.distance(self.buckets).squeeze(-1)  # for every distance from dependant to head
        return scores + bias[place[None] - place[:, None] + POSITIONS - 1], self.null(x).squeeze(-1)


@dataclass(frozen=True, slots=True)
class Output:
    """Logits: roles [B, T, 7], names and refusals [B, T, 9], the three pointers [B, T, T] and their nulls [B, T]."""

    roles: Tensor
    names: Tensor
    refusals: Tensor
    links: Tensor
    links_null: Tensor
    antecedents: Tensor
    antecedents_null: Tensor
    hearers: Tensor
    hearers_null: Tensor


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.cases = nn.Embedding(features.CASES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.roles = nn.Linear(HIDDEN, len(features.ROLE_LABELS))
        self.names = nn.Linear(HIDDEN, len(features.NAME_LABELS))
        self.refusals = nn.Linear(HIDDEN, len(features.REFUSAL_LABELS))
        self.links = Pointer()
        self.antecedents = Pointer()
        self.hearers = Pointer()

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Output:
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.cases(types)
        x = self.dropout(self.norm(x))
        bias = ((1.0 - mask.to(x.dtype)) * -1e4).repeat_interleave(HEADS, dim=0)[:, None]
        for layer in self.layers:
            x = layer(x, bias)
        x = self.dropout(x)
        return Output(self.roles(x), self.names(x), self.refusals(x), *self.links(x), *self.antecedents(x),
                      *self.hearers(x))  # fmt: skip
