"""Whose file is whose: what a visitor uploaded may be read for them alone, what was made for them fetched by them alone.

A visitor is a browser, told by a random cookie that scripts cannot read and other sites do not send. Nothing is kept
of them but that name, in memory, beside the paths of their files, and no longer than these are on the disk.
"""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

COOKIE = "policy-visitor"
_TOKEN = re.compile(r"[\w-]{32}")
_SWEEP = 64  # files known before those that are gone from the disk are forgotten


def visitor_of(cookies: str) -> str:
    """The visitor that a Cookie header names; "" where it names none."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _TOKEN.fullmatch(found.value) else ""


def new_visitor() -> str:
    return secrets.token_urlsafe(24)


def cookie_of(visitor: str) -> bytes:
    """The Set-Cookie header for a new visitor. Lax, not Strict: who follows a link here keeps the name they have."""
    return f"{COOKIE}={visitor}; Path=/; HttpOnly; SameSite=Lax".encode()


@dataclass(slots=True)
class _Owned:
    """A file's owners. An upload is used by the first session of its visitor that names it; "" before that."""

    uploaded: dict[str, str] = field(default_factory=dict)  # visitor → session
    made: set[str] = field(default_factory=set)


class Belongings:
    """The files of the page by path, exactly as they were named; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, _Owned] = {}

    def upload(self, visitor: str, path: str) -> None:
        """A visitor has uploaded a file; the same content under the same name has the same path for all who do."""
        with self._lock:
            self._owned(path).uploaded[visitor] = ""

    def make(self, visitor: str, path: str) -> None:
        """A file was made for a visitor."""
        with self._lock:
            self._owned(path).made.add(visitor)

    def may_use(self, visitor: str, session: str, path: str) -> bool:
        """Whether a file is an upload of this session. A path that is not letter for letter that of one is not."""
        with self._lock:
            owned = self._files.get(path)
            if not visitor or not session or owned is None or visitor not in owned.uploaded:
                return False
            owned.uploaded[visitor] = owned.uploaded[visitor] or session
            return owned.uploaded[visitor] == session

    def may_fetch(self, visitor: str, path: str) -> bool:
        """Whether a file was made for this visitor. An upload is never sent back."""
        with self._lock:
            owned = self._files.get(path)
            return owned is not None and visitor in owned.made

    def _owned(self, path: str) -> _Owned:
        if path not in self._files and len(self._files) >= _SWEEP:
            self._files = {known: owned for known, owned in self._files.items() if Path(known).exists()}
        return self._files.setdefault(path, _Owned())
