"""The routes beside the page itself: its style sheet and script, and clauses of documents as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.opened import Opened
from assistant.web.source import reading_html, source_html
from assistant.web.style import asset
from assistant.web.working import error_html
from ingest.errors import PolicyError

if TYPE_CHECKING:
    from fastapi import FastAPI


def add_routes(app: FastAPI, opened: Opened) -> None:
    """``/ui/…``; they only read. A PolicyError is told as a sentence with status 404."""
    from fastapi import Response

    def fragment(html: str, status: int = 200) -> Response:
        return Response(html, status, media_type="text/plain; charset=utf-8", headers={"cache-control": "no-store"})

    @app.get("/ui/page.css")
    def css() -> Response:
        return Response(asset("page.css"), media_type="text/css; charset=utf-8")

    @app.get("/ui/page.js")
    def script() -> Response:
        return Response(asset("page.js"), media_type="text/javascript; charset=utf-8")

    @app.get("/ui/source")
    def source(
        document: str, section: str = "", start: int | None = None, end: int | None = None,
        force: str = "", lang: str = "zh",
    ) -> Response:  # fmt: skip
        try:
            index = opened.index
            return fragment(source_html(index, document, lang, section=section, start=start, end=end, force=force))
        except PolicyError as error:
            return fragment(error_html(error, lang), 404)

    @app.get("/ui/picture")
    def picture(document: str, page: int) -> Response:
        try:
            found = opened.index.page_picture(document, page)
        except PolicyError:
            found = None
        if found is None:
            return Response(status_code=404)
        return Response(found, media_type="image/jpeg", headers={"cache-control": "no-store"})

    @app.get("/ui/reading")
    def reading(
        document: str, section: str = "", start: int | None = None, end: int | None = None, lang: str = "zh"
    ) -> Response:
        try:
            return fragment(reading_html(opened.index, document, lang, section=section, start=start, end=end))
        except PolicyError as error:
            return fragment(error_html(error, lang), 404)
