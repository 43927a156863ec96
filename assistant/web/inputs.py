"""What a browser may send: the value of each input, of that input's type, before Gradio handles it.

Gradio takes any value that looks like a file, in any input, and reads the path that it names. So here a value that is
not what its component gives on the page is refused, and a file is one that this session has uploaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse

from assistant.web.belongings import Belongings, visitor_of
from assistant.web.users import User, acting
from ingest.text import whole

_FILE = {"_type": "gradio.FileData"}


class Page(gr.Blocks):
    """Blocks whose functions get checked values only, and whose files stay with the visitor that they are for."""

    def __init__(self, belongings: Belongings, **options: Any) -> None:
        super().__init__(**options)
        self._belongings = belongings
        self.has_launched = True  # mounted under FastAPI it is never launched, and Gradio then checks no path at all

    def refuse_unknown(self) -> None:
        """Once the page is built: a function that it does not have is a 404, where Gradio would raise a KeyError."""
        self.default_config.fns = _Functions(self.default_config.fns)

    async def process_api(  # type: ignore[override]  # the rest is passed on as it came
        self, block_fn: Any, inputs: Any, state: Any = None, request: Any = None, **rest: Any
    ) -> dict[str, Any]:
        """Every way to call a function comes through here: the queue, ``/run``, ``/call``."""
        function = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        visitor, session = _who(request), str(rest.get("session_hash") or "")
        admitted = admit(function.inputs, inputs, lambda path: self._belongings.may_use(visitor, session, path))
        token = acting.set(_acting(request))
        try:
            answer: dict[str, Any] = await super().process_api(function, admitted, state, request, **rest)
        finally:
            acting.reset(token)
        for path in _files(answer["data"]):
            self._belongings.make(visitor, path)
        return answer


def malformed() -> dict[Any, Any]:
    """What answers a body that is no call at all: a sentence. FastAPI would send the body back, and cannot where it
    holds a lone surrogate or NaN."""

    async def refused(_request: Request, _error: Exception) -> Response:
        return PlainTextResponse("请求的格式不对，没有处理。The request is malformed and was not handled.", 422)

    return {RequestValidationError: refused}


class _Functions(dict[int, Any]):
    def __missing__(self, number: int) -> Any:
        raise HTTPException(404, f"本页没有这项功能（{number}）。This page has no function {number}.")


def admit(components: Sequence[Any], values: Any, uploaded: Callable[[str], bool]) -> list[Any]:
    """The values as their components give them. Raises gr.Error for one that is of another type, or another's file."""
    if not isinstance(values, list) or len(values) != len(components):
        raise _refused(f"{len(components)}")
    return [_admitted(component, value, uploaded) for component, value in zip(components, values, strict=True)]


def asked_of(event: gr.EventData, name: str) -> str:
    """A word that a button of the page sent with its event; "" where it sent none."""
    data = event._data
    value = data.get(name) if isinstance(data, dict) else None
    return whole(value) if isinstance(value, str) else ""


def _admitted(component: Any, value: Any, uploaded: Callable[[str], bool]) -> Any:
    if isinstance(component, gr.State):
        return None  # kept on the server: what a browser sends for it is never looked at
    if isinstance(component, gr.UploadButton):
        return _upload(value, uploaded)
    if not _fits(component, value):
        raise _refused(component.get_block_name())
    return _whole(value)


def _whole(value: Any) -> Any:
    """The value with texts that UTF-8 can carry."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return whole(value) if isinstance(value, str) else value


def _fits(component: Any, value: Any) -> bool:
    if isinstance(component, gr.Radio):
        return isinstance(value, str) and value in [choice for _, choice in component.choices]
    if isinstance(component, gr.CheckboxGroup) or (isinstance(component, gr.Dropdown) and component.multiselect):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(component, gr.Textbox | gr.Dropdown):
        return value is None or isinstance(value, str)
    return False


def _upload(value: Any, uploaded: Callable[[str], bool]) -> dict[str, Any] | None:
    """What is known of an upload; whatever else the browser says of it (url, is_stream) is left out."""
    if value is None:
        return None
    path = value.get("path") if isinstance(value, dict) and value.get("meta") == _FILE else None
    if not isinstance(path, str) or not uploaded(path):
        raise _refused("file")
    return {"path": path, "orig_name": Path(path).name, "meta": _FILE}


def _files(data: Any) -> Iterator[str]:
    """The paths of the files in what a function gives."""
    if isinstance(data, dict) and data.get("meta") == _FILE:
        yield str(data.get("path"))
    elif isinstance(data, dict | list | tuple):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _files(part)


def _who(request: Any) -> str:
    """The visitor of a request; "" for none, or for the several of a batch, which the page never sends."""
    return visitor_of(request.headers.get("cookie", "")) if isinstance(request, gr.Request) else ""


def _acting(request: Any) -> User:
    """Who makes a call, as ``Entrance`` found it when the call came in; nobody for a call without a request."""
    found = request.request.scope.get("policy.user") if isinstance(request, gr.Request) and request.request else None
    return found if isinstance(found, User) else User()


def _refused(what: str) -> gr.Error:
    return gr.Error(
        f"这项输入不是本页给出的（{what}），没有处理。请刷新页面后再试。"
        f"This input is not one that the page gives ({what}) and was not handled. Reload the page and try again.",
        print_exception=False,
    )
