"""Measures the gate: faulty sentences let through, faithful ones refused, time a sentence.

python -m eval.faults.guards [--faulty 10000] [--faithful 2000] [--seed 1] [--show]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answer import Claim
from assistant.verify import check
from eval.faults.faithful import Sample, faithful
from eval.faults.faulty import faulty
from ingest.encoder import Encoder, load_encoder
from ingest.job import ingest
from ingest.made import maker
from ingest.store.base import Index
from ingest.store.published import open_index


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.faults.guards", description=__doc__)
    parser.add_argument("--faulty", type=int, default=10_000)
    parser.add_argument("--faithful", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was judged wrongly")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        encoder = load_encoder("")
        index = _shipped(Path(folder) / "index", encoder)
        chance = random.Random(options.seed)  # samples, no secret
        good = faithful(index, options.faithful, chance)
        bad = faulty(index, options.faulty, chance)
        refused, fast = judged(good, index)
        caught, slow = judged(bad, index)
        _report(good, refused, bad, caught, [*fast, *slow], show=options.show)
        index.close()
    return 0


def judged(samples: Sequence[Sample], index: Index) -> tuple[list[str | None], list[float]]:
    """What the gate says of each sample (None: it passes), and the seconds of the processor that each took."""
    verdicts: list[str | None] = []
    seconds: list[float] = []
    for sample in samples:
        began = time.process_time()
        verdicts.append(check(Claim(sample.text, (sample.place,)), index, verbatim=False))
        seconds.append(time.process_time() - began)
    return verdicts, seconds


def _shipped(folder: Path, encoder: Encoder) -> Index:
    """An index of the two shipped documents, made anew."""
    ingest([], index=folder, encoder=encoder)
    return open_index(folder, maker(encoder), one_shot=True)


def _report(
    good: Sequence[Sample],
    refused: Sequence[str | None],
    bad: Sequence[Sample],
    caught: Sequence[str | None],
    seconds: Sequence[float],
    *,
    show: bool,
) -> None:
    out = sys.stdout.write
    wrong = [(s, v) for s, v in zip(good, refused, strict=True) if v is not None]
    passed = [s for s, v in zip(bad, caught, strict=True) if v is None]
    out(f"faithful: {len(good)}, refused {len(wrong)} ({100 * len(wrong) / max(len(good), 1):.2f} %)\n")
    for kind, total in sorted(Counter(s.kind for s in good).items()):
        out(f"  {kind}: {sum(s.kind == kind for s, _ in wrong)} of {total}\n")
    out(f"faulty: {len(bad)}, let through {len(passed)}\n")
    for kind, total in sorted(Counter(s.kind for s in bad).items()):
        names = Counter(v for s, v in zip(bad, caught, strict=True) if s.kind == kind)
        named = ", ".join(f"{name or 'PASSED'} {number}" for name, number in names.most_common(4))
        out(f"  {kind}: {total} ({named})\n")
    ordered = sorted(seconds)
    if ordered:
        out(f"a sentence: median {1000 * statistics.median(ordered):.3f} ms, ")
        out(f"99 % within {1000 * ordered[int(0.99 * len(ordered))]:.3f} ms\n")
    if show:
        out("".join(f"REFUSED {verdict} [{s.kind}] {s.text}\n" for s, verdict in wrong[:60]))
        out("".join(f"PASSED [{s.kind}] {s.text}\n" for s in passed[:60]))


if __name__ == "__main__":
    raise SystemExit(main())
