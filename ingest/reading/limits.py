"""The bounds of a process that reads files (ingest.bounded); elsewhere nothing here does anything."""

from __future__ import annotations

import re
import resource
import signal
from pathlib import Path

SECONDS = 60  # for one file; for each page that is recognised
MEMORY = 1 << 30  # bytes that a reader may have
RECOGNITION = 3 << 30  # the models of recognition and the pictures of its pages take more

_seconds = 0  # of this process; 0 where it is not confined


def confine(seconds: int) -> None:
    """From here on this process has bounds."""
    global _seconds  # noqa: PLW0603 it is the process that is confined
    _seconds = seconds
    # what is allocated, and not address space, of which a library reserves what it will never use
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, RECOGNITION))


def alive() -> None:
    """A file, or a page of many, begins: it has its seconds. The alarm ends the process wherever it is, in C code too."""
    if _seconds:
        signal.alarm(_seconds)


def rest() -> None:
    """Nothing is under way."""
    signal.alarm(0)


def recognise() -> None:
    """Pages are recognised from here on."""
    if _seconds:
        resource.setrlimit(resource.RLIMIT_DATA, (RECOGNITION, RECOGNITION))


def spent() -> bool:
    """Whether this process has had more than half of its memory at once; False where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text("ascii")  # rusage counts from the peak of who began the process
    except OSError:
        return False
    peak = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return peak is not None and 2 * 1024 * int(peak[1]) > MEMORY
