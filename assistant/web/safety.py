"""What keeps the page safe: escaping, the check of the Host, the headers and the policy of what a browser may load.

Of Gradio's routes only those that the page itself uses are open; files are sent to the visitor they were made for.
"""

from __future__ import annotations

import asyncio
import html
import ipaddress
import json
import math
import re
import secrets
import socket
import time
from collections.abc import Iterable, MutableMapping
from urllib.parse import urlsplit

from assistant.web.assets import coded_as, coding_of, compressed, head
from assistant.web.belongings import Belongings, cookie_of, new_visitor, visitor_of
from assistant.web.refusals import API, CLOSE, HEADERS, App, Message, Receive, Refusal, Scope, Send, refuse
from ingest.errors import UsageError

_SCRIPT_TAG = re.compile(rb"<script(?=[\s>])")
_FOREIGN_META = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")
# Speaks to the page that a page is shown in; this one is shown in none.
_FRAMED = re.compile(rb"<script>(?:(?!</script>).)*iframeResizer\.contentWindow.*?</script>\s*", re.DOTALL)
SECONDS, UPLOAD_SECONDS = 30.0, 300.0  # for a body to come whole
LARGEST = 1024 * 1024  # bytes of a request that is no upload: the longest text to check takes a third
_GRADIO = "/gradio_api/"
_UPLOAD = "/gradio_api/upload"
# What the page asks of Gradio; its other routes fetch addresses, run functions by name, or serve tools not used here.
_ASKED = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|upload|upload_progress|heartbeat/[\w-]+|cancel|reset|info|startup-events"
    r"|theme\.css|app_id|login_check)/?"
)
_FILE = "/gradio_api/file="
# Templates of the front end: their marks in a value would be evaluated in the browser.
_TEMPLATE_MARKS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def escape(text: str) -> str:
    """Text of people or documents as HTML text, also safe inside a quoted attribute and inside a page template."""
    return html.escape(text, quote=True).translate(_TEMPLATE_MARKS)


def content_policy(nonce: str) -> bytes:
    """What a browser may load: from this server alone. Inline scripts need the nonce of their response.

    'unsafe-eval' is there because the front end compiles its own templates; text of people never reaches them.
    """
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; form-action 'none'; base-uri 'self'; frame-src 'none'; frame-ancestors 'none'"
    ).encode()


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def allowed_host(header: str, configured: str) -> bool:
    """Whether a Host header names this server: an address, localhost, the configured or the machine's own name.

    A foreign name that resolves here (DNS rebinding) is refused; an address cannot be rebound.
    """
    try:
        host = (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host in {"localhost", configured.lower(), socket.gethostname().lower()}
    return True


def headers_of(scope: Scope) -> dict[bytes, str]:
    """The headers of a request by their names in lower case."""
    return {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}


class Guard:
    """ASGI middleware: refuses foreign hosts and origins, routes that the page does not use and files of others; knows
    each visitor by a cookie; adds the headers, and stamps the page's scripts."""

    def __init__(self, app: App, host: str, belongings: Belongings) -> None:
        self.app = app
        self.host = host
        self.belongings = belongings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        visitor = visitor_of(headers.get(b"cookie", ""))
        proxied = scope.get("policy.proxied", False)
        refusal = (
            self._refusal(headers, proxied)
            or self._closed(scope["path"], visitor)
            or _too_large(headers, scope["path"])
        )
        if refusal:
            await refuse(scope, send, refusal)
            return
        ours = not scope["path"].startswith(API)  # programs are no visitors, and their page is not ours
        cookie = b"" if visitor or not ours else cookie_of(visitor := new_visitor())
        upload = scope["path"].rstrip("/") == _UPLOAD
        body = _Bounded(receive, UPLOAD_SECONDS if upload else SECONDS, math.inf if upload else LARGEST)
        coding = coding_of(headers.get(b"accept-encoding", ""))
        stamped: Send = _Stamped(send, cookie, head() if ours else b"</head>", coding, body)
        if upload:
            stamped = _Noted(stamped, self.belongings, visitor)
        try:
            await self.app(scope, body, stamped)
        except _Slow:  # raised before an answer is begun
            late = UsageError(
                "请求没有及时收全，请重新发送。", "The request did not come whole in time; send it again."
            )
            await refuse(scope, send, Refusal(408, late, (CLOSE,)))

    def _refusal(self, headers: MutableMapping[bytes, str], proxied: bool) -> Refusal | None:
        """A trusted proxy answers for the names that it serves; no other site can send through it without its cookie."""
        host = headers.get(b"host", "")
        if not proxied and not allowed_host(host, self.host):
            return _refusal(
                421, "请用本机地址打开此页（例如 http://127.0.0.1）。", "Open this page by the server's own address."
            )
        origin = headers.get(b"origin")
        if origin and urlsplit(origin).netloc != host:
            return _refusal(
                403, "此请求来自另一个网站，已拒绝。", "This request comes from another site and was refused."
            )
        return None

    def _closed(self, path: str, visitor: str) -> Refusal | None:
        """Why a path is not served; None where it is."""
        if path.startswith(_FILE):
            if self.belongings.may_fetch(visitor, path.removeprefix(_FILE)):
                return None
            return _refusal(403, "这个文件不是为您生成的，或已过期。", "This file was not made for you, or is gone.")
        if path.startswith(_GRADIO) and not _ASKED.fullmatch(path):
            return _refusal(404, "本页没有这个地址。", "There is nothing at this address.")
        return None


def _too_large(headers: MutableMapping[bytes, str], path: str) -> Refusal | None:
    """Why a body is not read; None where it may be. Uploads have a limit of their own."""
    length = headers.get(b"content-length", "0")
    if path.rstrip("/") != _UPLOAD and (not length.isdigit() or len(length) > 9 or int(length) > LARGEST):
        return _refusal(413, "请求太大，没有处理。", "The request is too large and was not handled.")
    return None


def _refusal(status: int, zh: str, en: str) -> Refusal:
    return Refusal(status, UsageError(zh, en))


class _Slow(Exception):
    """A body did not come whole in time."""


class _Bounded:
    """Receives a body; one that is larger than it may be ends as if its sender had left, a slower one raises _Slow."""

    def __init__(self, receive: Receive, seconds: float, largest: float) -> None:
        self._receive = receive
        self._left = largest
        self._until = time.monotonic() + seconds
        self._whole = False
        self.cut = False  # whether it ended so: the connection is of no more use

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()  # whether the sender leaves: that may take as long as the answer does
        if self.cut:
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            self.cut = True
            raise _Slow from None
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body")
        self.cut = self._left < 0
        return {"type": "http.disconnect"} if self.cut else message


class _Noted:
    """Sends the answer to an upload on, and notes whose the files are before the browser can name them."""

    def __init__(self, send: Send, belongings: Belongings, visitor: str) -> None:
        self._send = send
        self._belongings = belongings
        self._visitor = visitor
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                for path in _paths(self._body):
                    self._belongings.upload(self._visitor, path)
        await self._send(message)


def _paths(body: bytes) -> list[str]:
    """The paths in the answer to an upload; none where it is an error."""
    try:
        found = json.loads(body)
    except ValueError:
        return []
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []


class _Stamped:
    """Sends a response on with the security headers; an HTML page is held back until it is whole, then stamped."""

    def __init__(self, send: Send, cookie: bytes, head: bytes, coding: str, body: _Bounded) -> None:
        """``cookie`` names a new visitor; b"" for one that has a name. ``head`` ends the head of a page; ``coding``
        compresses it."""
        self._send = send
        self._head = head
        self._coding = coding
        self._cookie = cookie
        self._request = body
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            own = _named(message["headers"], b"content-security-policy")
            message["headers"] = self._secured(message["headers"])
            if not own and _named(message["headers"], b"content-type").startswith(b"text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page()
            return
        await self._send(message)

    def _secured(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers with ours added; a page that brings a policy of its own (the login) keeps what it says."""
        ours = dict((*HEADERS, (b"content-security-policy", content_policy(self._nonce))))
        if _named(headers, b"content-security-policy"):
            ours = {name: value for name, value in ours.items() if not _named(headers, name)}
        more = [(b"set-cookie", self._cookie)] if self._cookie else []
        more += [(b"connection", b"close")] if self._request.cut else []
        return [*((name, value) for name, value in headers if name.lower() not in ours), *ours.items(), *more]

    async def _send_page(self) -> None:
        assert self._start is not None
        stamp = b'<script nonce="' + self._nonce.encode() + b'"'
        body = _FRAMED.sub(b"", _FOREIGN_META.sub(b"", self._body)).replace(b'lang="en"', b'lang="zh-CN"', 1)
        body = compressed(_SCRIPT_TAG.sub(stamp, body.replace(b"</head>", self._head, 1)), self._coding)
        headers = [(name, value) for name, value in self._start["headers"] if name.lower() != b"content-length"]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        headers += [(name.encode(), value.encode()) for name, value in coded_as(self._coding).items()]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _named(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    """The value of a header; b"" where there is none."""
    return next((value for name, value in headers if name.lower() == wanted), b"")
