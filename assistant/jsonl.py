"""Values of ours as JSON, as the interface of the command line says, and batches of JSON lines."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Evidence, Turn
from ingest.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from assistant.shapes import AnswerJson, CitationJson, ErrorJson, EvidenceJson, HitJson

Request = Mapping[str, Any]


def run_lines(lines: Iterable[str], serve: Callable[[Request], Mapping[str, Any]]) -> int:
    """Serves one request a line and writes one object a line, in order, each as it is done.

    A line that cannot be served gives ``{"id", "error": {"type", "message"}}`` and the rest goes on.
    Returns the exit status: 1 if any line failed, else 0.
    """
    failed = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        result, ok = _served(line, number, serve)
        failed = failed or not ok
        write(result)
    return 1 if failed else 0


def write(value: Mapping[str, Any]) -> None:
    """One JSON object on a line of standard output, written out at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def error_json(error: PolicyError, language: str = "zh") -> ErrorJson:
    return {"type": error.type, "message": error.message(language)}


def _served(line: str, number: int, serve: Callable[[Request], Mapping[str, Any]]) -> tuple[Mapping[str, Any], bool]:
    identity: Any = None
    try:
        request = _parsed(line, number)
        identity = request.get("id")
        return {"id": identity, **serve(request)}, True
    except PolicyError as error:
        return {"id": identity, "error": error_json(error)}, False
    except Exception as error:  # a fault of the program must not cost the lines that follow
        traceback.print_exc()
        message = f"程序内部出错（{type(error).__name__}），其余各行照常处理。详情见标准错误输出，请报告。"
        return {"id": identity, "error": {"type": "internal", "message": message}}, False


def _parsed(line: str, number: int) -> Request:
    try:
        request = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(
            f'第 {number} 行不是 JSON：{error}。每行应为一个对象，例如 {{"id": "1", "question": "…"}}。',
            f'Line {number} is not JSON: {error}. Each line must be one object, such as {{"id": "1", …}}.',
        ) from error
    if not isinstance(request, dict):
        raise UsageError(
            f"第 {number} 行不是 JSON 对象，而是 {type(request).__name__}。",
            f"Line {number} is not a JSON object but {type(request).__name__}.",
        )
    return request


def text_of(request: Request, key: str) -> str:
    """A text of a request; UsageError where it is missing or of another type."""
    value = request.get(key)
    if not isinstance(value, str):
        raise UsageError(
            f"缺少字段 “{key}”，或它不是文字（得到 {type(value).__name__}）。",
            f"Field {key!r} is missing or not a text (got {type(value).__name__}).",
        )
    return value


def turns_of(request: Request) -> list[Turn]:
    """The history of a request; [] where there is none."""
    history = request.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(turn, dict) and isinstance(turn.get("content"), str) for turn in history
    ):
        raise UsageError(
            '字段 history 应为 [{"role": …, "content": …}, …]。',
            'Field history must be [{"role": …, "content": …}, …].',
        )
    return [Turn("assistant" if turn.get("role") == "assistant" else "user", turn["content"]) for turn in history]


def documents_of(request: Request, otherwise: Sequence[str] = ()) -> Sequence[str]:
    """The ids of the documents that a request is about; ``otherwise`` where it names none."""
    documents = request.get("documents") or otherwise
    if not isinstance(documents, list | tuple) or not all(isinstance(one, str) for one in documents):
        raise UsageError('字段 documents 应为 ["plan", …]。', 'Field documents must be ["plan", …].')
    return documents


def answer_json(answer: Answer, *, explain: bool = False) -> AnswerJson:
    """An answer as scripts read it."""
    value: AnswerJson = {
        "status": answer.status,
        "language": answer.language,
        "answer": answer.answer,
        "statements": [{"text": s.text, "citations": list(s.citations)} for s in answer.statements],
        "citations": [citation_json(c) for c in answer.citations],
        "more": [citation_json(c) for c in answer.more],
        "stated": answer.stated,
        "evidence": [evidence_json(e, explain=explain) for e in answer.evidence],
        "not_stated": list(answer.not_stated),
        "caveats": list(answer.caveats),
        "follow_ups": list(answer.follow_ups),
        "query": {"standalone": answer.query.standalone, "kind": answer.query.kind},
        "answered_by": answer.answered_by,
        "milliseconds": dict(answer.milliseconds),
    }  # fmt: skip
    if explain:
        value["explain"] = {
            "language": answer.query.language,
            "notes": list(answer.query.notes),
            "lexicon": list(answer.query.lexicon),
            "removed": list(answer.removed),
        }
    return value


def citation_json(c: Citation) -> CitationJson:
    value: CitationJson = {
        "n": c.n, "document": c.document, "section": c.section, "start": c.start, "end": c.end, "quote": c.quote,
        "heading": c.heading, "path": c.path, "date": c.date, "force": c.force,
    }  # fmt: skip
    if c.note:
        value["note"] = c.note
    return value


def hits_json(evidence: Sequence[Evidence]) -> list[HitJson]:
    """Hits of a search, best first; ``also`` names further documents of the very same text, where there are any."""
    hits: list[HitJson] = []
    for e in evidence:
        hits.append(
            {
                "document": e.document, "section": e.section, "start": e.start, "end": e.end, "text": e.text,
                "score": e.score,
            }
        )  # fmt: skip
        if e.also:
            hits[-1]["also"] = list(e.also)
    return hits


def evidence_json(evidence: Evidence, *, explain: bool = False) -> EvidenceJson:
    value: EvidenceJson = {"document": evidence.document, "section": evidence.section, "score": evidence.score}
    if evidence.also:
        value["also"] = list(evidence.also)
    if explain:
        value["parts"] = dict(evidence.parts)
    return value
