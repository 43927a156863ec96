"""The writer's lease on an index: a file that one alone can make, on a folder that several machines may share.

    DIR/lock-<n>    JSON: who holds it, and after how many seconds without renewal another may take it. It is renewed,
                    and given back, by the file's time.

The greatest number counts. Who wants to write makes the file of the next number, which the file system gives to one
alone; a number is never used twice, so whoever finds a greater one than his has lost the lease. Its age is told by the
clock of the file system, the difference of two of its times: the clocks of machines need not agree.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ingest.errors import LockedError

SECONDS = 30.0  # without renewal until another may take a lease; it is renewed four times as often
TOLD = 1.0  # seconds after which one who waits for another writer is told so
_POLL = 0.05
_FREE = 946684800  # the time of a file (the year 2000) whose lease was given back
_DAMAGED = 0.5  # seconds that a lease is respected which does not say whose it is: it is written at once
_LEFT = 3600.0  # seconds after which the draft of one who was killed while waiting is removed
_NAME = re.compile(r"lock-(\d+)")
_DRAFT = "lock."
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_held: ContextVar[Lease | None] = ContextVar("lease", default=None)


def check() -> None:
    """Raises LockedError where the lease that the caller writes under was taken over; nothing where there is none."""
    lease = _held.get()
    if lease is not None and lease.lost():
        raise lease.taken()


@contextmanager
def held(index: Path, wait: float, waiting: Callable[[], None] | None, seconds: float) -> Iterator[None]:
    """Holds the lease of an index. Where another has had it for ``TOLD`` seconds ``waiting`` is called.

    Raises LockedError, naming the holder, where another keeps it for ``wait`` seconds, and in place of any error
    inside where the lease was taken over meanwhile: ``seconds`` went by without renewal.
    """
    lease = Lease(index, seconds)
    lease.acquire(wait, waiting)
    before = _held.set(lease)
    try:
        threading.Thread(target=lease.renew, daemon=True).start()
        yield
    except Exception as error:  # what was built was swept away by whoever took over
        if lease.lost():
            raise lease.taken() from error
        raise
    finally:
        _held.reset(before)
        lease.release()


class Lease:
    """One writer's claim; ``acquire`` once, ``release`` once."""

    def __init__(self, index: Path, seconds: float) -> None:
        self._index = index
        self._seconds = seconds
        self._number = 0
        since = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "seconds": seconds}
        self._claim = {**who, "machine": machine(), "started": _started(os.getpid()), "token": secrets.token_hex(8)}
        self._draft = index / f"{_DRAFT}{self._claim['token']}"
        self._ended = threading.Event()
        self._renewing = threading.Lock()

    def acquire(self, wait: float, waiting: Callable[[], None] | None) -> None:
        began = time.monotonic()
        self._draft.write_text(json.dumps(self._claim), "utf-8")
        try:
            while not self._take():
                waited = time.monotonic() - began
                if waited >= wait:
                    raise _locked(self._index, wait)
                if waiting is not None and waited >= TOLD:
                    waiting()
                    waiting = None
                time.sleep(min(_POLL, wait - waited))
        finally:
            self._draft.unlink(missing_ok=True)

    def _take(self) -> bool:
        os.utime(self._draft)
        number, newest = _newest(self._index)
        if newest is not None and not self._over(newest):
            return False
        own = self._path(number + 1)
        if not self._make(own):
            return False
        if _newest(self._index)[0] != number + 1:  # the folder was listed as it had been before
            own.unlink(missing_ok=True)
            return False
        self._number = number + 1
        self._tidy()
        return True

    def _make(self, own: Path) -> bool:
        """Whether the file is now there, and was not before."""
        try:
            os.link(self._draft, own)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with suppress(FileExistsError), own.open("x", encoding="utf-8") as file:
                file.write(json.dumps(self._claim))
                return True
            return False
        return True

    def _over(self, path: Path) -> bool:
        """Whether whoever holds a lease has ended, or has not renewed it for its seconds."""
        try:
            claim, renewed = _read(path), path.stat().st_mtime
        except FileNotFoundError:
            return False
        if renewed <= _FREE:
            return True
        alive = _alive(claim) if claim.get("machine") == machine() else None
        if alive is not None:
            return not alive
        seconds = claim.get("seconds")
        limit = seconds if isinstance(seconds, int | float) else _DAMAGED
        return self._draft.stat().st_mtime - renewed > limit

    def _tidy(self) -> None:
        now = self._path(self._number).stat().st_mtime
        for path in self._index.glob("lock*"):
            with suppress(OSError):
                found = _NAME.fullmatch(path.name)
                old = path.name.startswith(_DRAFT) and now - path.stat().st_mtime > _LEFT
                if old or (found and int(found[1]) < self._number):
                    path.unlink()

    def renew(self) -> None:
        """Until it is released."""
        while not self._ended.wait(self._seconds / 4):
            with self._renewing, suppress(OSError):  # the folder may be away for a while
                if not self._ended.is_set():
                    os.utime(self._path(self._number))

    def lost(self) -> bool:
        """Whether another has taken the lease over."""
        try:
            number, newest = _newest(self._index)
            return newest is None or number != self._number or _read(newest).get("token") != self._claim["token"]
        except FileNotFoundError:
            return True

    def release(self) -> None:
        """Leaves the file, so that its number is not used again. What another holds by now is left as it is."""
        self._ended.set()
        with self._renewing, suppress(OSError):
            os.utime(self._path(self._number), (_FREE, _FREE))

    def _path(self, number: int) -> Path:
        return self._index / f"lock-{number}"

    def taken(self) -> LockedError:
        return LockedError(
            f"写入索引 {self._index} 时超过 {self._seconds:g} 秒没有续期（进程曾被暂停，或共享文件夹曾中断），"
            f"写入权已由另一个进程接管（{_who(self._index)}）。本次内容没有发布，索引不受影响。请重新运行。",
            f"The lease on the index {self._index} was not renewed for {self._seconds:g} s (this process was paused, or "
            f"the shared folder was away) and another took it over ({_who(self._index)}). Nothing of this run was "
            "published; the index is as the other leaves it. Run it again.",
        )


def _newest(index: Path) -> tuple[int, Path | None]:
    """The greatest number and its file; 0 and None where nobody has written yet."""
    found = {int(match[1]): name for name in os.listdir(index) if (match := _NAME.fullmatch(name))}
    return (number := max(found, default=0)), index / found[number] if found else None


def _read(path: Path) -> Mapping[str, Any]:
    """Empty where it cannot be read: whoever made it was killed before it was written."""
    try:
        claim = json.loads(path.read_text("utf-8", errors="replace"))
    except ValueError:
        return {}
    return claim if isinstance(claim, dict) else {}


@cache
def machine() -> str:
    """What tells this machine, since it was started, from others; a container with processes of its own is another."""
    try:
        booted = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{socket.gethostname()} {booted} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode():x}"


def _stat(pid: int) -> list[str]:
    """The fields of a process behind its name: its state first. Raises OSError where there is none, or no /proc."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()


def _started(pid: int) -> str:
    """When a process began, by the system's own count; "" where it does not say. Numbers of processes are used again."""
    try:
        return _stat(pid)[19]
    except (OSError, IndexError):
        return ""


def _alive(claim: Mapping[str, Any]) -> bool | None:
    """Whether a process of this machine still runs; None where it is stopped, or that cannot be told."""
    try:
        os.kill(int(claim["pid"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as another user
        pass
    except (OSError, KeyError, TypeError, ValueError):
        return None
    with suppress(OSError, IndexError):
        fields = _stat(int(claim["pid"]))
        if fields[0] in "ZX" or fields[19] != claim.get("started"):
            return False
        return None if fields[0] in "Tt" else True
    return None


def _who(index: Path) -> str:
    try:
        _, newest = _newest(index)
        claim = _read(newest) if newest else {}
        return f"pid {claim['pid']}, {claim['host']}, {claim['since']}"
    except (OSError, KeyError):
        return "pid ?"  # it has just ended


def _locked(index: Path, wait: float) -> LockedError:
    who = _who(index)
    return LockedError(
        f"另一个进程正在写入索引 {index}（{who}），等待 {wait:g} 秒后仍未结束。请待其完成后重试。",
        f"Another process is writing the index {index} ({who}); waited {wait:g} s. Try again when it has finished.",
    )
