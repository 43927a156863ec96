"""Requests that are turned away before anything answers them: a sentence; under ``/api`` an error as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import PolicyError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

API = "/api/"
CLOSE = ("connection", "close")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is turned away: a status, what is said, and headers beside those of every response."""

    status: int
    error: PolicyError
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        return self.error.zh + self.error.en


def too_much(wait: float) -> Refusal:
    """What is said to who asks too much; ``wait`` is in seconds."""
    seconds = str(math.ceil(wait))
    zh, en = f"请求太频繁，请在 {seconds} 秒后再试。", f"Too many requests; try again in {seconds} seconds."
    return Refusal(429, PolicyError(zh, en), (("retry-after", seconds),))


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Answers a request with why it is turned away."""
    error = refusal.error
    if scope["path"].startswith(API):
        told = {"error": {"type": error.type, "message": error.zh, "message_en": error.en}}
        await answer(send, refusal.status, json.dumps(told, ensure_ascii=False), "application/json", refusal.headers)
    else:
        await answer(send, refusal.status, refusal.sentence, headers=refusal.headers)


async def answer(
    send: Send, status: int, text: str, kind: str = "text/plain; charset=utf-8", headers: tuple[tuple[str, str], ...] = ()
) -> None:  # fmt: skip
    """A whole response."""
    body = text.encode()
    more = [("content-type", kind), ("content-length", str(len(body))), *headers]
    coded = [*((name.encode(), value.encode()) for name, value in more), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": coded})
    await send({"type": "http.response.body", "body": body})
