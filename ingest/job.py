"""The ingest job: files become a new generation of the index. The only place that knows the order of the stages.

find_files → read → prepare (outline, chunks, supports, targets) → Build (encode, index, check, publish)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ingest.arrivals import Arrival, Here, Task, Way
from ingest.chunk import indexed_text
from ingest.encoder import Encoder
from ingest.errors import PolicyError, ReadError, StoreError, UsageError
from ingest.made import maker, manifest
from ingest.store import generations, lease
from ingest.store.build import Build, Progress, TextRules, told_to_wait
from ingest.store.engine import AUTO, Store
from ingest.store.engines import engine_of
from ingest.store.live import open_live
from ingest.terms import terms

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts of documents, the names and errors of those that failed, chunks now in the index."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[tuple[str, PolicyError], ...]
    chunks: int
    seconds: float
    generation: str | None  # the live one; None where nothing is published
    unlisted: tuple[str, ...] = ()  # generations that lie in the index's folder unnamed, and were kept
    notes: tuple[tuple[str, str], ...] = ()  # (file, what its reader decided) of the documents added and updated


@dataclass(slots=True)
class _Tally:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[tuple[str, PolicyError]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def ingest(
    paths: Sequence[Path],
    *,
    index: Path,
    encoder: Encoder | None,
    wait: float = 10.0,
    rebuild: bool = False,
    remove: Sequence[str] = (),
    store: Store = AUTO,
    progress: Progress | None = None,
    lease: float = lease.SECONDS,
    way: Callable[[Task], Way] = Here,
) -> Summary:
    """Adds or updates the documents of ``paths`` and removes those of the ids ``remove``; the others stay.

    Without paths: the shipped documents, unless something is to be removed or rebuilt. ``rebuild`` makes every
    document of the index again from the lines that the ledger keeps. A file that cannot be read is listed in the
    summary and the others go on. Where nothing changed nothing is published. ``encoder`` gives the statements
    their vectors; without one a generation that is published has none, though the one before it had. Another writer may
    take over after ``lease`` seconds in which this one did not say that it lives. ``way`` is how documents are read and
    prepared: in this process, or by many (``ingest.spread``). Raises LockedError, StorageError, IndexMismatch, IndexDamaged,
    StoreError, EncoderError, EngineError; what was published before is then as it was.
    """
    started = time.monotonic()
    with generations.writing(index, wait, told_to_wait(progress), lease) as swept:
        job = _Job(index, encoder, way, rebuild, progress or (lambda done, total, what: None))  # noqa: ARG005
        published = False
        try:
            if not paths and not remove and not (rebuild and job.known):
                paths = [CORPUS]
            chunks = job.run(paths, remove, store)
            published = True
        finally:
            job.close(published=published)
        if store.url:
            with suppress(StoreError):  # a left-over collection harms nobody
                engine_of(store).settle(store.url, index, generations.live(index), swept)
    tally = job.tally
    return Summary(
        len(tally.added),
        len(tally.updated),
        tally.unchanged,
        len(job.removed),
        tuple(tally.failed),
        chunks,
        time.monotonic() - started,
        generations.live(index),
        tuple(generations.unlisted(index)),
        tuple(tally.notes),
    )


class _Job:
    """One run under the writer's lock. A generation is begun at the first document that differs."""

    def __init__(
        self, index: Path, encoder: Encoder | None, way: Callable[[Task], Way], rebuild: bool, progress: Progress
    ) -> None:
        self.tally = _Tally()
        self.removed: set[str] = set()
        self._index = index
        self._encoder = encoder
        self._progress = progress
        self._rebuild = rebuild
        self._build: Build | None = None
        self._ledger, self._live = open_live(index, maker(encoder), rebuild=rebuild)
        self.known: dict[str, str] = self._ledger.hashes() if self._ledger else {}
        self._way = way(Task(index, maker(encoder), {} if rebuild else self.known))
        self._seen: dict[str, str] = {}

    def run(self, paths: Sequence[Path], remove: Sequence[str], store: Store) -> int:
        """Returns the number of chunks in the index."""
        for number, (name, found) in enumerate(self._way.files(paths)):
            self._progress(number, None, "documents")
            if isinstance(found, PolicyError):
                self.tally.failed.append((name, found))
            else:
                self._take(found)
        self._remove(remove)
        if self._rebuild and self._ledger:
            self._add_stored(self._ledger.folder)
        if not (self.tally.added or self.tally.updated or self.removed or (self._rebuild and self._build)):
            return self._ledger.count() if self._ledger else 0
        return self._publish(store)

    def _add_stored(self, folder: Path) -> None:
        """Makes again what the ledger keeps. Raises StoreError where one cannot be: it would be gone unasked."""
        left = sorted(self.known.keys() - self.removed - self._seen.keys())
        for number, (_, found) in enumerate(self._way.stored(folder, left)):
            self._progress(number, len(left), "documents")
            if isinstance(found, PolicyError) or not self._add(found):
                failed = found if isinstance(found, PolicyError) else self.tally.failed[-1][1]
                raise _not_again(left[number], failed)

    def _publish(self, store: Store) -> int:
        build = self._begun()
        if self._live:
            gone = self.removed.union(self.tally.updated)
            build.keep(self._live, without=gone, replaced=self.tally.updated)
        elif self._ledger:
            build.keep_versions(self._ledger, self.tally.updated)
        manifest = build.finish(
            self._encoder,
            TextRules(indexed_text, terms),
            live=self._live,
            store=store,
            progress=self._progress,
        )
        return manifest.chunks

    def _take(self, raw: Arrival) -> None:
        """Counts a document that did not change; builds the others."""
        before = self._seen.setdefault(raw.id, raw.sha256)
        if before != raw.sha256:
            self.tally.failed.append((raw.source, _two_of(raw)))
        elif raw.id in self.tally.added or raw.id in self.tally.updated:
            pass
        elif self.known.get(raw.id) != raw.sha256 or self._rebuild:
            if not self._add(raw):
                del self._seen[raw.id]  # a rebuild takes the printing that the ledger keeps
        else:
            self.tally.unchanged += 1

    def _add(self, raw: Arrival) -> bool:
        """Whether the document was taken; if not, why is among the failures."""
        try:
            self._begun().insert(raw.entry())
        except ReadError as error:
            self.tally.failed.append((raw.source, error))
            return False
        self._count(raw)
        self.tally.notes += [(raw.source, note) for note in raw.notes]
        return True

    def _count(self, raw: Arrival) -> None:
        before = self.known.get(raw.id)
        if before is None:
            self.tally.added.append(raw.id)
        elif before == raw.sha256:
            self.tally.unchanged += 1
        else:
            self.tally.updated.append(raw.id)

    def _remove(self, remove: Sequence[str]) -> None:
        for document in remove:
            if document in self.known:
                self.removed.add(document)
            else:
                self.tally.failed.append((document, _not_there(document, list(self.known))))

    def _begun(self) -> Build:
        if self._build is None:
            self._build = Build(self._index, manifest(self._encoder))
        return self._build

    def close(self, *, published: bool) -> None:
        self._way.close(published=published)
        if self._build:
            self._build.close()
        if self._ledger:
            self._ledger.close()


def _not_again(document: str, error: PolicyError) -> StoreError:
    return StoreError(
        f"已收录的文件“{document}”不能重新载入，没有重建，索引不变：{error.zh}"
        f"若不再需要它，请运行 policy ingest --rebuild --remove {document}。",
        f"The document '{document}' of the index cannot be made again; nothing was rebuilt and the index is as it was: "
        f"{error.en} If it is no longer wanted, run: policy ingest --rebuild --remove {document}",
    )


def _two_of(raw: Arrival) -> ReadError:
    return ReadError(
        f"“{raw.source}”：编号“{raw.id}”在本次导入中已有另一份不同的文件，未导入这一份。请给其中一个改名。",
        f'"{raw.source}": another document with the id "{raw.id}" came before it; this one was left out. Rename one.',
    )


def _not_there(document: str, known: Sequence[str]) -> UsageError:
    names = "、".join(sorted(known)[:20])
    return UsageError(
        f"索引中没有文件“{document}”，无法移除。现有：{names}。",
        f"There is no document '{document}' to remove. There are: {names}.",
    )
