"""Several processes behind one port. What is loaded before they part (code, word lists, the encoder) is in memory once;
the index is in memory once as well, by its mapped files.

Each connection goes to the process of its address, so that a visitor always meets the same one: logins, limits, uploads
and waiting answers are kept a process and not shared. Users, the index, feedback and the audit are files that all share.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import select
import signal
import socket
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import uvicorn

from assistant.settings import Settings, encoder_of
from assistant.web.watching import GRACE, Server, Watch
from ingest.errors import UsageError

_AGAIN = 1.0  # seconds before a process that ended is started again
logger = logging.getLogger(__name__)


def place_of(address: str, count: int) -> int:
    """Which of ``count`` processes serves an address."""
    return zlib.crc32(address.encode()) % count


class Workers:
    """The processes, and the one that accepts for them. Raises UsageError where there cannot be several, a StoreError
    where the index cannot be opened."""

    def __init__(self, settings: Settings, count: int, made: Callable[[Watch], uvicorn.Config]) -> None:
        """``made`` opens the index and gives what one process serves."""
        if sys.platform != "linux" or settings.proxies:
            raise UsageError(
                "--workers 只用于 Linux，且不能与 POLICY_PROXIES 同用：代理后的访问者看起来是同一个地址。"
                "请改为运行几个 policy serve --port …，由代理按访问者固定分配（如 nginx 的 ip_hash）。",
                "--workers is for Linux, and not with POLICY_PROXIES: behind a proxy all come from one address. Run "
                "several policy serve --port … and let the proxy keep a visitor on one (ip_hash of nginx).",
            )
        self._made = made
        self._channels: list[socket.socket | None] = [None] * count
        self._processes: dict[int, int] = {}  # process: its place
        _load(settings)

    def run(self, listener: socket.socket, ready: Callable[[], None]) -> NoReturn:
        """Serves until a signal ends this process; ``ready`` is called once all of them take connections."""
        try:
            for place in range(len(self._channels)):
                self._start(place)
            if not all(channel and channel.recv(1) for channel in self._channels):
                raise UsageError(
                    "一个服务进程未能启动，原因见上。请先试 policy serve，不带 --workers。",
                    "A process could not start, for the reason above. First try policy serve without --workers.",
                )
            ready()
            while True:
                if select.select([listener], [], [], _AGAIN)[0]:
                    self._hand_over(*listener.accept())
                self._replace()
        finally:
            self._end()

    def _start(self, place: int) -> None:
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process == 0:
            ours.close()
            for channel in filter(None, self._channels):
                channel.close()
            _serve(self._made, theirs)
        theirs.close()
        if before := self._channels[place]:
            before.close()
        self._channels[place], self._processes[process] = ours, place

    def _hand_over(self, connection: socket.socket, address: tuple[Any, ...]) -> None:
        channel = self._channels[place_of(address[0], len(self._channels))]
        with connection, suppress(OSError):  # of a process that has just ended: the visitor's browser asks again
            assert channel is not None
            socket.send_fds(channel, [b"+"], [connection.fileno()], socket.MSG_DONTWAIT)

    def _replace(self) -> None:
        """Starts again what has ended by itself: whoever was logged in there must do so again."""
        while self._processes:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            logger.warning("process %d ended with status %d and is started again", process, status)
            time.sleep(_AGAIN)
            self._start(self._processes.pop(process))

    def _end(self) -> None:
        for process in self._processes:
            os.kill(process, signal.SIGTERM)
        until = time.monotonic() + GRACE + 5
        while self._processes and time.monotonic() < until:
            process, _ = os.waitpid(-1, os.WNOHANG)
            self._processes.pop(process, None)
            time.sleep(0.05)
        for process in self._processes:
            os.kill(process, signal.SIGKILL)


class _Worker(Server):
    """Takes connections from the process that accepts them, and ends with it."""

    def __init__(self, config: uvicorn.Config, watch: Watch, channel: socket.socket) -> None:
        super().__init__(config, watch)
        self._channel = channel
        self._tasks: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets or [])
        self._channel.send(b"+")
        self._channel.setblocking(False)
        asyncio.get_running_loop().add_reader(self._channel, self._take)

    def _take(self) -> None:
        loop = asyncio.get_running_loop()
        told, handles, *_ = socket.recv_fds(self._channel, 1, 1)
        if not told:
            loop.remove_reader(self._channel)
            self.should_exit = True
        for handle in handles:
            connection = socket.socket(fileno=handle)
            connection.setblocking(False)
            task = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = made(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


def _load(settings: Settings) -> None:
    """What all of them need and may share: code, word lists, the shipped encoder; nothing that has threads or files of its
    own, for these do not outlive the parting."""
    import chromadb  # noqa: F401
    import gradio  # noqa: F401

    from assistant.chain import chain_over
    from assistant.pipeline import Pipeline
    from ingest import onnx_encoder

    onnx_encoder.threads = 1
    if not settings.encoder and settings.reader in {"meaning", "lexical"}:
        encoder_of(settings)
        pipeline = Pipeline.open(settings.model_copy(update={"store": "exact"}), one_shot=True)
        chain_over(pipeline).invoke("园区")
        pipeline.close()
        del pipeline
    gc.collect()
    gc.freeze()  # a collection would touch, and so copy, what is shared


def _serve(made: Callable[[Watch], uvicorn.Config], channel: socket.socket) -> NoReturn:
    """One of the processes; it never comes back to what the accepting one would do."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        watch = Watch()
        _Worker(made(watch), watch, channel).run(sockets=[])
    except Exception:  # whatever ends a process is told, and it is started again
        logger.exception("a process could not serve")
    finally:
        os._exit(0)
