"""Who ingested, removed and logged in, as lines of JSON in a file of mode 600; no word that a user typed."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.job import Summary

logger = logging.getLogger(__name__)


def record(file: Path, event: str, user: str | None, **facts: object) -> None:
    """Appends one line. What was done is done: a line that cannot be written is told in the log, not raised."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, "user": user, **facts}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        to = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(to, "wb", buffering=0) as lines:
            lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        logger.error("the audit line of %s could not be written: %s", event, error.strerror)


def tell_ingest(file: Path, user: str | None, summary: Summary, **facts: object) -> None:
    """The line of an ingest or a removal: what became of how many documents, and the generation that was published."""
    counts = {name: getattr(summary, name) for name in ("added", "updated", "removed")}
    record(file, "ingest", user, **counts, failed=len(summary.failed), generation=summary.generation, **facts)
