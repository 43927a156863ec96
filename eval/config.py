"""What a run was made with: written beside its figures, so that they can be had again."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.indexes import index_facts
from eval.suite import Suite

if TYPE_CHECKING:
    from eval.subject import Asked

_PACKAGES = ("policy-assistant", "bm25s", "chromadb", "ir-measures", "numpy", "rapidfuzz", "rjieba", "tokenizers")


_CODE, _SOURCES = ("assistant", "ingest", "eval", "prompts"), {".py", ".tsv", ".txt", ".toml", ".md"}
# Where things are is no part of what was measured; an address may hold a password besides.
_NOT_TOLD = {
    "index",
    "host",
    "port",
    "chroma_url",
    "milvus_url",
    "ray_address",
    "llm_base_url",
    "lock_lease",
    "lock_wait",
    "judge",
    "judge_base_url",
    "feedback",
    "runs",
}


def configuration(pipeline: Asked, suites: Sequence[Suite], cases: Path, answerer: str) -> dict[str, Any]:
    """Versions, settings, hashes of index, corpus and cases, and the commit; the same for two runs of the same."""
    settings = getattr(pipeline, "settings", None)  # an object around a pipeline may have none
    names = sorted({name for suite in suites for name in suite.cases})
    return {
        "suites": [suite.name for suite in suites],
        "answerer": answerer,
        "commit": commit(),
        "code_sha256": code_hash(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "settings": settings.model_dump(mode="json", exclude=_NOT_TOLD) if settings else None,
        "index": index_facts(pipeline.index),
        "cases": {name: _hash(cases / f"{name}.jsonl") for name in names},
        "documents": {name: _folder_hash(cases / name) for name in names if (cases / name).is_dir()},
    }


def code_hash() -> str:
    """Of every source and word list that decides an answer or its score: a commit says nothing of uncommitted edits."""
    root, found = Path(__file__).parents[1], hashlib.sha256()
    for package in _CODE:
        for path in sorted(path for path in (root / package).rglob("*") if path.suffix in _SOURCES):
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def commit() -> str | None:
    """The commit of the code that runs, ``+`` behind it where files differ from it; None outside of git."""
    here = Path(__file__).parent
    try:
        head = _git("rev-parse", "--short=12", "HEAD", at=here)
        changed = _git("status", "--porcelain", "--untracked-files=no", at=here)
    except (OSError, subprocess.SubprocessError):
        return None
    return head + ("+" if changed else "")


def _git(*arguments: str, at: Path) -> str:
    done = subprocess.run(  # noqa: S603  # fixed words
        ["git", *arguments],  # noqa: S607
        cwd=at, capture_output=True, text=True, check=True, timeout=10,
    )  # fmt: skip
    return done.stdout.strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _folder_hash(folder: Path) -> str:
    """Of the documents that a set of cases has of its own, names and bytes."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
