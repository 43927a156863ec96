"""The pipeline that the page's tabs share, always over the generation that is published now."""

from __future__ import annotations

import gc
import hashlib
import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.audit import tell_ingest
from assistant.feedback import Feedback, folder_of
from assistant.pipeline import Pipeline
from assistant.settings import Settings, encoder_of, store_of
from assistant.web.users import acting
from ingest.errors import StoreError, UsageError
from ingest.made import maker
from ingest.store import generations
from ingest.store.base import Index
from ingest.store.published import Published, open_index

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.chain import Chain
    from assistant.compare import Comparison
    from assistant.match import Matcher, Matches
    from assistant.profile import Profile
    from assistant.wording import CheckedSentence
    from ingest.job import Summary
    from ingest.store.build import Progress
    from ingest.store.ledger import Version

T = TypeVar("T")
_AGAIN = 30.0  # seconds until a generation that could not be opened is tried again
_LONGEST = 600.0  # seconds that an answer may still read from an old index; a model may take 45
logger = logging.getLogger(__name__)


class Opened:
    """Opens the index once and again whenever another generation is published, by this page or by a command.

    Answers go on from the old one until the new one is open and probed; then it is closed once nobody reads from it.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises a StoreError where the index cannot be opened."""
        self.settings = settings
        self.feedback = Feedback(folder_of(settings.index), settings.feedback)
        self._encoder = encoder_of(settings, indexed=True)
        self._lock = threading.Lock()  # of what is served, and its parts
        self._following = threading.Lock()  # one opens another generation at a time
        self._wanted: str | None = None  # the generation that is being opened, or could not be
        self._parts: dict[str, Any] = {}
        self._published, self._pipeline = self._open()
        threading.Thread(target=_warm, args=(self._published, self._pipeline), daemon=True).start()

    def _open(self) -> tuple[Published, Pipeline]:
        settings, made = self.settings, maker(self._encoder)
        published = open_index(settings.index, made, store=store_of(settings))
        return published, Pipeline(published, self._encoder, settings)

    @property
    def pipeline(self) -> Pipeline:
        """The one that is served now. Where another generation has been published, it is opened meanwhile."""
        live = self._live()
        with self._lock:
            behind = live not in {self._published.manifest.generation, self._wanted}
            if behind:
                self._wanted = live
        if behind:
            threading.Thread(target=self._follow_quietly, daemon=True).start()
        return self._pipeline

    def chain(self, only: Sequence[str] = ()) -> Chain:
        """The chain over what is served now; over the documents ``only``, where some are named."""
        from assistant.chain import chain_over

        return chain_over(self.pipeline.within(only))

    def _live(self) -> str:
        """The generation published now; the one that is served where that cannot be said."""
        try:
            return generations.live(self.settings.index) or self._published.manifest.generation
        except StoreError:
            return self._published.manifest.generation

    def follow(self, built: str | None = None) -> None:
        """Serves the generation published now; returns once it does. Raises StoreError; the old one is then kept.

        ``built`` is one that this process has built and checked, which need not be probed.
        """
        with self._following:
            if self._live() == self._published.manifest.generation:
                return
            published, pipeline = self._open()
            _warm(published, pipeline, probe=published.manifest.generation != built)
            with self._lock:
                left, self._published, self._pipeline, self._parts = self._published, published, pipeline, {}
        waiting = (weakref.ref(left), left.closer())
        del left
        threading.Thread(target=_close_when_left, args=waiting, name="closing an index", daemon=True).start()

    def _follow_quietly(self) -> None:
        try:
            self.follow()
        except Exception:  # whatever it is: told, and what was served goes on
            logger.exception("the generation published now cannot be opened; the one before is served")
            time.sleep(_AGAIN)
        with self._lock:
            self._wanted = None

    @property
    def index(self) -> Index:
        return self.pipeline.index

    def is_ready(self) -> bool:
        """Whether questions can be answered: what is published can be told."""
        try:
            return generations.live(self.settings.index) is not None
        except StoreError:
            return False

    def sizes(self) -> dict[str, float]:
        """What is served now, as numbers for a monitor."""
        index = self._published
        return {"policy_documents": len(index.document_ids()), "policy_chunks": len(index)}

    @property
    def changeable(self) -> bool:
        """Whether who makes the call at hand may add and remove documents."""
        return acting.get().edits

    def publish(self, paths: Sequence[Path], progress: Progress) -> Summary:
        """Ingests files into a new generation. Raises what ``ingest.job.ingest`` raises."""
        return self._ingest(paths, (), progress)

    def remove(self, document: str, progress: Progress) -> Summary:
        """A new generation without a document."""
        return self._ingest((), (document,), progress)

    def _ingest(self, paths: Sequence[Path], remove: Sequence[str], progress: Progress) -> Summary:
        from ingest.job import ingest

        self.may_change()
        settings, files = self.settings, [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
        summary = ingest(
            paths, index=settings.index, encoder=self._encoder, wait=settings.lock_wait, lease=settings.lock_lease, remove=remove,
            store=store_of(settings), progress=progress,
        )  # fmt: skip
        user = acting.get()
        tell_ingest(settings.audit, user.name or None, summary, address=user.address, files=files, documents=[*remove])
        progress(0, None, "opening")
        self.follow(built=summary.generation)
        return summary

    def check(self, text: str, progress: Callable[[int, int], None] | None = None) -> list[CheckedSentence]:
        """A verdict for every sentence. Raises UsageError for a text that cannot be checked."""
        from assistant.web.checkers import Checkers
        from assistant.wording.checker import refuse

        refuse(text, latin=True)  # what is too long does not wait for its turn
        return self._part("checkers", lambda pipeline: Checkers(pipeline.index)).check(text, progress)

    @property
    def comparison(self) -> Comparison:
        """Promises beside reported figures, of all documents."""
        from assistant.compare import compare

        return self._part("comparison", lambda pipeline: compare(pipeline.index.targets()))

    @property
    def replaced(self) -> dict[str, tuple[str, ...]]:
        """When each earlier version of a document was replaced (ISO), by the ids of those that have some."""

        def found(_: Pipeline) -> dict[str, tuple[str, ...]]:
            told = {one: tuple(v.replaced for v in self.versions(one)) for one in self._published.document_ids()}
            return {one: times for one, times in told.items() if times}

        return self._part("replaced", found)

    def versions(self, document: str) -> Sequence[Version]:
        """Earlier versions of a document, oldest first."""
        return self._published.versions(document)

    @property
    def matcher(self) -> Matcher:
        """Over what is served now."""
        from assistant.match import Matcher

        return self._part("matcher", Matcher)

    def match(self, description: str, profile: Profile, language: str, only: Sequence[str] = ()) -> Matches:
        """The supports that concern a person, best first; those of the documents ``only``, where some are named."""
        return self.matcher.within(only).match(description=description, profile=profile, language=language)

    def concerning(self, question: str, answer: Answer, only: Sequence[str]) -> tuple[Matches | None, str | None]:
        """The supports for a question that describes a founder, and a question back; (None, None) for any other."""
        from assistant.clarify import clarify
        from assistant.profile import Profile, read_profile

        if answer.status not in ("answered", "partial") or not read_profile(question).facts:
            return None, None
        found = self.match(question, Profile(), answer.language, only)
        return (found, clarify(question)) if found.matches else (None, None)

    def examples(self, language: str) -> tuple[str, ...]:
        """Questions in a language that the documents answer; see ``examples.examples``."""
        from assistant.web.examples import examples

        tongue = "en" if language == "en" else "zh"
        return self._part(f"examples {tongue}", lambda pipeline: examples(pipeline, tongue))

    def _part(self, name: str, make: Callable[[Pipeline], T]) -> T:
        """Something computed once for the generation that is served."""
        pipeline = self.pipeline
        with self._lock:
            if pipeline is self._pipeline and name in self._parts:
                part: T = self._parts[name]
                return part
        made = make(pipeline)
        with self._lock:
            if pipeline is self._pipeline:  # replaced meanwhile, its parts would hold the old index
                self._parts[name] = made
        return made

    def may_change(self) -> None:
        """Raises UsageError where who makes the call at hand may only read."""
        if not self.changeable:
            raise UsageError(
                "您不能在这里增删文件，需要编辑者（editor）登录；或在服务器上运行 policy ingest。",
                "Documents cannot be changed here by you: an editor must log in, or run policy ingest on the server.",
            )


def _warm(published: Published, pipeline: Pipeline, *, probe: bool = True) -> None:
    """Loads what the first question would wait for (the probe of Chroma, word lists: seconds), while nobody waits."""
    from assistant.chain import chain_over

    published.prepare(probe=probe)
    chain_over(pipeline).invoke("园区")


def _close_when_left(index: weakref.ref[Published], close: Callable[[], None]) -> None:
    """Closes an index once the last answer that reads from it is done, and nothing holds it any more."""
    pause, until = 0.05, time.monotonic() + _LONGEST
    gc.collect()  # its parts refer to each other: without this they would wait for some later collection
    while index() is not None and time.monotonic() < until:
        time.sleep(pause)
        pause = min(2 * pause, 5.0)
        gc.collect()
    close()
