"""A document prepared for checking: its tokens, where each pair of them stands, and its letters without spaces."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.wording.latin import in_latin
from assistant.wording.tables import bare_tables
from assistant.wording.tokens import Forms, Tokens, tokenize
from ingest.document import Document, Section
from ingest.official import form
from ingest.outline import owned
from ingest.reading.rows import CELL
from ingest.text import cut_at

_UNPRINTED = "\u200b\ufeff\u00ad"


@dataclass(frozen=True, slots=True)
class Print:
    """One document as it is compared.

    ``letters`` is the text without white space but ``marks``, ``places[i]`` the offset of its i-th character.
    ``pairs`` maps two neighbouring tokens to the indexes of the first, ``paragraphs`` to the lines that
    print them. ``borders`` and ``owners`` tell which section an offset belongs to. ``latin``: written in Latin letters,
    its tokens words. ``table`` is its rows without the column heads that every row carries, None where no row has any.
    """

    document: Document
    tokens: Tokens
    pairs: dict[tuple[str, str], list[int]]
    paragraphs: dict[tuple[str, str], tuple[int, ...]]
    letters: str
    places: tuple[int, ...]
    borders: tuple[int, ...]
    owners: tuple[Section | None, ...]
    marks: str = ""
    latin: bool = False
    table: Table | None = None

    def section(self, start: int, end: int) -> Section | None:
        """The innermost section that holds most of a span; None where no section holds its start."""
        count: Counter[int] = Counter()
        at = start
        while at < max(end, start + 1):
            owner = bisect.bisect_right(self.borders, at) - 1
            stop = self.borders[owner + 1] if owner + 1 < len(self.borders) else end
            count[owner] += max(1, min(stop, end) - at)
            at = max(stop, at + 1)
        best = max(count, key=lambda owner: (count[owner], -owner))
        return self.owners[best] if best >= 0 else None

    def together(self, tokens: Sequence[str], sizes: Sequence[int]) -> list[int]:
        """Of the first tokens, as many as each of the ascending ``sizes`` says, the most that one line prints beside
        the same neighbour; 0 for none."""
        held: dict[int, int] = {}
        last: dict[int, int] = {}
        told, most, done = [], 0, 0
        for size in sizes:
            for at in range(done, size - 1):
                for line in self.paragraphs.get((tokens[at], tokens[at + 1]), ()):
                    held[line] = count = held.get(line, 0) + (1 if last.get(line) == at else 2)
                    last[line] = at + 1
                    most = max(most, count)
            done = max(done, size - 1)
            told.append(most)
        return told

    def occurrences(self, text: str, limit: int = 50) -> list[tuple[int, int]]:
        """Spans of the document that print this text, spaces aside; at most ``limit``."""
        letters = "".join(c for c in text if c in self.marks or not (c.isspace() or c in _UNPRINTED))
        found: list[tuple[int, int]] = []
        at = self.letters.find(letters) if letters else -1
        while at >= 0 and len(found) < limit:
            found.append((self.places[at], self.places[at + len(letters) - 1] + 1))
            at = self.letters.find(letters, at + 1)
        return found


def prepare(document: Document, sections: Sequence[Section]) -> Print:
    """A document ready for checking; about 2 ms for a thousand characters."""
    text, origin = bare_tables(document.text)
    latin = in_latin(document.text)
    table = _print(replace(document, text=text, oddities=()), (), CELL + "\n", latin) if text else None
    return replace(_print(document, sections, "", latin), table=Table(table, origin) if table else None)


def _print(document: Document, sections: Sequence[Section], borders: str, latin: bool) -> Print:
    tokens = tokenize(document.text, latin=latin)
    pairs: dict[tuple[str, str], list[int]] = {}
    for at, pair in enumerate(pairwise(tokens.texts)):
        pairs.setdefault(pair, []).append(at)
    ends = [at for at, c in enumerate(document.text) if c == "\n"]
    line = [bisect.bisect(ends, start) for start in tokens.starts]
    paragraphs = {pair: tuple(dict.fromkeys(line[at] for at in places)) for pair, places in pairs.items()}
    places = tuple(at for at, c in enumerate(document.text) if c in borders or not c.isspace())
    letters = "".join(document.text[at] for at in places)
    return Print(document, tokens, pairs, paragraphs, letters, places, *_owners(sections), marks=borders, latin=latin)


def _owners(sections: Sequence[Section]) -> tuple[tuple[int, ...], tuple[Section | None, ...]]:
    parts = sorted(owned(sections), key=lambda part: part[0].start)
    return tuple(span.start for span, _ in parts), tuple(section for _, section in parts)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a document as people copy them, without the heads that every row carries, and the heads in lines of
    their own. ``origin[i]`` is the place in the document of the i-th character of ``print.document.text``."""

    print: Print
    origin: tuple[int, ...]


def declared_forms(prints: Sequence[Print]) -> Forms:
    """Every declared form of a name with the one token that stands for it, by first token, the longest first."""
    found: dict[tuple[str, ...], str] = {}
    names: dict[tuple[str, ...], str] = {}
    for full, short in short_forms(prints):
        key = tokenize(short).texts
        name = names.setdefault(key, f"@{len(names)}")
        found |= {tokenize(full).texts: name, key: name}
    forms: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, name in sorted(found.items(), key=lambda item: -len(item[0])):
        if words:
            forms.setdefault(words[0], []).append((words, name))
    return forms


def short_forms(prints: Iterable[Print]) -> list[tuple[str, str]]:
    """(full, short) names that the documents themselves declare: 张江高新区长宁园（以下简称“长宁园”）."""
    prints = list(prints)
    found: list[tuple[str, str]] = []
    for one in prints:
        for match in form("declared_short_form").finditer(one.document.text):
            full = _full_name(one.document.text[max(0, match.start() - 30) : match.start()], match[1], prints)
            if full and full != match[1]:
                found.append((full, match[1]))
    return list(dict.fromkeys(found))


def _full_name(before: str, short: str, prints: Sequence[Print]) -> str | None:
    """The name that ends where the bracket opens: the longest ending that is printed elsewhere too, else the
    shortest that holds the short form's characters in order."""
    before = cut_at(before, "，。；：、“”‘’《》,;: \n\t\u3000")[-1]
    holding = [before[at:] for at in range(len(before)) if _holds(before[at:], short)]
    elsewhere = [name for name in holding if sum(one.letters.count(name) for one in prints) > 1]
    return elsewhere[0] if elsewhere else (holding[-1] if holding else None)


def _holds(name: str, short: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)
