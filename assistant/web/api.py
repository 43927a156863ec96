"""``/api``: ask, search, check and match over HTTP, equal to ``--jsonl``, and the page that describes them, ``/api/docs``.

An error is ``{"error": {"type", "message", "message_en"}}``: 401 for one who must log in, 413 for a text that is too long,
422 for any other request that cannot be served, 429 for too many of one session, 503 where the index cannot be read or
too much is asked at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi_offline import FastAPIOffline

from assistant import tools
from assistant.jsonl import error_json
from assistant.shapes import ErrorJson, EventJson
from assistant.web import bodies
from assistant.web.opened import Opened
from assistant.web.working import told
from ingest.errors import PolicyError, StoreError, TooLong, UsageError
from ingest.text import whole

T = TypeVar("T")
AT_ONCE = 4  # requests that are worked on at once
WAITING = 64  # requests that may wait before the next is told to come again
_FAILED: dict[int | str, dict[str, Any]] = {
    401: {"model": bodies.Failed, "description": "须先登录（Basic） · log in first (Basic)"},
    413: {"model": bodies.Failed, "description": "太长 · too long"},
    422: {"model": bodies.Failed, "description": "请求不能处理 · a request that cannot be served"},
    429: {"model": bodies.Failed, "description": "请求太频繁（retry-after） · too many requests"},
    503: {"model": bodies.Failed, "description": "索引不能读，或请求太多 · no index, or too much at once"},
}


class JsonLines(StreamingResponse):
    """One JSON object a line."""

    media_type = "application/jsonl"


def create_api(opened: Opened) -> FastAPI:
    """The application that is mounted at ``/api``."""
    api = FastAPIOffline(
        title="公文问答 Policy assistant", version="1", redoc_url=None, responses=_FAILED,
        description="请求和回答与命令行 `--jsonl` 相同。 The requests and answers of `--jsonl` on the command line.",
    )  # fmt: skip
    worked = _Worked()

    @api.post("/ask")
    async def ask(body: bodies.Ask) -> bodies.Answered:
        """提问，得到带出处的原文。 An answer in the documents' own words, each with its place."""
        request = body.model_dump()
        answer = await worked(lambda: tools.ask(opened.pipeline, request, explain=body.explain))
        return {"id": body.id, **answer}

    @api.post("/ask/stream", response_model=bodies.Event, response_class=JsonLines)
    async def stream(body: bodies.Ask) -> StreamingResponse:
        """同上，边找边给，每行一个 JSON 对象，最后一行是回答。 The same as it comes, a JSON object a line, the answer last."""
        events = tools.stream(opened.pipeline, body.model_dump(), explain=body.explain)
        first = await worked(partial(next, events, None))  # what is wrong by now is told by its status
        return JsonLines(_lines(body.id, first, events, worked))

    @api.post("/search")
    async def search(body: bodies.Search) -> bodies.Hits:
        """检索条款，最好的在前。 Clauses for a query, best first."""
        request = body.model_dump()
        found = await worked(lambda: tools.search(opened.pipeline, request))
        return {"id": body.id, "hits": found["hits"]}

    @api.post("/check")
    async def check(body: bodies.Check) -> bodies.Sentences:
        """核对措辞，逐句与原文比较。 A verdict for each sentence: printed so, changed, or printed nowhere."""
        request = body.model_dump()
        found = await worked(lambda: tools.check(opened.check, request))
        return {"id": body.id, "sentences": found["sentences"]}

    @api.post("/match")
    async def match(body: bodies.Match) -> bodies.Supports:
        """企业匹配：哪些支持与您有关。 The supports that concern a person or an enterprise, with the printed words."""
        request = body.model_dump()
        found = await worked(lambda: tools.match(opened.matcher, request))
        return {"id": body.id, "supports": found["supports"]}

    api.add_exception_handler(PolicyError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    for status in _HTTP:
        api.add_exception_handler(status, _unserved)
    return api


class _Worked:
    """Runs work in a thread, AT_ONCE at a time; every error of it is a PolicyError. Raises HTTPException where WAITING wait."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._under_way = 0

    async def __call__(self, work: Callable[[], T]) -> T:
        if self._under_way >= AT_ONCE + WAITING:
            raise HTTPException(503, headers={"retry-after": "1"})
        self._under_way += 1
        try:
            async with self._free:
                return await run_in_threadpool(work)
        except Exception as error:  # told() logs what is unexpected, without its words
            raise told(error) from None
        finally:
            self._under_way -= 1


async def _lines(
    identity: bodies.Identity, first: EventJson | None, events: Iterator[EventJson], worked: _Worked
) -> AsyncIterator[str]:
    event = first
    try:
        while event is not None:
            yield _line(identity, event)
            event = await worked(partial(next, events, None))
    except (PolicyError, HTTPException) as error:
        failed = error if isinstance(error, PolicyError) else _BUSY
        yield _line(identity, {"event": "error", "error": _error(failed)})
    finally:
        cast("Any", events).close()  # a reader that left ends what a model still does


def _line(identity: bodies.Identity, event: EventJson) -> str:
    return json.dumps({"id": identity, **event}, ensure_ascii=False) + "\n"


def _error(error: PolicyError) -> ErrorJson:
    told_as = error_json(error)
    return {"type": told_as["type"], "message": whole(told_as["message"]), "message_en": whole(error.en)}


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PolicyError)
    kinds: tuple[tuple[type[PolicyError], int], ...] = ((TooLong, 413), (UsageError, 422), (StoreError, 503))
    status = next((status for kind, status in kinds if isinstance(error, kind)), 500)
    return JSONResponse({"error": _error(error)}, status)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    """What pydantic says of a body, without a word of it: its first fault."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = whole(".".join(map(str, first["loc"][1:])))
    if first["type"] == "json_invalid" or not field:
        return await _unserved(_, HTTPException(422))  # as where the framework itself cannot read the body
    if first["type"] == "missing":
        zh, en = f"缺少字段 {field}。", f"Field {field} is missing. "
    else:
        zh, en = f"字段 {field} 的值不可用（{first['msg']}）。", f"Field {field} cannot be used: {first['msg']}. "
    return await _refused(_, UsageError(f"{zh}{_SEE[0]}", f"{en}{_SEE[1]}"))


async def _unserved(_: Request, error: Any) -> JSONResponse:
    """What the framework refuses (an HTTPException of its), in words: no such address, no JSON, too much at once."""
    return JSONResponse({"error": _error(_HTTP[error.status_code])}, error.status_code, headers=error.headers)


_SEE = ("各字段和例子见 /api/docs。", "Fields and examples: /api/docs.")
_NOWHERE = UsageError(f"这里没有这个地址或方法。{_SEE[0]}", f"There is no such address or method here. {_SEE[1]}")
_UNREADABLE = UsageError(
    f"请求应为一个 JSON 对象（content-type: application/json）。{_SEE[0]}",
    f"The request must be one JSON object (content-type: application/json). {_SEE[1]}",
)
_BUSY = PolicyError("同时的请求太多，请稍后再试。", "Too many requests at once. Try again in a moment.")
_HTTP: Mapping[int, PolicyError] = {400: _UNREADABLE, 404: _NOWHERE, 405: _NOWHERE, 422: _UNREADABLE, 503: _BUSY}
