"""Brings an index back after damage: the newest generation that is whole, or whose ledger is; nothing is thrown away.

A generation that cannot be used is put aside (``damaged/``) with all it holds, and as long as it lies there ``lost``
names what it held that the index does not hold now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.encoder import Encoder
from ingest.errors import IndexDamaged
from ingest.job import ingest
from ingest.store import contents, generations
from ingest.store.build import Progress, told_to_wait
from ingest.store.engine import AUTO, Store
from ingest.store.manifest import DAMAGE, Maker
from ingest.store.published import open_generation


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did. ``generation`` is live now, None where none could be used; ``back`` says that it was not
    the live one before, ``rebuilt`` that it was made anew from its ledger; ``put_aside`` could not be used."""

    generation: str | None
    back: bool
    rebuilt: bool
    put_aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A document of a generation that was put aside, not in the index now; ``older`` where an older printing is."""

    document: str
    title: str
    source: str
    older: bool


def repair(
    index: Path,
    *,
    encoder: Encoder | None,
    wait: float,
    store: Store = AUTO,
    progress: Progress | None = None,
) -> Repaired:
    """Raises LockedError, StorageError, EncoderError, or what an ``ingest`` from a whole ledger raises."""
    if not index.is_dir():
        return Repaired(None, back=False, rebuilt=False, put_aside=())
    with generations.writing(index, wait, told_to_wait(progress)):
        before = _live(index)
        chosen: str | None = before
        passed: list[str] = []
        whole = before is not None and fault(index, before) == ""
        if not whole:
            chosen, passed = _newest(index)
            whole = chosen is not None and fault(index, chosen) == ""
            _make_live(index, chosen, passed)
    if chosen is not None and not whole:
        ingest((), index=index, encoder=encoder, wait=wait, rebuild=True, store=store, progress=progress)
    return Repaired(
        generations.live(index),
        back=chosen != before and chosen is not None,
        rebuilt=not whole,
        put_aside=tuple(passed),
    )


def fault(index: Path, generation: str) -> str:
    """What keeps a generation from being served, "" where nothing does."""
    try:
        open_generation(index, generation, Maker()).close()
    except DAMAGE as error:
        return str(error) or type(error).__name__
    return ""


def lost(index: Path) -> tuple[list[Lost], list[str]]:
    """The documents put aside that are not in the index, by id, and the generations whose documents nothing names."""
    live = _live(index)
    held = contents.titles(generations.folder(index, live)) if live else None
    missing: dict[str, Lost] = {}
    nameless = []
    for generation in generations.aside(index):
        named = contents.titles(index / generations.ASIDE / generation)
        if named is None:
            nameless.append(generation)
        for document, one in (named or {}).items():
            now = (held or {}).get(document)
            if now is None or now.sha256 != one.sha256:
                missing.setdefault(document, Lost(document, one.title, one.source, older=now is not None))
    return [missing[document] for document in sorted(missing)], nameless


def _live(index: Path) -> str | None:
    try:
        return generations.live(index)
    except IndexDamaged:
        return None


def _newest(index: Path) -> tuple[str | None, list[str]]:
    """The newest generation whose documents are all there, and those newer than it."""
    passed: list[str] = []
    for generation in generations.present(index):
        if contents.ledger_sound(generations.folder(index, generation)):
            return generation, passed
        passed.append(generation)
    return None, passed


def _make_live(index: Path, chosen: str | None, passed: Sequence[str]) -> None:
    """Puts aside first: a kill then leaves a ``current`` that names nothing, and the next repair goes on from there."""
    try:
        named = generations.published(index)
    except IndexDamaged:
        named = []
    for generation in passed:
        generations.put_aside(index, generation)
    before = [one for one in named if one != chosen and one in generations.present(index)]
    generations.restore(index, [chosen, *before] if chosen else [])
