"""A worker of ``ingest.spread``: files in, records out, each all that the ledger keeps of one document and its vectors.

A record is a text: a mark and JSON. ``+`` a document that is prepared; ``=`` one that is as it was when it was
published; ``!`` an error; an empty one stands behind the last of each file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest import onnx_encoder
from ingest.arrivals import Read, read_arrivals, stored_raw
from ingest.bounded import Bounded
from ingest.encoder import Encoder
from ingest.errors import IndexMismatch, PolicyError
from ingest.made import maker
from ingest.sentences import encoded_texts, statements
from ingest.store.entry import Entry, as_json, entry_from
from ingest.store.ledger import Ledger
from ingest.store.manifest import Maker
from ingest.store.records import dump
from ingest.store.statements import half

WHOLE, SAME, ERROR = "+", "=", "!"
_AT_ONCE = 1024  # statements encoded together: those of about one length then stand side by side
_LARGE = 1 << 20  # bytes of a file that are weights and no program


class Arrived:
    """A document that was prepared elsewhere; see ``ingest.arrivals.Arrival``."""

    def __init__(self, record: str) -> None:
        self._fields: dict[str, Any] = json.loads(record[1:])
        self.id: str = self._fields["id"]
        self.source: str = self._fields["source"]
        self.sha256: str = self._fields["sha256"]
        self.notes: Sequence[str] = self._fields["notes"]

    def entry(self) -> Entry:
        return entry_from(self._fields["entry"])


@dataclass(frozen=True, slots=True)
class _Made:
    read: Read
    entry: Entry
    texts: Sequence[str]


class Preparer:
    """Holds an encoder and a reading process; called with tables of ``file`` and ``document``, "" but for a document
    that the generation ``file`` keeps. Gives tables of ``record``."""

    def __init__(self, load: Callable[[], Encoder | None], made: Maker, code: str, known: Mapping[str, str]) -> None:
        """``made`` and ``code`` are those of the process that writes: a worker that differs says so in its records."""
        onnx_encoder.threads = 1  # there are as many workers as cores
        self._known = known
        self._bounded = Bounded()
        self._fault: PolicyError | None = None
        self._encoder: Encoder | None = None
        try:
            self._encoder = load()
            if (maker(self._encoder), program()) != (made, code):
                self._fault = _another()
        except PolicyError as error:
            self._fault = error

    def __call__(self, wanted: Any) -> Iterator[Any]:
        for records in self._batches(wanted.to_pylist()):
            yield type(wanted).from_pydict({"record": records})

    def _batches(self, wanted: Sequence[Mapping[str, str]]) -> Iterator[list[str]]:
        waiting: list[str | _Made] = []
        for one in wanted:
            for made in self._of(Path(one["file"]), one["document"]):
                waiting.append(made)
                if sum(len(other.texts) for other in waiting if isinstance(other, _Made)) >= _AT_ONCE:
                    yield self._records(waiting)
                    waiting = []
            waiting.append("")
        yield self._records(waiting)

    def _of(self, file: Path, document: str) -> Iterator[str | _Made]:
        if self._fault is not None:
            yield _error(self._fault)
            return
        try:
            for _, found in self._read(file, document):
                yield _error(found) if isinstance(found, PolicyError) else self._prepared(found)
        except PolicyError as error:
            yield _error(error)

    def _read(self, file: Path, document: str) -> Iterator[tuple[str, Read | PolicyError]]:
        if not document:
            yield from read_arrivals(file, self._bounded)
            return
        ledger = Ledger(file)
        try:
            yield document, Read(stored_raw(ledger, document, file), self._bounded)
        finally:
            ledger.close()

    def _prepared(self, read: Read) -> str | _Made:
        if self._known.get(read.id) == read.sha256:
            return SAME + dump(_named(read))
        try:
            made, entry = read.prepare()
        except PolicyError as error:
            return _error(error)
        found = statements(made.document, made.sections) if self._encoder else []
        return _Made(read, entry, list(encoded_texts(made.document, made.sections, found)))

    def _records(self, waiting: Sequence[str | _Made]) -> list[str]:
        texts = [text for made in waiting if isinstance(made, _Made) for text in made.texts]
        try:
            vectors = half(self._encoder, texts) if self._encoder else None
        except PolicyError as error:
            return [_error(error)]
        at, records = 0, []
        for made in waiting:
            if isinstance(made, _Made):
                rows = vectors[at : at + len(made.texts)].tobytes() if vectors is not None else None
                at += len(made.texts)
                entry = as_json(replace(made.entry, vectors=rows))
                records.append(WHOLE + dump({**_named(made.read), "entry": entry}))
            else:
                records.append(made)
        return records


@cache
def program() -> str:
    """The SHA-256 of all that documents are prepared by, but the encoder's weights."""
    digest, folder = sha256(), Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.stat().st_size < _LARGE:
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _named(read: Read) -> dict[str, Any]:
    return {"id": read.id, "source": read.source, "sha256": read.sha256, "notes": read.notes}


def _error(error: PolicyError) -> str:
    return ERROR + dump([type(error).__name__, error.zh, error.en])


def _another() -> IndexMismatch:
    return IndexMismatch(
        "Ray 的一台机器上，程序或编码器的版本与本机不同。请在每台机器上安装同一版本，用同一编码器（POLICY_ENCODER）。",
        "On a machine of the Ray cluster the program or the encoder is another than here. Install the same version on "
        "each, with the same encoder (POLICY_ENCODER).",
    )
