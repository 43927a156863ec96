"""Documents made by rule and an encoder that can be computed by hand, for the tests of the index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.document import Chunk, Document, Oddity, Section, Support, Target
from ingest.sentences import STATEMENTS
from ingest.store import generations
from ingest.store.base import Manifest
from ingest.store.build import Build, TextRules
from ingest.store.engine import AUTO, Collection, Store, faults
from ingest.store.entry import entry_of
from ingest.store.manifest import VERSION, Maker
from ingest.store.published import Published
from ingest.terms import TERMS, terms

CHUNKING = "sentence-per-chunk"
WORDS = ["人工智能", "知识产权", "科技金融", "人才引进", "成果转化", "创业孵化", "数字经济", "绿色低碳"]


class CountEncoder:
    """Counts characters by code point modulo the dimension; the vector is made unit length, "" gives zeros."""

    def __init__(self, name: str = "count", dimension: int = 48) -> None:
        self.name = name
        self.sha256 = f"{dimension:064d}"
        self.dimension = dimension
        self.encoded = 0

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                vectors[row, ord(character) % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode_passages(texts)


def maker(encoder: CountEncoder) -> Maker:
    return Maker(encoder.name, encoder.sha256, encoder.dimension, CHUNKING, TERMS, STATEMENTS)


def make_document(number: int, sections: int = 4) -> tuple[Document, tuple[Section, ...], list[Chunk]]:
    """A document whose every section is a heading and one sentence; its chunks are the sections."""
    parts, places, at = [], [], 0
    for section in range(1, sections + 1):
        heading = f"{section}、{WORDS[(number + section) % len(WORDS)]}"
        line = f"{heading}\n到{2020 + number}年支持{WORDS[(number * section) % len(WORDS)]}企业{number * section}家。\n"
        places.append((at, at + len(heading), at + len(line) - 1))
        parts.append(line)
        at += len(line)
    text, name = "".join(parts).rstrip(), f"doc{number:03d}"
    oddity = Oddity("typo", 0, 1, "1", None)
    document = Document(
        name, text, f"文件{number}", (f"别名{number}",), date="2025", sha256=f"{number:064d}", oddities=(oddity,)
    )
    outline = tuple(
        Section(name, f"{n}", 1, text[start:head], f"{n}、", None, f"{n}、", start, end, end, start, head)
        for n, (start, head, end) in enumerate(places, 1)
    )
    chunks = [
        Chunk(f"{name}:{s.id}:{s.start}", name, s.id, s.start, s.end, text[s.start : s.end], (s.heading,), ("下级",))
        for s in outline
    ]
    return document, outline, chunks


def extracts(document: Document) -> list[Support | Target]:
    name, quote = document.id, document.text[:4]
    place = (0, 4, quote)
    printed = ("w", None, None, ("科委",), "2025")
    return [
        Support(f"{name}-s", name, "1", "x", "finance", "planned", "支持", *printed, *place),
        Target(f"{name}-t", name, "1", "target", "企业", 3.0, "家", "2025", None, "3家", None, *place),
    ]


def rules() -> TextRules:
    return TextRules(lambda chunk: "\n".join((*chunk.headings, chunk.text)), terms)


def build_index(index: Path, encoder: CountEncoder, numbers: Sequence[int], store: Store = AUTO) -> str:
    """Publishes an index of these documents and returns its generation."""
    made = Manifest(
        VERSION, "", encoder.name, encoder.sha256, encoder.dimension, CHUNKING, TERMS, statements=STATEMENTS
    )
    with generations.writing(index, 5):
        build = Build(index, made)
        for number in numbers:
            document, sections, chunks = make_document(number)
            build.insert(entry_of(document, f'{{"lines": ["{document.id}"]}}', sections, chunks, extracts(document)))
        whole = build.finish(encoder, rules(), live=None, store=store, progress=lambda *_: None)
        build.close()
    return whole.generation


def same_as_scan(index: Published, within: list[str] | None = None) -> None:
    """The chunks of the nearest statements are those of an exact scan, but where two are as near to rounding."""
    documents = [document.id for document in index.documents()] if within is None else within
    rows = np.concatenate([index.statements(document).rows for document in documents])
    for row in range(0, index.statement_count, 3):
        vector = index.statement_vectors(np.array([row]))[0]
        cosines = index.statement_vectors(rows) @ vector
        least = np.sort(cosines)[-5]
        found = set(index.nearest(vector, 5, within).tolist())
        assert set(index.statement_chunks(rows[cosines > least + 1e-4]).tolist()) <= found
        assert found <= set(index.statement_chunks(rows[cosines > least - 1e-4]).tolist())


def unit_rows(count: int, dimension: int = 32) -> np.ndarray:
    vectors = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def proposes_as_a_scan(collection: Collection, vectors: np.ndarray) -> None:
    """Whether a collection of these vectors is whole, proposes what a scan finds, and is told from others."""
    assert faults(collection, vectors) == ""
    found = collection.propose(vectors[:50], 10)
    exact = np.argsort(-(vectors[:50] @ vectors.T), axis=1)[:, :10]
    shared = [len(set(got.tolist()) & set(best.tolist())) for got, best in zip(found, exact, strict=True)]
    assert sum(shared) >= 0.98 * 500
    assert "expected" in faults(collection, vectors[:-1])
    assert "find themselves" in faults(collection, vectors[::-1].copy())
