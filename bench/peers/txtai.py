"""txtai: an embeddings database of paragraphs with its texts, saved to a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.peers import ENCODER, HITS, PASSAGE, QUERY

NEEDS = ("txtai",)


def ingest(files: Sequence[Path], store: Path) -> None:
    from txtai import Embeddings

    embeddings = Embeddings(
        path=str(ENCODER),
        method="sentence-transformers",
        content=True,
        instructions={"query": QUERY, "data": PASSAGE},
        vectors={"trust_remote_code": True},
    )
    paragraphs = [part for path in files for part in path.read_text("utf-8").split("\n\n") if part.strip()]
    embeddings.index(paragraphs)
    embeddings.save(str(store))


def opened(store: Path) -> Callable[[str], list[str]]:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(store))
    return lambda question: [found["text"] for found in embeddings.search(question, HITS)]
