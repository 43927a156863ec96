"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexOption = Annotated[Path | None, typer.Option("--index", help="索引文件夹；默认新建 · index; by default a new one")]
CasesOption = Annotated[Path, typer.Option("--cases", help="用例文件夹 · folder of cases")]
MarksOption = Annotated[Path, typer.Option("--marks", help="及格线文件 · file of marks")]
RunArgument = Annotated[Path, typer.Argument(help="结果文件夹 · folder of a run")]
AnswererOption = Annotated[str, typer.Option("--answerer", help="extract，或模型 PROVIDER:NAME · or a model")]
KindOption = Annotated[str, typer.Option("--kind", help="用例类型，如 questions · kind of cases")]
