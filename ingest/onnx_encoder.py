"""Questions and sentences → unit vectors, by a small transformer that onnxruntime runs; no torch, no transformers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ingest.encoder_files import Vectors, check_answers, check_files, damaged, read_manifest
from ingest.errors import EncoderError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

SHIPPED = Path(__file__).parent / "weights_e5"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
threads = 0  # of a session opened from now on; 0: the cores. One where the process forks: a pool does not survive it
LONGEST = 512  # tokens, the first and the last mark among them; what is longer is cut off
_BATCH = 8  # texts of about one length at once: measured best per CPU-second from 4 to 16; more only take memory
_AHEAD = 1024  # texts tokenized and sorted by length at once
PADDING = 1
_TOLERANCE = 5e-3  # of a known value: rounding to bytes may fall otherwise on another processor


@lru_cache(maxsize=1)
def shipped_encoder() -> OnnxEncoder:
    """The shipped encoder, opened once a process. Raises EncoderError."""
    return OnnxEncoder()


class OnnxEncoder:
    """A folder with ``model.onnx``, ``tokenizer.json`` and the manifest that names them; see ``ingest.encoder.Encoder``.

    May be used from several threads. The same text has the same vector whatever stands beside it, to rounding.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Raises EncoderError where files are absent, damaged, or not those that the folder's manifest names."""
        manifest = read_manifest(folder)
        self.sha256 = check_files(folder, manifest)
        try:
            self.name = str(manifest["name"])
            self.dimension = int(manifest["dimension"])
            self._prefixes: dict[str, str] = {kind: str(manifest["prefixes"][kind]) for kind in ("query", "passage")}
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(folder / "manifest.json", f"{type(error).__name__}: {error}") from error
        self.folder = folder
        self._tokenizer = open_tokenizer(folder / TOKENIZER)
        self._session = open_session(folder / MODEL)
        self._bare = {prefix: len(self._tokenizer.encode(prefix)) for prefix in self._prefixes.values()}
        check_answers(self.encode_as_given, folder, manifest, _TOLERANCE)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._prefixes["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._prefixes["passage"])

    def tokens(self, text: str) -> list[int]:
        """Ids of a text's pieces, with the marks of its beginning and end."""
        return list(self._tokenizer.encode(text).ids)

    def pieces(self) -> Sequence[str]:
        """The vocabulary, by id."""
        vocabulary = self._tokenizer.get_vocab()
        return sorted(vocabulary, key=vocabulary.__getitem__)

    def encode_as_given(self, texts: Sequence[str]) -> Vectors:
        """The same without a prefix, for texts that have theirs."""
        return self._encode(texts, "")

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _AHEAD):
            encodings = self._tokenizer.encode_batch([prefix + text for text in texts[start : start + _AHEAD]])
            for rows in _alike(encodings, self._bare.get(prefix, 2)):
                vectors[[start + row for row in rows]] = self._run([encodings[row] for row in rows])
        return vectors

    def _run(self, encodings: Sequence[Encoding]) -> Vectors:
        """Shape (len(encodings), dimension). Raises EncoderError where the model gives anything but unit rows."""
        shape = (len(encodings), max(map(len, encodings)))
        ids: npt.NDArray[np.int64] = np.full(shape, PADDING, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        given = {"input_ids": ids, "attention_mask": mask}
        try:
            vectors: Vectors = self._session.run(["sentence_embedding"], given)[0]
        except Exception as error:  # onnxruntime's own kinds share no base but this
            raise damaged(self.folder / MODEL, first_line(error)) from error
        if vectors.shape != (len(encodings), self.dimension) or not np.isfinite(vectors).all():
            raise damaged(self.folder / MODEL, f"NaN, {vectors.shape} != ({len(encodings)}, {self.dimension})")
        return vectors


def _alike(encodings: Sequence[Encoding], bare: int) -> Iterator[list[int]]:
    """Places of texts of about one length together; a text of nothing but the prefix (``bare`` tokens) in none."""
    known = [row for row, encoding in enumerate(encodings) if len(encoding) > bare]
    known.sort(key=lambda row: len(encodings[row]))
    for start in range(0, len(known), _BATCH):
        yield known[start : start + _BATCH]


def open_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise damaged(path, first_line(error)) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def open_session(path: Path) -> InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise EncoderError(
            f"onnxruntime 未能载入（{error}）。请重新安装本程序，或设置 POLICY_READER=lexical。",
            f"onnxruntime cannot be imported ({error}). Reinstall, or set POLICY_READER=lexical.",
        ) from error
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or _cores()
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 3  # errors alone: its warnings are about the graph, not for people
    # Idle threads sleep instead of spinning: the processor belongs to the rest of the answer.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own kinds share no base but this
        raise damaged(path, first_line(error)) from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
