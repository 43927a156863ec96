"""The `policy-eval` command."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.quiet import send_nothing
from eval import cli_judging
from eval.case import CASES
from eval.cli_options import AnswererOption, CasesOption, IndexOption, KindOption, MarksOption, RunArgument
from eval.marks import MARGIN, MARKS
from ingest.errors import PolicyError, UsageError

app = typer.Typer(
    name="policy-eval",
    help="评测：同一命令，同样的数字，每个失败都可读。 Same command, same figures, every failure readable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    store: Annotated[
        str, typer.Option(help="exact、chroma、milvus：谁找相近向量 · who proposes near vectors")
    ] = "exact",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="不接着跑，重新开始；前一次留在 before · start anew, the run before is kept")
    ] = False,
    questions: Annotated[Path | None, typer.Option(help="passages：问题文件 · questions")] = None,
    corpus: Annotated[Path | None, typer.Option(help="passages：段落文件 · passages")] = None,
    data: Annotated[Path | None, typer.Option(help="passages：训练数据文件夹，只用未参与训练的问题")] = None,
) -> None:
    """运行评测；中断后再次运行同一命令会接着跑。 Run suites; the same command goes on with a run that was cut off."""
    if suites == ["passages"]:
        from eval.passages_command import run_on_corpora

        sys.stdout.write(run_on_corpora(out, index, questions, corpus, data, fresh=fresh))
        return
    if questions or corpus or data:
        raise UsageError("--questions、--corpus、--data 只用于 passages。", "These options are for the suite passages.")
    from eval.evaluate import evaluate
    from eval.record import put_aside
    from eval.tables import terminal_table

    if fresh:
        put_aside(out)
    figures = evaluate(suites or [], out=out, index=index, cases=cases, answerer=answerer, store=store)
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
    set_: Annotated[bool, typer.Option("--set", help="按得分重定全部及格线 · set every mark anew")] = False,
    run_folder: Annotated[Path | None, typer.Option("--run", help="已有的结果；不写则先评测 · a finished run")] = None,
    marks: MarksOption = MARKS,
    margin: Annotated[float, typer.Option(min=0, max=0.2, help="低于得分多少 · how far below the figure")] = MARGIN,
) -> None:
    """显示、提高或重定及格线。 Show the marks, raise those that were beaten, or set all anew."""
    from eval.marks import changes, raised, read_marks, set_anew, write_marks
    from eval.run import read_figures

    if raise_ and set_:
        raise UsageError("--raise 和 --set 只能选一个。", "Use --raise or --set, not both.")
    before = read_marks(marks)
    if not raise_ and not set_:
        sys.stdout.write(marks.read_text("utf-8"))
        return
    with _folder(run_folder) as folder:
        figures = read_figures(folder) if run_folder else evaluate_all(folder, None, CASES)
    after = (raised if raise_ else set_anew)(before, figures, margin)
    write_marks(after, marks)
    sys.stdout.write(changes(before, after))


def evaluate_all(out: Path, index: Path | None, cases: Path) -> dict[str, Any]:
    from eval.evaluate import evaluate

    return evaluate([], out=out, index=index, cases=cases)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """The folder given, or one that is removed afterwards."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="policy-eval-") as made:
        yield Path(made) / "run"


@app.command()
def report(
    run_folder: RunArgument,
    with_test: Annotated[bool, typer.Option("--test-cases", help="逐条列出 test 用例；看过就不再是测试")] = False,
) -> None:
    """写出 report.html 和 report.md。 Write a run's report; cases of the split test are figures only, unless asked for."""
    from eval.report import write_report

    for path in write_report(run_folder, with_test=with_test):
        sys.stdout.write(f"{path}\n")


@app.command()
def compare(a: RunArgument, b: RunArgument) -> None:
    """比较两次结果：变好、变差，是否超出噪声。 What got better, what worse, and whether it is more than noise."""
    from eval.compare import compare as compared
    from eval.compare import dangers_between, held_out, settings_between, text

    told = text(compared(a, b), dangers_between(a, b), held_out(b))
    if differing := settings_between(a, b):
        sys.stdout.write(f"配置不同 · configurations differ in: {', '.join(differing)}\n")
    sys.stdout.write(told)


@app.command()
def table(
    run_folder: Annotated[Path | None, typer.Argument(help="结果；不写则先评测 · a finished run")] = None,
    into: Annotated[Path | None, typer.Option(help="写进这份文件的 figures 一节 · put into this file")] = None,
) -> None:
    """README 的成绩表。 The README's table of figures by split, in markdown, with the gap and the commit."""
    from eval.report import readme_table
    from eval.run import read_json
    from eval.tables import put_section

    with _folder(run_folder) as folder:
        if run_folder is None:
            evaluate_all(folder, None, CASES)
        parts = [read_json(folder / f"{name}.json") for name in ("config", "figures", "times")]
    made = readme_table(*parts) + "\n"
    if into is None:
        sys.stdout.write(made)
    else:
        into.write_text(put_section(into.read_text("utf-8"), "figures", made), "utf-8")


@app.command()
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="用例文件；不写为自带的 · files of cases")] = None,
    index: IndexOption = None,
    kind: KindOption = "",
) -> None:
    """检查用例：字段、编号、引文是否印在文件里。 Check cases; a gold quote that is not printed is an error."""
    from eval.indexes import pipeline_for
    from eval.schema import KINDS
    from eval.validate import validate_files

    chosen = files or [CASES / f"{name}.jsonl" for name in KINDS]
    with pipeline_for(index) as pipeline:
        problems = validate_files(chosen, pipeline.index, pipeline.encoder, kind or None)
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    if problems:
        sys.exit(1)
    sys.stdout.write(f"{len(chosen)} 个文件没有问题 · sound\n")


@app.command()
def template(
    kind: Annotated[str, typer.Argument(help="questions、wording …")],
    as_csv: Annotated[bool, typer.Option("--csv", help="给电子表格用，import 可读回 · for a spreadsheet")] = False,
) -> None:
    """一条空白用例。 An empty case, every field with an example."""
    from eval.read_table import csv_template
    from eval.read_table import template as line

    sys.stdout.write(csv_template(kind) if as_csv else line(kind))


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="csv 或 xlsx")], kind: KindOption = "questions") -> None:
    """把 csv 或 xlsx 变成用例（JSON 行）。 Cases of a csv or xlsx file as JSON lines."""
    from eval.read_table import import_cases

    for case in import_cases(file, kind):
        sys.stdout.write(json.dumps(case, ensure_ascii=False) + "\n")


cli_judging.add_to(app)
