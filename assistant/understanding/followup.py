"""Whether a question leans on the turns before it, what those turns were about, and which places their answers spoke of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from assistant.knowledge.phrase_table import form
from assistant.understanding.structure import Outline, Place, by_numeral, named_documents
from ingest.numerals import han_to_int
from ingest.text import fold, has_chinese, search_key

TURNS = 6  # older turns are another subject more often than the same one
CUT = 500  # characters kept of a turn: enough for its question or for the first quotes of an answer
READ = 4000  # characters read of an answer
_BARE, _POINTING = 1, 6  # content words up to which a question leaves its subject unsaid, and one that points back
LAST_QUESTION, EARLIER_QUESTION, LAST_ANSWER = 0.6, 0.35, 0.4  # against 1.0 for the words asked now
_FRAGMENT = 8  # characters in a row that are not shared with a clause by chance
_EN = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


@dataclass(frozen=True, slots=True)
class Topic:
    """What earlier turns were about: texts with weights for a search, and a short label for people."""

    texts: tuple[tuple[str, float], ...]
    label: str


def last(history: Sequence[Turn], role: str) -> str:
    """What was said last in a role; "" where nothing was."""
    return next((turn.content for turn in reversed(history) if turn.role == role), "")


def more(question: str) -> bool:
    """Whether a question only asks for what the last answer left out: 还有别的吗, anything else?"""
    return bool(form("more").fullmatch(question.strip()) or form("more_en").fullmatch(question.strip()))


def points(question: str) -> bool:
    """Whether a question points at the matter of the last answer itself: 它, 这个, 其中."""
    return bool((form("points_back") if has_chinese(question) else form("points_back_en")).search(question))


def leans(question: str, content: Sequence[str], *, named: bool) -> bool:
    """Whether the question needs the turns before it.

    ``content`` are its content words; ``named`` says that it names a document, a section or a printed name. A question that
    says its own subject stands alone even where it begins with 那. On rewrite_acl2019 (469 questions) cues of going on
    (那, 为什么, 具体) found the unsaid subject of 3 in 100 more, and put one into 11 in 100 more that say their own.
    """
    words = len(set(content))
    return words <= _POINTING if points(question) else words <= _BARE and not named


def topic(
    history: Sequence[Turn],
    content_of: Callable[[str], str],
    known: Callable[[str], bool],
    headings: Sequence[str] = (),
) -> Topic | None:
    """The topic of the last turns, None where they have none. Nothing said by the assistant counts as evidence.

    ``content_of`` strips a question to its content; ``known`` says whether a name is printed in the index;
    ``headings`` are those of the clauses that the last answer spoke of.
    """
    turns = [Turn(turn.role, turn.content[:CUT]) for turn in history[-TURNS:]]
    spoken = [text for turn in turns if turn.role == "user" and (text := content_of(turn.content))]
    quoted = dict.fromkeys(form("quoted_name").findall(last(turns, "assistant")))
    names = [name for name in quoted if known(name)][:3]
    names = [*(name for name in names if not headings or form("name").fullmatch(name)), *headings]
    texts = [(text, LAST_QUESTION if age == 0 else EARLIER_QUESTION) for age, text in enumerate(reversed(spoken[-2:]))]
    texts += [(name, LAST_ANSWER) for name in names]
    if not texts:
        return None
    asked = spoken[-1] if spoken else ""
    if len(asked) < 4 and len(spoken) > 1:
        asked = f"{spoken[-2]} {asked}".strip()
    label = "、".join(([asked[:40]] if asked else []) + [name for name in names if name not in asked])
    return Topic(tuple(texts), label)


def places_in(answer: str, outline: Outline) -> tuple[Place, ...]:
    """Sections that an answer spoke of, in its order: by headings and words that they print, else by numerals
    (方案第3项)."""
    found: dict[Place, None] = {}
    prints = [(document.id, fold(document.text)) for document in outline.documents] if answer else []
    for piece in (fold(part).text for part in form("pieces_of_answer").split(answer[:READ]) if prints):
        headed = outline.wholes.get(search_key(piece), ())
        found.update(dict.fromkeys(headed))
        for document, printed in prints if len(piece) >= _FRAGMENT and not headed else ():
            at = printed.text.find(piece)
            if at >= 0 and (place := _innermost(document, printed.span(at, at + 1).start, outline)):
                found[place] = None
    named = named_documents(answer[:READ], outline)
    return tuple(found) or by_numeral(answer[:READ], outline, named, ())


def item_pointed_at(question: str, places: Sequence[Place], outline: Outline) -> Place | None:
    """The place that a question counts (第二个, 最后一条, the last one) among those that an answer listed side by side;
    None where it counts none, or the answer listed none so."""
    number = _ordinal(question)
    parents = {(s.document, s.id): (s.document, s.parent) for s in outline.sections}
    groups = [[place for place in places if parents.get(place) == parent] for parent in map(parents.get, places)]
    listed = max(groups, key=len, default=[])
    if not number or len(listed) < 2 or not -len(listed) <= number <= len(listed):
        return None
    return listed[number - 1 if number > 0 else number]


def _ordinal(question: str) -> int | None:
    match = form("item_pointed_at").search(question)
    if match is None:
        return None
    if match["han"]:
        return han_to_int(match["han"])
    return _EN[match["en"].lower()] if match["en"] else 1 if match["former"] else -1


def quotes_in(history: Sequence[Turn]) -> tuple[str, ...]:
    """The printed words that the answers of a conversation quoted, each once."""
    answers = (turn.content[:READ] for turn in history if turn.role == "assistant")
    return tuple(dict.fromkeys(quote for answer in answers for quote in form("quotation").findall(answer)))


def _innermost(document: str, at: int, outline: Outline) -> Place | None:
    holding = [s for s in outline.sections if s.document == document and s.level > 0 and s.start <= at < s.end]
    section = max(holding, key=lambda s: s.level, default=None)
    return (section.document, section.id) if section else None
