"""The pipeline that the page's tabs share, always over the generation that is published now."""

from __future__ import annotations

import threading

from assistant.pipeline import Pipeline
from assistant.settings import Settings
from assistant.web.safety import is_loopback
from ingest.errors import UsageError
from ingest.store import generations
from ingest.store.base import Index


class Opened:
    """Opens the index once and again whenever another generation is published, by this page or by a command."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._generation = generations.live(settings.index)
        self._pipeline = Pipeline.open(settings)

    @property
    def pipeline(self) -> Pipeline:
        """Raises a StoreError where the generation published now cannot be opened."""
        live = generations.live(self.settings.index)
        with self._lock:
            if live != self._generation:
                self._pipeline, self._generation = Pipeline.open(self.settings), live
            return self._pipeline

    @property
    def index(self) -> Index:
        return self.pipeline.index

    def may_change(self) -> None:
        """Raises UsageError where the page is served beyond this machine: there is no login, so it only reads."""
        if not is_loopback(self.settings.host):
            raise UsageError(
                "本页对外提供服务，不能在这里增删文件。请在服务器上运行 policy ingest。",
                "This page is served beyond this machine, so documents cannot be changed here. "
                "Run policy ingest on the server.",
            )
