"""Whether a question leans on the turns before it, and what those turns were about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from assistant.knowledge.phrase_table import form
from ingest.text import has_chinese

TURNS = 6  # older turns are another subject more often than the same one
_BARE, _POINTING = 1, 6  # content words up to which a question leaves its subject unsaid, and one that points back
CUT = 500  # characters kept of a turn: enough for its question or for the first quotes of an answer
LAST_QUESTION, EARLIER_QUESTION, LAST_ANSWER = 0.6, 0.35, 0.4  # against 1.0 for the words asked now

_LANGUAGES = {"英": "en", "en": "en", "中": "zh", "汉": "zh", "普": "zh", "ch": "zh", "繁": "zh-hant"}
_OURS = r"(?!\s+(?:plan|document|report|review|park|district))"


@dataclass(frozen=True, slots=True)
class Topic:
    """What earlier turns were about: texts with weights for a search, and a short label for people."""

    texts: tuple[tuple[str, float], ...]
    label: str


def more(question: str) -> bool:
    """Whether a question only asks for what the last answer left out: 还有别的吗, anything else?"""
    return bool(form("more").fullmatch(question.strip()) or form("more_en").fullmatch(question.strip()))


def again(question: str) -> str | None:
    """The language in which the last question is to be answered once more; "" for the same, None for a new question."""
    text = question.strip()
    match = form("again").fullmatch(text) or form("again_en").fullmatch(text)
    if match is None or not any(character.isalpha() for character in text):
        return None
    named = (match["language"] or "").lower()
    return next((code for start, code in _LANGUAGES.items() if named.startswith(start)), "")


def points(question: str) -> bool:
    """Whether a question points at the matter of the last answer itself: 它, 这个, 其中."""
    return bool((form("points_back") if has_chinese(question) else form("points_back_en")).search(question))


def leans(question: str, history: Sequence[Turn], content: Sequence[str], *, named: bool) -> bool:
    """Whether the question needs the turns before it.

    ``content`` are its content words; ``named`` says that it names a document, a section or a printed name. A question that
    says its own subject stands alone even where it begins with 那. On rewrite_acl2019 (469 questions) cues of going on
    (那, 为什么, 具体) found the unsaid subject of 3 in 100 more, and put one into 11 in 100 more that say their own.
    """
    if not any(turn.role == "user" for turn in history):
        return False
    words = len(set(content))
    return more(question) or (words <= _POINTING if points(question) else words <= _BARE and not named)


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
    questions = [content_of(turn.content) for turn in turns if turn.role == "user"]
    spoken = [text for text in questions if text]
    answer = next((turn.content for turn in reversed(turns) if turn.role == "assistant"), "")
    quoted = [name for name in dict.fromkeys(form("quoted_name").findall(answer)) if known(name)][:3]
    names = [*(name for name in quoted if not headings or form("name").fullmatch(name)), *headings]
    texts = [(text, LAST_QUESTION if age == 0 else EARLIER_QUESTION) for age, text in enumerate(reversed(spoken[-2:]))]
    texts += [(name, LAST_ANSWER) for name in names]
    if not texts:
        return None
    asked = spoken[-1] if spoken else ""
    if len(asked) < 4 and len(spoken) > 1:
        asked = f"{spoken[-2]} {asked}".strip()
    label = "、".join(([asked[:40]] if asked else []) + [name for name in names if name not in asked])
    return Topic(tuple(texts), label)
