"""Style sheets and scripts, the page's own and those of Gradio's front end: compressed once, and kept by browsers for
good, since what has changed has another address."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import lru_cache
from pathlib import Path

import brotli
from fastapi import FastAPI, Request, Response

from assistant.web.i18n import words
from assistant.web.style import asset

SCRIPTS = ("words.js", "calls.js", "page.js", "talks.js", "remembered.js")
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_QUALITY = 5  # of Brotli: 11 gives 8 % less and takes thirty times as long, which the first visitor would wait for


def add_assets(app: FastAPI) -> None:
    """``/ui/NAME`` of the page's own and ``/assets/NAME`` of the front end's, which would compress them anew each time."""

    async def served(request: Request) -> Response:
        place, name = request.scope["path"].rsplit("/", 2)[1:]
        coding = coding_of(request.headers.get("accept-encoding", ""))
        try:
            body = _compressed(place, name, coding)
        except (OSError, ValueError):  # none, or no name of a file at all
            return Response(status_code=404)
        # The front end's names and the addresses in the page's head hold a hash; without it a file may be another.
        known = place == "assets" or request.url.query == tag(name)
        headers = {"cache-control": _FOR_GOOD if known else "no-cache", "vary": "accept-encoding", **coded_as(coding)}
        return Response(body, headers=headers, media_type=_KINDS[name.rpartition(".")[2]])

    for place in ("ui", "assets"):
        for kind in _KINDS:
            app.add_route(f"/{place}/{{name}}.{kind}", served)


def coding_of(accepted: str) -> str:
    """br, gzip or "", as a browser accepts them."""
    return next((coding for coding in ("br", "gzip") if coding in accepted), "")


def coded_as(coding: str) -> dict[str, str]:
    return {"content-encoding": coding} if coding else {}


def compressed(body: bytes, coding: str) -> bytes:
    if coding == "br":
        made: bytes = brotli.compress(body, quality=_QUALITY)
        return made
    return gzip.compress(body, 6, mtime=0) if coding == "gzip" else body


@lru_cache(maxsize=8)
def tag(name: str) -> str:
    """What the address of a file of the page ends with; another where its text is another."""
    return hashlib.sha256(_own(name).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def head() -> bytes:
    """What the page's head loads of its own, and its end."""
    scripts = "".join(f'<script src="./ui/{name}?{tag(name)}" defer></script>' for name in SCRIPTS)
    return f'<link rel="stylesheet" href="./ui/page.css?{tag("page.css")}">{scripts}</head>'.encode()


@lru_cache(maxsize=1024)
def _compressed(place: str, name: str, coding: str) -> bytes:
    """Raises OSError where there is no such file."""
    return compressed(_own(name).encode() if place == "ui" else (_front() / name).read_bytes(), coding)


@lru_cache(maxsize=1)
def _front() -> Path:
    import gradio

    return Path(gradio.__file__).parent / "templates" / "frontend" / "assets"


def _own(name: str) -> str:
    """A style sheet or script of the page; ``words.js`` are the words that the scripts say."""
    if name != "words.js":
        return asset(name)
    told = {key.removeprefix("js_"): phrase for key, phrase in words().items() if key.startswith("js_")}
    return f"window.policyWords = {json.dumps(told, ensure_ascii=False)};"
