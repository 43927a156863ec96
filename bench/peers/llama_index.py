"""LlamaIndex: a VectorStoreIndex with its default splitter, kept in a folder; the retriever of that index."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.peers import ENCODER, HITS, PASSAGE, QUERY

NEEDS = ("llama_index.core", "llama_index.embeddings.huggingface")


def _encoder() -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(
        model_name=str(ENCODER), query_instruction=QUERY, text_instruction=PASSAGE, trust_remote_code=True
    )


def ingest(files: Sequence[Path], store: Path) -> None:
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

    documents = SimpleDirectoryReader(input_files=[str(path) for path in files]).load_data()
    index = VectorStoreIndex.from_documents(documents, embed_model=_encoder())
    index.storage_context.persist(persist_dir=str(store))


def opened(store: Path) -> Callable[[str], list[str]]:
    from llama_index.core import StorageContext, load_index_from_storage

    context = StorageContext.from_defaults(persist_dir=str(store))
    retriever = load_index_from_storage(context, embed_model=_encoder()).as_retriever(similarity_top_k=HITS)
    return lambda question: [found.node.get_content() for found in retriever.retrieve(question)]
