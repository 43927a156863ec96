"""Trains the cross-encoder on the pairs, by a fixed number of steps; each checkpoint can be gone on from."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.nn import functional

from eval.crossing.export import restore
from eval.crossing.made import Pair
from eval.crossing.model import Cross, Pieces, shipped_base

SEED = 1
BATCH = 24
STEPS = 2400
RATE = 1e-4  # of the layers, at its highest
HEAD_RATE = 1e-3
WARM = 40  # steps until it is reached; then it falls in a line to a fiftieth
POSITIVE = 2.5  # weight of a pair that answers: a quarter do
SMOOTHED = 0.01
HELD_OUT = 40  # every 40th pair is not trained on
EVERY = 300  # steps between checkpoints
LEARNT = 0.5  # of what further training changed; 0.7 and 1 were tried too
_TRAINED = ("layers", "sides", "head")


def train(pairs: Sequence[Pair], checkpoint: Path, steps: int = STEPS, begin: Path | None = None) -> Cross:
    """``checkpoint`` holds the newest state; where it exists, training goes on from it. ``begin`` is the folder of a trained
    graph to begin with, at half the rate; None begins with the encoder's layers."""
    torch.manual_seed(SEED)
    model, cutter = Cross(*shipped_base()), Pieces()
    if begin is not None:
        restore(model, begin)
    slowed = 1.0 if begin is None else 0.5
    held, rest = list(pairs[::HELD_OUT]), [pair for number, pair in enumerate(pairs) if number % HELD_OUT]
    trained = [(name, one) for name, one in model.named_parameters() if one.requires_grad]
    layers = [one for name, one in trained if name.startswith("layers")]
    head = [one for name, one in trained if not name.startswith("layers")]
    groups = [{"params": layers, "base": slowed * RATE}, {"params": head, "base": slowed * HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    done = _resume(model, optimizer, checkpoint)
    losses: list[float] = []
    began = time.time()
    for step, batch in enumerate(batches(rest, cutter, steps)):
        if step < done:
            continue
        model.train()
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * min(1, (step + 1) / WARM) * max(0.02, 1 - step / steps)
        with _halved():
            scores = model(*cutter.rows([(pair.question, pair.sentence) for pair in batch]))
        told = torch.tensor([float(pair.answers) for pair in batch]) * (1 - 2 * SMOOTHED) + SMOOTHED
        loss = functional.binary_cross_entropy_with_logits(scores, told, pos_weight=torch.tensor(POSITIVE))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*layers, *head], 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 50 == 0:
            _tell(f"{step + 1}/{steps} {time.time() - began:.0f} s, loss {np.mean(losses[-50:]):.3f}")
        if (step + 1) % EVERY == 0 or step + 1 == steps:
            _save(model, optimizer, checkpoint, step + 1)
            _tell(_areas(model, cutter, held))
    return model


def drawn_back(model: Cross, begin: Path) -> None:
    """Draws each trained weight back to ``LEARNT`` of the way from what it was in the graph of ``begin``.

    Nearly all that was learnt stays, and what it had cost elsewhere comes back (Wortsman et al., Robust
    fine-tuning of zero-shot models, 2022).
    """
    before = Cross(model.base, model.kept, layers=len(model.layers), fixed=model.fixed)
    restore(before, begin)
    with torch.no_grad():
        for now, then in zip(model.parameters(), before.parameters(), strict=True):
            if now.requires_grad:
                now.lerp_(then, 1 - LEARNT)


def batches(pairs: Sequence[Pair], cutter: Pieces, steps: int) -> Iterator[list[Pair]]:
    """``steps`` batches of pairs of like length; the order is drawn anew each time through."""
    random = Random(SEED)
    order, given = list(pairs), 0
    while True:
        random.shuffle(order)
        for start in range(0, len(order), BATCH * 30):
            some = order[start : start + BATCH * 30]
            some.sort(key=lambda pair: len(cutter.row(pair.question, pair.sentence)[0]))
            cut = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
            random.shuffle(cut)
            for batch in cut:
                if given == steps:
                    return
                given += 1
                yield batch


def scores(
    model: Cross, cutter: Pieces, pairs: Sequence[tuple[str, str]]
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The score of each pair, shape (pairs,)."""
    model.eval()
    order = sorted(range(len(pairs)), key=lambda n: len(cutter.row(*pairs[n])[0]))
    found = np.zeros(len(pairs), np.float32)
    with torch.no_grad(), _halved():
        for start in range(0, len(order), 32):
            some = order[start : start + 32]
            found[some] = model(*cutter.rows([pairs[n] for n in some])).float().numpy()
    return found


def _areas(model: Cross, cutter: Pieces, held: Sequence[Pair]) -> str:
    some = held[:600]
    found = scores(model, cutter, [(pair.question, pair.sentence) for pair in some])
    told = np.array([pair.answers for pair in some])
    families = sorted({pair.kind.rstrip("+").partition("-")[0] for pair in some})
    parts = [f"all {roc_auc_score(told, found):.3f}"]
    for family in families:
        here = np.array([pair.kind.startswith(family) for pair in some])
        if len(set(told[here])) == 2:
            parts.append(f"{family} {roc_auc_score(told[here], found[here]):.2f}")
    return "area of pairs held out: " + ", ".join(parts)


def _halved() -> torch.autocast:
    """In half the bits, on a processor that multiplies those: on others it would take ten times as long."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _resume(model: Cross, optimizer: torch.optim.Optimizer, checkpoint: Path) -> int:
    if not checkpoint.is_file():
        return 0
    held = torch.load(checkpoint)
    model.load_state_dict(held["model"], strict=False)
    optimizer.load_state_dict(held["optimizer"])
    return int(held["step"])


def _save(model: Cross, optimizer: torch.optim.Optimizer, checkpoint: Path, step: int) -> None:
    state = {name: one for name, one in model.state_dict().items() if name.startswith(_TRAINED)}
    torch.save({"model": state, "optimizer": optimizer.state_dict(), "step": step}, checkpoint)


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
