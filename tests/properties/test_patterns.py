"""No regular expression takes time in the square of a text's length, whatever the text repeats."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from re import _constants as code
from re import _parser as parser
from types import ModuleType
from typing import Any

import pytest

import assistant
import ingest
from assistant.knowledge import phrase_table
from ingest import official
from repeats import REPEATED, is_linear, repeated

SHORT, LONG = 1000, 8000  # characters that every repeat is tried at, and those at which the slowest one is timed
MOST = LONG * 2e-6  # seconds: 200 ms for 100,000 characters
GENERIC = [bit for bit in REPEATED if "{}" not in bit]
LETTERS = {code.CATEGORY_DIGIT: "5", code.CATEGORY_SPACE: " ", code.CATEGORY_WORD: "园"}


def _modules() -> Iterator[ModuleType]:
    for package in (assistant, ingest):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "training" not in found.name and "__main__" not in found.name:
                yield importlib.import_module(found.name)


def _patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Every pattern by its place, and whether it is looked for anywhere in a text, not at one place alone."""
    found: dict[str, tuple[re.Pattern[str], bool]] = {}
    sources = {module: inspect.getsource(module) for module in _modules()}
    everything = "\n".join(sources.values())
    for module, source in sources.items():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str) and f"{name} = " in source:
                where = source if name.startswith("_") else everything
                found[f"{module.__name__}.{name}"] = (value, _is_looked_for(rf"\b{name}\b", where))
    for forms in (official._OFFICIAL, phrase_table.FORMS):
        for name in {**forms._sources()[0], **forms._sources()[1]}:
            found[f"form {name}"] = (forms.form(name), _is_looked_for(rf'(?:form|piece)\("{name}"\)', everything))
    return found


def _is_looked_for(name: str, source: str) -> bool:
    used = set(re.findall(rf"{name}\.(\w+)", source))
    return not used or bool(used - {"match", "fullmatch"})


def _some(tree: Any, most: int = 4) -> list[str]:
    """Texts that a pattern finds, look-arounds aside."""
    made = [""]
    for kind, value in tree:
        made = [one + more for one in made for more in _parts(kind, value)][:most]
    return made


def _parts(kind: Any, value: Any) -> list[str]:
    if kind is code.LITERAL:
        return [chr(value)]
    if kind is code.IN:
        return _members(value)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return _some(value[2], 2) + ([] if value[0] else [""])
    if kind in (code.SUBPATTERN, code.ATOMIC_GROUP):
        return _some(value[3] if kind is code.SUBPATTERN else value)
    if kind is code.BRANCH:
        return [text for branch in value[1][:8] for text in _some(branch, 1)]
    return ["园"] if kind in (code.ANY, code.NOT_LITERAL) else [""]


def _members(items: Any) -> list[str]:
    if items[0][0] is code.NEGATE:
        return ["园", "a"]
    first = {code.LITERAL: chr, code.RANGE: lambda ends: chr(ends[0]), code.CATEGORY: lambda one: LETTERS.get(one, "x")}
    return [first[kind](value) for kind, value in items[:2]]


def _bits(pattern: re.Pattern[str]) -> list[str]:
    """What is repeated: beginnings of what the pattern finds, its characters, and what is repeated everywhere."""
    texts = _some(parser.parse(pattern.pattern, pattern.flags))
    own = [bit for text in texts for bit in (text, *(text[:size] for size in range(1, 10)), *text[:10]) if bit]
    return list(dict.fromkeys([*own, *GENERIC]))


def _seconds(pattern: re.Pattern[str], text: str, anywhere: bool) -> float:
    began = time.process_time()
    if anywhere:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.match(text)
    return time.process_time() - began


def _slowest() -> Iterator[tuple[str, str, Callable[[int], float]]]:
    """Each pattern's name, the bit that takes it longest, and its seconds for so many characters of it."""

    def seconds(pattern: re.Pattern[str], anywhere: bool, bit: str, length: int) -> float:
        return _seconds(pattern, repeated(bit, length), anywhere)

    for name, (pattern, anywhere) in _patterns().items():
        taken = {bit: seconds(pattern, anywhere, bit, SHORT) for bit in _bits(pattern)}
        bit = max(taken, key=lambda one: taken[one])
        yield name, bit, partial(seconds, pattern, anywhere, bit)


@pytest.mark.timeout(600)
def test_no_pattern_takes_time_in_the_square_of_the_length() -> None:
    some = ((name, bit, seconds) for name, bit, seconds in _slowest() if seconds(LONG) > MOST / 4)
    assert {name: bit for name, bit, seconds in some if not is_linear(seconds, LONG)} == {}


@pytest.mark.stress
@pytest.mark.timeout(600)
def test_a_pattern_takes_at_most_2_microseconds_a_character() -> None:
    taken = {(name, bit): min(seconds(LONG) for _ in range(5)) for name, bit, seconds in _slowest()}
    assert {slow: seconds for slow, seconds in taken.items() if seconds > MOST} == {}
