"""One claimed sentence against prepared documents → its verdict, the printed words and the differences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.wording.align import Alignment, Edit, align
from assistant.wording.context import Cut, cuts
from assistant.wording.differences import difference, printings
from assistant.wording.pasted import pasted
from assistant.wording.prints import Print, declared_forms
from assistant.wording.tables import as_row
from assistant.wording.tokens import Forms, Tokens, is_number, replaced, tokenize
from assistant.wording.verdict import SEVERITY, CheckedSentence, Difference, Source, Verdict, placed
from ingest.official import form
from ingest.reading.rows import CELL, is_row

# Share of a claim's words that must be printed in one place before a difference from that place is spoken of.
# Below it sentences of other documents on like matters were taken for altered ones (see wording_bench).
ALIGNED = 0.55
ALIGNED_ROW = 0.4  # rows of a table: the label says what is spoken of, though every other cell were wrong
_DIVIDED = 4  # tokens that a number is where a line ends within it
_HEAD = 16  # characters at the head of a claim in which its own hedge stands, behind a date


@dataclass(slots=True)
class Judge:
    """Judges claims against a fixed set of prepared documents."""

    prints: Sequence[Print]
    latin: bool = False  # whether claims are in Latin letters: compared word by word
    _identifiers: dict[str, int] = field(default_factory=dict)
    _forms: Forms | None = None
    _judged: dict[str, CheckedSentence] = field(default_factory=dict)  # lines are tried together: clauses come again

    def forget(self) -> None:
        """Drops what was kept of the claims judged so far."""
        self._judged.clear()
        self._identifiers.clear()

    def judge(self, text: str) -> CheckedSentence:
        """The verdict on one claim, framed quotations judged by what stands inside the quotation marks."""
        whole = self._plain(text)
        if whole.verdict in ("exact", "minor_variant"):
            return whole
        for inner in _framed(text):
            judged = self._plain(inner)
            if self._frame_is_printed(text[: text.find(inner)], judged):
                continue
            if judged.score > whole.score or judged.verdict in ("exact", "minor_variant"):
                return CheckedSentence(
                    text, judged.verdict, judged.source, placed(judged.differences, text.find(inner)),
                    (*judged.notes, "引述语不计，只核对所引文字。"), score=judged.score,
                )  # fmt: skip
        titles = {one.document.id: one.document.title for one in self.prints}
        return pasted(text, whole, self._plain, titles) or whole

    def may_be_one(self, text: str, ends: Sequence[int], share: float) -> list[bool]:
        """Whether one printed line may hold that share of a text's words up to each of the ends; far quicker than to
        judge. True where the verdict does not hang on the words as they stand: a framed quotation, a few words."""
        claim = tokenize(text, latin=self.latin)
        sizes = [bisect_right(claim.ends, end) for end in ends]
        held = [max(counts) for counts in zip(*(one.together(claim.texts, sizes) for one in self.prints), strict=True)]
        free = self._free(claim.texts)
        return [
            size < 4
            or most + sum(more for at, more in free if at < size) + _divided(claim.texts, size) >= share * size
            or bool(form("reporting").match(text[:end]))
            for end, size, most in zip(ends, sizes, held, strict=True)
        ]

    def _free(self, claim: Sequence[str]) -> list[tuple[int, int]]:
        """Where names with another form begin, and how many tokens each is, with those that stand beside it."""
        made, origin = replaced(claim, self._declared())
        spans = zip(made, pairwise(origin), strict=True)
        return [(start, end - start + 2) for one, (start, end) in spans if one != claim[start]]

    def _declared(self) -> Forms:
        if self._forms is None:
            self._forms = declared_forms(self.prints)
        return self._forms

    def _frame_is_printed(self, frame: str, judged: CheckedSentence) -> bool:
        """Whether what looks like a frame is the print's own beginning, to be judged with the rest."""
        source = judged.source
        if source is None:
            return False
        text = next(one.document.text for one in self.prints if one.document.id == source.document)
        pairs = set(pairwise(tokenize(frame).texts))
        near = set(pairwise(tokenize(text[max(0, source.start - 2 * len(frame) - 10) : source.start]).texts))
        return len(pairs & near) * 2 > len(pairs)

    def _plain(self, text: str) -> CheckedSentence:
        if text not in self._judged:
            self._judged[text] = self._as_it_stands(text)
        return self._judged[text]

    def _as_it_stands(self, text: str) -> CheckedSentence:
        """The verdict on the words as they stand, or as a row of a table whose heads the claim leaves out."""
        whole = self._among(text, self.prints)
        if whole.verdict == "exact" or (row := self._row(text)) is None:
            return whole
        return min(row, whole, key=lambda one: (SEVERITY.index(one.verdict), one is whole))

    def _row(self, text: str) -> CheckedSentence | None:
        """The verdict on a claim as cells of one row, or of the heads of a table; None for what is neither."""
        tables = {one.document.id: one for one in self.prints if one.table is not None}
        row = as_row(text) if tables else None
        if row is None:
            return None
        judged = self._among(row, [one.table.print for one in tables.values() if one.table is not None])
        source = judged.source
        if source is None or not is_row(source.quote) or "\n" in source.quote:
            return None
        judged = replace(judged, text=text, differences=placed(judged.differences, None))
        return _in_document(judged, source, tables[source.document])

    def _among(self, text: str, prints: Sequence[Print]) -> CheckedSentence:
        printed = self._printed(text, prints)
        if printed is not None:
            return printed
        claim = tokenize(text, latin=self.latin)
        if not claim.texts:
            return CheckedSentence(text, "not_in_document", None, (), ("没有可核对的文字。",), score=0.0)
        free = sum(more for _, more in self._free(claim.texts))
        found = align(claim.texts, prints, self._identifiers, least=ALIGNED_ROW, sure=ALIGNED, free=free)
        judged = [
            one
            for candidate in found[:3]
            if (one := self._aligned(text, claim, candidate)).verdict == "minor_variant"
            or one.score >= (ALIGNED_ROW if _label_is_printed(text, claim, candidate) else ALIGNED)
        ]
        if not judged:
            return CheckedSentence(text, "not_in_document", None, (), score=0.0)
        return min(judged, key=lambda one: (one.verdict != "minor_variant", -one.score))

    def _printed(self, text: str, prints: Sequence[Print]) -> CheckedSentence | None:
        """The verdict where the claim is printed to the letter, spaces aside; None where it is not."""
        first: CheckedSentence | None = None
        for one in prints:
            for start, end in one.occurrences(text):
                cut = cuts(one.document.text, start, end)
                verdict: Verdict = "altered_meaning" if cut else "exact"
                judged = _sentence(text, verdict, one, start, end, cut, [])
                if not cut:
                    return judged
                first = first or judged
        return first

    def _aligned(self, text: str, claim: Tokens, found: Alignment) -> CheckedSentence:
        one = found.print
        start, end = one.tokens.starts[found.start], one.tokens.ends[found.end - 1]
        cut = cuts(one.document.text, start, end)
        if form("hedged_start").match(text.strip()) or form("goal").search(text[:_HEAD]):  # none was cut off before it
            cut = [c for c in cut if c.difference.kind != "force"]
        if found.edits:  # a word cut in two beside an edit is that edit's
            cut = [c for c in cut if c.difference.kind != "wording" or c.difference.claimed is None]
        edits = () if self._same_names(claim, found) else found.edits
        if edits or cut:
            differing = [difference(text, claim, found, edit) for edit in edits]
            judged = _sentence(text, "altered_meaning", one, start, end, cut, differing)
            return replace(judged, score=found.score)
        if found.edits:
            renamed = [_renamed(text, claim, found, edit) for edit in found.edits]
            return _sentence(text, "minor_variant", one, start, end, [], renamed)
        return _sentence(text, "minor_variant", one, start, end, [], _ends(text, claim, found, end))

    def _same_names(self, claim: Tokens, found: Alignment) -> bool:
        """Whether claim and print are the same once every declared short form is its full one."""
        forms = self._declared()
        theirs = found.print.tokens.texts[found.start : found.end]
        return bool(found.edits) and replaced(claim.texts, forms)[0] == replaced(theirs, forms)[0]


def _divided(claim: Sequence[str], at: int) -> int:
    """How many tokens may be others where the claim ends there, since a number goes on behind."""
    return _DIVIDED if any(map(is_number, claim[max(0, at - 1) : at + 1])) else 0


def _framed(text: str) -> list[str]:
    """What a sentence quotes, where the rest of it only says who says so; [] for a sentence without a frame."""
    if (match := form("reporting").match(text)) is None:
        return []
    rest = text[match.end() :].strip()
    outside = form("quoted_words").sub("", text[match.end() :])
    quoted = form("quoted_words").findall(text[match.end() :]) if len(tokenize(outside)) <= 3 else []
    bare = rest.strip('“”‘’「」『』"')
    return [*quoted[:1], *([bare] if len(tokenize(bare)) >= 4 else [])]


def _label_is_printed(text: str, claim: Tokens, found: Alignment) -> bool:
    """Whether the claim is a row whose first cells, up to one with words, are printed unchanged as cells of a row."""
    cells = text.split(CELL)
    worded = next((at for at, cell in enumerate(cells) if any(map(str.isalpha, cell))), 0)
    size = sum(end <= len(CELL.join(cells[: worded + 1])) for end in claim.ends)
    theirs, behind = found.print.tokens, found.start + size
    if not 0 < size < len(claim) or behind >= len(theirs) or any(edit.left < size for edit in found.edits):
        return False
    return CELL in found.print.document.text[theirs.ends[behind - 1] : theirs.starts[behind]]


def _renamed(text: str, claim: Tokens, found: Alignment, edit: Edit) -> Difference:
    made = difference(text, claim, found, edit)
    return replace(made, kind="name")


def _ends(text: str, claim: Tokens, found: Alignment, end: int) -> list[Difference]:
    """Differences of printing, those of the marks at both ends included; the claim's closing mark counts only
    where the print has none of its own shape there."""
    made = printings(text, claim, found)
    if not made:
        source = found.print.document.text
        mine, their = text[claim.ends[-1] :].strip()[:1], source[end : end + 1].strip()
        if mine and mine != their:
            made.append(Difference("punctuation", mine, their or None))
    return made


def _sentence(
    text: str, verdict: Verdict, one: Print, start: int, end: int, cut: Sequence[Cut], differing: Sequence[Difference],
) -> CheckedSentence:  # fmt: skip
    low = min([start, *(c.start for c in cut)])
    section = one.section(start, end)
    document = one.document
    source = Source(document.id, section.id if section else "", low, end, document.text[low:end],
                    section.path if section else "")  # fmt: skip
    differences = tuple(dict.fromkeys([*(_cut_off(text, c, start) for c in cut), *differing]))
    return CheckedSentence(text, verdict, source, differences, tuple(_notes(one, low, end)))


def _cut_off(text: str, cut: Cut, start: int) -> Difference:
    """What a claim cuts off, at its beginning or its end."""
    made, before = cut.difference, cut.start < start
    at = (text.find if before else text.rfind)(made.claimed) if made.claimed else 0 if before else len(text)
    return replace(made, at=at if at >= 0 else None)


def _in_document(judged: CheckedSentence, found: Source, whole: Print) -> CheckedSentence:
    """A verdict on the table of a document with its source where the document prints it."""
    if whole.table is None:
        return judged
    start, end = whole.table.origin[found.start], whole.table.origin[found.end - 1] + 1
    section = whole.section(start, end)
    source = Source(found.document, section.id if section else "", start, end, whole.document.text[start:end],
                    section.path if section else "")  # fmt: skip
    return replace(judged, source=source, notes=tuple(_notes(whole, start, end)))


def _notes(one: Print, low: int, end: int) -> list[str]:
    notes = [
        f"原文如此：“{odd.printed}”" + (f"（疑为“{odd.expected}”）" if odd.expected else "")
        for odd in one.document.oddities
        if odd.kind in ("typo", "title") and odd.start < end and odd.end > low
    ]
    if any(o.kind == "punctuation" and o.start < end and o.end > low for o in one.document.oddities):
        notes.append("原文此处为半角标点，照录。")
    return notes
