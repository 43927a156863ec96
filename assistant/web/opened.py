"""The pipeline that the page's tabs share, always over the generation that is published now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.pipeline import Pipeline
from assistant.settings import Settings, reader_encoder
from assistant.web.safety import is_loopback
from ingest.errors import UsageError
from ingest.store import generations
from ingest.store.base import Index

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.match import Matches
    from assistant.profile import Profile
    from assistant.wording import CheckedSentence
    from ingest.job import Summary
    from ingest.store.build import Progress

T = TypeVar("T")


class Opened:
    """Opens the index once and again whenever another generation is published, by this page or by a command."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._generation = generations.live(settings.index)
        self._pipeline = Pipeline.open(settings)
        self._checking = threading.Lock()  # a Checker serves one at a time
        self._parts: dict[str, Any] = {}
        self._parts_of = self._pipeline
        self._warm(self._pipeline)

    @property
    def pipeline(self) -> Pipeline:
        """Raises a StoreError where the generation published now cannot be opened."""
        live = generations.live(self.settings.index)
        with self._lock:
            if live != self._generation:
                self._pipeline, self._generation = Pipeline.open(self.settings), live
                self._warm(self._pipeline)
            return self._pipeline

    @staticmethod
    def _warm(pipeline: Pipeline) -> None:
        """Loads what the first question would wait for (vectors, word lists: seconds), while nobody waits."""
        threading.Thread(target=lambda: pipeline.search("园区", k=1), daemon=True).start()

    @property
    def index(self) -> Index:
        return self.pipeline.index

    @property
    def changeable(self) -> bool:
        """Whether documents may be added and removed here: only where the page is reached from this machine alone."""
        return is_loopback(self.settings.host)

    def publish(self, paths: Sequence[Path], progress: Progress) -> Summary:
        """Ingests files into a new generation. Raises what ``ingest.job.ingest`` raises."""
        return self._ingest(paths, (), progress)

    def remove(self, document: str, progress: Progress) -> Summary:
        """A new generation without a document."""
        return self._ingest((), (document,), progress)

    def _ingest(self, paths: Sequence[Path], remove: Sequence[str], progress: Progress) -> Summary:
        from ingest.job import ingest

        self.may_change()
        settings = self.settings
        return ingest(
            paths, index=settings.index, encoder=self.pipeline.encoder,
            sentence_encoder=reader_encoder(settings), wait=settings.lock_wait, remove=remove, chroma_url=settings.chroma_url, progress=progress,
        )  # fmt: skip

    def check(self, text: str, progress: Callable[[int, int], None]) -> list[CheckedSentence]:
        """A verdict for every sentence. Raises UsageError for a text that cannot be checked."""
        from assistant.wording import Checker

        checker = self._part("checker", lambda pipeline: Checker(pipeline.index))
        with self._checking:
            return checker.check(text, progress=progress)

    def match(self, description: str, profile: Profile, language: str) -> Matches:
        """The supports that concern a person, best first."""
        from assistant.match import Matcher

        matcher = self._part("matcher", lambda p: Matcher(p.index, p.encoder, p.understander))
        return matcher.match(description=description, profile=profile, language=language)

    def concerning(self, question: str, answer: Answer) -> tuple[Matches | None, str | None]:
        """The supports for a question that describes a founder, and a question back; (None, None) for any other."""
        from assistant.clarify import clarify
        from assistant.profile import Profile, read_profile

        if answer.status not in ("answered", "partial") or not read_profile(question).facts:
            return None, None
        found = self.match(question, Profile(), answer.language)
        return (found, clarify(question)) if found.matches else (None, None)

    def _part(self, name: str, make: Callable[[Pipeline], T]) -> T:
        """Something computed once for the generation that is published now."""
        pipeline = self.pipeline
        with self._lock:
            if self._parts_of is not pipeline:
                self._parts, self._parts_of = {}, pipeline
            if name not in self._parts:
                self._parts[name] = make(pipeline)
            part: T = self._parts[name]
            return part

    def may_change(self) -> None:
        """Raises UsageError where the page is served beyond this machine: there is no login, so it only reads."""
        if not self.changeable:
            raise UsageError(
                "本页对外提供服务，不能在这里增删文件。请在服务器上运行 policy ingest。",
                "This page is served beyond this machine, so documents cannot be changed here. "
                "Run policy ingest on the server.",
            )
