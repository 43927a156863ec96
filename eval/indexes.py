"""The index that is evaluated: a given one, or one made for the run from the shipped documents; and its hashes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import UsageError
from ingest.store.engine import EXACT

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline
    from assistant.settings import Settings
    from ingest.encoder import Encoder
    from ingest.job import Summary
    from ingest.store.base import Index
    from ingest.store.engine import Store


def open_pipeline(
    folder: Path | None, answerer: str = "extract", encoder: Encoder | None = None, store: str = "exact"
) -> Pipeline:
    """The pipeline over an index; None is the index that the settings name. Raises StoreError, SettingsError.

    ``encoder`` spares the loading where there is one already; ``store`` is as ``Settings.store``.
    """
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings, store_of
    from ingest.made import maker
    from ingest.store.published import open_index

    # What is inherited from the environment must not change who answers, or how vectors are compared.
    settings = load_settings(index=folder, store=store, llm="" if answerer == "extract" else answerer)
    if encoder is None:
        return Pipeline.open(settings, one_shot=True)
    index = open_index(settings.index, maker(encoder), one_shot=True, store=store_of(settings))
    return Pipeline(index, encoder, settings)


@contextmanager
def pipeline_for(folder: Path | None, answerer: str = "extract", store: str = "exact") -> Iterator[Pipeline]:
    """A pipeline over a folder's index, or, without a folder, over a new index of the shipped documents."""
    with ExitStack() as open_things:
        if folder is None:
            made = open_things.enter_context(new_pipeline([], answerer, store=store))
        else:
            made = open_pipeline(folder, answerer, store=store)
            open_things.callback(made.close)
        yield made


@contextmanager
def new_pipeline(
    files: Sequence[Path], answerer: str = "extract", encoder: Encoder | None = None, store: str = "exact"
) -> Iterator[Pipeline]:
    """A pipeline over a new index of files ([]: the shipped documents), removed afterwards.

    Raises the error of the first file that cannot be read.
    """
    from assistant.settings import store_of
    from ingest.encoder import load_encoder
    from ingest.job import ingest

    encoder = encoder or load_encoder("")
    with tempfile.TemporaryDirectory(prefix="policy-eval-") as made:
        folder = Path(made) / "index"
        summary = ingest(files, index=folder, encoder=encoder, store=store_of(own_settings(store)))
        if summary.failed:
            raise summary.failed[0][1]
        pipeline = open_pipeline(folder, answerer, encoder, store)
        try:
            yield pipeline
        finally:
            pipeline.close()


class Indexes:
    """Indexes of files, each made when it is first asked for and kept until ``close``."""

    def __init__(self, encoder: Encoder | None, store: Store = EXACT) -> None:
        self.encoder = encoder
        self._store = store
        self._made: dict[tuple[Path, ...], tuple[Index | None, Summary]] = {}
        self._open = ExitStack()

    def of(self, files: Sequence[Path]) -> Index:
        """The index of all these files; raises the error of the first that cannot be read."""
        index, summary = self.read(files)
        if summary.failed or index is None:
            raise summary.failed[0][1]
        return index

    def read(self, files: Sequence[Path]) -> tuple[Index | None, Summary]:
        """The index of those that can be read (None: of none), and what reading them said."""
        key = tuple(files)
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, files: Sequence[Path]) -> tuple[Index | None, Summary]:
        from ingest.job import ingest
        from ingest.made import maker
        from ingest.store.published import open_index

        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="policy-eval-"))) / "index"
        summary = ingest(files, index=folder, encoder=self.encoder, store=self._store)
        if summary.generation is None:
            return None, summary
        index = open_index(folder, maker(self.encoder), one_shot=True, store=self._store)
        self._open.callback(index.close)
        return index, summary

    def close(self) -> None:
        """Closes the indexes and removes them."""
        self._made.clear()
        self._open.close()


def own_settings(store: str = "exact") -> Settings:
    """Settings in which nothing of the environment decides who answers, or how vectors are compared."""
    from assistant.settings import load_settings

    return load_settings(store=store, llm="")


def need_documents(index: Index, rows: Iterable[Mapping[str, Any]]) -> None:
    """Raises UsageError where cases name a document that the index lacks: their figures would say nothing of it."""
    there = {document.id for document in index.documents()}
    named: set[str] = set()
    for row in rows:
        named |= {row[key] for key in ("doc", "document") if key in row}
        named |= {place["doc"] for place in row.get("gold_sections", ())}
    if lacking := sorted(named - there):
        raise UsageError(
            f"用例引用的文件不在索引中：{'、'.join(lacking)}。请先用 policy ingest 收录，或换一个索引（--index）。",
            f"The cases name documents that the index lacks: {', '.join(lacking)}. Ingest them, or choose an --index.",
        )


def index_facts(index: Index) -> dict[str, Any]:
    """What made the index, with hashes of its documents and of all its text; the same for two builds of the same."""
    manifest = index.manifest
    corpus = json.dumps(dict(sorted(manifest.documents.items()))).encode()
    content = hashlib.sha256()
    for document in index.documents():
        content.update(document.text.encode("utf-8"))
        for section in index.sections(document.id):
            content.update(repr((section.id, section.start, section.end, section.parent)).encode("utf-8"))
    return {
        "documents": dict(sorted(manifest.documents.items())),
        "corpus_sha256": hashlib.sha256(corpus).hexdigest(),
        "index_sha256": content.hexdigest(),
        "encoder": manifest.encoder,
        "encoder_sha256": manifest.encoder_sha256,
        "chunking": manifest.chunking,
        "terms": manifest.terms,
        "chunks": manifest.chunks,
    }
