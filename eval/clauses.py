"""The printed text of every section that a run's samples name, saved beside them for whoever reads a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.run import put_json, read_json, read_samples
from eval.strings import Place, found_places, wanted_places
from eval.validate import Printed
from ingest.errors import UsageError

NAME = "clauses.json"


def write_clauses(out: Path, indexes: Sequence[Printed]) -> None:
    """Saves them by document and section; of two documents of one name that of the earlier index.

    Sections that no index has are left out.
    """
    named = {place for sample in read_samples(out) for place in _places(sample)}
    made: dict[str, dict[str, str]] = {}
    for document in sorted({document for document, _ in named}):
        for index in indexes:
            try:
                text, sections = index.document(document).text, index.sections(document)
            except UsageError:
                continue
            made[document] = {s.id: text[s.start : s.end] for s in sections if (document, s.id) in named}
            break
    put_json(out / NAME, made)


def read_clauses(out: Path) -> dict[Place, str]:
    """In reading order of the documents; {} where the run has none. Raises UsageError where the file is damaged."""
    if not (out / NAME).is_file():
        return {}
    made = read_json(out / NAME)
    return {(document, section): text for document, found in made.items() for section, text in found.items()}


def wanted(case: Mapping[str, Any]) -> list[Place]:
    """The sections that a case names: gold, or the source of a claim or a support, or the section itself."""
    source = [(case["source"]["doc"], case["source"]["section"])] if case.get("source") else []
    return [*wanted_places(case), *source, *([(case["doc"], case["section"])] if "doc" in case else [])]


def found(output: Mapping[str, Any]) -> list[Place]:
    """The sections that an output holds: hits, else evidence, else what is cited."""
    named = found_places(output.get("hits") or output.get("evidence") or output.get("citations") or [])
    checked = [s["source"] for s in output.get("sentences", ()) if s["source"]]
    matched = [s["citation"] for s in output.get("supports", ()) if "citation" in s]
    return list(dict.fromkeys([*named, *found_places([*checked, *matched])]))


def _places(sample: Mapping[str, Any]) -> Iterator[Place]:
    yield from wanted(sample["case"])
    yield from found(sample["output"])
