"""Text → unit vectors: the embedded Chinese encoder, or any sentence-transformers model.

The embedded encoder is a static one: a table of word vectors. A text's vector is the sum of its words' vectors,
made unit length; a word's importance is the length of its vector. It loads with numpy alone, without torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import EncoderError
from ingest.text import simplify

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]

SHIPPED = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
_STATIC = "0_StaticEmbedding"
_BATCH = 256  # texts whose word vectors are held as float32 at once
_FEW = 4  # texts that are sooner tokenized one by one than shared among threads
_TOLERANCE = 2e-3  # of a known-answer value; they are rounded to four places
_TRAIN = "ingest.training.train"


class TokenVectors(Protocol):
    """Unit vectors by token id: ``vectors[ids]`` has shape (len(ids), dimension). A numpy array is one."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, ids: Any, /) -> Vectors: ...


class Encoder(Protocol):
    """What an index is made with. ``sha256`` changes whenever the same text may get another vector."""

    name: str
    sha256: str
    dimension: int
    token_vectors: TokenVectors | None
    token_weights: Weights

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dimension); a text without any known word gives a row of zeros."""
        ...

    def tokens(self, text: str) -> Ids:
        """Ids of the known words in reading order; empty where the encoder has no tokens of its own.

        ``token_vectors`` (None for such an encoder) are the tokens' unit vectors, shape (V, dimension);
        ``token_weights``, shape (V,) or (0,), say how much a word counts in late interaction, from 0.
        """
        ...


class ReaderEncoder(Protocol):
    """What tells how near a sentence is to a question. ``sha256`` changes whenever a text may get another vector."""

    name: str
    sha256: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dimension), of questions; an empty text gives a row of zeros."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same of sentences and clauses, to be compared with those of questions by their inner product."""
        ...


@lru_cache(maxsize=65536)
def _is_traditional(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" and simplify(character) != character


def prepare(text: str) -> str:
    """Text as the embedded encoder reads it: in simplified characters (width and case are the tokenizer's)."""
    return simplify(text) if any(map(_is_traditional, set(text))) else text


class QuantizedVectors:
    """A table of vectors kept as int8 or float16; only gathered rows become float32."""

    def __init__(self, table: npt.NDArray[Any]) -> None:
        self._table = table

    @property
    def shape(self) -> tuple[int, ...]:
        return self._table.shape

    def __getitem__(self, ids: npt.ArrayLike, /) -> Vectors:
        rows: Vectors = self._table[np.asarray(ids)].astype(np.float32)
        # As make_unit, without its squares of a whole table's size: this is most of late interaction's time.
        lengths = np.sqrt(np.einsum("...i,...i->...", rows, rows))[..., None]
        rows /= np.where(lengths > 0, lengths, 1)
        return rows


class StaticEncoder:
    """A StaticEmbedding folder in the sentence-transformers format (its tensors may be those of model2vec)."""

    def __init__(self, folder: Path, name: str = "") -> None:
        """Raises EncoderError where weights are absent, damaged, or not those that the folder's manifest names."""
        from tokenizers import Tokenizer

        self._manifest = read_manifest(folder, needed=folder == SHIPPED)
        self.name = str(self._manifest.get("name") or name or folder.name)
        self.sha256 = check_files(folder, self._manifest)
        part = folder / _STATIC if (folder / _STATIC).is_dir() else folder
        table, scale, late = _read_tensors(part / "model.safetensors")
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(part / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception
            raise damaged(part / "tokenizer.json", str(error)) from error
        if self._tokenizer.get_vocab_size() > len(table):
            raise damaged(part, f"{self._tokenizer.get_vocab_size()} tokens, {len(table)} vectors")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dimension = int(table.shape[1])
        self.token_vectors: TokenVectors | None = QuantizedVectors(table)
        self.token_weights: Weights = np.linalg.norm(table, axis=1) * scale if late is None else late
        self._table = table
        self._scale = scale
        check_answers(self.encode, folder, self._manifest)

    def tokens(self, text: str) -> Ids:
        return self._ids([text])[0]

    def _ids(self, texts: Sequence[str]) -> list[Ids]:
        if self._manifest.get("simplify"):
            texts = [prepare(text) for text in texts]
        if len(texts) <= _FEW:
            encodings = [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        else:
            encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        rows = [np.asarray(encoding.ids, dtype=np.int32) for encoding in encodings]
        return [row[self._scale[row] > 0] for row in rows]

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            self._encode(texts[start : start + _BATCH], vectors[start : start + _BATCH])
        return vectors

    def _encode(self, texts: Sequence[str], out: Vectors) -> None:
        rows = self._ids(texts)
        bounds = np.cumsum([0, *map(len, rows)])
        ids = np.concatenate(rows) if rows else np.empty(0, np.int32)
        words = self._table[ids].astype(np.float32) * self._scale[ids][:, None]
        for row, (start, end) in enumerate(pairwise(bounds)):
            if start < end:
                out[row] = words[start:end].sum(axis=0)
        make_unit(out)


def load_encoder(name: str = "") -> Encoder:
    """The encoder of that name: "" is the embedded one, else a sentence-transformers model's name or folder.

    Nothing is fetched: a name must already be in the local cache. Raises EncoderError, or MissingExtra
    where sentence-transformers is needed and not installed.
    """
    if not name:
        return StaticEncoder(SHIPPED)
    folder = Path(name).expanduser()
    if folder.is_dir() and _is_static(folder):
        return StaticEncoder(folder, name)
    from ingest.sentence_encoder import load_sentence_encoder

    return load_sentence_encoder(name, folder)


def _is_static(folder: Path) -> bool:
    """Whether a folder's pipeline is a StaticEmbedding and nothing that changes more than length."""
    try:
        kinds = [
            module["type"].rpartition(".")[2] for module in json.loads((folder / "modules.json").read_text("utf-8"))
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return kinds[:1] == ["StaticEmbedding"] and set(kinds[1:]) <= {"Normalize"}


def read_manifest(folder: Path, *, needed: bool, maker: str = _TRAIN) -> dict[str, Any]:
    """The folder's manifest; empty for a folder that has none and needs none. ``maker`` is the module that writes it."""
    path = folder / MANIFEST
    if not path.is_file():
        if needed:
            raise damaged(path, "absent", maker)
        return {}
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise damaged(path, str(error), maker) from error
    return manifest


def check_files(folder: Path, manifest: dict[str, Any], maker: str = _TRAIN) -> str:
    """The SHA-256 that stands for the whole encoder. Raises EncoderError where a file is not what the manifest says."""
    expected: dict[str, str] = manifest.get("files", {})
    if not expected:
        return hash_folder(folder)
    for file, digest in sorted(expected.items()):
        got = _hash_file(folder / file) if (folder / file).is_file() else "absent"
        if got != digest:
            raise damaged(folder / file, f"SHA-256 {got[:12]} != {digest[:12]}", maker)
    return hashlib.sha256(json.dumps(expected, sort_keys=True).encode()).hexdigest()


def check_answers(
    encode: Callable[[Sequence[str]], Vectors],
    folder: Path,
    manifest: dict[str, Any],
    maker: str = _TRAIN,
    tolerance: float = _TOLERANCE,
) -> None:
    """Encodes the texts whose vectors the manifest knows. Raises EncoderError where one comes out otherwise."""
    answers = manifest.get("known_answers", [])
    for answer, row in zip(answers, encode([answer["text"] for answer in answers]), strict=True):
        got = row[: len(answer["vector"])]
        if not np.allclose(got, answer["vector"], atol=tolerance):  # NaN is never close
            detail = f"“{answer['text']}” → {np.round(got[:4], 4).tolist()}, {answer['vector'][:4]}"
            raise damaged(folder, detail, maker)


def _read_tensors(path: Path) -> tuple[npt.NDArray[Any], Weights, Weights | None]:
    """The table (V, dimension), each row's scale (V,), and the weights for late interaction if the file has them."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as tensors:
            names = set(tensors.keys())
            table = tensors.get_tensor("embedding.weight" if "embedding.weight" in names else "embeddings")
            if "mapping" in names:
                table = table[tensors.get_tensor("mapping")]
            scale = tensors.get_tensor("weights") if "weights" in names else np.ones(len(table))
            late = tensors.get_tensor("late_weights") if "late_weights" in names else None
    except (OSError, SafetensorError) as error:
        raise damaged(path, str(error)) from error
    return table, np.asarray(scale, np.float32), late


def damaged(path: Path, detail: str, maker: str = _TRAIN) -> EncoderError:
    return EncoderError(
        f"编码器文件不可用：{path}（{detail}）。请重新安装本程序，或重新制作：python -m {maker}",
        f"Encoder files cannot be used: {path} ({detail}). Reinstall, or make them anew: python -m {maker}",
    )


def make_unit(vectors: Vectors) -> None:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}:{_hash_file(path)}\n".encode())
    return digest.hexdigest()
