"""The plain script: split, embed, store, one similarity search; what a person writes in ten lines."""

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

INGEST = Path(__file__).parents[1] / "ingest"

files = sorted((INGEST / "corpus").glob("*.md"))
documents = [Document(path.read_text("utf-8"), metadata={"source": path.name}) for path in files]
pieces = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=50).split_documents(documents)
embeddings = HuggingFaceEmbeddings(model_name=str(INGEST / "weights_e5"), model_kwargs={"trust_remote_code": True})
store = Chroma.from_documents(pieces, embeddings)
for found in store.similarity_search(sys.argv[1], k=4):
    sys.stdout.write(f"{found.metadata['source']}: {found.page_content}\n\n")
