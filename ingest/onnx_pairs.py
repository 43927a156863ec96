"""A question with each of some sentences → how surely that sentence answers, by a small transformer that reads both together.

Its lower layers are the encoder's: its graph (``pairs.onnx``) stands in the encoder's folder and reads them from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.encoder_files import check_files, damaged, read_manifest
from ingest.onnx_encoder import MODEL, PADDING, SHIPPED, TOKENIZER, first_line, open_session, open_tokenizer

GRAPH = "pairs.onnx"
MANIFEST = "pairs.json"
_TOLERANCE = 0.25  # of a known score: a whole graph of bytes may be rounded otherwise on another processor

Scores = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def shipped_pairs() -> PairReader | None:
    """The shipped one, opened once a process; None where none is shipped. Raises EncoderError."""
    return PairReader() if (SHIPPED / MANIFEST).is_file() else None


class PairReader:
    """Reads pairs. May be used from several threads; a pair's score does not hang on the pairs beside it, to rounding."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Raises EncoderError where files are absent, damaged, or not those that ``pairs.json`` names."""
        manifest = read_manifest(folder, MANIFEST)
        check_files(folder, manifest)
        if manifest.get("encoder") != (made := read_manifest(folder)["files"][MODEL]):
            raise damaged(folder / MANIFEST, f"SHA-256 {MODEL} {made[:12]}")
        try:
            self._longest = int(manifest["question"]), int(manifest["sentence"])
            self._prefix, self._end = int(manifest["prefix"]), int(manifest["end"])
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(folder / MANIFEST, f"{type(error).__name__}: {error}") from error
        self._folder = folder
        self._tokenizer = open_tokenizer(folder / TOKENIZER)
        self._session = open_session(folder / GRAPH)
        self._check(manifest.get("known_answers", []))

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """The logarithm of odds that each sentence answers its question, shape (pairs,); a sentence is given as
        "title，headings：sentence". Raises EncoderError where the model gives anything but finite numbers."""
        if not pairs:
            return np.empty(0, np.float32)
        rows = [self._row(*pair) for pair in pairs]
        shape = len(rows), max(len(row) for row, _ in rows)
        ids: npt.NDArray[np.int64] = np.full(shape, PADDING, dtype=np.int64)
        mask, asked = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for number, (row, question) in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
            asked[number, :question] = 1
        given = {"input_ids": ids, "attention_mask": mask, "asked": asked}
        try:
            found: Scores = self._session.run(["score"], given)[0]
        except Exception as error:  # onnxruntime's own kinds share no base but this
            raise damaged(self._folder / GRAPH, first_line(error)) from error
        if found.shape != (len(pairs),) or not np.isfinite(found).all():
            raise damaged(self._folder / GRAPH, f"NaN, {found.shape} != ({len(pairs)},)")
        return found

    def _row(self, question: str, sentence: str) -> tuple[list[int], int]:
        """<s> question </s> </s> sentence </s>, and how many pieces are the question's."""
        asked = self._pieces(question, self._longest[0])
        return [*asked, self._end, *self._pieces(self._shortened(sentence), self._longest[1])[1:]], len(asked)

    def _pieces(self, text: str, most: int) -> list[int]:
        found = list(self._tokenizer.encode(text).ids)
        return found if len(found) <= most else [*found[: most - 1], self._end]

    def _shortened(self, sentence: str) -> str:
        """What stands before the first ： without its middle, where it is long."""
        prefix, colon, text = sentence.partition("：")
        half = self._prefix // 2
        return (
            f"{prefix[: half + 1]}…{prefix[3 - half :]}：{text}" if colon and len(prefix) > self._prefix else sentence
        )

    def _check(self, known: Sequence[dict[str, Any]]) -> None:
        scores = self.scores([(one["question"], one["sentence"]) for one in known])
        for one, score in zip(known, scores, strict=True):
            if abs(float(score) - one["score"]) > _TOLERANCE:
                raise damaged(self._folder, f"“{one['question']}” → {score:.3f}, {one['score']}")
