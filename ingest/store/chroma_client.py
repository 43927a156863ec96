"""Clients of Chroma: made without telemetry, .env or embedding functions, and guarded against silence and panics."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ingest.errors import StoreError

SPACE = "cosine"
# HNSW: twice Chroma's defaults; at 127,000 chunks all of 500 nearest were then the exact ones.
MAX_NEIGHBORS = 32
EF_CONSTRUCTION = 200
EF_SEARCH = 200
# Seconds one call to a server may take, of a reader and of the writer; Chroma's own client waits for ever.
CALL, WRITE = 4.0, 60.0
_NONE = {"legacy", "unknown"}  # what Chroma stores where no embedding function was given
_IMPORT = threading.Lock()

Value = TypeVar("Value")


def name_of(generation: str) -> str:
    """The collection of a generation, on a server that others may use too."""
    return f"policy-{generation}"


@contextmanager
def _without_dotenv() -> Iterator[None]:
    """Chroma makes default settings while it is imported, and those read .env of the working folder."""
    from pydantic_settings import DotEnvSettingsSource

    original = DotEnvSettingsSource._read_env_files
    DotEnvSettingsSource._read_env_files = lambda self: {}  # type: ignore[method-assign]  # noqa: ARG005
    try:
        yield
    finally:
        DotEnvSettingsSource._read_env_files = original  # type: ignore[method-assign]


def _settings() -> tuple[Any, Any]:
    with _IMPORT, _without_dotenv():
        import chromadb
        from chromadb.config import Settings
    return chromadb, Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]


def embedded(folder: Path) -> Any:
    chromadb, settings = _settings()
    return guarded(lambda: chromadb.PersistentClient(path=str(folder), settings=settings), 0)


def server(url: str) -> Any:
    fetch(url, "/api/v2/heartbeat")  # a silent server fails here in seconds
    chromadb, settings = _settings()
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    return guarded(lambda: chromadb.HttpClient(host=parts.hostname, port=port, ssl=secure, settings=settings), CALL)


def create(client: Any, generation: str, seconds: float) -> Any:
    hnsw = {"space": SPACE, "ef_construction": EF_CONSTRUCTION, "ef_search": EF_SEARCH, "max_neighbors": MAX_NEIGHBORS}
    return guarded(
        lambda: client.create_collection(name_of(generation), embedding_function=None, configuration={"hnsw": hnsw}),
        seconds,
    )


def get(client: Any, generation: str, seconds: float) -> Any:
    return guarded(lambda: client.get_collection(name_of(generation), embedding_function=None), seconds)


def stored_configuration(folder: Path, generation: str) -> list[Any]:
    try:
        database = sqlite3.connect(f"{(folder / 'chroma.sqlite3').resolve().as_uri()}?mode=ro", uri=True)
        try:
            query = "SELECT config_json_str, schema_str FROM collections WHERE name = ?"
            rows = database.execute(query, (name_of(generation),)).fetchall()
        finally:
            database.close()
        if not rows:
            raise failed(f"{folder}: no collection {name_of(generation)}")
        return [json.loads(text) for text in rows[0] if text]
    except (sqlite3.Error, ValueError) as error:
        raise failed(f"{folder}: {error}") from error


def check_stored(configuration: Any) -> None:
    for function in _functions(configuration):
        if function is not None and function.get("type") not in _NONE:
            raise failed(f"an embedding function is planted in the collection: {function}")


def _functions(value: Any) -> Iterator[dict[str, Any] | None]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key == "embedding_function":
            yield part
        else:
            yield from _functions(part)


def fetch(url: str, path: str) -> Any:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise failed(f"{url}: http://host:port expected")
    import urllib.request  # 30 ms that embedded Chroma need not pay
    from http.client import HTTPException

    try:
        with urllib.request.urlopen(url.rstrip("/") + path, timeout=CALL / 2) as answer:  # noqa: S310 checked above
            return json.loads(answer.read())
    except (OSError, ValueError, HTTPException) as error:
        raise failed(f"{url}: {error}") from error


def guarded(call: Callable[[], Value], seconds: float) -> Value:
    """The call's value, every failure as StoreError. ``seconds`` above 0: not later than that."""
    if not seconds:
        return _mapped(call)
    result: list[Value] = []
    failure: list[StoreError] = []

    def work() -> None:
        try:
            result.append(_mapped(call))
        except StoreError as error:
            failure.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if failure:
        raise failure[0]
    if not result:
        raise failed(f"no answer in {seconds:g} s")
    return result[0]


def _mapped(call: Callable[[], Value]) -> Value:
    try:
        return call()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # Chroma's Rust part panics with a BaseException
        raise failed(f"{type(error).__name__}: {error}") from error


def failed(detail: str) -> StoreError:
    return StoreError(
        f"Chroma 不可用（{detail}）。请检查 POLICY_CHROMA_URL 所指的服务器；没有用服务器时请运行 policy ingest --rebuild。",
        f"Chroma cannot be used ({detail}). Check the server that POLICY_CHROMA_URL names; without one run: policy ingest --rebuild",
    )
