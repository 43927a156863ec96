"""The flat parts of a generation: vectors, and the encoder's token ids of each chunk."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.store.base import Vectors

VECTORS = "vectors.npy"
TOKENS = "tokens.npy"
OFFSETS = "token_offsets.npy"
Tokens = npt.NDArray[np.int32]


class Appended:
    """A .npy file that grows; its header is written again with the true shape at the end (numpy pads it for that)."""

    def __init__(self, path: Path, dtype: type[np.generic], width: int | None) -> None:
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._width = width
        self._size = 0
        self._header()

    def _header(self) -> None:
        shape = (self._size,) if self._width is None else (self._size, self._width)
        fields = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, fields)

    def append(self, values: npt.NDArray[Any]) -> None:
        self._file.write(np.ascontiguousarray(values, dtype=self._dtype).tobytes())
        self._size += len(values)

    def close(self) -> None:
        self._file.seek(0)
        self._header()
        self._file.close()


class ArraysBuilder:
    """Takes vectors and tokens of chunks in row order."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._vectors = Appended(folder / VECTORS, np.float32, dimension)
        self._tokens = Appended(folder / TOKENS, np.int32, None)
        self._offsets = array("q", [0])

    def add(self, vectors: Vectors, tokens: list[Tokens]) -> None:
        self._vectors.append(vectors)
        for row in tokens:
            self._tokens.append(row)
            self._offsets.append(self._offsets[-1] + len(row))

    def finish(self) -> None:
        self._vectors.close()
        self._tokens.close()
        np.save(self._folder / OFFSETS, np.asarray(self._offsets, dtype=np.int64))


class Arrays:
    """Mapped, read only. Raises OSError or ValueError where a file is absent or cut off."""

    def __init__(self, folder: Path) -> None:
        self.vectors: Vectors = np.asarray(np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False))
        self._tokens: Tokens = np.asarray(np.load(folder / TOKENS, mmap_mode="r", allow_pickle=False))
        self._offsets: npt.NDArray[np.int64] = np.load(folder / OFFSETS, allow_pickle=False)
        if self.vectors.ndim != 2 or len(self._offsets) != len(self.vectors) + 1:
            raise ValueError(f"{folder}: {len(self.vectors)} vectors, {len(self._offsets) - 1} token rows")
        if int(self._offsets[-1]) != len(self._tokens):
            raise ValueError(f"{folder}: {len(self._tokens)} tokens, {int(self._offsets[-1])} expected")

    def tokens(self, row: int) -> Tokens:
        return self._tokens[self._offsets[row] : self._offsets[row + 1]]
