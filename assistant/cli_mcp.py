"""The command mcp: the program as tools for agents."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli_common import IndexOption, settings_of
from ingest.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Registers the command."""
    app.command()(mcp)


def mcp(
    index: IndexOption = None,
    http: Annotated[
        int | None,
        typer.Option("--http", min=1, max=65535, help="本机端口；不写则用标准输入输出 · a port of this machine"),
    ] = None,
) -> None:
    """供智能体调用：ask、search、check、match（MCP）。 The program as tools for agents."""
    try:
        from assistant.mcp_server import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UsageError(
            "policy mcp 需要 mcp 软件包，本机没有。请运行 pip install 'policy-assistant[mcp]'。",
            "policy mcp needs the package mcp, which is not installed. Run: pip install 'policy-assistant[mcp]'.",
        ) from error

    made = server(settings_of(index))
    if http is None:
        made.run("stdio")
    else:
        made.run("streamable-http", host="127.0.0.1", port=http)  # this machine alone: there is no login
