"""What is evaluated: a pipeline, and what stands on its index, seen as the JSON that scripts get."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.case import CASES, sources
from eval.indexes import Indexes, own_settings
from ingest.errors import PolicyError

if TYPE_CHECKING:
    from assistant.answer import Answer, Evidence, Turn
    from assistant.chain import Chain
    from assistant.match import Matcher
    from assistant.settings import Settings
    from assistant.wording import Checker
    from ingest.encoder import Encoder
    from ingest.job import Summary
    from ingest.store.base import Index

Json = dict[str, Any]
HITS = 10


class Asked(Protocol):
    """What is asked of a pipeline (assistant.pipeline.Pipeline, or an object around one)."""

    index: Index
    encoder: Encoder | None

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...
    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> list[Evidence]: ...


Make = Callable[["Index", "Encoder | None"], Asked]  # a pipeline over an index


class Subject:
    """Answers, hits, verdicts and matches as JSON without times. An answer is kept, so that suites share it.

    ``cases`` is the folder of the cases: a case that has documents of its own there is asked of those (``of``), by a
    pipeline that ``make`` makes over their index. ``indexes`` are those that are made; shared ones are the caller's.
    """

    def __init__(
        self, pipeline: Asked, *, cases: Path = CASES, make: Make | None = None, indexes: Indexes | None = None
    ) -> None:
        self.pipeline = pipeline
        self.index = pipeline.index
        self._cases = cases
        from assistant.settings import store_of

        self._make = make or _as(pipeline)
        self._open = ExitStack()
        self.indexes = indexes or Indexes(pipeline.encoder, store_of(_settings(pipeline)))
        if indexes is None:
            self._open.callback(self.indexes.close)
        self._chain: Chain | None = None
        self._checker: Checker | None = None
        self._matcher: Matcher | None = None
        self._answers: dict[str, Json] = {}
        self._others: dict[tuple[Path, ...], Subject] = {}
        self._written: dict[str, tuple[Path, ...]] = {}

    def of(self, row: Mapping[str, Any]) -> Subject:
        """The subject over the documents that a case is asked of: this one, unless the case has some of its own.

        Also this one where none of them can be read: what is asked then is why (``summary``).
        """
        files = sources(row, self._cases)
        return self.over(files) if files and self.indexes.read(files)[0] is not None else self

    def summary(self, row: Mapping[str, Any]) -> Summary:
        """What reading the documents of a case said; for a case that has some of its own."""
        return self.indexes.read(sources(row, self._cases))[1]

    def over(self, files: tuple[Path, ...]) -> Subject:
        """The subject over an index of these files, made when it is first asked for."""
        if files not in self._others:
            index, _ = self.indexes.read(files)
            assert index is not None  # the callers have looked
            made = self._make(index, self.indexes.encoder)
            self._others[files] = Subject(made, cases=self._cases, make=self._make, indexes=self.indexes)
        return self._others[files]

    def ask(self, row: Mapping[str, Any]) -> Json:
        """The answer to a case's question and history; {"error": …} where it was refused with an error."""
        key = repr((row["question"], row.get("history")))
        if key not in self._answers:
            self._answers[key] = self._ask(row)
        return self._answers[key]

    def _ask(self, row: Mapping[str, Any]) -> Json:
        from assistant.jsonl import answer_json, error_json, turns_of

        try:
            answer: Json = {**answer_json(self._answer(row["question"], turns_of(row)))}
        except PolicyError as error:
            return {"error": error_json(error)}
        answer.pop("milliseconds", None)
        return _json(answer)

    def _answer(self, question: str, history: Sequence[Turn]) -> Answer:
        """By the chain, as the page asks; an object around a pipeline answers itself."""
        from assistant.pipeline import Pipeline

        if not isinstance(self.pipeline, Pipeline):
            return self.pipeline.ask(question, history)
        if self._chain is None:
            from assistant.chain import chain_over

            self._chain = chain_over(self.pipeline)
        answer: Answer = self._chain.invoke({"question": question, "history": history})
        return answer

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
        from assistant.pipeline import Pipeline

        if self._matcher is None:
            asked = self.pipeline
            own = asked if isinstance(asked, Pipeline) else Pipeline(self.index, asked.encoder, own_settings())
            self._matcher = Matcher(own)
        found = self._matcher.match(description=description)
        return _json({"supports": [match.as_json() for match in found.matches]})

    def planted(self, planted: Mapping[str, Any]) -> Subject:
        """A subject over the shipped documents and a further one: its id, its markdown text, and the properties of a docx."""
        from ingest.job import CORPUS

        key = repr(planted)
        if key not in self._written:
            folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
            self._written[key] = (CORPUS, _written(folder, planted))
        self.indexes.of(self._written[key])
        return self.over(self._written[key])

    def close(self) -> None:
        """Closes what was opened beside the pipeline, which is the caller's."""
        self._open.close()


def _written(folder: Path, planted: Mapping[str, Any]) -> Path:
    if "properties" not in planted:
        path = folder / f"{planted['id']}.md"
        path.write_text(planted["text"], "utf-8")
        return path
    import docx

    document = docx.Document()
    for name, value in planted["properties"].items():
        setattr(document.core_properties, name, value)
    for line in planted["text"].strip().splitlines():
        document.add_paragraph(line)
    document.save(str(path := folder / f"{planted['id']}.docx"))
    return path


def _settings(pipeline: Asked) -> Settings:
    """Those of a pipeline; an object around one may have none."""
    return getattr(pipeline, "settings", None) or own_settings()


def _as(pipeline: Asked) -> Make:
    """Pipelines with the settings of this one; an object around a pipeline may have none."""

    def make(index: Index, encoder: Encoder | None) -> Asked:
        from assistant.pipeline import Pipeline

        return Pipeline(index, encoder, _settings(pipeline))

    return make


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
