"""Cases checked: their fields, their ids, and whether their gold stands in the printed documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.case import parsed, sources, text_lines
from eval.indexes import Indexes
from eval.schema import KINDS, Field, unfit
from eval.strings import held, squeeze
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.document import Document, Section
    from ingest.encoder import Encoder


class Printed(Protocol):
    """What is asked of an index (ingest.store.base.Index)."""

    def documents(self) -> Sequence[Document]: ...
    def document(self, document: str) -> Document: ...
    def sections(self, document: str) -> Sequence[Section]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file of cases; ``line`` counts from 1."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def validate_files(
    paths: Iterable[Path], index: Printed, encoder: Encoder | None, kind: str | None = None
) -> list[Problem]:
    """As ``validate``, of several files; one with a folder of its name beside it is checked against the documents there."""
    problems: list[Problem] = []
    with closing(Indexes(encoder)) as indexes:
        for path in paths:
            own = sources({"set": path.stem}, path.parent)
            together = any(field.name == "document" for field in KINDS.get(kind or path.stem, ()))
            printed = indexes.of(own) if own and together else index
            problems += validate(path, printed, kind)
    return problems


def validate(path: Path, index: Printed, kind: str | None = None) -> list[Problem]:
    """Every problem of a file of cases, [] where it is sound. ``kind`` is the file's stem unless given.

    Raises UsageError where the file cannot be read, or its kind is unknown.
    """
    name = kind or path.stem
    lines = text_lines(path)
    if name not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise UsageError(
            f"不认识的用例类型“{name}”。可用：{known}。请改文件名或用 --kind 指定。",
            f"Unknown kind of cases '{name}'. Known: {known}. Rename the file, or give --kind.",
        )
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    for line, text in lines:
        try:
            row = parsed(text, path, line)
        except UsageError as error:
            problems.append(Problem(path.name, line, error.message()))
            continue
        whats = [*_fields(row, KINDS[name]), *_gold(row, index), *_files(row, path)]
        name_of = str(row.get("id"))
        if name_of in seen:
            whats.append(f"编号 {name_of} 已在第 {seen[name_of]} 行用过 · id used before")
        seen.setdefault(name_of, line)
        problems += [Problem(path.name, line, what) for what in whats]
    if not lines:
        problems.append(Problem(path.name, 1, "没有用例 · no cases"))
    return problems


def _fields(row: Mapping[str, Any], fields: Iterable[Field]) -> Iterator[str]:
    known = {field.name: field for field in fields}
    for name in row.keys() - known.keys():
        yield f"不认识的字段 {name} · unknown field"
    yield from unfit(row, known.values())


def _files(row: Mapping[str, Any], path: Path) -> Iterator[str]:
    files = sources({"set": path.stem, "files": row["files"]}, path.parent) if row.get("files") else ()
    for file in files:
        if not file.is_file():
            yield f"没有文件 {file.name} · no such file beside the cases"
    quotes = row.get("gold_quotes", ()) if files else ()  # of a case that names its papers: they are plain texts
    whole = "\n".join(file.read_text("utf-8") for file in files if quotes and file.is_file())
    for quote in quotes:
        if not held(quote, whole):
            yield f"文件中没有这段原文：“{quote}” · a gold quote that is not printed"


def _gold(row: Mapping[str, Any], index: Printed) -> Iterator[str]:
    try:
        for quote in unprinted(row, index):
            yield f"文件中没有这段原文：“{quote}” · a gold quote that is not printed"
        for document, section in _places(row):
            if section not in {s.id for s in index.sections(document)}:
                yield f"{document} 没有条款 {section} · no such section"
    except UsageError as error:
        yield error.message()
    except (KeyError, TypeError, AttributeError):
        yield "gold 字段的形式不对 · gold fields are malformed"


def unprinted(row: Mapping[str, Any], index: Printed) -> list[str]:
    """Gold words of a case that its sections do not print, white space aside; [] where all are printed.

    Raises UsageError where a document that it names is not there.
    """
    bad: list[str] = []
    places = [(place["doc"], place["section"]) for place in row.get("gold_sections", ())]
    if places:
        printed = [_words(index, document, section) for document, section in places]
        bad += [q for q in row.get("gold_quotes", ()) if not any(squeeze(q) in words for words in printed)]
    elif "document" in row:
        whole = index.document(row["document"]).text
        bad += [quote for quote in row.get("gold_quotes", ()) if not held(quote, whole)]
    elif "files" not in row:
        texts = [document.text for document in index.documents()] if row.get("gold_quotes") else []
        bad += [quote for quote in row.get("gold_quotes", ()) if not any(held(quote, text) for text in texts)]
    for document, section, quote in _single(row):
        if squeeze(quote) not in _words(index, document, section):
            bad.append(quote)
    return bad


def _single(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    source = row.get("source")
    if source and (quote := row.get("quote") or row.get("true_text")):
        yield source["doc"], source["section"], quote
    if "doc" in row and "quote" in row:
        yield row["doc"], row["section"], row["quote"]
    if "doc" in row:
        for block in row.get("blocks", ()):
            yield row["doc"], row["section"], block


def _words(index: Printed, document: str, section: str) -> str:
    """The squeezed text of a section; "" where there is no such section."""
    text = index.document(document).text
    return next((squeeze(text[s.start : s.end]) for s in index.sections(document) if s.id == section), "")


def _places(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("gold_sections", "alt_sections", "near_sections"):
        for place in row.get(name, ()):
            yield place["doc"], place["section"]
    if row.get("source"):
        yield row["source"]["doc"], row["source"]["section"]
    if "doc" in row:
        yield row["doc"], row["section"]
