"""What whole label paths are punished for: the log of the share that the right ones have among all allowed ones.

A conditional random field (Lafferty, McCallum and Pereira 2001) whose only transitions are "an I- follows its own B- or
I-": those are what `streams.nlp.decode.best_path` allows, so what is trained is the path that the run time looks for.
"""

import torch
from torch import Tensor

NEVER = -1e4
"""Stands for the log of zero; finite, so that no gradient becomes NaN."""


def path_loss(logits: Tensor, possible: Tensor) -> Tensor:
    """Minus the log-probability of the paths through the `possible` labels, summed over the windows.

    `logits` are [windows, pieces, labels], labels being O, then pairs of B- and I-; `possible`, of the same shape, is
    true where a piece may have the label: at every one where it is unknown.
    """
    scores = logits.float()
    both = torch.cat([scores, scores.masked_fill(~possible, NEVER)])
    every, right = _total(both).chunk(2)
    return (every - right).sum()


def _total(scores: Tensor) -> Tensor:
    """[windows] the log of the sum over all allowed paths of their exponentiated scores.

    Neighbours are joined two by two, so the sum takes as many steps as the logarithm of the pieces. A window may begin
    inside a span: its first piece may have any label.
    """
    size = scores.shape[-1]
    joined = scores[:, 1:, None, :] + _forbidden(size)
    while joined.shape[1] > 1:
        pairs = joined.shape[1] // 2
        left, right, rest = joined[:, 0 : 2 * pairs : 2], joined[:, 1 : 2 * pairs : 2], joined[:, 2 * pairs :]
        joined = torch.cat([_product(left, right), rest], dim=1)
    return (scores[:, 0, :, None] + joined[:, 0]).flatten(1).logsumexp(-1)


def _product(left: Tensor, right: Tensor) -> Tensor:
    """The matrix product of the exponentials, as logarithms."""
    top_left, top_right = left.amax(-1, keepdim=True).detach(), right.amax(-2, keepdim=True).detach()
    product = (left - top_left).exp() @ (right - top_right).exp()
    return product.clamp_min(1e-30).log() + top_left + top_right


def _forbidden(size: int) -> Tensor:
    """[from, to] 0 where a label may follow, NEVER elsewhere."""
    follows = torch.zeros(size, size)
    for inside in range(2, size, 2):
        follows[:, inside] = NEVER
        follows[inside - 1 : inside + 1, inside] = 0.0
    return follows
