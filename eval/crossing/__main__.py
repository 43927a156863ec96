"""``python -m eval.crossing``: trains the cross-encoder that judges whether a sentence answers, and writes it beside the encoder.

Its pairs are made of official papers and public sets in a data folder (``reader/``, ``questions/``), never of the cases that the
program is measured on. Seeds and steps are fixed; some 50 minutes of one core. Afterwards: ``python -m eval.fitting answered``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.crossing.export import export
from eval.crossing.pairs import kinds, make
from eval.crossing.train import BATCH, STEPS, train
from ingest.onnx_encoder import SHIPPED


def main() -> int:
    """Exit status 0; the folder's graph and manifest are written at the end alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public question sets and documents")
    parser.add_argument("--checkpoint", type=Path, required=True, help="file that training is gone on from")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder of the encoder (default: the shipped one)")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    pairs = make(options.data)
    sys.stderr.write(f"{len(pairs):,} pairs: {kinds(pairs)}\n")
    model = train(pairs, options.checkpoint, options.steps)
    export(options.out, model, f"{options.steps * BATCH:,} pairs drawn of {len(pairs):,}: {kinds(pairs)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
