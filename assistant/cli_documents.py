"""Commands for officials: documents, check, find, compare, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli_common import (
    ExportOption,
    IndexOption,
    JsonOption,
    LinesOption,
    batch,
    one_of,
    save,
    settings_of,
)  # fmt: skip
from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.store.published import Published


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    for command in (documents, check, find, compare, diff):
        app.command()(command)


def documents(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """列出索引中的文件：标题、文号、发文机关、日期、有效期。 The documents of the index, and when they are in force."""
    from assistant.documents import described
    from assistant.jsonl import write
    from assistant.terminal_lists import print_documents

    opened = _open(index)
    rows = list(described(opened))
    if not as_json:
        print_documents(rows)
        return
    for row in rows:
        write(row)


def check(
    text: Annotated[str | None, typer.Argument(help="要核对的文字 · the text to check")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="要核对的文件 · a file to check")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    lines: LinesOption = False,
    out: ExportOption = None,
) -> None:
    """核对措辞：逐句与原文比较。 Check wording, sentence by sentence, against the printed text."""
    from assistant.jsonl import text_of, write
    from assistant.wording import Checker, to_json

    if file is not None and text is None and not lines:
        text = _text_of(file)
    one_of(text, lines, "要核对的文字")
    opened = _open(index)
    checker = Checker(opened)
    if lines:
        batch(lambda request: {"sentences": [to_json(s) for s in checker.check(text_of(request, "text"))]})
    sentences = checker.check(text or "")
    if out is not None:
        from assistant.export import check_table

        documents = {d.id: d for d in opened.documents()}
        sections = {(s.document, s.id): s for d in documents for s in opened.sections(d)}
        save(check_table(sentences, documents, sections), out)
    if as_json:
        write({"id": None, "sentences": [to_json(s) for s in sentences]})
        return
    from assistant.terminal_lists import print_checked

    print_checked(sentences)


def find(
    term: Annotated[str, typer.Argument(help="词语 · the term")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    out: ExportOption = None,
) -> None:
    """列出一个词语在各文件中的全部出处。 Every occurrence of a term, with its place."""
    from assistant.find import find as run
    from assistant.find import to_json
    from assistant.jsonl import write

    found = run(term, _open(index))
    if out is not None:
        from assistant.export import occurrences_table

        save(occurrences_table(found), out)
    if as_json:
        write(to_json(found))
        return
    from assistant.terminal_lists import print_occurrences

    print_occurrences(found)


def compare(index: IndexOption = None, as_json: JsonOption = False, out: ExportOption = None) -> None:
    """方案目标与报告数字对照，注明可比或不可比。 Targets beside reported figures, comparable or not and why."""
    from assistant.compare import compare as run
    from assistant.compare import to_json
    from assistant.jsonl import write

    compared = run(_open(index).targets())
    if out is not None:
        from assistant.export import comparison_table

        save(comparison_table(compared), out)
    if as_json:
        write(to_json(compared))
        return
    from assistant.terminal_lists import print_comparison

    print_comparison(compared)


def diff(
    document: Annotated[str, typer.Argument(help="文件编号 · id of a document")],
    other: Annotated[
        str | None, typer.Argument(help="另一份文件的编号，与前一份比较 · id of a newer document to compare with")
    ] = None,
    old: Annotated[int | None, typer.Option("--from", help="旧版本序号，从 1 起 · number of the older version")] = None,
    new: Annotated[int | None, typer.Option("--to", help="新版本序号 · number of the newer version")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    out: ExportOption = None,
) -> None:
    """逐条列出一份文件两个版本、或两份文件的差别。 What differs between two versions or documents, by clause."""
    from assistant.diff import diff as run
    from assistant.diff import to_json
    from assistant.jsonl import write

    opened = _open(index)
    sides: dict[str, object]
    if other is not None:
        _no_versions(old, new)
        changes = run(_current(opened, document), _current(opened, other))
        sides, told = {"document": document, "with": other}, f"{document} → {other}"
    else:
        versions = _versions(opened, document)
        first, second = _chosen(document, len(versions), old, new)
        changes = run(versions[first - 1], versions[second - 1])
        sides = {"document": document, "from": first, "to": second}
        told = f"{document}：第 {first} 版 → 第 {second} 版"
    if out is not None:
        from assistant.export import diff_table

        save(diff_table(changes, opened.document(document).title), out)
    if as_json:
        write({**sides, "changes": to_json(changes)})
        return
    from assistant.terminal_lists import print_changes

    print_changes(changes, told)


def _open(index: Path | None) -> Published:
    from ingest.store.published import open_index

    return open_index(settings_of(index).index, one_shot=True)


def _versions(opened: Published, document: str) -> list[Any]:
    """(document, sections) of every version, oldest first, the one in force last."""
    before = [(version.document, version.sections) for version in opened.versions(document)]
    return [*before, _current(opened, document)]


def _current(opened: Published, document: str) -> Any:
    return opened.document(document), opened.sections(document)


def _no_versions(old: int | None, new: int | None) -> None:
    if old is not None or new is not None:
        raise UsageError(
            "比较两份文件时不用 --from 和 --to：它们指同一份文件的版本。请去掉，或只写一份文件。",
            "--from and --to name versions of one document. Leave them out, or name one document only.",
        )


def _chosen(document: str, count: int, old: int | None, new: int | None) -> tuple[int, int]:
    if count < 2:
        raise UsageError(
            f"{document} 只有一个版本，没有可比较的。重新导入改动后的同名文件，就会成为新版本。",
            f"{document} has one version only. Ingest the changed file under the same name to make another.",
        )
    first, second = old if old is not None else count - 1, new if new is not None else count
    if not (1 <= first <= count and 1 <= second <= count and first != second):
        raise UsageError(
            f"{document} 有 {count} 个版本（1–{count}），请给出其中不同的两个（得到 {first} 和 {second}）。",
            f"{document} has {count} versions (1–{count}); name two different ones (got {first} and {second}).",
        )
    return first, second


def _text_of(file: Path) -> str:
    """The text of a file to check; what the reader noticed goes to standard error."""
    from assistant.phrases import noted
    from ingest.bounded import bounded
    from ingest.read import Raw

    lines: list[str] = []
    with bounded() as reader:
        for raw in reader.read(file):
            if not isinstance(raw, Raw):
                raise raw
            lines += raw.lines
            sys.stderr.writelines(f"{noted(note)}\n" for note in raw.notes)
    return "\n".join(lines)
