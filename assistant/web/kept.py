"""Conversations as the browser keeps them: each exchange as JSON. The server keeps nothing of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Citation
from assistant.web.conversation import Exchange
from assistant.web.i18n import say
from assistant.web.printed import VERSION
from ingest.errors import UsageError
from ingest.store.base import Index

LONGEST = 4_000_000  # characters of a conversation that a browser may send
MOST = 200  # its exchanges; the last ones


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)


def dumped(exchange: Exchange) -> str:
    """An exchange as JSON; the texts of the clauses found, which the page does not show, are left out."""
    answer = exchange.answer
    if answer:
        answer = replace(answer, evidence=tuple(replace(found, text="") for found in answer.evidence))
    return _adapter().dump_json(replace(exchange, answer=answer)).decode()


def loaded(text: str) -> list[Exchange]:
    """The exchanges of a conversation, a JSON list of what ``dumped`` gave; "" is none.

    One that cannot be read is told in its place. Raises UsageError for what is no such list, or is too long.
    """
    try:
        items = json.loads(text) if text and len(text) <= LONGEST else None if text else []
    except ValueError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise UsageError(
            "这段对话太长或已损坏，不能接着问。请点“新对话”；旧对话仍在列表中。",
            "This conversation is too long or damaged and cannot be continued. Begin a new one; the old one stays in the list.",
        )
    return [_one(item) for item in items[-MOST:]]


def _one(item: str) -> Exchange:
    try:
        return _adapter().validate_json(item)
    except ValidationError:
        return Exchange(_question(item), error=(say("kept_unreadable", "zh"), say("kept_unreadable", "en")))


def _question(item: str) -> str:
    """The question of an exchange whose rest cannot be read; "" where that cannot be read either."""
    try:
        made: Any = json.loads(item)
    except ValueError:
        return ""
    question = made.get("question") if isinstance(made, dict) else None
    return question[:2000] if isinstance(question, str) else ""


def version_of(index: Index) -> str:
    """What the documents of an index are, in twelve characters; the same documents give the same."""
    known = json.dumps(sorted(index.manifest.documents.items()))
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def versions_of(index: Index, cited: Sequence[Citation]) -> dict[str, str]:
    """The version of each document that is cited."""
    return {name: document_version(index, name) for name in sorted({one.document for one in cited})}


def document_version(index: Index, document: str) -> str:
    """The first characters of the SHA-256 of a document's file; "" for one that is not there."""
    return index.manifest.documents.get(document, "")[:VERSION]
