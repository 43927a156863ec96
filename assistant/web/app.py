"""The page: its tabs put together, served under FastAPI by uvicorn."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from assistant.web.belongings import Belongings
from assistant.web.i18n import Wording, say
from assistant.web.opened import Opened
from assistant.web.safety import Guard, escape, is_loopback
from assistant.web.users import User, Users, acting
from ingest.errors import PolicyError, UsageError

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

    from assistant.web.door import Door
    from assistant.web.limits import Limits
    from assistant.web.watching import Watch

UPLOAD = "20mb"  # a document with its pictures; the readers refuse more
WAITING = 64  # requests that may wait before the next is told to come again
AT_ONCE = 4  # requests of one kind that run at once
KEEP_UPLOADS = 3600  # seconds
# How uvicorn serves it: whose forwarded headers are believed is decided by ``Proxies``, not by an address of its own choice.
SERVED: dict[str, Any] = {
    "log_level": "warning", "server_header": False, "proxy_headers": False, "ws": "none", "timeout_keep_alive": 5,
    "timeout_graceful_shutdown": 1, "limit_concurrency": 1000,
}  # fmt: skip
logger = logging.getLogger(__name__)


def serve(settings: Settings, ready: Callable[[str], None] | None = None, workers: int = 1) -> None:
    """Serves the page until it is interrupted; ``ready`` gets its address once it listens (default: printed).

    Several ``workers`` are processes behind one port (``Workers``). Port 0 takes a free one. Raises StoreError where the
    index cannot be opened, UsageError where the port is taken, or others could reach the page and nobody has said who
    may.
    """
    _stay_home()
    _log_requests(settings)
    from assistant.web.watching import Server, Watch

    _refuse_strangers(settings)
    listener = _listen(settings)
    with listener, tempfile.TemporaryDirectory(prefix="policy-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # once uvicorn has ended: uploads are then removed
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{listener.getsockname()[1]}/"
        told = partial(ready or _print_address, address)
        if workers > 1:
            from assistant.web.workers import Workers

            Workers(settings, workers, partial(_served, settings)).run(listener, told)
        watch = Watch()
        config = _served(settings, watch)
        told()
        Server(config, watch).run(sockets=[listener])


def _served(settings: Settings, watch: Watch) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(create_app(settings, watch), **SERVED)


def create_app(settings: Settings, watch: Watch | None = None) -> FastAPI:
    """The application, with its index opened; ``watch`` counts what it does. Raises StoreError."""
    _stay_home()
    _share_processor()
    import gradio as gr
    from fastapi import FastAPI

    from assistant.web.api import create_api
    from assistant.web.assets import add_assets
    from assistant.web.door import Door, Entrance, Proxies
    from assistant.web.inputs import malformed
    from assistant.web.login import add_login
    from assistant.web.routes import add_metrics, add_routes
    from assistant.web.style import theme
    from assistant.web.watching import Watch, Watched

    door, watch = Door(settings), watch or Watch()
    opened, belongings = Opened(settings), Belongings()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, exception_handlers=malformed())
    app.mount("/api", create_api(opened))
    add_assets(app)
    add_routes(app, opened)
    add_metrics(app, lambda: watch.text(opened.sizes()))
    add_login(app, door)
    gr.mount_gradio_app(
        app, _build_for(door, opened, belongings), path="/", footer_links=[], run_history=False, show_error=False, max_file_size=UPLOAD,
        ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False, theme=theme(),
        blocked_paths=[str(settings.index)],
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None, "exception_handlers": malformed()},
    )  # fmt: skip
    app.add_middleware(Entrance, door=door)
    app.add_middleware(Guard, host=settings.host, belongings=belongings)
    app.add_middleware(Proxies, trusted=settings.proxies)
    app.add_middleware(Watched, watch=watch, ready=opened.is_ready)
    return app


def _build_for(door: Door, opened: Opened, belongings: Belongings) -> gr.Blocks:
    """The page as who comes in unasked sees it; what others see follows when it has loaded."""
    token = acting.set(door.user_of({}, "127.0.0.1", here=True) or User())
    try:
        return build(opened, belongings, door.limits)
    finally:
        acting.reset(token)


def build(opened: Opened, belongings: Belongings, limits: Limits) -> gr.Blocks:
    """The tabs, and the language that they share."""
    import gradio as gr

    from assistant.web.chat import build_chat
    from assistant.web.check import build_check
    from assistant.web.compare import build_compare
    from assistant.web.evaluation import build_evaluation
    from assistant.web.inputs import Page
    from assistant.web.language import first_words, language_switch
    from assistant.web.library import build_library
    from assistant.web.limits import guard_queue
    from assistant.web.match import build_match
    from assistant.web.remembered import begin

    wording = Wording()
    start = opened.settings.language
    page = Page(
        belongings,
        title=f"{say('name', 'zh')} {say('name', 'en')}",
        analytics_enabled=False,
        delete_cache=(KEEP_UPLOADS, KEEP_UPLOADS),
        fill_width=True,
    )
    with page:
        with gr.Row(elem_id="masthead"):
            wording.add(gr.HTML(elem_id="brand", apply_default_css=False), lambda lang: {"value": _brand(lang)})
            language = language_switch(start)
        built: dict[str, Any] = {}
        tabs: dict[str, Callable[[Opened, gr.Radio, Wording], object]] = {
            "chat": build_chat, "library": build_library, "check": build_check, "compare": build_compare,
            "match": build_match, "evaluation": build_evaluation,
        }  # fmt: skip
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            for name, builder in tabs.items():
                tab = gr.Tab(id=name, elem_id=f"tab-{name}", render_children=True)
                wording.add(tab, partial(_tab_props, name))
                before = len(wording.components)
                with tab:
                    built[name] = builder(opened, language, wording)
                if name == "evaluation":
                    wording.keep(before, _evaluates)
        wording.add(gr.HTML(elem_id="foot", apply_default_css=False), lambda lang: {"value": _foot(opened, lang)})
        first_words(wording, start)
        begin(page, opened, language, wording, [built["chat"], built["check"], *built["match"]])
    page.refuse_unknown()
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE, api_open=False)
    guard_queue(page, limits)
    return page


def _tab_props(name: str, language: str) -> dict[str, Any]:
    seen = (
        {"visible": _evaluates()} if name == "evaluation" else {}
    )  # told to show itself, a tab shows what is hidden in it
    return {"label": say(f"tab_{name}", language), **seen}


def _evaluates() -> bool:
    return acting.get().evaluates


def _brand(language: str) -> str:
    name, tagline = escape(say("name", language)), escape(say("tagline", language))
    dark = f'<button type="button" class="quiet theme" data-theme-switch aria-pressed="false">{escape(say("dark", language))}</button>'
    user = acting.get()
    out = escape(say("log_out", language, name=user.name))
    leave = f'<button type="button" class="quiet leave" data-log-out>{out}</button>' if user.name else ""
    skip = f'<a class="skip" href="#tabs">{escape(say("skip", language))}</a>'
    return f"{skip}<h1>{name}</h1><p>{tagline}</p>{leave}{dark}"


def _foot(opened: Opened, language: str) -> str:
    documents = opened.index.documents()
    named = "、".join(f"《{d.title}》（{d.date or say('undated', language)}）" for d in documents[:4])
    if len(documents) > 4:
        named += f" … {len(documents)}"
    lines = [say("foot_disclaimer", language), say("foot_documents", language, documents=named)]
    lines += [say("foot_kept", language)] if opened.feedback.kept == "on" else []
    return "".join(f"<p>{escape(line)}</p>" for line in (*lines, say("foot_privacy", language)))


def _stay_home() -> None:
    """Nothing calls out, whatever the environment says."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _share_processor() -> None:
    """A check of a long text gives the processor on ten times as often: whoever else asks is answered meanwhile."""
    sys.setswitchinterval(0.0005)


def _log_requests(settings: Settings) -> None:
    """Lines of JSON on standard error, where they are asked for."""
    if settings.log_requests:
        log = logging.getLogger("policy.requests")
        log.addHandler(logging.StreamHandler(sys.stderr))
        log.setLevel(logging.INFO)
        log.propagate = False


def _refuse_strangers(settings: Settings) -> None:
    """Raises UsageError where others could reach the page, and there are neither users nor the word that all may."""
    if settings.open or Users(settings.users).accounts() or (is_loopback(settings.host) and not settings.proxies):
        return
    where = f"地址 {settings.host}" if not settings.proxies else f"代理 {settings.proxies}"
    and_where = f"address {settings.host}" if not settings.proxies else f"proxy {settings.proxies}"
    raise UsageError(
        f"别人能到达本页（{where}），而还没有用户。请先添加用户：policy user add 名字 --role editor；"
        "若人人都可阅读，请加 --open。",
        f"Others can reach the page ({and_where}), and there are no users. Add one first: policy user add NAME --role "
        "editor; or say --open where everybody may read.",
    )


def _listen(settings: Settings) -> socket.socket:
    """A socket bound before anything heavy is loaded, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise _no_address(settings, error) from error
    return listener


def _no_address(settings: Settings, error: OSError) -> PolicyError:
    where = f"{settings.host}:{settings.port}"
    return UsageError(
        f"不能在 {where} 提供网页（{error.strerror or error}），该端口可能已被占用。"
        "请换一个端口：policy serve --port 7861，或用 --port 0 自动选择。",
        f"The page cannot be served on {where} ({error.strerror or error}); the port may be in use. "
        "Choose another: policy serve --port 7861, or --port 0 for any free one.",
    )


def _print_address(address: str) -> None:
    sys.stderr.write(f"网页已就绪 The page is ready: {address}\n")
    sys.stderr.flush()
