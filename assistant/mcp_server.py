"""The same four answers as tools for agents, by the Model Context Protocol: ask, search, check, match.

What a tool returns is what ``--jsonl`` writes for the same request, but for ``id`` and the times taken. Errors are those
of the command line, in the language of the settings. A tool only reads; a published index is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from assistant import tools
from assistant.settings import Settings
from assistant.web.opened import Opened
from ingest.errors import PolicyError

_P = ParamSpec("_P")
_INSTRUCTIONS = (
    "官方文件问答：返回文件的原文和出处，程序已逐字核对。引用时请原样使用 quote，并写明文件和条款；文件未写明的，不要补充。\n"
    "Answers from official documents: printed words and their place, checked to the character. Use each quote as it is, "
    "name its document and clause, and add nothing that is not stated."
)


def server(settings: Settings) -> MCPServer[Any]:
    """The server over the index that the settings name; it is not run yet. Raises a StoreError."""
    opened, made = Opened(settings), MCPServer("policy", instructions=_INSTRUCTIONS)

    def tool(run: Callable[_P, dict[str, Any]]) -> None:
        """Registers a tool; an error of ours is told in the words that people read, as an error of the tool."""

        @wraps(run)
        def told(*args: _P.args, **kwargs: _P.kwargs) -> dict[str, Any]:
            try:
                return run(*args, **kwargs)
            except PolicyError as error:
                raise ToolError(error.message(settings.language)) from None

        made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(told)

    @tool
    def ask(
        question: str, history: list[dict[str, str]] | None = None, documents: list[str] | None = None
    ) -> dict[str, Any]:
        """提问，得到带出处的原文。Ask official documents; the answer is their printed words with document, clause and
        offsets. ``history`` are the turns before, oldest first, each {"role", "content"}; ``documents`` are ids, all
        of them where none is given."""
        return {**tools.ask(opened.pipeline, {"question": question, "history": history, "documents": documents})}

    @tool
    def search(query: str, k: int = 10, documents: list[str] | None = None) -> dict[str, Any]:
        """检索条款，最好的在前。Clauses for a query, best first, at most ``k`` (1 to 100)."""
        return {**tools.search(opened.pipeline, {"query": query, "k": k, "documents": documents})}

    @tool
    def check(text: str) -> dict[str, Any]:
        """核对措辞，逐句与原文比较。A verdict for each sentence: printed so, changed, or printed nowhere."""
        return {**tools.check(opened.check, {"text": text})}

    @tool
    def match(description: str, documents: list[str] | None = None) -> dict[str, Any]:
        """企业匹配：哪些支持与此人有关。The supports that concern a person or an enterprise, with the printed words."""
        return {**tools.match(opened.matcher, {"description": description, "documents": documents})}

    return made
