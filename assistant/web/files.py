"""Files made to be taken along: written to a private folder whose content is deleted with the uploads."""

from __future__ import annotations

import tempfile
from pathlib import Path


def written(name: str, content: str | bytes) -> str:
    """The path of a new file of that name."""
    path = Path(tempfile.mkdtemp(prefix="policy-", dir=folder())) / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return str(path)


def folder() -> str | None:
    """Where the page keeps uploads and downloads; None for the system's own place."""
    import os

    return os.environ.get("GRADIO_TEMP_DIR")
