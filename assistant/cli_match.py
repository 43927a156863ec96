"""The command for entrepreneurs: match."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli_common import (
    DocumentsOption,
    ExportOption,
    IndexOption,
    JsonOption,
    LinesOption,
    batch,
    ids_of,
    one_of,
    open_pipeline,
    save,
)  # fmt: skip
from ingest.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command()(match)


def match(
    description: Annotated[str | None, typer.Argument(help="企业或个人情况 · who you are and what you need")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    lines: LinesOption = False,
    out: ExportOption = None,
    documents: DocumentsOption = None,
) -> None:
    """企业匹配：文件里哪些支持与您有关。 Which supports concern you, and why."""
    from assistant import tools
    from assistant.jsonl import write
    from assistant.match import Matcher

    one_of(description, lines, "企业或个人情况")
    if not lines:
        _not_empty(description)
    chosen = ids_of(documents)
    matcher = Matcher(open_pipeline(index))
    if lines:
        batch(lambda request: tools.match(matcher, request, chosen))
    found = matcher.within(chosen).match(description=description)
    if out is not None:
        from assistant.checklist import table

        save(table(found.matches, language=found.language), out)
    if as_json:
        write({"id": None, "supports": [m.as_json() for m in found.matches]})
        return
    from assistant.terminal_lists import print_matches

    print_matches(found)


def _not_empty(description: str | None) -> None:
    if not (description or "").strip():
        raise UsageError(
            "企业或个人情况是空的。请写下行业、阶段和需求，例如：三人初创团队，做人工智能，想找办公场地。",
            "The description is empty. Say what you do and need, such as: a start-up of three in AI, looking for space.",
        )
