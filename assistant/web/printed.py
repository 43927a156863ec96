"""A document's printed text as HTML: paragraphs, headings, anchors, the cited clause and its quote, odd places.

Every character shown is the document's own; notes and badges are drawn by attributes, so that what is selected or
copied is the printed text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from assistant.web.i18n import or_key, say
from assistant.web.safety import escape
from ingest.document import Document, Oddity, Section, Span
from ingest.reading.rows import CELL, is_row, laid_cells

# Characters shown at once; a longer document is shown around the place that was asked for.
SHOWN = 120_000
VERSION = 12  # characters of the SHA-256 of a file that name a version of a document
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be seen: the clause (a section) and the quotation in it; None where nothing is marked."""

    section: Section | None = None
    quote: Span | None = None


def anchor(document: str, section: str, start: int | None = None, end: int | None = None, version: str = "") -> str:
    """The address of a clause, and of a quotation in it: ``#plan/2.5.12``, ``#plan/2.5.12@120-150`` or, of one version
    of the document, ``#plan/2.5.12@120-150~0a1b2c``."""
    place = f"#{document}/{section}"
    span = "" if start is None or end is None else f"@{start}-{end}"
    return f"{place}{span}{f'~{version}' if version else ''}"


def printed_html(document: Document, sections: Sequence[Section], mark: Mark, language: str) -> str:
    """The text as HTML, at most about SHOWN characters of it, around the mark."""
    shown = _window(document.text, mark)
    by_start = sorted((s for s in sections if shown.start <= s.start < shown.end), key=lambda s: (s.start, s.level))
    at = 0
    parts = [_cut_note(language)] if shown.start else []
    for match in _PARAGRAPH.finditer(document.text, shown.start, shown.end):
        paragraph = Span(*match.span())
        opened = []
        while at < len(by_start) and by_start[at].start < paragraph.end:
            opened.append(by_start[at])
            at += 1
        parts.append(_paragraph(document, paragraph, opened, mark, language))
    if shown.end < len(document.text):
        parts.append(_cut_note(language))
    return "".join(_table("".join(run)) if rows else "".join(run) for rows, run in groupby(parts, _is_tr))


def _is_tr(part: str) -> bool:
    return part.startswith("<tr")


def _table(rows: str) -> str:
    return f'<div class="rows" tabindex="0"><table><tbody>{rows}</tbody></table></div>'


def _window(text: str, mark: Mark) -> Span:
    if len(text) <= SHOWN:
        return Span(0, len(text))
    place = mark.quote or mark.section
    middle = place.start if place else 0
    start = max(0, min(middle - SHOWN // 2, len(text) - SHOWN))
    start = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start + SHOWN)
    return Span(start, len(text) if end < 0 else end)


def _cut_note(language: str) -> str:
    return f'<p class="cut">{escape(say("source_cut", language, n=f"{SHOWN:,}"))}</p>'


def _paragraph(document: Document, span: Span, opened: Sequence[Section], mark: Mark, language: str) -> str:
    heads = [Span(s.heading_start, s.heading_end) for s in opened if s.heading_end > s.heading_start]
    whole = next((s for s in opened if s.heading_start <= span.start and s.heading_end >= span.end), None)
    classes = ["para"]
    if mark.section and mark.section.start <= span.start and span.end <= mark.section.end:
        classes.append("clause")
    if whole is not None:
        classes += ["head", f"level-{min(whole.level, 3)}"]
        heads = []
    named = f'class="{" ".join(classes)}"'
    if is_row(document.text[span.start : span.end]):
        return f"<tr {named}>{_cells(document, span, opened, mark, language)}</tr>"
    return f"<p {named}>{''.join(_pieces(document, span, opened, heads, mark, language))}</p>"


def _cells(document: Document, row: Span, opened: Sequence[Section], mark: Mark, language: str) -> str:
    """The cells of a row of a table, each with the mark that ends it; the heads of their columns are set off."""
    line = document.text[row.start : row.end]
    heads = [Span(row.start + cell.start, row.start + cell.end) for cell in laid_cells(line)]
    made, at = [], row.start
    for part in line.split(CELL):
        cell = Span(at, min(at + len(part) + len(CELL), row.end))
        begun = [s for s in opened if cell.start <= max(s.start, row.start) < cell.end]
        made.append(f"<td>{''.join(_pieces(document, cell, begun, heads, mark, language))}</td>")
        at = cell.end
    return "".join(made)


def _pieces(
    document: Document, span: Span, opened: Sequence[Section], heads: Sequence[Span], mark: Mark, language: str
) -> Iterator[str]:
    """The paragraph cut wherever a section, a heading, the quotation or an odd place begins or ends."""
    odd = [o for o in document.oddities if o.start < span.end and o.end > span.start]
    quote = [mark.quote] if mark.quote else []
    cuts = {span.start, span.end}
    ends = [(part.start, part.end) for part in (*heads, *quote)] + [(o.start, o.end) for o in odd]
    cuts |= {min(max(offset, span.start), span.end) for pair in ends for offset in pair}
    starts = {max(s.start, span.start): s for s in reversed(opened)}
    ordered = sorted(cuts | starts.keys())
    for start, end in pairwise(ordered):
        if start in starts:
            yield from (_anchor_tag(s, document, language) for s in opened if max(s.start, span.start) == start)
        yield _piece(document, start, end, heads, odd, quote, language)


def _anchor_tag(section: Section, document: Document, language: str) -> str:
    """Where a section begins, with a button that copies its address; it has no words of its own."""
    place = escape(f"{section.document}/{section.id}")
    link = escape(anchor(section.document, section.id, version=document.sha256[:VERSION]))
    name = escape(f"{say('copy_link', language)} {section.path or section.heading}")
    return (
        f'<span class="anchor" data-place="{place}"></span>'
        f'<button type="button" class="copy-clause" data-link="{link}" aria-label="{name}"></button>'
    )


def _piece(
    document: Document,
    start: int,
    end: int,
    heads: Sequence[Span],
    odd: Sequence[Oddity],
    quote: Sequence[Span],
    language: str,
) -> str:
    text = escape(document.text[start:end])
    if oddity := next((o for o in odd if o.start <= start and end <= o.end), None):
        last = end == oddity.end
        text = f'<span class="sic{" sic-end" if last else ""}" {_sic_words(oddity, language)}>{text}</span>'
    if any(h.start <= start and end <= h.end for h in heads):
        text = f"<strong>{text}</strong>"
    if any(q.start <= start and end <= q.end for q in quote):
        text = f'<mark class="quote">{text}</mark>'
    return text


def _sic_words(oddity: Oddity, language: str) -> str:
    note = or_key(f"odd_{oddity.kind}", language, "")
    if oddity.expected:
        note += say("odd_expected", language, expected=oddity.expected)
    return f'data-sic="{escape(say("sic", language))}" title="{escape(say("sic", language) + "：" + note)}"'


def section_at(sections: Sequence[Section], offset: int) -> Section | None:
    """The innermost section that holds an offset, None before the first."""
    starts = [s.start for s in sections]
    for section in reversed(sections[: bisect_right(starts, offset)]):
        if section.start <= offset < section.end:
            return section
    return None


def outline_html(
    sections: Sequence[Section], document: str, language: str, *, links: bool = True, limit: int = 3000
) -> str:
    """The outline as a nested-looking list of links, in reading order; at most ``limit`` entries."""
    rows = []
    for section in sections[:limit]:
        name = section.heading or or_key(f"section_{section.id}", language, section.path or section.id)
        numeral = "" if section.heading.startswith(section.numeral) else section.numeral
        shown = escape(numeral + name)
        if links:
            place = escape(f"{document}/{section.id}")
            shown = f'<a href="{escape(anchor(document, section.id))}" data-place="{place}">{shown}</a>'
        rows.append(f'<li class="level-{min(section.level, 4)}">{shown}</li>')
    if len(sections) > limit:
        rows.append(f'<li class="cut">{escape(say("outline_cut", language, n=len(sections) - limit))}</li>')
    return f'<ol class="outline">{"".join(rows)}</ol>'
