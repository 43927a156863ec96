"""Pasted text → a verdict for every sentence, against every document of an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol, cast

from assistant.wording.judge import Judge
from assistant.wording.latin import ends_sentence, in_latin, latin_sentences
from assistant.wording.marks import blanked
from assistant.wording.prints import Print, prepare
from assistant.wording.verdict import SEVERITY, CheckedSentence, Source, placed
from ingest.document import Document, ScannedPage, Section, Span
from ingest.errors import TooLong, UsageError
from ingest.reading.rows import is_row
from ingest.text import clean, has_chinese, sentences, whole

if TYPE_CHECKING:
    from ingest.store.base import Index  # imports numpy, which small indexes do without

LIMIT = 50_000  # characters of one text: about 30 pages
SMALL = 400_000  # characters of all documents that are compared whole; beyond, candidates are searched for
CANDIDATES = 6  # documents compared a sentence, where they are searched for
_KEPT = 200  # prepared documents kept in memory, some 0.3 MB each
_LONGEST = 600  # characters judged at once; a longer run without a full stop is judged in pieces
_ALIKE = 0.85  # score from which lines put together are one printed sentence
_JOINED = 8  # lines that page breaks may have made of one sentence
# The number that a list of markdown gives its items, and the number of a printed clause.
_LISTED = re.compile(r"\s*\d{1,2}[.)][ \t]+(?=\S)")
_NUMBERED = re.compile(r"\d[.．、)）]?\s*$")
_ENDED = re.compile(r"[。！？；!?;：:][”’」』）)》]*\s*$")

_RECOGNISED = "来源是识别文本（由图片识别，OCR），不是印出的文字，可能有误读；请对照原页图片。"

Progress = Callable[[int, int], None]


class Documents(Protocol):
    """What checking needs of an index (ingest.store.base.Index)."""

    def documents(self) -> Sequence[Document]: ...
    def sections(self, document: str) -> Sequence[Section]: ...
    def scanned_pages(self, document: str) -> Sequence[ScannedPage]: ...


class Checker:
    """Checks texts against one index; prepares the documents once. Not for use by several threads at once."""

    def __init__(self, index: Documents) -> None:
        self._index = index
        documents = index.documents()
        self._by_id = {document.id: document for document in documents}
        self._large = sum(len(document.text) for document in documents) > SMALL
        self._prints: dict[str, Print] = {}
        self._latin = frozenset(document.id for document in documents if in_latin(document.text))
        prints = [] if self._large else [self._print(document.id) for document in documents]
        self._judge = Judge(prints)
        self._latin_judge = Judge([one for one in prints if one.latin], latin=True)

    def check(self, text: str, *, progress: Progress | None = None) -> list[CheckedSentence]:
        """A verdict for every sentence of the text, in its order; marks of markdown are not compared, and not told.

        ``progress(done, characters)`` is called as sentences are done. Raises UsageError for a text that is
        empty, is in Latin letters where no document is, or is longer than LIMIT characters.
        """
        refuse(text, latin=bool(self._latin))
        text = whole(text)
        pasted, text = text, blanked(text)
        found: list[CheckedSentence] = []
        for judge in (self._judge, self._latin_judge):
            judge.forget()
        for segment in _segments(text, self._sentences):
            for span in _pieces(text, segment):
                found.extend(replace(one, text=pasted[one.start : one.end]) for one in self._lines(text, span))
                if progress is not None:
                    progress(span.end, len(text))
        return found

    def _sentences(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
        return (latin_sentences if self._latin else sentences)(text, start, end)

    def _lines(self, text: str, segment: Span) -> Iterator[CheckedSentence]:
        """A segment's lines, those joined that page breaks cut out of one printed sentence."""
        lines = [
            span for span in self._sentences(text, segment.start, segment.end) if clean(text[span.start : span.end])
        ]
        at = 0
        while at < len(lines):
            most = next(
                (n for n in range(at + 1, len(lines)) if _stands_alone(text, lines[n - 1], lines[n])), len(lines)
            )
            ends = [line.end for line in lines[at : min(most, at + _JOINED)]]
            worth = self._may_be_one(text[lines[at].start : ends[-1]], [end - lines[at].start for end in ends])
            for count in range(len(ends), 0, -1):
                if count > 1 and not worth[count - 1]:
                    continue
                judged = self._one(text, Span(lines[at].start, ends[count - 1]))
                if count == 1 or _one_sentence(judged, count):
                    yield judged
                    at += count
                    break

    def _may_be_one(self, words: str, ends: Sequence[int]) -> Sequence[bool]:
        """Whether lines put together, up to each of the ends, may be one printed sentence and are worth judging."""
        if self._large or self._latin or len(ends) < 2 or "\n" not in words or _LISTED.match(words):
            return [True] * len(ends)
        return self._judge.may_be_one(words, ends, _ALIKE)

    def _one(self, text: str, span: Span) -> CheckedSentence:
        words = text[span.start : span.end]
        judge, latin_judge = self._judges(words)
        if self._latin and in_latin(words) and (judged := latin_judge.judge(words)).source is not None:
            judge = latin_judge
        else:
            judged = judge.judge(words)
        if judged.verdict not in ("exact", "minor_variant") and (listed := _LISTED.match(words)):
            item = judge.judge(words[listed.end() :])
            item = replace(item, differences=placed(item.differences, listed.end()))
            judged = self._without_number(judged, item)
        told = (_RECOGNISED,) if judged.source and self._is_recognised(judged.source) else ()
        return replace(judged, start=span.start, end=span.end, notes=(*judged.notes, *told))

    def _judges(self, words: str) -> tuple[Judge, Judge]:
        """Those of all documents, and of the ones in Latin letters."""
        if not self._large:
            return self._judge, self._latin_judge
        prints = list(self._candidates(words))
        return Judge(prints), Judge([one for one in prints if one.latin], latin=True)

    def _without_number(self, whole: CheckedSentence, item: CheckedSentence) -> CheckedSentence:
        """The item of a list judged without its number, unless the print gives the clause a number itself."""
        if item.source is None or self._is_numbered(item.source):
            return whole
        better = SEVERITY.index(item.verdict) < SEVERITY.index(whole.verdict)
        fewer = item.verdict == whole.verdict and len(item.differences) < len(whole.differences)
        return replace(item, notes=(*item.notes, "行首的列表编号不计。")) if better or fewer else whole

    def _is_recognised(self, source: Source) -> bool:
        """Whether words stand among those of a page that was recognised from its picture."""
        pages = self._index.scanned_pages(source.document) if self._by_id[source.document].recognised else ()
        held = ([x for line in page.lines for x in (line.start, line.end) if x is not None] for page in pages)
        return any(at and min(at) < source.end and source.start < max(at) for at in held)

    def _is_numbered(self, source: Source) -> bool:
        return bool(_NUMBERED.search(self._by_id[source.document].text[max(0, source.start - 6) : source.start]))

    def _candidates(self, words: str) -> Iterator[Print]:
        from ingest.terms import terms  # a word list that small indexes do without

        weights: dict[str, float] = {}
        for term in terms(words):
            weights[term] = weights.get(term, 0.0) + 1.0
        index = cast("Index", self._index)  # a large index is a full one
        rows, _ = index.lexical(weights)
        chunks = index.chunks(rows[:60].tolist())
        for document in islice(dict.fromkeys(chunk.document for chunk in chunks), CANDIDATES):
            yield self._print(document)

    def _print(self, document: str) -> Print:
        if document not in self._prints:
            if len(self._prints) >= _KEPT and self._large:
                self._prints.pop(next(iter(self._prints)))
            self._prints[document] = prepare(self._by_id[document], self._index.sections(document))
        return self._prints[document]


def check(text: str, index: Documents, *, progress: Progress | None = None) -> list[CheckedSentence]:
    """A verdict for every sentence of a text; Checker keeps the documents prepared for the next text."""
    return Checker(index).check(text, progress=progress)


def refuse(text: str, *, latin: bool = False) -> None:
    """Raises UsageError for a text that cannot be checked, saying why and what to do; ``latin`` says whether a
    document is in Latin letters."""
    if len(text) > LIMIT:
        raise TooLong(
            f"文字有 {len(text):,} 个字符，一次最多核对 {LIMIT:,} 个。请分成几部分分别核对。",
            f"The text has {len(text):,} characters; at most {LIMIT:,} are checked at once. Split it into parts.",
        )
    if not text.strip():
        raise UsageError(
            "没有要核对的文字。请粘贴一句话、一段话，或者给出 docx、pdf、txt 文件。",
            "There is no text to check. Paste a sentence or a paragraph, or give a docx, pdf or txt file.",
        )
    if not latin and not has_chinese(text) and (not re.search(r"\d", text) or re.search("[A-Za-z]{3}", text)):
        raise UsageError(
            "文字里没有中文，索引里也没有英文文件。核对措辞是与原文逐字比对，请粘贴中文原句。",
            "The text holds no Chinese, and no document of the index is in English. Wording is checked to the character: "
            "paste the Chinese sentence; to ask in English, use `policy ask`.",
        )


def _segments(text: str, divide: Callable[[str], Iterator[Span]]) -> Iterator[Span]:
    """Stretches that end with a full stop; the line ends inside them may be page breaks."""
    start = None
    for span in divide(text):
        start = span.start if start is None else start
        if _ENDED.search(text[span.start : span.end]) or ends_sentence(text[start : span.end]):
            yield Span(start, span.end)
            start = None
    if start is not None:
        yield Span(start, len(text.rstrip()))


def _pieces(text: str, segment: Span) -> Iterator[Span]:
    """A segment, or pieces of one too long to be a sentence, cut at a line end or a comma where there is one."""
    at = segment.start
    while segment.end - at > _LONGEST:
        cut = max(text.rfind(mark, at + _LONGEST // 2, at + _LONGEST) for mark in "\n，,、 ") + 1
        stop = cut or at + _LONGEST
        if text[at:stop].strip():
            yield Span(at, stop)
        at = stop
    if text[at : segment.end].strip():
        yield Span(at, segment.end)


def _stands_alone(text: str, before: Span, line: Span) -> bool:
    """Whether a line is not the rest of the one before it: an item of a list, or a row of a table, either of them."""
    words = text[line.start : line.end]
    return bool(_LISTED.match(words)) or is_row(words) or is_row(text[before.start : before.end])


def _one_sentence(judged: CheckedSentence, lines: int) -> bool:
    """Whether lines put together are one printed sentence, not several that merely follow each other."""
    if judged.source is None or "\n" in judged.source.quote.strip():
        return judged.verdict == "exact" and lines == 1
    return judged.verdict in ("exact", "minor_variant") or judged.score >= _ALIKE
