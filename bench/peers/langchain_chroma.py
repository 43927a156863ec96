"""LangChain with Chroma: recursive splitter of the tutorial, a store kept in a folder, similarity search."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.peers import ENCODER, HITS

NEEDS = ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters")


def _store(folder: Path) -> Any:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(
        model_name=str(ENCODER),
        model_kwargs={"trust_remote_code": True},
        encode_kwargs={"prompt_name": "passage"},
        query_encode_kwargs={"prompt_name": "query"},
    )
    return Chroma(collection_name="documents", embedding_function=embeddings, persist_directory=str(folder))


def ingest(files: Sequence[Path], store: Path) -> None:
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(path.read_text("utf-8"), metadata={"source": path.name}) for path in files]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    _store(store).add_documents(splitter.split_documents(documents))


def opened(store: Path) -> Callable[[str], list[str]]:
    kept = _store(store)
    return lambda question: [found.page_content for found in kept.similarity_search(question, k=HITS)]
