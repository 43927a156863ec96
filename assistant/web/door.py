"""Who comes in: proxies that are trusted, sessions that expire, the login and its throttle, and who acts in each call."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from assistant.audit import record
from assistant.settings import Settings
from assistant.web.belongings import visitor_of
from assistant.web.limits import CHECKS, MATCHES, QUESTIONS, VOTES, Limits, Rate, Rates, network_of
from assistant.web.refusals import API, App, Receive, Refusal, Scope, Send, refuse, too_much
from assistant.web.safety import headers_of, is_loopback
from assistant.web.users import ROLES, Account, User, Users, acting, fits
from ingest.errors import PolicyError, UsageError

COOKIE = "policy-session"
_FORWARDED = {b"x-forwarded-for", b"x-real-ip", b"forwarded", b"via"}
_UPLOAD = "/gradio_api/upload"
_EVALUATORS = ("/metrics", "/ui/run", "/ui/failures")  # what only those who may see figures are given
# Requests by the kind of work that they are; most of the page's are counted where they join its queue.
_KINDS = {
    "/api/ask": QUESTIONS,
    "/api/ask/stream": QUESTIONS,
    "/api/search": QUESTIONS,
    "/api/check": CHECKS,
    "/api/match": MATCHES,
    "/ui/vote": VOTES,
    "/ui/compare": QUESTIONS,
}
_FAILURES = {"name": Rate(20, 900), "address": Rate(10, 900)}  # wrong passwords in a quarter of an hour
_SESSIONS = 10_000
_LOG_IN = UsageError("请先登录。", "Log in first.")


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    hash: str  # of the account when it logged in: another password ends the session
    until: float


class Door:
    """Sessions and logins. Only hashes of their tokens are kept, in memory: when the server ends, so do they."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where the file of users cannot be used."""
        self.settings = settings
        self.users = Users(settings.users)
        self.limits = Limits(settings)
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}
        self._failed = Rates()
        self._verifying = threading.Semaphore(2)  # argon2 takes 64 MiB and all of a core
        self._has_users = False
        self.users.accounts()  # a file that cannot be used is told at start

    @property
    def has_users(self) -> bool:
        """Whether there are users, or were since the start: when their file is lost nobody comes in unasked."""
        self._has_users = self._has_users or self.settings.users.exists()
        return self._has_users

    def user_of(self, headers: Mapping[bytes, str], address: str, *, here: bool) -> User | None:
        """Who makes a request; None for one who must log in first. ``here``: it was made at this very machine."""
        if not self.has_users:
            local = here and is_loopback(self.settings.host)
            return User("", frozenset(ROLES if local else ROLES[:1]), address, local)
        known = self._known(_token(headers), address)
        return known or (User("", frozenset(ROLES[:1]), address) if self.settings.open else None)

    def _known(self, token: str, address: str) -> User | None:
        with self._lock:
            session = self._sessions.get(_digest(token)) if token else None
        account = self.users.accounts().get(session.name) if session else None
        if not session or not account or account.hash != session.hash or session.until < time.monotonic():
            return None
        return User(session.name, frozenset(account.roles), address)

    async def log_in(self, name: str, password: str, address: str, token: str = "") -> str | float:
        """The token of a new session; "" for a wrong name or password, or seconds to wait after too many of these."""
        keys = {"name": name[:64], "address": network_of(address)}
        if wait := max(self._failed.take(f"{of} {keys[of]}", _FAILURES[of], dry=True) for of in keys):
            self._tell("login throttled", name, address)
            return wait
        account = self.users.accounts().get(name)
        right = await asyncio.to_thread(self._verify, password, account)
        if not right or account is None:
            for of, key in keys.items():
                self._failed.take(f"{of} {key}", _FAILURES[of])
            self._tell("login refused", name, address)
            return ""
        token = token or secrets.token_urlsafe(32)
        now = time.monotonic()
        with self._lock:
            if len(self._sessions) >= _SESSIONS:
                self._sessions = {key: one for key, one in self._sessions.items() if one.until > now}
            until = now + 3600 * self.settings.session_hours
            self._sessions[_digest(token)] = _Session(name, account.hash, until)
        self._tell("login", name, address)
        return token

    def _verify(self, password: str, account: Account | None) -> bool:
        with self._verifying:
            return fits(password, account)

    def log_out(self, headers: Mapping[bytes, str]) -> None:
        with self._lock:
            left = self._sessions.pop(_digest(_token(headers)), None)
        if left:
            self._tell("logout", left.name, "")

    def _tell(self, event: str, name: str, address: str) -> None:
        """A name that no user has may be a password in the wrong box: it is not written down."""
        record(self.settings.audit, event, name if name in self.users.accounts() else None, address=address)


def _token(headers: Mapping[bytes, str]) -> str:
    """What tells a session: the cookie, or the Authorization header of a program; "" where there is neither."""
    try:
        cookie = SimpleCookie(headers.get(b"cookie", "")).get(COOKIE)
    except CookieError:
        cookie = None
    return cookie.value if cookie else _basic(headers)


def _basic(headers: Mapping[bytes, str]) -> str:
    given = headers.get(b"authorization", "")
    return given if given[:6].lower() == "basic " else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Proxies:
    """ASGI middleware: of a trusted proxy, and of it alone, the address, scheme and host that it forwards are believed."""

    def __init__(self, app: App, trusted: str) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        self._networks = [ipaddress.ip_network(one.strip()) for one in trusted.split(",") if one.strip()]
        self._app: App = app
        self._believing: App = ProxyHeadersMiddleware(app, trusted)  # type: ignore[assignment,arg-type]  # ASGI too

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = (scope.get("client") or ("",))[0]
        proxied = self._is_trusted(peer)
        names = {name.lower() for name, _ in scope["headers"]}
        scope["policy.proxied"] = proxied
        scope["policy.here"] = is_loopback(peer) and not proxied and not names & _FORWARDED
        if proxied:
            forwarded = [(b"host", value) for name, value in scope["headers"] if name.lower() == b"x-forwarded-host"]
            if forwarded:
                rest = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
                scope["headers"] = [*rest, forwarded[0]]
        await (self._believing if proxied else self._app)(scope, receive, send)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


class Entrance:
    """ASGI middleware: sets who acts in a call, and turns away who must log in first, or uploads too much."""

    def __init__(self, app: App, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        try:
            user, refusal = await self._admitted(scope, headers)
        except PolicyError as error:  # the file of users cannot be read: nobody comes in
            user, refusal = None, Refusal(503, error)
        if refusal:
            await refuse(scope, send, refusal)
            return
        scope["policy.user"] = user or User()
        token = acting.set(scope["policy.user"])
        try:
            await self.app(scope, receive, send)
        finally:
            acting.reset(token)

    async def _admitted(self, scope: Scope, headers: Mapping[bytes, str]) -> tuple[User | None, Refusal | None]:
        address, here, path = (scope.get("client") or ("",))[0], scope.get("policy.here", False), scope["path"]
        user = self.door.user_of(headers, address, here=here)
        if (basic := _basic(headers)) and self.door.has_users and not (user and user.name):
            answer = await self.door.log_in(*_named(basic), address, token=basic)
            if isinstance(answer, float):
                return None, too_much(answer)
            user = self.door.user_of(headers, address, here=here) if answer else None
        if user is None and path.rstrip("/") != "/login":
            page = scope["method"] == "GET" and "text/html" in headers.get(b"accept", "")
            # A page that asks in the background would otherwise raise the browser's own box for a password.
            challenge = (("www-authenticate", 'Basic realm="policy", charset="UTF-8"'),) if path.startswith(API) else ()
            to_login = (("location", "../" * (path.count("/") - 1) + "./login"),)
            return None, Refusal(303, _LOG_IN, to_login) if page else Refusal(401, _LOG_IN, challenge)
        if user and path.startswith(_EVALUATORS) and not user.evaluates:
            return None, Refusal(404, UsageError("本页没有这个地址。", "There is nothing at this address."))
        return user, self._too_much(user, path.rstrip("/"), headers) if user else None

    def _too_much(self, user: User, path: str, headers: Mapping[bytes, str]) -> Refusal | None:
        """Why a request is not taken; None where it may be. How long an upload is must be said."""
        takes: dict[str, float] = {_KINDS[path]: 1} if path in _KINDS else {}
        if path == _UPLOAD:
            length = headers.get(b"content-length", "")
            if not length.isdigit() or len(length) > 12:
                unsaid = UsageError("上传时应写明长度。", "An upload must say its length (Content-Length).")
                return Refusal(411, unsaid)
            takes = {"uploads": 1, "bytes": int(length)}
        visitor = visitor_of(headers.get(b"cookie", ""))
        waits = [wait for kind, amount in takes.items() if (wait := self.door.limits.take(kind, user, visitor, amount))]
        return too_much(max(waits)) if waits else None


def _named(basic: str) -> tuple[str, str]:
    """Name and password of an Authorization header; empty ones where it holds none."""
    try:
        name, _, password = b64decode(basic[6:], validate=True).decode("utf-8").partition(":")
    except ValueError:
        return "", ""
    return name, password
