"""Builds a generation: new documents, and the live one's that did not change; checks it and publishes it whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.document import Chunk
from ingest.encoder import Encoder
from ingest.errors import IndexDamaged
from ingest.store import contents, generations, ledger, manifest, pages, proposed, records, statements
from ingest.store.base import Manifest, Rows
from ingest.store.encoded import Encoded
from ingest.store.engine import Store
from ingest.store.entry import Entry
from ingest.store.lexical import FOLDER as LEXICAL
from ingest.store.lexical import Lexical, LexicalBuilder
from ingest.store.live import Live
from ingest.store.statements import StatementVectors

_SCRATCH = "scratch.sqlite"
_TOLD = 512  # chunks between two signs of life
Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class TextRules:
    """What of a chunk is ranked by words, and the lexical terms of that."""

    indexed_text: Callable[[Chunk], str]
    terms: Callable[[str], Iterable[str]]


def told_to_wait(progress: Progress | None) -> Callable[[], None]:
    """Tells a progress callback, where there is one, that another process is writing."""
    return (lambda: progress(0, None, generations.WAITING)) if progress else (lambda: None)


class Build:
    """One generation under construction. The writer's lock must be held; ``close`` gives up what is not published."""

    def __init__(self, index: Path, made: Manifest) -> None:
        """``made`` says what the generation is made with; its generation, documents and chunks are filled here."""
        self._index = index
        generation, self._folder = generations.begin(index)
        self._manifest = replace(made, generation=generation)
        self._unchanged: set[str] = set()
        self._encoded = Encoded(self._folder)
        self._database = sqlite3.connect(self._folder / ledger.FILE, uri=True)
        # A build that dies is thrown away: durability comes from the sync before the rename.
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + ledger.SCHEMA)
        self._database.execute("ATTACH ? AS scratch", (str(self._folder / _SCRATCH),))
        self._database.execute("PRAGMA scratch.journal_mode=OFF")
        self._database.execute(
            "CREATE TABLE scratch.arrivals (seq INTEGER PRIMARY KEY, kept INTEGER, id TEXT, document TEXT, "
            'section TEXT, start INTEGER, "end" INTEGER, headings TEXT, outline TEXT)'
        )

    def insert(self, entry: Entry) -> None:
        """Adds a new or changed document, all of it."""
        run = self._database
        run.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", entry.document)
        run.executemany(f"INSERT INTO sections VALUES ({_marks(13)})", entry.sections)  # noqa: S608 constants
        run.executemany(f"INSERT INTO scratch.arrivals VALUES (NULL, -1, {_marks(7)})", entry.chunks)  # noqa: S608
        run.executemany("INSERT INTO supports VALUES (?, ?, ?)", entry.supports)
        run.executemany("INSERT INTO targets VALUES (?, ?, ?)", entry.targets)
        run.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", entry.pages)
        if entry.vectors is not None:
            self._encoded.add(entry.id, entry.vectors)

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
        pages.keep(run)
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
        encoder: Encoder | None,
        rules: TextRules,
        *,
        live: Live | None,
        store: Store,
        progress: Progress,
    ) -> Manifest:
        """Encodes what is new, builds the parts, checks and publishes them. Raises StoreError, StorageError.

        Without ``encoder`` statements get no vectors.
        """
        kept = self._place_chunks()
        size = sum(path.stat().st_size for path in self._folder.iterdir())
        # Chroma keeps each vector in its journal and in HNSW; postings take about as much as the texts.
        generations.check_space(self._index, 2 * size + 12 * len(kept) * 4 * self._manifest.dimension)
        self._index_words(rules, kept, live, progress)
        self._database.execute("DETACH scratch")
        self._database.close()
        (self._folder / _SCRATCH).unlink()
        if encoder is not None:
            copied = self._kept(live)
            statements.build(self._index, self._folder, encoder, copied, progress, self._encoded)
            progress(0, None, "vectors")
            vectors = StatementVectors(self._folder, encoder.dimension)
            fault = proposed.build(self._folder, self._manifest.generation, vectors, copied, store)
            if fault:
                raise _not_whole(fault)
        self._encoded.close()
        self._check()
        whole = replace(self._manifest, chunks=len(kept))
        fields = {key: value for key, value in asdict(whole).items() if key != "documents"}
        (self._folder / manifest.FILE).write_text(json.dumps(fields, indent=1), "utf-8")
        contents.write(self._folder)
        generations.publish(self._index, self._manifest.generation, self._folder)
        return whole

    def _kept(self, live: Live | None) -> statements.Kept | None:
        """None where nothing can be copied: that the live ones are of the same encoder was checked when it was opened."""
        if live is None or live.vectors is None:
            return None
        return statements.Kept(live.vectors, live.ledger, self._unchanged)

    def _place_chunks(self) -> Rows:
        """Gives every chunk its row; returns for each row its row in the live generation, -1 for a new chunk."""
        run = self._database
        run.execute(
            "INSERT INTO chunks SELECT row_number() OVER (ORDER BY document, seq) - 1, id, document, section, start,"
            ' "end", headings, outline FROM scratch.arrivals ORDER BY document, seq'
        )
        run.commit()
        kept = run.execute("SELECT kept FROM scratch.arrivals ORDER BY document, seq")
        return np.fromiter((row[0] for row in kept), dtype=np.int64)

    def _index_words(self, rules: TextRules, kept: Rows, live: Live | None, progress: Progress) -> None:
        lexical = LexicalBuilder(self._folder / LEXICAL)
        lengths = self._copy_postings(lexical, kept, live)
        anew = kept < 0 if lengths is not None else np.ones(len(kept), dtype=bool)
        for done in range(0, len(kept), _TOLD):
            span = slice(done, done + _TOLD)
            texts = self._texts(rules, done, anew[span])
            for text, row, is_new in zip(texts, kept[span].tolist(), anew[span].tolist(), strict=True):
                if is_new or lengths is None:
                    lexical.add(rules.terms(text))
                else:
                    lexical.keep(int(lengths[row]))
            progress(min(done + _TOLD, len(kept)), len(kept), "chunks")
        lexical.finish()

    def _copy_postings(self, lexical: LexicalBuilder, kept: Rows, live: Live | None) -> npt.NDArray[np.int32] | None:
        """Takes over the postings of rows that did not change; returns the lengths of the live rows.

        None where all are to be cut into words again: nothing is live, or its words are not as they were published.
        """
        if live is None or contents.altered(live.folder, contents.is_lexical):
            return None
        try:
            source = Lexical(live.folder / LEXICAL)
        except manifest.DAMAGE:
            return None
        if len(source) != live.ledger.count():
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

    def _check(self) -> None:
        """All parts hold the same chunks."""
        book = ledger.Ledger(self._folder)
        counts = (book.count(), len(Lexical(self._folder / LEXICAL)))
        book.close()
        if len(set(counts)) != 1:
            raise _not_whole(f"counts {counts}")

    def close(self) -> None:
        """Gives the folder up; after ``finish`` there is nothing left to give up."""
        self._database.close()
        self._encoded.close()
        generations.discard(self._folder)


def _not_whole(fault: str) -> IndexDamaged:
    return IndexDamaged(
        f"新建的索引没有通过检查（{fault}），未发布，原有索引不变。请重试；若仍出现，请运行 policy doctor。",
        f"The new index failed its check ({fault}) and was not published. Try again; then run: policy doctor",
    )


def _marks(count: int) -> str:
    return ", ".join("?" * count)
