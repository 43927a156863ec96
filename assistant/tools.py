"""The four answers as programs ask for them: a request as one object, its answer as another (``assistant.shapes``).

The lines of ``--jsonl``, HTTP (``assistant.web.api``) and MCP (``assistant.mcp_server``) are these; what a request lacks
or holds too much of is a UsageError. ``chosen`` are ids of the documents to ask where the request names none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Claim, Query
from assistant.jsonl import Request, answer_json, documents_of, evidence_json, hits_json, text_of, turns_of
from ingest.errors import UsageError

if TYPE_CHECKING:
    from assistant.match import Matcher
    from assistant.pipeline import Pipeline
    from assistant.shapes import AnswerJson, EventJson, HitsJson, SentencesJson, SupportsJson
    from assistant.wording import CheckedSentence


def ask(pipeline: Pipeline, request: Request, chosen: Sequence[str] = (), *, explain: bool = False) -> AnswerJson:
    """The answer to ``question`` after ``history``, from ``documents``."""
    among = pipeline.within(documents_of(request, chosen))
    return answer_json(among.ask(text_of(request, "question"), turns_of(request)), explain=explain)


def stream(pipeline: Pipeline, request: Request, *, explain: bool = False) -> Iterator[EventJson]:
    """What comes of a question as it comes: how it was read, what was found, with a model each sentence once it is
    verified, and last what ``ask`` gives. Closing the iterator ends what a model still does."""
    among = pipeline.within(documents_of(request))
    for event in among.stream(text_of(request, "question"), turns_of(request)):
        if isinstance(event, Query):
            yield {"event": "query", "query": {"standalone": event.standalone, "kind": event.kind}}
        elif isinstance(event, list):
            yield {"event": "evidence", "evidence": [evidence_json(one, explain=explain) for one in event]}
        elif isinstance(event, Claim):
            yield {"event": "sentence", "sentence": event.lead + event.text}
        elif isinstance(event, Answer):
            yield {"event": "answer", "answer": answer_json(event, explain=explain)}


def search(pipeline: Pipeline, request: Request, chosen: Sequence[str] = (), k: int = 10) -> HitsJson:
    """At most ``k`` sections for ``query`` after ``history``, best first."""
    among = pipeline.within(documents_of(request, chosen))
    return {"hits": hits_json(among.search(text_of(request, "query"), turns_of(request), _k_of(request, k)))}


def check(checked: Callable[[str], Iterable[CheckedSentence]], request: Request) -> SentencesJson:
    """A verdict for every sentence of ``text``."""
    from assistant.wording import to_json

    return {"sentences": [to_json(sentence) for sentence in checked(text_of(request, "text"))]}


def match(matcher: Matcher, request: Request, chosen: Sequence[str] = ()) -> SupportsJson:
    """The supports for a ``description``, a ``profile`` (the fields of the form), or both."""
    from assistant.profile import profile_of

    description, profile = request.get("description"), request.get("profile")
    if not (isinstance(description, str | None) and isinstance(profile, Mapping | None) and (description or profile)):
        raise UsageError(
            "请给出 description（文字）或 profile（对象）。",
            "Give a description (a text) or a profile (an object).",
        )
    among = matcher.within(documents_of(request, chosen))
    found = among.match(description=description, profile=profile_of(profile) if profile else None)
    return {"supports": [card.as_json() for card in found.matches]}


def _k_of(request: Mapping[str, Any], default: int) -> int:
    k = request.get("k", default)
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= 100:
        raise UsageError(f"字段 k 应为 1 到 100 的整数（得到 {k!r}）。", f"Field k must be 1 to 100 (got {k!r}).")
    return k
