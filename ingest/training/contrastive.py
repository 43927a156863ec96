"""Contrastive training of word vectors: a text's pooled vector is pulled to its partner's, away from the others.

InfoNCE over in-batch negatives (van den Oord et al. 2018), both ways, on the sums of word vectors, made unit length.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ingest.training.encoding import Texts

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pair i is text ``rows[i]`` of ``left`` and of ``right``."""

    left: Texts
    right: Texts
    rows: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Settings:
    epochs: int = 1
    batch: int = 1024
    rate: float = 1e-3
    scale: float = 20.0
    seed: int = 0


def known_pairs(left: Texts, right: Texts) -> Pairs:
    """The pairs of which both texts hold a known word."""
    both = (np.diff(left.bounds) > 0) & (np.diff(right.bounds) > 0)
    return Pairs(left, right, np.flatnonzero(both))


def bag(texts: Texts, rows: npt.NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and offsets of these texts, as an embedding bag takes them."""
    lengths = texts.bounds[rows + 1] - texts.bounds[rows]
    offsets = np.cumsum(lengths) - lengths
    at = np.repeat(texts.bounds[rows] - offsets, lengths) + np.arange(int(lengths.sum()))
    return torch.from_numpy(texts.ids[at].astype(np.int64)), torch.from_numpy(offsets)


def train(table: Floats, pairs: Pairs, settings: Settings, tell: Callable[[str], None]) -> Floats:
    """The table (V, dimension) after training; row 0 (the unknown token) stays zero."""
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    weight = torch.nn.Parameter(torch.from_numpy(table.copy()))
    optimiser = torch.optim.Adam([weight], lr=settings.rate, foreach=False, fused=True)
    steps = settings.epochs * (len(pairs) // settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: warm_then_falling(step, steps))
    done, begun, running = 0, time.perf_counter(), 0.0
    for _ in range(settings.epochs):
        order = generator.permutation(len(pairs))
        for at in range(0, len(order) - settings.batch + 1, settings.batch):
            rows = pairs.rows[order[at : at + settings.batch]]
            loss = _loss(weight, pairs, rows, settings.scale)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
            optimiser.step()
            schedule.step()
            done += 1
            running += float(loss.detach())
            if done % 100 == 0:
                tell(f"step {done}/{steps}  loss {running / 100:.4f}  {time.perf_counter() - begun:.0f} s")
                running = 0.0
    trained: Floats = weight.detach().numpy()
    trained[0] = 0
    return trained


def warm_then_falling(step: int, steps: int) -> float:
    """The rate's factor: linear warm-up over a twentieth of the steps, then linear decay to a tenth."""
    warm = max(1, steps // 20)
    return (step + 1) / warm if step < warm else 1 - 0.9 * (step - warm) / max(1, steps - warm)


def _loss(weight: torch.Tensor, pairs: Pairs, rows: npt.NDArray[np.int64], scale: float) -> torch.Tensor:
    left, right = pool(weight, bag(pairs.left, rows)), pool(weight, bag(pairs.right, rows))
    similar = scale * left @ right.T
    truth = torch.arange(len(rows))
    return (functional.cross_entropy(similar, truth) + functional.cross_entropy(similar.T, truth)) / 2


def pool(weight: torch.Tensor, texts: tuple[torch.Tensor, torch.Tensor], *, sparse: bool = False) -> torch.Tensor:
    """Unit vectors of a bag's texts, shape (texts, dimension). ``sparse``: the gradient holds their words' rows alone."""
    ids, offsets = texts
    return functional.normalize(functional.embedding_bag(ids, weight, offsets, mode="sum", sparse=sparse))
