"""Haystack: converter, recursive splitter, embedder and writer as a pipeline; an in-memory store saved to a file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.peers import ENCODER, HITS, PASSAGE, QUERY

NEEDS = ("haystack", "haystack_integrations.components.embedders.sentence_transformers")
_FILE = "store.json"


def ingest(files: Sequence[Path], store: Path) -> None:
    from haystack import Pipeline
    from haystack.components.converters import TextFileToDocument
    from haystack.components.preprocessors import RecursiveDocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    kept = InMemoryDocumentStore(embedding_similarity_function="cosine")
    pipeline = Pipeline()
    pipeline.add_component("converter", TextFileToDocument())
    # Its default counts words, which Chinese does not part with spaces.
    pipeline.add_component(
        "splitter",
        RecursiveDocumentSplitter(
            split_length=400, split_overlap=0, split_unit="char", separators=["\n\n", "\n", "。", ""]
        ),
    )
    embedder = SentenceTransformersDocumentEmbedder(model=str(ENCODER), prefix=PASSAGE, trust_remote_code=True)
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(document_store=kept))
    for one, other in (("converter", "splitter"), ("splitter", "embedder"), ("embedder", "writer")):
        pipeline.connect(one, other)
    pipeline.run({"converter": {"sources": list(files)}})
    store.mkdir(parents=True)
    kept.save_to_disk(str(store / _FILE))


def opened(store: Path) -> Callable[[str], list[str]]:
    from haystack import Pipeline
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    kept = InMemoryDocumentStore.load_from_disk(str(store / _FILE))
    pipeline = Pipeline()
    embedder = SentenceTransformersTextEmbedder(model=str(ENCODER), prefix=QUERY, trust_remote_code=True)
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("retriever", InMemoryEmbeddingRetriever(document_store=kept, top_k=HITS))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def search(question: str) -> list[str]:
        found = pipeline.run({"embedder": {"text": question}})["retriever"]["documents"]
        return [document.content for document in found]

    return search
