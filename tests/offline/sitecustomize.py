"""Refuses every socket beyond this machine, in this process and, by PYTHONPATH, in every Python that a test starts."""

import sys
from typing import Any

_LOCAL = ("127.", "::1", "::ffff:127.", "localhost", "0.0.0.0", "::")
_NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_ADDRESSED = {"socket.connect": 1, "socket.bind": 1, "socket.sendto": 1, "socket.sendmsg": 1}


class BeyondLoopback(OSError):
    """A test reached for the network."""


def local(host: object) -> bool:
    """Whether a host is this machine; None and "" are any address of it."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return not text or (isinstance(text, str) and (text in _LOCAL or text.startswith(_LOCAL[:3])))


def _hook(event: str, values: tuple[Any, ...]) -> None:
    if event in _NAMED:
        host = values[0]
    elif event in _ADDRESSED:
        address = values[_ADDRESSED[event]]
        if not isinstance(address, tuple):  # a socket in the file system, or one already connected
            return
        host = address[0]
    else:
        return
    if not local(host):
        raise BeyondLoopback(f"{event}: {host!r} is not this machine; tests do without the network")


if not getattr(sys, "_beyond_loopback_refused", False):
    sys._beyond_loopback_refused = True  # type: ignore[attr-defined]
    sys.addaudithook(_hook)
