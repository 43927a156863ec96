"""Of a server of either engine: one that is gone or silent is told within five seconds, scanned around, and asked again."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import StoreError
from ingest.store import chroma_client, generations, milvus, neighbours
from ingest.store.engine import EXACT, Store
from ingest.store.engines import engine_of
from ingest.store.published import open_index
from store_samples import CountEncoder, build_index, same_as_scan
from store_servers import Server


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """The clients' packages, whose loading takes seconds of a busy machine and no time of a server."""
    milvus._pymilvus()
    chroma_client._settings()


@pytest.fixture
def silent() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("name", ["chroma", "milvus"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:port", "file:///etc", "nonsense", "silent"])
def test_a_server_that_is_not_there_is_told_within_five_seconds(
    tmp_path: Path, name: str, url: str, silent: str
) -> None:
    store = Store(name, silent if url == "silent" else url)
    started = time.monotonic()
    with pytest.raises(StoreError, match=f"POLICY_{name.upper()}_URL"):
        build_index(tmp_path, CountEncoder(), [1], store)
    assert time.monotonic() - started < 5
    assert generations.live(tmp_path) is None
    build_index(tmp_path, CountEncoder(), range(1, 5), EXACT)
    started = time.monotonic()
    with closing(open_index(tmp_path, store=store)) as index:
        same_as_scan(index)
        assert any(f"POLICY_{name.upper()}_URL" in warning for warning in index.warnings)
    assert time.monotonic() - started < 5


@pytest.fixture(scope="module", params=["chroma", "milvus"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(request.param, tmp_path_factory.mktemp("server") / "data")
    yield running
    running.stop()


def test_lost_collections_are_sent_again(tmp_path: Path, server: Server) -> None:
    generation = build_index(tmp_path, CountEncoder(), range(1, 5), server.store)
    with closing(open_index(tmp_path, store=server.store)) as index:
        same_as_scan(index)
        assert not index.warnings
    engine_of(server.store).settle(server.store.url, tmp_path, None, [generation])
    with closing(open_index(tmp_path, store=server.store)) as again:
        same_as_scan(again)
        assert any("sent again" in warning for warning in again.warnings)


def test_readers_ask_while_a_writer_publishes(tmp_path: Path, server: Server) -> None:
    """Each reader's hits are of one version: a row of another would be a chunk of another text, or of none."""
    index, store = tmp_path / "index", server.store
    build_index(index, CountEncoder(), range(1, 5), store)
    done, wrong, asked = threading.Event(), [], [0] * 8
    opening = threading.Lock()  # Python 3.11 parses in several threads at once badly, and numpy parses its headers

    def read(number: int) -> None:
        while not done.is_set():
            try:
                with opening:
                    found = open_index(index, store=store)
                with closing(found) as opened:
                    at = asked[number] % opened.statement_count
                    vector = opened.statement_vectors(np.array([at]))[0]
                    near = opened.near(vector[None], opened.nearest(vector, 3))
                    if near.max() < 0.999 or opened.asked_store != 1 or opened.warnings:
                        wrong.append((near, opened.asked_store, list(opened.warnings)))
            except Exception as error:
                wrong.append(error)
            asked[number] += 1

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    for version in range(5):
        build_index(index, CountEncoder(), range(1, 5 + version), store)
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert min(asked) > 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_goes_is_scanned_around_and_asked_again_when_it_is_back(
    tmp_path: Path, server: Server, how: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "AGAIN", 0.5)
    index, store = tmp_path / "index", server.store
    build_index(index, CountEncoder(), range(1, 9), store)
    with closing(open_index(index, store=store)) as opened:
        vector = opened.statement_vectors(np.array([3]))[0]
        opened.nearest(vector, 3)
        assert opened.asked_store == 1
        server.stop(how)
        started = time.monotonic()
        assert len(opened.nearest(vector, 3))
        assert time.monotonic() - started < 5
        assert any("cannot be used" in warning for warning in opened.warnings)
        server.process.send_signal(signal.SIGCONT) if how == signal.SIGSTOP else server.start()
        until = time.monotonic() + 30
        while opened.asked_store == 1 and time.monotonic() < until:
            began = time.monotonic()
            assert len(opened.nearest(vector, 3))
            assert time.monotonic() - began < 5
            time.sleep(0.2)
        assert opened.asked_store > 1
