"""The second stage: lay questions ranked against every article, while everything else keeps its meaning.

In the first stage a question sees the articles of its batch as wrong answers; here it sees all of them, so that an
article which is nobody's answer is pushed away too (the loss is a softmax over the whole list, ListNet: Cao et al.
2007, with the relevant articles sharing the truth evenly). What texts meant to each other before is held in place as
in learning without forgetting (Li and Hoiem 2016): their cosine similarities may change at a price. So may the mean
similarity of a question to all articles, which a softmax leaves free: by it one tells what a question is about at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from ingest.training.contrastive import Floats, Pairs, bag, pool, warm_then_falling
from ingest.training.encoding import Texts


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions, the answers that a lawyer gave them (in the same order) and the articles, judged.

    ``relevant`` has shape (questions, articles): 1 where an article answers a question, else 0; no row is all zeros.
    """

    questions: Texts
    answers: Texts
    articles: Texts
    relevant: Floats


@dataclass(frozen=True, slots=True)
class Settings:
    steps: int = 150
    asked: int = 256  # questions of a step
    kept: int = 512  # pairs of a step whose similarities are held in place
    price: float = 1000.0  # of a mean squared change of those similarities, and of each question's mean similarity
    answers: float = 0.3  # of a lawyer's answer ranked like a question
    rate: float = 1e-3
    scale: float = 20.0
    seed: int = 0


def train(table: Floats, pairs: Pairs, judged: Judged, settings: Settings, tell: Callable[[str], None]) -> Floats:
    """The table (V, dimension) after the second stage; row 0 (the unknown token) stays zero.

    ``pairs`` are the texts whose similarities to each other are held. Only words of a step's texts move in it.
    """
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    before = torch.from_numpy(table.copy())
    weight = torch.nn.Parameter(before.clone())
    relevant = torch.from_numpy(judged.relevant)
    truth = relevant / relevant.sum(dim=1, keepdim=True)
    articles = bag(judged.articles, np.arange(len(judged.articles)))
    everyone = bag(judged.questions, np.arange(len(judged.questions)))
    levels = (pool(before, everyone) @ pool(before, articles).T).mean(1)
    turns = _in_turn(len(judged.questions), settings.asked, generator)
    optimiser = torch.optim.SparseAdam([weight], lr=settings.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: warm_then_falling(step, settings.steps))
    begun = time.perf_counter()
    for step in range(1, settings.steps + 1):
        rows = next(turns)
        ranked = pool(weight, articles, sparse=True)
        asked, answered = (
            pool(weight, bag(texts, rows), sparse=True) @ ranked.T for texts in (judged.questions, judged.answers)
        )
        losses = [
            -(truth[rows] * torch.log_softmax(settings.scale * alike, 1)).sum(1).mean() for alike in (asked, answered)
        ]
        level = (asked.mean(1) - levels[rows]).square().mean()
        kept = pairs.rows[generator.integers(len(pairs), size=settings.kept)]
        texts = [bag(pairs.left, kept), bag(pairs.right, kept)]
        changed = _similarities(weight, texts) - _similarities(before, texts).detach()
        loss = losses[0] + settings.answers * losses[1]
        loss = loss + settings.price * (changed.square().mean() + level)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
        optimiser.step()  # type: ignore[no-untyped-call]  # torch gives it no types
        schedule.step()
        if step % 50 == 0:
            tell(f"step {step}/{settings.steps}  loss {loss.item():.4f}  {time.perf_counter() - begun:.0f} s")
    trained: Floats = weight.detach().numpy()
    trained[0] = 0
    return trained


def _in_turn(count: int, size: int, generator: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Rows in random order, ``size`` at a time, all of them before any comes again."""
    order = np.empty(0, np.int64)
    while True:
        while len(order) < size:
            order = np.concatenate([order, generator.permutation(count)])
        yield order[:size]
        order = order[size:]


def _similarities(weight: torch.Tensor, texts: list[tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:
    pooled = torch.cat([pool(weight, part, sparse=True) for part in texts])
    return pooled @ pooled.T
