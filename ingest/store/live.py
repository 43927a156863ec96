"""The published generation as the writer sees it: what unchanged documents are copied from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.store import contents, generations
from ingest.store.ledger import Ledger
from ingest.store.manifest import DAMAGE, Maker, check_maker, damaged, read_manifest
from ingest.store.statements import StatementVectors


@dataclass(frozen=True, slots=True)
class Live:
    """The published generation that unchanged documents are copied from; ``vectors`` None where it has none."""

    folder: Path
    ledger: Ledger
    vectors: StatementVectors | None


def open_live(index: Path, made: Maker, *, rebuild: bool) -> tuple[Ledger | None, Live | None]:
    """The live ledger and what unchanged documents are copied from; the latter None in a rebuild.

    Raises IndexDamaged where what is to be copied is not what was published: an older generation is never taken
    instead, for it may lack documents.
    """
    generation = generations.live(index)
    if generation is None:
        return None, None
    folder = generations.folder(index, generation)
    try:
        ledger = Ledger(folder)
        ledger.hashes()
        altered = contents.altered(folder, contents.is_ledger if rebuild else contents.copied)
        if altered:
            ledger.close()
            raise ValueError(", ".join(altered))
        if rebuild:
            return ledger, None
        manifest = read_manifest(folder)
        check_maker(manifest, made)
        vectors = StatementVectors(folder, manifest.dimension) if manifest.encoder else None
        return ledger, Live(folder, ledger, vectors)
    except DAMAGE as error:
        raise damaged(index, error) from error
