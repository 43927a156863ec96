"""``python -m eval.crossing``: trains the cross-encoder that judges whether a sentence answers, and writes it beside the encoder.

Its pairs are made of official papers and public sets in a data folder (``reader/``, ``questions/``), never of the cases that the
program is measured on. Seeds and steps are fixed; some 50 minutes of one core. ``--further`` goes on from the shipped one with
questions that people asked (split *fit* of eval/cases), beside a quarter as many of the made pairs, and draws what changed back
a little; some 35 minutes. Afterwards: ``python -m eval.fitting answered``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from random import Random

from eval.crossing import asked
from eval.crossing.export import export
from eval.crossing.made import Pair
from eval.crossing.pairs import SEED, kinds, make
from eval.crossing.train import BATCH, LEARNT, STEPS, drawn_back, train
from ingest.onnx_encoder import SHIPPED
from ingest.onnx_pairs import MANIFEST

FURTHER = 1100  # steps of --further


def main() -> int:
    """Exit status 0; the folder's graph and manifest are written at the end alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public question sets and documents")
    parser.add_argument("--checkpoint", type=Path, required=True, help="file that training is gone on from")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder of the encoder (default: the shipped one)")
    parser.add_argument(
        "--further", action="store_true", help="go on from the shipped one with questions that were asked"
    )
    parser.add_argument("--steps", type=int)
    options = parser.parse_args()
    pairs = make(options.data)
    steps = options.steps or (FURTHER if options.further else STEPS)
    if options.further:
        pairs = beside_asked(pairs, asked.make())
    sys.stderr.write(f"{len(pairs):,} pairs: {kinds(pairs)}\n")
    model = train(pairs, options.checkpoint, steps, SHIPPED if options.further else None)
    told = f"{steps * BATCH:,} pairs drawn of {len(pairs):,}: {kinds(pairs)}"
    if options.further:
        drawn_back(model, SHIPPED)
        before = json.loads((SHIPPED / MANIFEST).read_text("utf-8"))["trained_on"]
        told = f"{before}; then {told}; {LEARNT} of the change"
    export(options.out, model, told)
    return 0


def beside_asked(made: list[Pair], found: list[Pair]) -> list[Pair]:
    """The pairs of questions that were asked, and a quarter as many made ones, so that what those taught is not lost."""
    both = [*found, *made[: len(found) // 4]]
    Random(SEED).shuffle(both)
    return both


if __name__ == "__main__":
    raise SystemExit(main())
