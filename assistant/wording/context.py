"""What a quotation cuts off: words before or behind a printed span that change what the span says."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.wording.verdict import Difference, Kind
from ingest.official import form
from ingest.text import cut_at

_SENTENCE = "。！？；\n"
_CLAUSE = "，,：:。！？；\n"
_NUMERIC = "〇零一二三四五六七八九十百千万亿."
_BEHIND_NUMBER = ".%％万亿千百"
_JOINS = "且并而又也则仍均还就即及和与"  # a clause may be quoted without the word that joins it on
_LOOSE = "等的"  # and without the word that makes it part of a longer one
_CLOSING = "，,。；;：:、！？!?）)"  # what ends with one of these ends as printed


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands outside a span and governs it. ``start`` is where the governing words begin."""

    difference: Difference
    start: int


def sentence_start(text: str, at: int) -> int:
    """Where the printed sentence (or the part of one after ；) that holds an offset begins."""
    while at > 0 and text[at - 1] not in _SENTENCE:
        at -= 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def cuts(text: str, start: int, end: int) -> list[Cut]:
    """What the span ``text[start:end]`` leaves out that its meaning turns on; [] for a clean quotation."""
    found = _cut_numbers(text, start, end) or _cut_characters(text, start, end)
    quoted = text[start:end]
    if not _asserts(quoted):
        return found
    began = sentence_start(text, start)
    before = text[began:start]
    clause_at = max((before.rfind(mark) for mark in _CLAUSE), default=-1) + 1
    hedge = _hedge(before, clause_at, quoted)
    if hedge is not None:
        found.append(Cut(Difference("force", None, hedge[1]), began + hedge[0]))
    found.extend(_governing(before[clause_at:], began + clause_at))
    if behind := form("takes_back_behind").search(text[end : end + 30]):
        found.append(Cut(Difference("scope", None, behind[0] + _to_mark(text, end + behind.end())), start))
    return found


def _asserts(quoted: str) -> bool:
    """Whether quoted words say something, and are not a name alone."""
    return bool(form("verbs").search(quoted) or form("quantity").search(quoted))


def _hedge(before: str, clause_at: int, quoted: str) -> tuple[int, str] | None:
    if form("hedged_start").match(quoted):
        return None
    goals = list(form("goal").finditer(before))
    if goals:
        later_clauses = cut_at(before[goals[-1].end() :] + quoted[:8], "，,：:")[1:]
        if not any(form("fresh_start").match(clause.strip()) for clause in later_clauses):
            return goals[-1].start(), goals[-1][0]
    drives = list(form("drive").finditer(before + quoted[:2], clause_at))
    drives = [drive for drive in drives if drive.end() <= len(before)]
    return (drives[-1].start(), drives[-1][0]) if drives else None


def _governing(clause: str, at: int) -> list[Cut]:
    """Negations, permissions and roles in the same clause, before the span."""
    kinds: tuple[tuple[str, Kind], ...] = (
        ("negation_before", "wording"), ("permission", "force"), ("joined_by", "role"),
    )  # fmt: skip
    return [
        Cut(Difference(kind, None, match[0]), at + match.start())
        for name, kind in kinds
        if (match := form(name).search(clause))
    ]


def _cut_numbers(text: str, start: int, end: int) -> list[Cut]:
    """A number cut in two at an end of the span: 1000 of 1000亿元, 26 of 2026."""
    low, high = start, end
    while low > 0 and text[start].isdecimal() and (text[low - 1].isdecimal() or text[low - 1] in _NUMERIC):
        low -= 1
    last = text[end - 1]
    while high < len(text) and last.isdecimal() and (text[high].isdecimal() or text[high] in _BEHIND_NUMBER):
        high += 1
    if text[high - 1 : high] == "." and high > end:
        high -= 1
    if (low, high) == (start, end) or not (text[low:start].strip(".") or text[end:high]):
        return []
    if high > end:
        return [Cut(Difference("number", text[start:end][-8:], text[max(low, high - 12) : high]), low)]
    return [Cut(Difference("number", text[start:end][:8], text[low : start + 8]), low)]


def _cut_characters(text: str, start: int, end: int) -> list[Cut]:
    """A clause quoted but for its first or last character: a slip, not a quotation (全市前 of 全市前列)."""
    if end - start < 4:
        return []
    before = _alone(_unspaced(text[max(0, start - 6) : start])[:-3:-1], "”’》）)")
    behind = _alone(_unspaced(text[end : end + 6])[:2], "“‘《（(")
    if before.isascii() and text[start].isascii() and text[start - 1].isspace():
        before = ""  # a word of one letter
    found = []
    if before and before not in _JOINS:
        low = start - 1
        while text[low].isspace():
            low -= 1
        made = Difference("wording", text[start : start + 2], text[low : start + 2])
        found.append(Cut(made, low))
    if behind and behind not in _LOOSE and text[end - 1] not in _CLOSING:
        found.append(Cut(Difference("wording", text[end - 2 : end], text[end - 2 : end + 1]), start))
    return found or _cut_words(text, start, end)


def _unspaced(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or not c.isspace())


def _alone(pair: str, closed: str) -> str:
    """The first character where it is one of a word and the second, not a mark of ``closed``, is not; else ""."""
    first, second = pair[:1], pair[1:]
    return first if first.isalnum() and not second.isalnum() and not (second and second in closed) else ""


def _cut_words(text: str, start: int, end: int) -> list[Cut]:
    """An English word cut in two at an end of the span: orbidden of forbidden."""
    found = []
    for at in (start, end):
        low = next((n for n in range(at, 0, -1) if not _is_latin(text[n - 1])), 0)
        high = next((n for n in range(at, len(text)) if not _is_latin(text[n])), len(text))
        if low < at < high:
            inside = text[at:high] if at == start else text[low:at]
            found.append(Cut(Difference("wording", inside, text[low:high]), min(start, low)))
    return found


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _to_mark(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end] not in "，。；）)\n" and end < at + 30:
        end += 1
    return text[at:end]
