"""The picture of the lines that a quotation was recognised from: cut out of its page by the browser, nothing drawn anew."""

from __future__ import annotations

from urllib.parse import urlencode

from assistant.web.i18n import say
from assistant.web.safety import escape
from ingest.document import ScannedLine, ScannedPage, Span
from ingest.store.base import Index

_MARGIN = 10  # dots around the lines


def scanned_html(index: Index, document: str, quote: Span | None, language: str) -> str:
    """A figure a page, one below another; "" for text that was printed, and where no line is known."""
    found = []
    for page in index.scanned_pages(document) if quote else ():
        lines = [line for line in page.lines if quote and _overlaps(line, quote)]
        if lines:
            found.append(_picture(document, page, lines, language))
    return f'<div class="scans" tabindex="0">{"".join(found)}</div>' if found else ""


def _overlaps(line: ScannedLine, quote: Span) -> bool:
    return line.start is not None and line.end is not None and line.start < quote.end and line.end > quote.start


def _picture(document: str, page: ScannedPage, lines: list[ScannedLine], language: str) -> str:
    caption = escape(say("scanned", language, n=page.number + 1))
    address = escape(f"./ui/picture?{urlencode({'document': document, 'page': page.number})}")
    left, right = (min(line.left for line in page.lines), max(line.right for line in page.lines))
    top, bottom = (min(line.top for line in lines), max(line.bottom for line in lines))
    view = f"{left - _MARGIN} {top - _MARGIN} {right - left + 2 * _MARGIN} {bottom - top + 2 * _MARGIN}"
    boxes = "".join(
        f'<rect x="{line.left}" y="{line.top}" width="{line.right - line.left}" height="{line.bottom - line.top}"/>'
        for line in lines
    )
    return (
        f'<figure><figcaption>{caption}</figcaption><svg viewBox="{view}" role="img" aria-label="{caption}">'
        f'<image href="{address}" width="{page.width}" height="{page.height}"/>{boxes}</svg></figure>'
    )
