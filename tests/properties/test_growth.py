"""Whatever is repeated in a file or a question, reading it takes time in proportion to its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from assistant.knowledge.slots import values
from assistant.pipeline import Pipeline
from assistant.wording.tokens import tokenize
from ingest.chunk import chunk
from ingest.document import Document, Section
from ingest.front import front
from ingest.oddities import oddities
from ingest.outline import outline
from ingest.read import Raw
from ingest.reading.markdown import plain_line, read_markdown
from ingest.sentences import statements
from ingest.supports import supports
from ingest.targets import targets
from ingest.text import sentences
from ingest.validity import validity
from repeats import REPEATED, is_linear, repeated

FEW, MANY = 30_000, 100_000  # characters
# Millionths of a second of the processor a character: four times what the slowest repeat took. Sections, clauses and
# values of two characters each are objects of their own, which no reader makes in less.
MOST, SLOWER = 20, {"outline": 100, "targets": 80, "supports": 40, "values": 60}
VARIED = "all characters"
BITS = (*REPEATED, VARIED)
QUESTION = 2000  # characters of the longest question


def _raw(text: str) -> Raw:
    return Raw("long", "long.txt", "", tuple(line.strip() for line in text.split("\n") if line.strip()) or ("空",))


def _plan(text: str) -> tuple[Document, tuple[Section, ...]]:
    """A plan whose text is one section: all rules look at all of it."""
    whole = Section("long", "1", 1, "", "", None, "", 0, len(text), len(text), 0, 0)
    return Document("long", text, "发展规划", kind="plan"), (whole,)


def _outlined(text: str) -> None:
    document, sections = outline(_raw(text))
    for read in (chunk, statements, targets, supports):
        read(document, sections)


READERS: dict[str, Callable[[str], object]] = {
    "outline": _outlined,
    "front": lambda text: front(_raw(text).lines),
    "chunk": lambda text: chunk(*_plan(text)),
    "targets": lambda text: targets(*_plan(text)),
    "supports": lambda text: supports(*_plan(text)),
    "oddities": lambda text: oddities(text, "标题", ("题标",)),
    "markdown": read_markdown,
    "line of markdown": plain_line,
    "validity": lambda text: validity(text, "2025-01-01"),
    "sentences": lambda text: list(sentences(text)),
    "tokens": tokenize,
    "values": values,
}


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _text(bit: str, length: int) -> str:
    return _varied(length) if bit == VARIED else repeated(bit, length)


def _varied(length: int) -> str:
    """One paragraph of Chinese characters in no order, as of a file whose line ends are lost."""
    return "".join(chr(0x4E00 + at * at * 31 % 9973) for at in range(length))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", READERS)
def test_reading_takes_time_in_proportion_to_the_length(name: str) -> None:
    def seconds(bit: str, length: int) -> float:
        return _seconds(READERS[name], _text(bit, length))

    some = [bit for bit in BITS if seconds(bit, FEW) > 0.05]
    assert [bit for bit in some if not is_linear(partial(seconds, bit), FEW)] == []


@pytest.mark.stress
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", READERS)
def test_reading_100000_characters_takes_no_longer_than_is_told(name: str) -> None:
    taken = {bit: _seconds(READERS[name], _text(bit, MANY)) for bit in BITS}
    most = SLOWER.get(name, MOST) * MANY / 1e6
    assert {bit: seconds for bit, seconds in taken.items() if seconds > most} == {}


@pytest.mark.timeout(600)
def test_a_question_of_repeats_is_understood_in_proportion_to_its_length(shipped: Pipeline) -> None:
    def seconds(bit: str, length: int) -> float:
        return _seconds(shipped.understand, f"园区{_text(bit, length - 2)}")

    assert [bit for bit in BITS if not is_linear(partial(seconds, bit), QUESTION)] == []


@pytest.mark.stress
@pytest.mark.timeout(600)
def test_the_longest_question_of_repeats_is_understood_within_3_seconds(shipped: Pipeline) -> None:
    taken = {bit: _seconds(shipped.understand, f"园区{_text(bit, QUESTION - 2)}") for bit in BITS}
    assert {bit: seconds for bit, seconds in taken.items() if seconds > 3.0} == {}
