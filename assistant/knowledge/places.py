"""Places of China that a text names, down to every county, by a gazetteer that others keep (the package ``cpca``)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import rjieba
from pypinyin import Style, pinyin

from assistant.knowledge.phrase_table import Phrases

_LEVEL = r"特别行政区|自治[区州县旗]|地区|林区|新区|省|市|区|县|旗|盟"
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")
_SHORTEST = 2  # characters of a short name
_NAMES = frozenset({"ns", "nr"})  # tags of names of places and people: 如皋 is tagged nr, 合作 (a city too) vn
_TOGETHER = {"香港": "港澳", "澳门": "港澳", "台湾": "港澳台"}  # of 4,939 official papers 129 print 港澳 and no 香港


@dataclass(frozen=True, slots=True)
class Named:
    """A place as a text writes it, and the short names that it may be (Yichun is one of two cities) or be printed in (港澳台)."""

    written: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def _short_names() -> dict[str, str]:
    """Full names of divisions, each with its short name (渝北区: 渝北), which is the full one where nothing is left."""
    folder = next(iter(getattr(find_spec("cpca"), "submodule_search_locations", None) or ()), None)
    if folder is None:
        return {}
    resources = Path(folder) / "resources"
    nations = (resources / "56_nations.csv").read_text("utf-8").split()
    peoples = "|".join(sorted({name for nation in nations for name in (nation, nation[:-1])}, key=len, reverse=True))
    tail = re.compile(rf"(?:{peoples})*(?:{_LEVEL})$")
    with (resources / "adcodes.csv").open(encoding="utf-8") as table:
        names = {row["name"] for row in csv.DictReader(table)}
    shorter = {name: tail.sub("", name) for name in sorted(names)}
    return {name: short for name, short in shorter.items() if len(short) >= _SHORTEST}


@lru_cache(maxsize=1)
def _full_names() -> Phrases[str]:
    return Phrases(_short_names().items())


@lru_cache(maxsize=1)
def _by_short_name() -> frozenset[str]:
    return frozenset(_short_names().values())


@lru_cache(maxsize=1)
def _by_spelling() -> dict[str, tuple[str, ...]]:
    """Short names by how English writes them: their pinyin, in one word, in every reading of their characters."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_by_short_name()):
        for spelling in map("".join, product(*pinyin(name, style=Style.NORMAL, heteronym=True))):
            found[spelling] = (*found.get(spelling, ()), name)
    return found


@lru_cache(maxsize=256)
def places(text: str) -> tuple[Named, ...]:
    """The places that a text names; () where it names none.

    A full name counts wherever it stands, a short one only where the tagger takes the word for a name, a spelling in
    English only with a capital.
    """
    found = [Named(match.phrase, (match.value,)) for match in _full_names().longest(text)]
    full = {name for one in found for name in one.names}
    tagged = ((word, tag) for word, tag in rjieba.tag(text) if word in _by_short_name() and word not in full)
    found += [Named(word, (word,)) for word, tag in tagged if tag in _NAMES]
    if spelt := [word for word in _CAPITALISED.findall(text) if len(word) > _SHORTEST]:
        spellings = _by_spelling()
        found += [Named(word, spellings[word.lower()]) for word in spelt if word.lower() in spellings]
    return tuple(dict.fromkeys(Named(one.written, (*one.names, *_together(one.names))) for one in found))


def _together(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_TOGETHER[name] for name in names if name in _TOGETHER)


def foreign(text: str, printed: Callable[[str], bool]) -> tuple[str, ...]:
    """The places that a text names, as it writes them, where the documents print none of them.

    Who moves from one place to another names both: a text that names one that is printed asks about that one.
    """
    named = places(text)
    return () if any(printed(name) for place in named for name in place.names) else tuple(p.written for p in named)
