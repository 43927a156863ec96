"""Opening the published generation, and the Index over it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from ingest.document import SMALL_INDEX, Chunk, Document, ScannedPage, Section, Support, Target
from ingest.errors import IndexMismatch, IndexMissing, UsageError
from ingest.sentences import Statement, statements
from ingest.store import contents, generations, pages
from ingest.store.base import DocumentStatements, Issued, Manifest, Rows, Scores, Vectors
from ingest.store.engine import AUTO, EXACT, Store
from ingest.store.ledger import Ledger, Version
from ingest.store.lexical import FOLDER as LEXICAL
from ingest.store.lexical import Lexical
from ingest.store.manifest import DAMAGE, Maker, check_maker, damaged, read_manifest
from ingest.store.neighbours import Neighbours
from ingest.store.statements import VECTORS as STATEMENT_VECTORS
from ingest.store.statements import StatementVectors
from ingest.store.views import Documents, Hashes
from ingest.terms import BIGRAM

_CACHED = 512  # documents and outlines held: more than the hits of one query
_TRIES = 3  # a writer may remove a generation between reading its name and opening it


class Published:
    """An ``Index`` (see base.py) over one published generation; safe to use from several threads."""

    def __init__(self, folder: Path, manifest: Manifest, ledger: Ledger, neighbours: Neighbours | None) -> None:
        """``neighbours`` None for an index without vectors."""
        self.folder = folder
        self._manifest = manifest
        self._ledger = ledger
        self._neighbours = neighbours
        self._vectors = neighbours.held if neighbours else None
        self._lexical = Lexical(folder / LEXICAL)
        self._ids = lru_cache(1)(lambda: tuple(ledger.ids()))
        self._texts = contents.Texts(folder)
        self._document = lru_cache(_CACHED)(self._read)
        self._sections = lru_cache(_CACHED)(ledger.sections)
        self._supports = lru_cache(1)(ledger.supports)
        self._targets = lru_cache(1)(ledger.targets)
        self._issued = lru_cache(1)(ledger.issued)
        self._statements = lru_cache(_CACHED)(self._cut)
        self._few: list[Document] | None = None
        self._vocabulary = lru_cache(1)(self._lexical.vocabulary)

    @property
    def manifest(self) -> Manifest:
        return self._manifest

    @property
    def warnings(self) -> Sequence[str]:
        """What went wrong without harm (a collection rebuilt, or replaced by an exact scan), for people to see."""
        return self._neighbours.warnings if self._neighbours else ()

    @property
    def asked_store(self) -> int:
        """How often the store's engine has proposed near statements since the index was opened."""
        return self._neighbours.asked if self._neighbours else 0

    def documents(self) -> Sequence[Document]:
        """Every document with its text: kept where they are few, else read one by one where they are looked at."""
        if self._few is None and (self._manifest.chunks <= SMALL_INDEX or len(self._ids()) <= _CACHED):
            self._few = [self.document(document) for document in self._ids()]
        return self._few if self._few is not None else Documents(self._ids(), self.document)

    def document_ids(self) -> Sequence[str]:
        return self._ids()

    def document(self, document: str) -> Document:
        found = self._document(document)
        if found is None:
            raise _no_document(document, self._ids())
        return found

    def _read(self, document: str) -> Document | None:
        """A document whose text is, letter for letter, the one that was published. Raises IndexDamaged where it is not."""
        found = self._ledger.document(document)
        if found is not None:
            self._texts.check(bisect_left(self._ids(), document), found)
        return found

    def versions(self, document: str) -> Sequence[Version]:
        """Earlier printings of a document, oldest first."""
        return self._ledger.versions(document)

    def issued(self) -> Sequence[Issued]:
        return self._issued()

    def sections(self, document: str) -> Sequence[Section]:
        found = self._sections(document)
        if not found:
            self.document(document)  # an unknown id is an error, a document without sections is not
        return found

    def scanned_pages(self, document: str) -> Sequence[ScannedPage]:
        return pages.pages(self._ledger, document)

    def page_picture(self, document: str, number: int) -> bytes | None:
        return pages.picture(self._ledger, document, number)

    def supports(self) -> Sequence[Support]:
        return self._supports()

    def targets(self) -> Sequence[Target]:
        return self._targets()

    def chunks(self, rows: Sequence[int]) -> Sequence[Chunk]:
        return self._ledger.chunks(rows, lambda document: self.document(document).text)

    def places(self, rows: Sequence[int]) -> Sequence[tuple[str, str]]:
        return self._ledger.places(rows)

    def __len__(self) -> int:
        return self._manifest.chunks

    def lexical(self, terms: Mapping[str, float]) -> tuple[Rows, Scores]:
        return self._lexical.best(terms)

    def lexical_scores(self, terms: Mapping[str, float], rows: Rows) -> Scores:
        return self._lexical.scores(terms, rows)

    def document_frequency(self, term: str) -> int:
        return self._lexical.frequency(term)

    def nearest(self, vector: Vectors, k: int, within: Sequence[str] | None = None) -> Rows:
        if self._neighbours is None:
            return np.empty(0, np.int64)
        spans = None if within is None else self._spans(within)
        return np.unique(self.statement_chunks(self._neighbours.nearest(vector, k, spans)))

    def _spans(self, documents: Sequence[str]) -> list[slice]:
        """The rows of the statements of documents; those of neighbours are one span."""
        ids, spans = self._ids(), list[slice]()
        for document in sorted(set(documents)):
            place = bisect_left(ids, document)
            if ids[place : place + 1] != (document,):
                self.document(document)  # which says that there is none
            span = self._held().span(place)
            if spans and spans[-1].stop == span.start:
                spans[-1] = slice(spans[-1].start, span.stop)
            else:
                spans.append(span)
        return spans

    def near(self, vectors: Vectors, rows: Rows) -> Scores:
        return self._held().near(vectors, rows)

    def _cut(self, document: str) -> tuple[Statement, ...]:
        return tuple(statements(self.document(document), self.sections(document)))

    def statements(self, document: str) -> DocumentStatements:
        found = self._statements(document)
        if self._vectors is None:
            return DocumentStatements(0, found)
        place = bisect_left(self._ids(), document)
        counts = {"documents": len(self._ids()), document: len(found)}
        span = self._vectors.span(place)
        held = {"documents": self._vectors.documents, document: span.stop - (span.start or 0)}
        if counts != held:
            raise damaged(self.folder.parents[1], ValueError(f"{STATEMENT_VECTORS}: {held} != {counts}"))
        return DocumentStatements(self._vectors.first(place), found)

    @property
    def statement_count(self) -> int:
        return len(self._vectors) if self._vectors is not None else 0

    def statement_vectors(self, rows: Rows) -> Vectors:
        return self._held()[rows]

    def statement_chunks(self, rows: Rows) -> Rows:
        return self._held().chunks[rows].astype(np.int64)

    def _held(self) -> StatementVectors:
        if self._vectors is None:
            raise _no_statement_vectors(self.folder.parents[1])
        return self._vectors

    def vocabulary(self) -> Sequence[str]:
        try:
            terms = self._vocabulary()
        except UnicodeDecodeError as error:
            raise damaged(self.folder.parents[1], error) from error
        return [term for term in terms if not term.startswith(BIGRAM)]

    def prepare(self, *, probe: bool = True) -> None:
        """Opens what the first search would wait for; ``probe`` as in Neighbours.prepare."""
        if self._neighbours is not None:
            self._neighbours.prepare(probe=probe)

    def closer(self) -> Callable[[], None]:
        """What closes the index and does not hold it: for whoever waits until nobody uses it any more."""
        neighbours, ledger = self._neighbours, self._ledger

        def close() -> None:
            if neighbours is not None:
                neighbours.close()
            ledger.close()

        return close

    def close(self) -> None:
        self.closer()()


def open_index(path: Path, maker: Maker | None = None, *, one_shot: bool = False, store: Store = AUTO) -> Published:
    """The published generation of an index folder, checked against what the settings would make.

    ``one_shot`` says that the process answers once and ends. Raises IndexMissing, IndexDamaged, IndexMismatch and
    MissingExtra, each with the command that mends it.
    """
    for attempt in range(_TRIES):
        generation = generations.live(path)
        if generation is None:
            raise _missing(path)
        try:
            return open_generation(path, generation, maker or Maker(), store, one_shot=one_shot)
        except DAMAGE as error:
            if attempt == _TRIES - 1 or generations.live(path) == generation:
                raise damaged(path, error) from error
    raise AssertionError("unreachable")


def open_generation(
    path: Path, generation: str, maker: Maker, store: Store = EXACT, *, one_shot: bool = False
) -> Published:
    """One generation, live or not. Raises IndexMismatch, and what ``DAMAGE`` names.

    Every file is held against its sum; of ``one_shot`` only those of at most 64 MiB are: a command that answers once
    need not read a gigabyte first, and what it quotes is checked with the text of the document.
    """
    folder = generations.folder(path, generation)
    manifest = read_manifest(folder)
    check_maker(manifest, maker)
    altered = contents.altered(folder, large=not one_shot)
    if altered:
        raise ValueError(", ".join(altered))
    ledger = Ledger(folder)
    held = StatementVectors(folder, manifest.dimension) if manifest.encoder else None
    shown = Manifest(**{name: getattr(manifest, name) for name in Manifest.__slots__} | {"documents": Hashes(ledger)})
    neighbours = None
    if held is not None:
        neighbours = Neighbours(path, folder, held, store, one_shot=one_shot)
    index = Published(folder, shown, ledger, neighbours)
    counts = {"manifest": manifest.chunks, "ledger": ledger.count(), LEXICAL: len(index._lexical)}
    if len(set(counts.values())) != 1:
        raise ValueError(f"{counts}")
    return index


def _no_document(document: str, known: Sequence[str]) -> UsageError:
    names = "、".join(known[:20]) + ("……" if len(known) > 20 else "")
    listed = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
    return UsageError(
        f"索引中没有文件“{document}”。现有：{names}。可用 policy ingest 加入文件。",
        f"There is no document '{document}' in the index. There are: {listed}. Add one with: policy ingest",
    )


def _no_statement_vectors(path: Path) -> IndexMismatch:
    return IndexMismatch(
        f"{path} 中的索引没有句子向量：建立时没有用编码器。请运行 policy ingest --rebuild，"
        "或设置 POLICY_READER=lexical。",
        f"The index in {path} has no vectors of statements: it was made without an encoder. "
        "Run: policy ingest --rebuild, or set POLICY_READER=lexical",
    )


def _missing(path: Path) -> IndexMissing:
    return IndexMissing(
        f"{path} 中没有索引。请先运行 policy ingest（不带参数即载入随附的两份文件）。",
        f"There is no index in {path}. First run: policy ingest (without a path it takes the two shipped documents).",
    )
