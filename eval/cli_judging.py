"""The commands of judgement: by people, on a blind sheet, and by a model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from eval.cli_options import IndexOption, RunArgument


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    app.command()(sheet)
    app.command()(votes)
    app.command()(judge)


def sheet(
    a: RunArgument, b: RunArgument, out: Annotated[Path, typer.Option("--out", help="写到 · file")] = Path("sheet.html")
) -> None:
    """两次回答的盲评页，只用键盘。 A blind side-by-side sheet, keyboard only."""
    from eval.sheet import sheet as page

    out.write_text(page(a, b), "utf-8")
    sys.stdout.write(f"{out}\n")


def votes(files: Annotated[list[Path], typer.Argument(help="投票文件 · files of votes")]) -> None:
    """合计投票和一致程度。 Votes counted, and how far the voters agree."""
    from eval.sheet import agreement, read_votes

    sys.stdout.write(json.dumps(agreement(read_votes(files)), ensure_ascii=False, indent=1) + "\n")


def judge(
    run_folder: RunArgument,
    model: Annotated[str | None, typer.Option("--model", help="评判模型 PROVIDER:NAME；默认 POLICY_JUDGE")] = None,
    runs: Annotated[int, typer.Option("--runs", min=1, max=20, help="每个回答评判几次 · times each")] = 3,
    suite: Annotated[str, typer.Option("--suite", help="评判哪个评测集的回答 · whose answers")] = "answers",
    index: IndexOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="删去已有评判，重新开始 · start anew")] = False,
) -> None:
    """用模型评判已存的回答，供人参考；中断后接着跑。 A model judges a run's answers, beside the string checks."""
    from eval.judging.command import judge_run
    from eval.judging.shown import terminal

    made = judge_run(run_folder, model=model, runs=runs, suite=suite, index=index, fresh=fresh)
    sys.stdout.write(terminal(made))
    if made["figures"]["unanswered"]:
        sys.exit(1)
