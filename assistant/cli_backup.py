"""The commands backup and restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli_common import IndexOption, settings_of

_File = Annotated[Path, typer.Argument(help="备份文件，例如 policy.tar.gz · the backup file")]


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    for command in (backup, restore):
        app.command()(command)


def backup(file: _File, index: IndexOption = None) -> None:
    """把现用的索引存为一个文件。 The live index in one file."""
    from ingest.backup import backup as run

    count = run(settings_of(index).index, file)
    sys.stderr.write(f"已备份 {count} 份文件：{file}\nBacked up {count} documents: {file}\n")


def restore(file: _File, index: IndexOption = None) -> None:
    """用备份恢复索引；原有的索引保留为前一份。 The index of a backup; the one that was live is kept as the one before."""
    from assistant.settings import encoder_of
    from assistant.terminal import ingest_progress
    from ingest.backup import restore as run

    settings = settings_of(index)
    with ingest_progress() as progress:
        made = run(
            file, settings.index, encoder=encoder_of(settings), wait=settings.lock_wait, progress=progress
        )  # fmt: skip
    how, and_how = ("，已按当前版本重建", ", made anew for this version") if made.rebuilt else ("", "")
    sys.stderr.write(
        f"已恢复 {made.documents} 份文件，{made.chunks} 个片段{how}：{settings.index}\n"
        f"Restored {made.documents} documents, {made.chunks} chunks{and_how}: {settings.index}\n"
    )
