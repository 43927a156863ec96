"""Builds a generation: new documents, and the live one's that did not change; checks it and publishes it whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.document import Chunk, Document, Section, Support, Target
from ingest.encoder import ReaderEncoder
from ingest.errors import IndexDamaged, PolicyError
from ingest.store import chroma, contents, generations, ledger, manifest, records, statements
from ingest.store.arrays import Arrays, ArraysBuilder
from ingest.store.base import Manifest, Vectors
from ingest.store.lexical import FOLDER as LEXICAL
from ingest.store.lexical import Lexical, LexicalBuilder
from ingest.store.live import Encoder, Live, vectors_and_tokens

_SCRATCH = "scratch.sqlite"
_BATCH = 512  # chunks encoded at once
Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class TextRules:
    """What of a chunk is encoded and ranked, and the lexical terms of that."""

    indexed_text: Callable[[Chunk], str]
    terms: Callable[[str], Iterable[str]]


class Build:
    """One generation under construction. The writer's lock must be held; ``close`` gives up what is not published."""

    def __init__(self, index: Path, made: Manifest) -> None:
        """``made`` says what the generation is made with; its generation, documents and chunks are filled here."""
        self._index = index
        generation, self._folder = generations.begin(index)
        self._manifest = replace(made, generation=generation)
        self._unchanged: set[str] = set()
        self._database = sqlite3.connect(self._folder / ledger.FILE, uri=True)
        # A build that dies is thrown away: durability comes from the sync before the rename.
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + ledger.SCHEMA)
        self._database.execute("ATTACH ? AS scratch", (str(self._folder / _SCRATCH),))
        self._database.execute("PRAGMA scratch.journal_mode=OFF")
        self._database.execute(
            "CREATE TABLE scratch.arrivals (seq INTEGER PRIMARY KEY, kept INTEGER, id TEXT, document TEXT, "
            'section TEXT, start INTEGER, "end" INTEGER, headings TEXT, outline TEXT)'
        )

    def add(
        self,
        document: Document,
        raw: str,
        sections: Sequence[Section],
        chunks: Sequence[Chunk],
        extracts: Iterable[Support | Target] = (),
    ) -> None:
        """A new or changed document; ``raw`` is the JSON of what was read. All of it is taken, or ValueError."""
        prepared = (
            (document.id, document.sha256, records.document_row(document), document.text, records.pack(raw)),
            [(document.id, place, *_section_row(section)) for place, section in enumerate(sections)],
            [_chunk_row(chunk) for chunk in chunks],
            [(type(value), document.id, place, records.extract_row(value)) for place, value in enumerate(extracts)],
        )
        _check_encodable(prepared[0][3], records.dump([asdict(section) for section in sections]))
        self._insert(*prepared)

    def _insert(self, document: tuple[Any, ...], sections: list[Any], chunks: list[Any], extracts: list[Any]) -> None:
        run = self._database
        run.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", document)
        run.executemany(f"INSERT INTO sections VALUES ({_marks(13)})", sections)  # noqa: S608 constants
        run.executemany(f"INSERT INTO scratch.arrivals VALUES (NULL, -1, {_marks(7)})", chunks)  # noqa: S608
        for kind, table in ((Support, "supports"), (Target, "targets")):
            rows = [row[1:] for row in extracts if row[0] is kind]
            run.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608

    def keep(self, live: Live, *, without: Iterable[str], replaced: Iterable[str]) -> None:
        """Copies the live documents but ``without``; of those ``replaced`` the live printing becomes a version."""
        run = self._database
        self._unchanged = set(live.ledger.ids()).difference(without)
        run.commit()
        run.execute("CREATE TEMP TABLE gone (id TEXT PRIMARY KEY)")
        run.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(document,) for document in without])
        run.commit()
        run.execute("ATTACH ? AS live", (ledger.uri(live.folder),))
        run.execute("INSERT INTO documents SELECT * FROM live.documents WHERE id NOT IN gone")
        for table in ("sections", "supports", "targets"):
            run.execute(f"INSERT INTO {table} SELECT * FROM live.{table} WHERE document NOT IN gone")  # noqa: S608
        run.execute(
            'INSERT INTO scratch.arrivals SELECT NULL, row, id, document, section, start, "end", headings, outline'
            " FROM live.chunks WHERE document NOT IN gone ORDER BY row"
        )
        run.commit()
        run.execute("DETACH live")
        run.execute("DROP TABLE gone")
        self.keep_versions(live.ledger, replaced)

    def keep_versions(self, live: ledger.Ledger, replaced: Iterable[str]) -> None:
        """Copies earlier versions of the documents that are in the build, and adds the live one of ``replaced``."""
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        for row in live.rows("SELECT document, sha256, replaced, stored FROM versions ORDER BY rowid"):
            if self._database.execute("SELECT 1 FROM documents WHERE id = ?", (row[0],)).fetchone():
                self._database.execute("INSERT INTO versions VALUES (?, ?, ?, ?)", row)
        for name in replaced:
            before = live.document(name)
            if before is not None:
                stored = records.version_row(before, live.sections(name))
                self._database.execute("INSERT INTO versions VALUES (?, ?, ?, ?)", (name, before.sha256, now, stored))

    def finish(
        self,
        encoder: Encoder,
        rules: TextRules,
        *,
        live: Live | None,
        chroma_url: str,
        progress: Progress,
        reader: ReaderEncoder | None = None,
    ) -> Manifest:
        """Encodes what is new, builds the parts, checks and publishes them. Raises StoreError, StorageError.

        ``reader`` encodes the statements; without it they get no vectors.
        """
        kept = self._place_chunks()
        size = sum(path.stat().st_size for path in self._folder.iterdir())
        # Chroma keeps each vector in its journal and in HNSW; postings take about as much as the texts.
        generations.check_space(self._index, 2 * size + 4 * len(kept) * 4 * self._manifest.dimension)
        self._encode(encoder, rules, kept, live=live, progress=progress)
        self._database.execute("DETACH scratch")
        self._database.close()
        (self._folder / _SCRATCH).unlink()
        if reader is not None:
            statements.build(self._index, self._folder, reader, self._kept_statements(live), progress)
        vectors = Arrays(self._folder).vectors
        generation = self._manifest.generation
        progress(0, None, "vectors")
        self._fill_chroma(vectors, kept, live)
        if chroma_url:
            chroma.push(chroma_url, generation, vectors)
        whole = replace(self._manifest, chunks=len(kept))
        fields = {key: value for key, value in asdict(whole).items() if key != "documents"}
        (self._folder / manifest.FILE).write_text(json.dumps(fields, indent=1), "utf-8")
        contents.write(self._folder)
        generations.publish(self._index, generation, self._folder)
        return whole

    def _kept_statements(self, live: Live | None) -> statements.Kept | None:
        """None where nothing can be copied: that the live ones are of the same encoder was checked when it was opened."""
        if live is None:
            return None
        try:
            vectors = statements.StatementVectors(live.folder, self._manifest.reader_dimension)
        except manifest.DAMAGE as error:
            raise manifest.damaged(self._index, error) from error
        return statements.Kept(vectors, live.ledger.ids(), self._unchanged)

    def _place_chunks(self) -> npt.NDArray[np.int64]:
        """Gives every chunk its row; returns for each row its row in the live generation, -1 for a new chunk."""
        run = self._database
        run.execute(
            "INSERT INTO chunks SELECT row_number() OVER (ORDER BY document, seq) - 1, id, document, section, start,"
            ' "end", headings, outline FROM scratch.arrivals ORDER BY document, seq'
        )
        run.commit()
        kept = run.execute("SELECT kept FROM scratch.arrivals ORDER BY document, seq")
        return np.fromiter((row[0] for row in kept), dtype=np.int64)

    def _encode(
        self,
        encoder: Encoder,
        rules: TextRules,
        kept: npt.NDArray[np.int64],
        *,
        live: Live | None,
        progress: Progress,
    ) -> None:
        arrays = ArraysBuilder(self._folder, self._manifest.dimension)
        lexical = LexicalBuilder(self._folder / LEXICAL)
        lengths = self._copy_postings(lexical, kept, live)
        anew = kept < 0 if lengths is not None else np.ones(len(kept), dtype=bool)
        for done in range(0, len(kept), _BATCH):
            span = slice(done, done + _BATCH)
            texts = self._texts(rules, done, anew[span])
            arrays.add(*vectors_and_tokens(encoder, texts, kept[span], live))
            for text, row, is_new in zip(texts, kept[span].tolist(), anew[span].tolist(), strict=True):
                if is_new or lengths is None:
                    lexical.add(rules.terms(text))
                else:
                    lexical.keep(int(lengths[row]))
            progress(min(done + _BATCH, len(kept)), len(kept), "chunks")
        arrays.finish()
        lexical.finish()

    def _copy_postings(
        self, lexical: LexicalBuilder, kept: npt.NDArray[np.int64], live: Live | None
    ) -> npt.NDArray[np.int32] | None:
        """Takes over the postings of rows that did not change; returns the lengths of the live rows.

        None where all are to be cut into words again: nothing is live, or its words are not as they were published.
        """
        if live is None or contents.altered(live.folder, contents.is_lexical):
            return None
        try:
            source = Lexical(live.folder / LEXICAL)
        except manifest.DAMAGE:
            return None
        if len(source) != len(live.arrays.vectors):
            return None
        rows = np.full(len(source), -1, dtype=np.int64)
        rows[kept[kept >= 0]] = np.flatnonzero(kept >= 0)
        lexical.copy(source, rows)
        return np.asarray(source.lengths)

    def _texts(self, rules: TextRules, first: int, wanted: npt.NDArray[np.bool_]) -> list[str]:
        """The indexed text of each row from ``first`` on; "" for one that is not wanted."""
        texts = [""] * len(wanted)
        if wanted.any():
            query = f"SELECT row, {ledger.CHUNK_COLUMNS} FROM chunks WHERE row BETWEEN ? AND ? ORDER BY row"  # noqa: S608
            document, text = "", ""
            for row, *columns in self._database.execute(query, (first, first + len(wanted) - 1)):
                if not wanted[row - first]:
                    continue
                if columns[1] != document:
                    document = columns[1]
                    found = self._database.execute("SELECT text FROM documents WHERE id = ?", (document,))
                    text = found.fetchone()[0]
                texts[row - first] = rules.indexed_text(records.chunk_of(columns, text))
        return texts

    def _fill_chroma(self, vectors: Vectors, kept: npt.NDArray[np.int64], live: Live | None) -> None:
        """From the live generation's collection where that can be, else anew; and checks all parts."""
        folder, generation = self._folder / chroma.FOLDER, self._manifest.generation
        if live is not None and chroma.extend(folder, generation, live.folder, kept, vectors):
            try:
                self._check(vectors)
            except PolicyError:
                shutil.rmtree(folder)
            else:
                return
        chroma.build(folder, generation, vectors)
        self._check(vectors)

    def _check(self, vectors: Vectors) -> None:
        """All parts hold the same chunks, and those find themselves in Chroma.

        In this process: the files were written and closed here a moment ago, and a second import of Chroma would
        double the time of a small ingest. Files that have lain on a disk are probed from another process.
        """
        book = ledger.Ledger(self._folder)
        counts = (book.count(), len(vectors), len(Lexical(self._folder / LEXICAL)))
        book.close()
        collection = chroma.open_embedded(self._folder / chroma.FOLDER, self._manifest.generation)
        fault = chroma.faults(collection, vectors) if len(set(counts)) == 1 else f"counts {counts}"
        collection.close()
        if fault:
            raise IndexDamaged(
                f"新建的索引没有通过检查（{fault}），未发布，原有索引不变。请重试；若仍出现，请运行 policy doctor。",
                f"The new index failed its check ({fault}) and was not published. Try again; then run: policy doctor",
            )

    def close(self) -> None:
        """Gives the folder up; after ``finish`` there is nothing left to give up."""
        self._database.close()
        generations.discard(self._folder)


def _section_row(section: Section) -> tuple[object, ...]:
    return tuple(getattr(section, name) for name in Section.__slots__ if name != "document")


def _chunk_row(chunk: Chunk) -> tuple[object, ...]:
    lists = (records.dump(list(chunk.headings)), records.dump(list(chunk.outline)))
    return (chunk.id, chunk.document, chunk.section, chunk.start, chunk.end, *lists)


def _check_encodable(*texts: str) -> None:
    for text in texts:
        text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _marks(count: int) -> str:
    return ", ".join("?" * count)
