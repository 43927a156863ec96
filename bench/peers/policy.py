"""This program: the same calls as ``policy ingest`` and ``policy search``."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.peers import HITS

NEEDS: tuple[str, ...] = ()


def ingest(files: Sequence[Path], store: Path) -> None:
    from ingest.encoder import load_encoder
    from ingest.job import ingest as job

    summary = job(files, index=store, encoder=load_encoder(""))
    if summary.failed:
        raise summary.failed[0][1]


def opened(store: Path) -> Callable[[str], list[str]]:
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings

    pipeline = Pipeline.open(load_settings(index=store), one_shot=True)
    return lambda question: [hit.text for hit in pipeline.search(question, k=HITS)]
