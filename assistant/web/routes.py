"""The routes beside the page itself: conversations as files, and clauses of documents as HTML."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request, Response

from assistant.feedback import VOTES
from assistant.web.answers import stands
from assistant.web.compare import compare_html
from assistant.web.conversation import Exchange, turns
from assistant.web.drift import Cited, drifted_html, has_section
from assistant.web.evaluation import FILES as RUN_FILES
from assistant.web.evaluation import failures_html, run_html, runs
from assistant.web.i18n import say
from assistant.web.kept import LONGEST, loaded, version_of
from assistant.web.opened import Opened
from assistant.web.saved import KINDS, saved
from assistant.web.source import reading_html, source_html
from assistant.web.voting import votes_html
from assistant.web.working import error_html
from ingest.errors import PolicyError, UsageError
from ingest.text import whole


def add_routes(app: FastAPI, opened: Opened) -> None:
    """``/ui/…``; they only read. A PolicyError is told as a sentence with status 404."""
    _add_kept(app, opened)
    _add_printed(app, opened)
    _add_votes(app, opened)
    _add_runs(app, opened)


def add_metrics(app: FastAPI, text: Callable[[], str]) -> None:
    """``/metrics``, which ``Entrance`` gives to an evaluator, or without users to whoever sits at this machine."""

    @app.get("/metrics")
    def metrics() -> Response:
        return _fragment(text())


def _add_kept(app: FastAPI, opened: Opened) -> None:
    """What is served now, and conversations as files."""
    started = secrets.token_hex(6)

    @app.get("/ui/now")
    def now() -> Response:
        """Which documents are served, and by which process: told apart, a page knows that it must look again."""
        body = json.dumps({"documents": version_of(opened.index), "server": started})
        return Response(body, media_type="application/json", headers={"cache-control": "no-store"})

    @app.post("/ui/save")
    async def save(request: Request, kind: str, lang: str = "zh") -> Response:
        if kind not in KINDS:
            return _fragment(error_html(UsageError(say("save_kinds", "zh"), say("save_kinds", "en")), lang), 404)
        sent = b""
        async for part in request.stream():
            sent += part
            if len(sent) > 4 * LONGEST:
                return _fragment("", 413)
        try:
            return Response(
                saved(loaded(sent.decode("utf-8", "replace")), kind, lang), media_type="application/octet-stream"
            )
        except PolicyError as error:
            return _fragment(error_html(error, lang), 404)


def _add_printed(app: FastAPI, opened: Opened) -> None:
    """A document's printed text, at a clause and as a whole, beside another, and the pictures of recognised pages."""

    @app.get("/ui/source")
    def source(
        document: str, section: str = "", start: int | None = None, end: int | None = None,
        force: str = "", lang: str = "zh", version: str = "", quote: str = "",
    ) -> Response:  # fmt: skip
        try:
            index, cited = opened.index, Cited(section, start, end, version[:64], quote[:4000])
            return _fragment(drifted_html(index, document, cited, lang) or source_html(
                index, document, lang, section=section, start=start, end=end, force=force
            ))  # fmt: skip
        except PolicyError as error:
            return _fragment(error_html(error, lang), 404)

    @app.get("/ui/compare")
    def compare(old: str = "", new: str = "", lang: str = "zh") -> Response:
        return _told(lambda: compare_html(opened, old, new, lang), lang)

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
        document: str, section: str = "", start: int | None = None, end: int | None = None, lang: str = "zh",
        version: str = "", quote: str = "",
    ) -> Response:  # fmt: skip
        try:
            index, cited = opened.index, Cited(section, start, end, version[:64], quote[:4000])
            drifted = drifted_html(index, document, cited, lang)
            if drifted:
                section, start, end = section if has_section(index, document, section) else "", None, None
            return _fragment(drifted + reading_html(index, document, lang, section=section, start=start, end=end))
        except PolicyError as error:
            return _fragment(error_html(error, lang), 404)


def _add_votes(app: FastAPI, opened: Opened) -> None:
    """Votes on answers: the conversation up to the answer that is meant, as the browser keeps it."""

    @app.post("/ui/vote")
    def vote(said: str, at: int, kept: Annotated[list[str], Body()], lang: str = "zh") -> Response:
        try:
            *before, meant = loaded(json.dumps([whole(one) for one in kept])) or [Exchange("")]
            if said not in VOTES or meant.answer is None:
                raise UsageError(say("vote_nothing", "zh"), say("vote_nothing", "en"))
            cited = [one for one in meant.answer.citations if stands(one, opened.index)]
            opened.feedback.vote(said, meant.question, meant.answer, cited, turns(before))
            return _fragment(votes_html(meant.answer, said, at, lang))
        except PolicyError as error:
            return _fragment(error.message(lang), 404)


def _add_runs(app: FastAPI, opened: Opened) -> None:
    """Runs of the evaluation that are not shown from the beginning, their sheets of failures and their files."""

    def found(run: str) -> Mapping[str, Any]:
        known = runs(opened.settings.runs)
        if run not in known:
            raise UsageError(say("eval_gone", "zh"), say("eval_gone", "en"))
        return known[run]

    @app.get("/ui/run")
    def run_(run: str, lang: str = "zh") -> Response:
        return _told(lambda: run_html(run, found(run), lang), lang)

    @app.get("/ui/failures")
    def failures(run: str, suite: str, lang: str = "zh") -> Response:
        return _told(lambda: failures_html(found(run), suite, lang, [one.id for one in opened.index.documents()]), lang)

    @app.get("/ui/run-file")
    def run_file(run: str, file: str, lang: str = "zh") -> Response:
        path = opened.settings.runs / run / file
        if file not in RUN_FILES or run not in runs(opened.settings.runs) or not path.is_file():
            return _fragment(say("eval_gone", lang), 404)
        headers = {"content-disposition": f'attachment; filename="{file}"', "cache-control": "no-store"}
        return Response(path.read_bytes(), media_type=f"{RUN_FILES[file]}; charset=utf-8", headers=headers)


def _told(made: Callable[[], str], language: str) -> Response:
    """A fragment, or the sentence of the error that it met, with status 404."""
    try:
        return _fragment(made())
    except PolicyError as error:
        return _fragment(error_html(error, language), 404)


def _fragment(html: str, status: int = 200) -> Response:
    return Response(html, status, media_type="text/plain; charset=utf-8", headers={"cache-control": "no-store"})
