"""The index that is evaluated: a given one, or one made for the run from the shipped documents; and its hashes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import UsageError

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline
    from ingest.store.base import Index


def open_pipeline(folder: Path | None, answerer: str = "extract") -> Pipeline:
    """The pipeline over an index; None is the index that the settings name. Raises StoreError, SettingsError."""
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings

    # The default answerer needs no setting; another is named to the settings, which know whether there is such a one.
    chosen = {} if answerer == "extract" else {"answerer": answerer}
    return Pipeline.open(load_settings(index=folder, vectors="exact", **chosen), one_shot=True)


@contextmanager
def pipeline_for(folder: Path | None, answerer: str = "extract") -> Iterator[Pipeline]:
    """A pipeline over a folder's index, or, without a folder, over a new index of the shipped documents."""
    with tempfile.TemporaryDirectory(prefix="policy-eval-") as made:
        if folder is None:
            from ingest.encoder import load_encoder
            from ingest.job import ingest

            folder = Path(made) / "index"
            ingest([], index=folder, encoder=load_encoder(""))
        pipeline = open_pipeline(folder, answerer)
        try:
            yield pipeline
        finally:
            pipeline.close()


def need_documents(index: Index, rows: Iterable[Mapping[str, Any]]) -> None:
    """Raises UsageError where cases name a document that the index lacks: their figures would say nothing of it."""
    there = {document.id for document in index.documents()}
    named: set[str] = set()
    for row in rows:
        named |= {row["doc"]} if "doc" in row else set()
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
