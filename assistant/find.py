"""Every place where a term is printed, in reading order; other printings and near forms apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from rapidfuzz.distance import Hamming, Indel

from ingest.document import Document, Section, Span
from ingest.errors import UsageError
from ingest.outline import owned
from ingest.text import Folded, fold, squeeze, whole

CONTEXT = 24  # characters shown on either side
LONGEST = 100  # characters of a term
Form = Literal["exact", "variant", "near"]


class Documents(Protocol):
    """What finding needs of an index (ingest.store.base.Index)."""

    def documents(self) -> Sequence[Document]: ...
    def sections(self, document: str) -> Sequence[Section]: ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place: ``document.text[start:end] == printed``. ``before`` and ``after`` are the words around it.

    ``form`` is exact (the term, spaces aside), variant (the same words in another width, script or marks) or
    near (a character more, less or other, or another order), told apart and never counted.
    """

    document: str
    section: str
    path: str
    start: int
    end: int
    printed: str
    before: str
    after: str
    in_heading: bool
    form: Form


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A term's places: ``found`` counts as an official would count them, ``near`` are forms to look at.

    ``by_document`` counts found places, 0 for documents without one; ``by_section`` those of (document, section).
    """

    term: str
    found: tuple[Occurrence, ...]
    near: tuple[Occurrence, ...]
    by_document: Mapping[str, int]
    by_section: Mapping[tuple[str, str], int]

    @property
    def in_headings(self) -> int:
        return sum(one.in_heading for one in self.found)


def find(term: str, index: Documents) -> Occurrences:
    """Every occurrence of a term in every document. Raises UsageError for an empty term or one over LONGEST."""
    wanted = fold(whole(term)).text if len(term) <= 2 * LONGEST else term  # a long one is refused before it is folded
    if not wanted or len(wanted) > LONGEST:
        raise UsageError(
            f"要查找的词语应有 1 到 {LONGEST} 个字符（不计空格），现为 {len(wanted)} 个。请改短或补全后再试。",
            f"A term has 1 to {LONGEST} characters without spaces; this one has {len(wanted)}. Change it, try again.",
        )
    found: list[Occurrence] = []
    near: list[Occurrence] = []
    counts: dict[str, int] = {}
    for document in index.documents():
        made = list(_in_document(term, wanted, document, index)) if _may_hold(wanted, document.text) else []
        found += [one for one in made if one.form != "near"]
        near += [one for one in made if one.form == "near"]
        counts[document.id] = sum(one.form != "near" for one in made)
    sections = Counter((one.document, one.section) for one in found)
    return Occurrences(term, tuple(found), tuple(near), counts, dict(sections))


def to_json(occurrences: Occurrences) -> dict[str, object]:
    """The result as ``policy find --json`` writes it."""
    return {
        "term": occurrences.term, "count": len(occurrences.found), "in_headings": occurrences.in_headings,
        "by_document": dict(occurrences.by_document),
        "by_section": [
            {"document": document, "section": section, "count": count}
            for (document, section), count in occurrences.by_section.items()
        ],
        "found": [*map(asdict, occurrences.found)], "near": [*map(asdict, occurrences.near)],
    }  # fmt: skip


def _may_hold(wanted: str, text: str) -> bool:
    """A quick look that spares folding documents without the term's characters; traditional prints pass through."""
    chinese = [c for c in wanted if "\u4e00" <= c <= "\u9fff"]
    missing = sum(c not in text for c in set(chinese))
    return missing <= max(1, len(set(chinese)) // 2)


def _in_document(term: str, wanted: str, document: Document, index: Documents) -> Iterator[Occurrence]:
    folded = fold(document.text)
    exact = list(_places(folded.text, wanted))
    places: list[tuple[int, int, bool]] = [(at, at + len(wanted), True) for at in exact]
    places += [(start, end, False) for start, end in _near(folded.text, wanted, exact)]
    if not places:
        return
    owners = owned(index.sections(document.id))
    for start, end, same in sorted(places):
        if not _cuts_word(document.text, folded.span(start, end)):
            yield _occurrence(term, document, folded, start, end, same, owners)


def _cuts_word(text: str, span: Span) -> bool:
    """Whether a place begins or ends inside an English word; Chinese has no marks between words."""
    return any(
        0 < at < len(text) and text[at - 1 : at + 1].isascii() and text[at - 1 : at + 1].isalpha()
        for at in (span.start, span.end)
    )


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _near(text: str, wanted: str, exact: Sequence[int]) -> list[tuple[int, int]]:
    """Windows one character other, one more or one less inside, or in another order; apart from exact places."""
    size = len(wanted)
    if size < 4:
        return []
    half, letters = size // 2, sorted(wanted)
    starts = {*_places(text, wanted[:half]), *(at - half for at in _places(text, wanted[half:]))}
    hits = [(at, at + size) for at in starts if at >= 0 and Hamming.distance(text[at : at + size], wanted) == 1]
    inside = (at for at in range(len(text) - size + 1) if text[at] in wanted and text[at + size - 1] in wanted)
    hits += [(at, at + size) for at in inside if sorted(text[at : at + size]) == letters]
    for at in _places(text, wanted[:2]) if size > 4 else ():
        ends = (at + width for width in (size - 1, size + 1) if text[at + width - 1 : at + width] == wanted[-1])
        hits += [(at, end) for end in ends if Indel.distance(text[at:end], wanted) == 1]
    taken = [(at, at + size) for at in exact]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(hits)):
        if not any(low < end and start < high for low, high in taken) and any(c.isalnum() for c in text[start:end]):
            kept.append((start, end))
            taken.append((start, end))
    return kept


def _occurrence(
    term: str,
    document: Document,
    folded: Folded,
    start: int,
    end: int,
    same: bool,
    owners: Sequence[tuple[Span, Section]],
) -> Occurrence:
    span = folded.span(start, end)
    section = next((owner for own, owner in owners if own.start <= span.start < own.end), None)
    text = document.text
    printed = text[span.start : span.end]
    form: Form = "near" if not same else "exact" if squeeze(printed) == squeeze(term) else "variant"
    heading = section is not None and section.heading_start <= span.start < section.heading_end
    return Occurrence(
        document.id, section.id if section else "", section.path if section else "", span.start, span.end, printed,
        text[max(0, span.start - CONTEXT) : span.start].split("\n")[-1],
        text[span.end : span.end + CONTEXT].split("\n")[0], heading, form,
    )  # fmt: skip
