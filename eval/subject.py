"""What is evaluated: a pipeline, and what stands on its index, seen as the JSON that scripts get."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ingest.errors import PolicyError

if TYPE_CHECKING:
    from assistant.answer import Answer, Evidence, Turn
    from assistant.match import Matcher
    from assistant.wording import Checker
    from ingest.encoder import Encoder
    from ingest.store.base import Index

Json = dict[str, Any]
HITS = 10


class Asked(Protocol):
    """What is asked of a pipeline (assistant.pipeline.Pipeline, or an object around one)."""

    index: Index
    encoder: Encoder

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...
    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> list[Evidence]: ...


class Subject:
    """Answers, hits, verdicts and matches as JSON without times. An answer is kept, so that suites share it."""

    def __init__(self, pipeline: Asked, checker: Checker | None = None, matcher: Matcher | None = None) -> None:
        self.pipeline = pipeline
        self.index = pipeline.index
        self._checker = checker
        self._matcher = matcher
        self._answers: dict[str, Json] = {}
        self._planted: dict[tuple[tuple[str, str], ...], Subject] = {}
        self._open = ExitStack()

    def ask(self, row: Mapping[str, Any]) -> Json:
        """The answer to a case's question and history; {"error": …} where it was refused with an error."""
        key = repr((row["question"], row.get("history")))
        if key not in self._answers:
            self._answers[key] = self._ask(row)
        return self._answers[key]

    def _ask(self, row: Mapping[str, Any]) -> Json:
        from assistant.jsonl import answer_json, error_json, turns_of

        try:
            answer = answer_json(self.pipeline.ask(row["question"], turns_of(row)))
        except PolicyError as error:
            return {"error": error_json(error)}
        answer.pop("milliseconds", None)
        return _json(answer)

    def search(self, row: Mapping[str, Any], k: int = HITS) -> Json:
        """The hits for a case's question and history."""
        from assistant.jsonl import error_json, hits_json, turns_of

        try:
            hits = hits_json(self.pipeline.search(row["question"], turns_of(row), k))
        except PolicyError as error:
            return {"error": error_json(error), "hits": []}
        return _json({"hits": hits})

    def check(self, text: str) -> Json:
        """The verdicts on a text's sentences."""
        from assistant.jsonl import error_json
        from assistant.wording import Checker, to_json

        if self._checker is None:
            self._checker = Checker(self.index)
        try:
            return {"sentences": [to_json(sentence) for sentence in self._checker.check(text)]}
        except PolicyError as error:
            return {"error": error_json(error), "sentences": []}

    def match(self, description: str) -> Json:
        """The supports for a description, best first."""
        from assistant.match import Matcher

        if self._matcher is None:
            self._matcher = Matcher(self.index, self.pipeline.encoder)
        found = self._matcher.match(description=description)
        return _json({"supports": [match.as_json() for match in found.matches]})

    def planted(self, documents: Sequence[tuple[str, str]]) -> Subject:
        """A subject over this index's shipped documents and further ones: (id, markdown text)."""
        key = tuple(documents)
        if key not in self._planted:
            self._planted[key] = self._plant(key)
        return self._planted[key]

    def _plant(self, documents: Sequence[tuple[str, str]]) -> Subject:
        from eval.indexes import new_pipeline
        from ingest.job import CORPUS

        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        files = [folder / f"{name}.md" for name, _ in documents]
        for file, (_, text) in zip(files, documents, strict=True):
            file.write_text(text, "utf-8")
        made = new_pipeline([CORPUS, *files], encoder=self.pipeline.encoder)
        return Subject(self._open.enter_context(made))

    def close(self) -> None:
        """Closes what was opened for planted documents; the pipeline is the caller's."""
        self._open.close()


def _json(value: Json) -> Json:
    return {key: _rounded(part) for key, part in value.items()}


def _rounded(value: Any) -> Any:
    """Floats to six places: the last bits of a sum may differ between processors, its meaning does not."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return value
