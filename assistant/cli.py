"""The `policy` command. Heavy parts are imported by the commands that use them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant import cli_backup, cli_documents, cli_feedback, cli_match, cli_mcp, cli_user
from assistant.cli_common import (
    DocumentsOption,
    IndexOption,
    IssuerOption,
    JsonOption,
    LinesOption,
    SinceOption,
    UntilOption,
    batch,
    chosen_of,
    one_of,
    open_pipeline,
    settings_of,
)  # fmt: skip
from assistant.quiet import send_nothing
from ingest.errors import PolicyError, StorageError, UsageError

app = typer.Typer(
    name="policy",
    help="问公文，答原文：每句话都有出处，程序逐字核对。 Ask official documents; every answer is the printed words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Runs the command; every error is one clear sentence, never a traceback."""
    send_nothing()
    _speak_utf8()
    try:
        app()
    except PolicyError as error:
        sys.exit(_told(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        sys.exit(_told(_storage(error)))


def _speak_utf8() -> None:
    """JSON is UTF-8 whatever the locale says, and half a character must not end a batch."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _told(error: PolicyError) -> int:
    sys.stderr.write(f"{error}\n")
    return 2 if isinstance(error, UsageError) else 1


def _storage(error: OSError) -> StorageError:
    return StorageError(
        f"读写文件时出错：{error.strerror or error}（{error.filename or '未知文件'}）。请检查磁盘空间和权限后再试。",
        f"A file could not be read or written: {error.strerror or error}. Check disk space and permissions.",
    )


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题 · the question")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    lines: LinesOption = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="说明改写、证据和被删去的内容 · show rewrite, evidence, guards")
    ] = False,
    documents: DocumentsOption = None,
    issuer: IssuerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """提问，得到带出处的原文。 Ask; the answer is the printed words and their place."""
    from assistant import tools
    from assistant.jsonl import answer_json, write

    one_of(question, lines, "问题")
    pipeline = open_pipeline(index)
    chosen = chosen_of(pipeline, documents, issuer, since, until)
    if lines:
        batch(lambda request: tools.ask(pipeline, request, chosen, explain=explain))
    answer = pipeline.within(chosen).ask(question)
    if as_json:
        write({"id": None, **answer_json(answer, explain=explain)})
        return
    from assistant.terminal import print_answer

    print_answer(answer, explain=explain)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="检索词 · the query")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="最多几条 · how many hits")] = 10,
    index: IndexOption = None,
    as_json: JsonOption = False,
    lines: LinesOption = False,
    documents: DocumentsOption = None,
    issuer: IssuerOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """检索条款，每条最多一次，最好的在前。 Search sections, best first."""
    from assistant import tools
    from assistant.jsonl import hits_json, write

    one_of(query, lines, "检索词")
    pipeline = open_pipeline(index)
    chosen = chosen_of(pipeline, documents, issuer, since, until)
    if lines:
        batch(lambda request: tools.search(pipeline, request, chosen, k))
    hits = pipeline.within(chosen).search(query, k=k)
    if as_json:
        write({"id": None, "hits": hits_json(hits)})
        return
    from assistant.terminal import print_hits

    print_hits(hits, pipeline.index)


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="文件或文件夹；不写则为自带的两份文件")] = None,
    index: IndexOption = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="从索引删去的文件编号 · ids to remove")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="全部重建 · make every document again")] = False,
    engine: Annotated[
        Literal["plain", "ray"],
        typer.Option("--engine", help="ray：多进程或多台机器（附加项 ray） · in many processes"),
    ] = "plain",
    as_json: JsonOption = False,
) -> None:
    """读入文件，建立索引。 Read documents into the index."""
    from assistant.audit import tell_ingest
    from assistant.jsonl import error_json, write
    from assistant.settings import encoder_of, store_of, way_of
    from assistant.terminal import ingest_progress, print_summary
    from ingest.job import ingest as run

    settings = settings_of(index)
    with ingest_progress() as progress:
        summary = run(
            paths or [], index=settings.index, encoder=encoder_of(settings), wait=settings.lock_wait, lease=settings.lock_lease,
            rebuild=rebuild, remove=remove or [], store=store_of(settings), progress=progress,
            way=way_of(settings, engine),
        )  # fmt: skip
    tell_ingest(settings.audit, None, summary, documents=remove or [])
    if as_json:
        counts = {name: getattr(summary, name) for name in ("added", "updated", "unchanged", "removed")}
        failed = [{"file": name, "error": error_json(error)} for name, error in summary.failed]
        write(
            {"documents": {**counts, "failed": failed}, "chunks": summary.chunks, "seconds": round(summary.seconds, 3)}
        )
    else:
        print_summary(summary, settings.index)
    if summary.unlisted:
        _tell_unlisted(settings.index, summary.unlisted)
    if summary.failed:
        sys.exit(1)


def _tell_unlisted(index: Path, unlisted: Sequence[str]) -> None:
    where, named = index / "generations", "、".join(unlisted)
    sys.stderr.write(
        f"{where} 中有未登记的索引，已保留、未使用：{named}。可用 policy doctor 查看。\n"
        f"{where} holds generations that no file names; they were kept and not used. See: policy doctor\n"
    )


@app.command()
def serve(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="地址，默认 127.0.0.1（POLICY_HOST）")] = None,
    port: Annotated[int | None, typer.Option(help="端口，默认 7860（POLICY_PORT），0 为任意空闲端口")] = None,
    to_all: Annotated[bool, typer.Option("--open", help="人人可读，不必登录 · all may read without a login")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="服务进程数 · processes behind the port")] = 1,
) -> None:
    """打开网页；有用户（policy user）则须登录。 Serve the web page; with users (policy user) behind a login."""
    from assistant.web.app import serve as run

    run(settings_of(index, host=host, port=port, open=to_all or None), workers=workers)


@app.command()
def doctor(
    index: IndexOption = None,
    as_json: JsonOption = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="恢复受损的索引，不删除任何内容 · bring a damaged index back")
    ] = False,
) -> None:
    """检查安装、索引和设置，说明怎样修好。 What is installed and indexed, what is wrong, how to mend it."""
    from assistant.doctor import examine, mend
    from assistant.jsonl import write
    from assistant.terminal import print_report

    if repair:
        mend(index)
    report = examine(index)
    if as_json:
        write(report.as_json())
    else:
        print_report(report)
    if not report.healthy:
        sys.exit(1)


cli_documents.add_to(app)
cli_match.add_to(app)
cli_backup.add_to(app)
cli_mcp.add_to(app)
cli_user.add_to(app)
cli_feedback.add_to(app)
