"""Which places of the documents an earlier answer spoke of, and what in it a further question counts or points at."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Turn
from assistant.knowledge.phrase_table import form
from assistant.understanding.structure import Outline, Place, by_numeral, named_documents
from ingest.numerals import han_to_int
from ingest.text import fold, search_key

READ = 4000  # characters read of an answer
_FRAGMENT = 8  # characters in a row that are not shared with a clause by chance
_EN = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def places_in(answer: str, outline: Outline) -> tuple[Place, ...]:
    """Sections that an answer spoke of, in its order: by headings and words that they print, else by numerals
    (方案第3项)."""
    text = answer[:READ]
    named = named_documents(text, outline)
    return _by_words(text, outline) or by_numeral(text, outline, named, ())


def ordinal(question: str) -> int | None:
    """The number of an item that a question points at (第二个, 最后一条, the last one: -1); None for none."""
    match = form("item_pointed_at").search(question)
    if match is None:
        return None
    if match["han"]:
        return int(match["han"]) if match["han"].isdigit() else han_to_int(match["han"])
    if match["en"]:
        return _EN[match["en"].lower()]
    return 1 if match["former"] else -1


def item(places: Sequence[Place], number: int, outline: Outline) -> Place | None:
    """The place of that number among those that an answer listed side by side; None where it listed none so."""
    parents = {(s.document, s.id): (s.document, s.parent) for s in outline.sections}
    groups = [[place for place in places if parents.get(place) == parent] for parent in map(parents.get, places)]
    listed = max(groups, key=len, default=[])
    if len(listed) < 2 or not -len(listed) <= number <= len(listed) or number == 0:
        return None
    return listed[number - 1 if number > 0 else number]


def quotes_in(history: Sequence[Turn]) -> tuple[str, ...]:
    """The printed words that the answers of a conversation quoted, each once."""
    return tuple(
        dict.fromkeys(
            q for turn in history if turn.role == "assistant" for q in form("quotation").findall(turn.content[:READ])
        )
    )


def _by_words(text: str, outline: Outline) -> tuple[Place, ...]:
    """Sections whose heading a piece of the text is, or else that print it; in the order of the pieces."""
    found: dict[Place, None] = {}
    prints = [(document.id, fold(document.text)) for document in outline.documents]
    for piece in (fold(part).text for part in form("pieces_of_answer").split(text)):
        headed = outline.wholes.get(search_key(piece), ())
        found.update(dict.fromkeys(headed))
        for document, printed in prints if len(piece) >= _FRAGMENT and not headed else ():
            at = printed.text.find(piece)
            if at >= 0 and (place := _innermost(document, printed.span(at, at + 1).start, outline)):
                found[place] = None
    return tuple(found)


def _innermost(document: str, at: int, outline: Outline) -> Place | None:
    holding = [s for s in outline.sections if s.document == document and s.level > 0 and s.start <= at < s.end]
    section = max(holding, key=lambda s: s.level, default=None)
    return (section.document, section.id) if section else None
