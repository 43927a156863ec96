"""What people say of answers, and which questions were asked: two files in a folder beside the index.

    questions.jsonl   a case a vote, as ``policy-eval run answers --cases FOLDER`` reads them
    asked.jsonl       a line a question: day, question, status

Nothing of who asked is kept, and numbers, addresses and keys in what was typed are masked.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Answer, Citation, Turn
from assistant.masking import masked
from ingest.errors import StorageError
from ingest.text import search_key

REASONS = ("wrong_clause", "incomplete", "not_stated", "other")
VOTES = ("good", *REASONS)
REFUSED = ("not_stated", "out_of_scope")
LARGEST = 5_000_000  # bytes of a file: some ten thousand votes, or fifty thousand questions
LONGEST = 2000  # characters of a question, and of each turn before it
_WAIT = 2.0  # seconds for another process that is writing
Kept = Literal["on", "votes", "off"]
Line = Mapping[str, Any]


def folder_of(index: Path) -> Path:
    """Where the feedback on answers of an index is kept."""
    return index.with_name(f"{index.name}-feedback")


@dataclass(frozen=True, slots=True)
class Feedback:
    """Writes to a folder what ``kept`` allows: votes and questions (on), votes alone, nothing (off)."""

    folder: Path
    kept: Kept = "on"

    def vote(
        self, said: str, question: str, answer: Answer, cited: Sequence[Citation], history: Sequence[Turn] = ()
    ) -> None:
        """Keeps a vote (one of VOTES) as a case, once; ``cited`` are the citations that are printed now.

        Raises StorageError where it cannot be written.
        """
        path = self.folder / "questions.jsonl"
        case = _case(said, question, answer, cited, history)
        if self.kept != "off" and not any(line.get("id") == case["id"] for line in lines_of(path)):
            _append(path, case)

    def asked(self, answer: Answer) -> None:
        """Notes a question and whether it was answered; attempts at misuse are left out. Raises StorageError."""
        if self.kept != "on" or answer.status == "declined":
            return
        question = masked(answer.query.standalone)
        _append(self.folder / "asked.jsonl", {"day": _today(), "question": question, "status": answer.status})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was last typed, how often it was asked, how often not answered, and the last day (ISO)."""

    question: str
    times: int
    unanswered: int
    last: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that was kept: votes counted, the cases of complaints (the latest first), questions (the most asked first)."""

    votes: Mapping[str, int]
    complaints: tuple[Line, ...]
    questions: tuple[Asked, ...]


def told(folder: Path) -> Told:
    """What a folder holds; empty where there is none."""
    cases = list(lines_of(folder / "questions.jsonl"))
    groups: dict[str, list[Line]] = {}
    for line in lines_of(folder / "asked.jsonl"):
        groups.setdefault(search_key(line["question"]), []).append(line)
    questions = [
        Asked(of[-1]["question"], len(of), sum(one["status"] in REFUSED for one in of), of[-1]["day"])
        for of in groups.values()
    ]
    return Told(
        Counter(case["kind"] for case in cases),
        tuple(case for case in reversed(cases) if case["kind"] in REASONS),
        tuple(sorted(questions, key=lambda one: -one.times)),
    )


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines; none where it is not there. A line that was cut off is passed over."""
    if not path.is_file():
        return
    for text in path.read_text("utf-8", errors="replace").splitlines():
        try:
            yield dict(json.loads(text))
        except ValueError:
            continue


def _case(
    said: str, question: str, answer: Answer, cited: Sequence[Citation], history: Sequence[Turn]
) -> dict[str, Any]:
    """A case of the kind ``questions``. Gold is only what a person found right: of a complaint none is known."""
    refused = answer.status not in ("answered", "partial")
    places = list(dict.fromkeys((one.document, one.section) for one in cited))
    sections = [{"doc": document, "section": section} for document, section in places]
    praised = said == "good" and not refused
    body = {
        "lang": "en" if answer.language == "en" else "zh",
        "kind": said,
        "question": masked(question)[:LONGEST],
        "history": [{"role": turn.role, "content": masked(turn.content)[:LONGEST]} for turn in history],
        "answerable": said == "not_stated" or not refused,
        "gold_sections": sections if praised else [],
        "gold_quotes": [one.quote for one in cited] if praised else [],
        "must_include": [],
        "must_not_include": [],
        "tags": ["feedback", answer.status],
        "note": "引用 cited: " + ("、".join(f"{document} {section}" for document, section in places) or "—"),
    }
    name = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return {"id": f"feedback-{name}", "split": "fit", "provenance": f"feedback, {_today()}", **body}


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _append(path: Path, line: Line) -> None:
    """Adds a line whole or not at all; of a file that is too large the older half is dropped."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_WAIT):
            before = path.read_bytes() if path.is_file() and path.stat().st_size > LARGEST else None
            if before is not None:
                spare = path.with_suffix(".tmp")
                spare.write_bytes(before[before.index(b"\n", len(before) // 2) + 1 :])
                spare.replace(path)
            _write(path, json.dumps(line, ensure_ascii=False).encode() + b"\n")
    except (OSError, Timeout) as error:
        raise StorageError(
            f"反馈没有记下：写不了 {path.name}。请检查磁盘空间和权限后再试。",
            f"The feedback was not kept: {path.name} cannot be written. Check disk space and permissions.",
        ) from error


def _write(path: Path, data: bytes) -> None:
    """Appends bytes to a file that only its owner may read; what a full disk cut off is taken back."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        kept = size if not size or os.pread(handle, 1, size - 1) == b"\n" else path.read_bytes().rfind(b"\n") + 1
        if kept != size:
            os.ftruncate(handle, kept)  # a line that a kill cut off
        try:
            if os.write(handle, data) != len(data):
                raise OSError("short write")
        except OSError:
            os.ftruncate(handle, kept)
            raise
    finally:
        os.close(handle)
