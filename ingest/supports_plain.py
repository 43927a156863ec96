"""What rules, notices and guides give, sentence by sentence: they say so in any words, under headings that name it.

Plans and reports are read clause by clause instead (``supports_predicates``): there a sentence promises several things.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ingest import supports_names as printed
from ingest.document import Document, Section, Span
from ingest.supports_clauses import clauses, offering_sections
from ingest.supports_cues import BENEFIT, REFUSED
from ingest.supports_drafts import Draft, Page
from ingest.supports_rules import duty_sentence
from ingest.text import sentences, simplify

_PLANS = re.compile(r"方案|计划|规划|纲要")
_LONGEST = 30  # characters of a sentence that is a name itself
_MONEY = re.compile(r"\d\s*[万萬亿億]?\s*[元%％]|[一二三四五六七八九十百千万萬]元|[£$€¥￥]\s*\d")
# The paper's own making, fines, what shuts a benefit out, and the papers of an application.
_OTHER = re.compile(r"制定本|罚|(?:未|不再|不?重复)享受|(?:申请[书表]|收据|复印件|影本|附件)[^，。；]{0,6}$")
_BEFORE = re.compile(r"答\s*[:：]\s*")


def provides(document: Document) -> bool:
    """Whether a paper is in force as it stands: neither a report, nor a plan, nor a passage of a corpus."""
    planned = document.kind == "plan" and _PLANS.search(document.title) is not None
    return not planned and document.kind not in ("report", "passage")


def given(document: Document, page: Page, sections: Sequence[Section], found: Sequence[Draft]) -> Iterator[Draft]:
    """A draft for each sentence of a paper in force that gives something and holds none of ``found``."""
    taken = sorted((draft.start, draft.end) for draft in found)
    ends = list(accumulate((end for _, end in taken), max))
    titles = {section.id: section for section in sections}
    for section, span in offering_sections(document, sections):
        above = _benefit_above(document, section, titles)
        for sentence in sentences(document.text, span.start, span.end):
            before = bisect_left(taken, (sentence.end,))  # what begins before the sentence ends
            if before and ends[before - 1] > sentence.start:
                continue
            words = page.words(sentence)
            plain = simplify(words)
            own = BENEFIT.search(plain)
            if not own and not (above and _MONEY.search(words)):
                continue
            if REFUSED.search(plain) or duty_sentence(plain) or gives_nothing(plain):
                continue
            if name := _name(page, section, sentence):
                at = Span(sentence.start + own.start(), sentence.start + own.end()) if own else name
                yield Draft(
                    section, at if len(plain) == len(words) else name, "operating", [name], sentence.start,
                    sentence.end, sentence,
                )  # fmt: skip


def gives_nothing(words: str) -> bool:
    """Whether words in simplified characters, though they name a benefit, speak of something beside it."""
    return _OTHER.search(words.rstrip("。；; \n")) is not None


def _benefit_above(document: Document, section: Section, by_id: dict[str, Section]) -> bool:
    """Whether the title or a heading above names something that is given."""
    headings = [document.title]
    at: Section | None = section
    while at is not None:
        headings.append(at.heading)
        at = by_id.get(at.parent) if at.parent else None
    return BENEFIT.search(simplify("\n".join(headings))) is not None


def _name(page: Page, section: Section, sentence: Span) -> Span | None:
    """A short sentence itself, else its clause that names what is given, else its first; None where there is none."""
    start = sentence.start + len(section.numeral) * page.text.startswith(section.numeral, sentence.start)
    lead = _BEFORE.match(page.text, start)
    whole = printed.trimmed(page.text, lead.end() if lead else start, sentence.end)
    if whole.end - whole.start <= _LONGEST:
        return whole if whole.end > whole.start else None
    parts = [printed.trimmed(page.text, part.start, part.end) for part in clauses(page.text, page.hidden, whole)]
    named = (part for part in parts if BENEFIT.search(simplify(page.words(part))))
    return next(named, parts[0] if parts else None)
