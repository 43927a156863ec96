"""The `policy-eval` command."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.quiet import send_nothing
from eval.case import CASES
from eval.marks import MARGIN, MARKS, Marks
from ingest.errors import PolicyError, UsageError

app = typer.Typer(
    name="policy-eval",
    help="评测：同一命令，同样的数字，每个失败都可读。 Same command, same figures, every failure readable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
IndexOption = Annotated[Path | None, typer.Option("--index", help="索引文件夹；默认新建 · index; by default a new one")]
CasesOption = Annotated[Path, typer.Option("--cases", help="用例文件夹 · folder of cases")]
MarksOption = Annotated[Path, typer.Option("--marks", help="及格线文件 · file of marks")]
AnswererOption = Annotated[str, typer.Option("--answerer", help="回答方式 · answerer")]


def main() -> None:
    """Runs the command; every error is one clear sentence, never a traceback."""
    send_nothing()
    try:
        app()
    except PolicyError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.stderr.write(f"读写文件时出错 · a file could not be read or written: {error}\n")
        sys.exit(1)


@app.command()
def run(
    suites: Annotated[list[str] | None, typer.Argument(help="评测集；不写为全部 · suites; all by default")] = None,
    out: Annotated[Path, typer.Option("--out", help="结果文件夹 · folder of the run")] = Path("eval-run"),
    index: IndexOption = None,
    cases: CasesOption = CASES,
    answerer: AnswererOption = "extract",
) -> None:
    """运行评测；中断后再次运行同一命令会接着跑。 Run suites; the same command goes on with a run that was cut off."""
    from eval.evaluate import evaluate
    from eval.tables import terminal_table

    figures = evaluate(suites or [], out=out, index=index, cases=cases, answerer=answerer)
    sys.stdout.write(terminal_table(figures))
    sys.stderr.write(f"结果 · saved in: {out}\n")


@app.command()
def gate(
    index: IndexOption = None,
    cases: CasesOption = CASES,
    marks: MarksOption = MARKS,
    out: Annotated[Path | None, typer.Option("--out", help="保留结果的文件夹 · keep the run here")] = None,
) -> None:
    """全部评测，对照及格线；有危险错误或退步则失败。 All suites against their marks; exit status 1 where one fails."""
    from eval.gate import judge, table
    from eval.marks import read_marks
    from eval.run import read_json

    wanted = read_marks(marks)
    with _folder(out) as folder:
        figures = evaluate_all(folder, index, cases)
        lines = judge(figures, read_json(folder / "times.json"), wanted)
    sys.stdout.write(table(lines))
    if not all(line.passed for line in lines):
        sys.exit(1)


@app.command("marks")
def marks_(
    raise_: Annotated[bool, typer.Option("--raise", help="提高及格线，从不降低 · raise what was beaten")] = False,
    run_folder: Annotated[Path | None, typer.Option("--run", help="已有的结果；不写则先评测 · a finished run")] = None,
    marks: MarksOption = MARKS,
    margin: Annotated[float, typer.Option(min=0, max=0.2, help="低于得分多少 · how far below the figure")] = MARGIN,
) -> None:
    """显示或提高及格线。 Show the marks, or raise those that were beaten."""
    from eval.marks import raised, read_marks, write_marks
    from eval.run import read_figures

    before = read_marks(marks)
    if raise_:
        with _folder(run_folder) as folder:
            figures = read_figures(folder) if run_folder else evaluate_all(folder, None, CASES)
        after = raised(before, figures, margin)
        write_marks(after, marks)
        sys.stdout.write(_changes(before, after))
    else:
        sys.stdout.write(marks.read_text("utf-8"))


def evaluate_all(out: Path, index: Path | None, cases: Path) -> dict[str, Any]:
    from eval.evaluate import evaluate

    return evaluate([], out=out, index=index, cases=cases)


def _changes(before: Marks, after: Marks) -> str:
    lines = [
        f"{suite} {name}: {mark:.3f} → {new[suite][name]:.3f}\n"
        for old, new in ((before.least, after.least), (before.most, after.most))
        for suite, named in old.items()
        for name, mark in named.items()
        if new[suite][name] != mark
    ]
    return "".join(lines) or "没有超过的及格线 · no mark was beaten\n"


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """The folder given, or one that is removed afterwards."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="policy-eval-") as made:
        yield Path(made) / "run"
