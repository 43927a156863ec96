"""What every command shares: options, settings, batches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError

if TYPE_CHECKING:
    from assistant.export import Table

IndexOption = Annotated[Path | None, typer.Option("--index", help="索引文件夹（POLICY_INDEX） · folder of the index")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象 · one JSON object")]
LinesOption = Annotated[bool, typer.Option("--jsonl", help="逐行读写 JSON · one JSON object a line, in and out")]

ExportOption = Annotated[
    Path | None, typer.Option("--out", help="另存为 .docx、.html 或 .csv · save as .docx, .html or .csv")
]
DocumentsOption = Annotated[
    str | None, typer.Option("--documents", help="只看这些文件，编号以逗号分隔 · these documents only, ids with commas")
]
IssuerOption = Annotated[
    str | None,
    typer.Option("--issuer", help="只看发文机关含此字样的文件 · documents of issuers with this in their name"),
]
SinceOption = Annotated[str | None, typer.Option("--since", help="自何年、月、日起 · from this year, month or day on")]
UntilOption = Annotated[str | None, typer.Option("--until", help="至何年、月、日止 · up to this year, month or day")]


def settings_of(index: Path | None, **more: Any) -> Any:
    from assistant.settings import load_settings

    return load_settings(index=index, **more)


def one_of(given: str | None, lines: bool, what: str) -> None:
    if (given is None) != lines:
        raise UsageError(
            f"请给出{what}，或用 --jsonl 从标准输入逐行读取（二者选一）。",
            "Give the text as an argument, or use --jsonl to read lines from standard input (one of the two).",
        )


def batch(serve: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    from assistant.jsonl import run_lines

    sys.exit(run_lines(sys.stdin, serve))


def open_pipeline(index: Path | None) -> Any:
    from assistant.pipeline import Pipeline

    return Pipeline.open(settings_of(index), one_shot=True)


def ids_of(documents: str | None) -> list[str]:
    """The ids of ``--documents``; [] where it was not given. Raises UsageError where it names none."""
    ids = [one.strip() for one in (documents or "").replace("，", ",").split(",") if one.strip()]
    if documents is not None and not ids:
        raise UsageError(
            "--documents 没有写出文件编号。请写成 --documents plan,review；编号见 policy documents。",
            "--documents names no document. Write --documents plan,review; policy documents lists the ids.",
        )
    return ids


def chosen_of(
    pipeline: Any, documents: str | None, issuer: str | None, since: str | None, until: str | None
) -> list[str]:
    """The ids of the documents to ask; [] for all. Raises UsageError where there is none of those that were chosen."""
    from ingest.store.chosen import chosen

    ids = ids_of(documents)
    if issuer is None and since is None and until is None:
        return ids
    return chosen(pipeline.index, ids, issuer=issuer, since=since, until=until)


def save(table: Table, out: Path) -> None:
    """Writes a result as the file's ending says. Raises UsageError for another ending."""
    from assistant.export import to_csv, to_docx, to_html

    kind = out.suffix.lower()
    if kind == ".docx":
        out.write_bytes(to_docx(table))
    elif kind == ".html":
        out.write_text(to_html(table), encoding="utf-8")
    elif kind == ".csv":
        out.write_text(to_csv(table), encoding="utf-8-sig")  # so that spreadsheets see that it is UTF-8
    else:
        raise UsageError(
            f"不能存为 “{out.suffix or out.name}”。可用：.docx、.html、.csv。",
            f"Cannot save as {out.suffix or out.name!r}. Use .docx, .html or .csv.",
        )
    sys.stderr.write(f"已保存 saved：{out}\n")
