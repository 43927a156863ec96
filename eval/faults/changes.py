"""Changes made to printed sentences by rule, to measure the check: some that mean nothing, some that mean much."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.document import Document
from ingest.official import words
from ingest.text import fold, sentences

_WIDTH = str.maketrans("，；：？！（）,;:?!()", ",;:?!()，；：？！（）")
_QUOTES = str.maketrans("“”‘’", "「」『』")
_BODY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?)(?:委员会|领导小组|街镇|大学|银行|中心|科委|委|局|办|所|院)(?=[、，。；（“”和等牵协]|$)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千](?=[个家项名大成分件所次])")
_HAN = "一二三四五六七八九十百千"


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of a document and what was made of it; ``kind`` is the kind of the one thing changed."""

    document: str
    printed: str
    claimed: str
    kind: str


def printed_sentences(documents: Sequence[Document], *, at_least: int = 4) -> list[tuple[str, str]]:
    """(document, sentence) for every printed sentence of so many characters or more."""
    return [
        (document.id, document.text[span.start : span.end])
        for document in documents
        for span in sentences(document.text)
        if span.end - span.start >= at_least
    ]


def reprinted(sentence: str, chance: random.Random) -> str:
    """The sentence with random spaces, page breaks and width, and sometimes other quotation marks."""
    text = sentence.translate(_QUOTES) if chance.random() < 0.2 else sentence
    out = []
    for written in text:
        character = written.translate(_WIDTH) if chance.random() < 0.3 else written
        if character.isascii() and character.isalnum() and chance.random() < 0.3:
            character = chr(ord(character) + 0xFEE0)
        out.append(character)
        if chance.random() < 0.06:
            out.append(chance.choice([" ", "\u3000", "\n", " \n ", "\u200b"]))
    return "".join(out)


def changed(document: str, sentence: str, kind: str, others: Sequence[str], chance: random.Random) -> Change | None:
    """The sentence with one thing of a kind changed; None where it has nothing of that kind."""
    made = _MAKERS[kind](sentence, others, chance)
    if made is None or fold(made, punctuation=False).text == fold(sentence, punctuation=False).text:
        return None
    return Change(document, sentence, made, kind)


def bodies(documents: Sequence[Document]) -> list[str]:
    """Names of bodies printed in lists, to be exchanged for each other."""
    return sorted({match[0] for document in documents for match in _BODY.finditer(document.text)})


def _put(sentence: str, match: re.Match[str], new: str) -> str:
    return sentence[: match.start()] + new + sentence[match.end() :]


def _pick(pattern: re.Pattern[str], sentence: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(sentence))
    return chance.choice(found) if found else None


def _number(sentence: str, _others: Sequence[str], chance: random.Random) -> str | None:
    if (match := _pick(_NUMBER, sentence, chance)) is None:
        return None
    if match[0] in _HAN:
        return _put(sentence, match, chance.choice([c for c in _HAN if c != match[0]]))
    at = chance.randrange(len(match[0]))
    if match[0][at] == ".":
        return _put(sentence, match, match[0].replace(".", ""))
    digit = chance.choice([d for d in "123456789" if d != match[0][at]])
    return _put(sentence, match, match[0][:at] + digit + match[0][at + 1 :])


def _year(sentence: str, _others: Sequence[str], chance: random.Random) -> str | None:
    match = _pick(_YEAR, sentence, chance)
    return _put(sentence, match, str(int(match[0]) + chance.choice([-3, -2, -1, 1, 2, 3, 5, 10]))) if match else None


def _body(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    match = _pick(_BODY, sentence, chance)
    if match and len(match[0]) * 2 > len(sentence):
        return None  # all of the sentence, and what is put for it may be printed elsewhere
    others = [name for name in others if match and name != match[0]]
    return _put(sentence, match, chance.choice(others)) if match and others else None


def _role(sentence: str, _others: Sequence[str], chance: random.Random) -> str | None:
    roles = words("roles")[:9]
    match = _pick(re.compile("|".join(roles)), sentence, chance)
    return _put(sentence, match, chance.choice([role for role in roles if role != match[0]])) if match else None


def _force(sentence: str, _others: Sequence[str], chance: random.Random) -> str | None:
    hedges = (*words("goals")[:3], "鼓励", "推动", "探索")
    match = _pick(re.compile("|".join(hedges)), sentence, chance)
    if match is not None:
        return _put(sentence, match, chance.choice(["", *(hedge for hedge in hedges if hedge != match[0])]))
    added = _pick(re.compile("建设|打造|形成|实现|建立|构建|提升|完善|实施|设立|支持"), sentence, chance)
    return _put(sentence, added, chance.choice(hedges) + added[0]) if added else None


def _character(sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    places = [at for at, c in enumerate(sentence) if "\u4e00" <= c <= "\u9fff"]
    if len(places) < 4:
        return None
    at = chance.choice(places)
    new = chance.choice("".join(others) or "的")
    how = chance.randrange(3)
    return sentence[:at] + ("" if how == 0 else new) + sentence[at + (how != 2) :]


_MAKERS: dict[str, Callable[[str, Sequence[str], random.Random], str | None]] = {
    "number": _number, "year": _year, "body": _body, "role": _role, "force": _force, "character": _character,
}  # fmt: skip
KINDS = tuple(_MAKERS)
