"""``python -m eval.crossing``: trains the cross-encoder that judges whether a sentence answers, and writes it beside the encoder.

Its pairs are made of official papers and public sets in a data folder (``reader/``, ``questions/``), never of the cases that the
program is measured on. Seeds and steps are fixed; some two hours of one core. Afterwards: ``python -m eval.fitting answered``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.crossing.export import export
from eval.crossing.made import Pair
from eval.crossing.pairs import FIRST, SECOND, Drawn, kinds, make
from eval.crossing.train import BATCH, Stage, train
from ingest.onnx_encoder import SHIPPED

STEPS = (2400, 3000)
SECOND_SHARE = 0.7  # of the first pass's rates


def main() -> int:
    """Exit status 0; the folder's graph and manifest are written at the end alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public question sets and documents")
    parser.add_argument("--checkpoint", type=Path, required=True, help="file that training is gone on from")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder of the encoder (default: the shipped one)")
    parser.add_argument("--steps", type=int, nargs=2, default=STEPS, help="of both passes")
    options = parser.parse_args()
    told: list[str] = []

    def pairs(drawn: Drawn) -> list[Pair]:
        found = make(options.data, drawn)
        sys.stderr.write(f"{len(found):,} pairs: {kinds(found)}\n")
        return found

    first, second = options.steps
    stages = [Stage(lambda: pairs(FIRST), first), Stage(lambda: pairs(SECOND), second, SECOND_SHARE)]
    model = train(stages, options.checkpoint)
    for drawn, steps in ((FIRST, first), (SECOND, second)):
        made = make(options.data, drawn)
        told.append(f"{steps * BATCH:,} pairs drawn of {len(made):,}: {kinds(made)}")
    export(options.out, model, "; then ".join(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
