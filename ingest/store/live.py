"""The published generation as the writer sees it: what unchanged documents are copied from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.store import contents, generations, ledger
from ingest.store.manifest import DAMAGE, Maker, check_maker, damaged, read_manifest
from ingest.store.statements import StatementVectors


@dataclass(frozen=True, slots=True)
class Live:
    """The published generation that unchanged documents are copied from; ``vectors`` None where it has none."""

    folder: Path
    ledger: ledger.Ledger
    vectors: StatementVectors | None


def open_live(index: Path, made: Maker, *, rebuild: bool) -> tuple[ledger.Ledger | None, Live | None]:
    """The live ledger and what unchanged documents are copied from; the latter None in a rebuild.

    Raises IndexDamaged where what is to be copied is not what was published: an older generation is never taken
    instead, for it may lack documents.
    """
    generation = generations.live(index)
    if generation is None:
        return None, None
    folder = generations.folder(index, generation)
    try:
        if rebuild:
            if not contents.ledger_sound(folder):
                raise ValueError(ledger.FILE)
            return ledger.Ledger(folder), None
        manifest = read_manifest(folder)
        check_maker(manifest, made)
        altered = contents.altered(folder, contents.copied)
        if altered:
            raise ValueError(", ".join(altered))
        vectors = StatementVectors(folder, manifest.dimension) if manifest.encoder else None
        book = ledger.Ledger(folder)
        return book, Live(folder, book, vectors)
    except DAMAGE as error:
        raise damaged(index, error) from error
