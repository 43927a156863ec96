"""A document as HTML: nothing is lost, nothing is added, and what is marked is the quotation to the character."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline import Pipeline
from assistant.web.printed import SHOWN, Mark, anchor, outline_html, printed_html, section_at
from assistant.web.source import mark_of, reading_html, source_html
from ingest.document import Document, Oddity, Section, Span
from ingest.errors import UsageError

_TAG = re.compile(r"<[^>]*>")


def _text(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _marked(markup: str) -> str:
    return "".join(_text(part) for part in re.findall(r'<mark class="quote">(.*?)</mark>', markup, re.DOTALL))


def _section(name: str, start: int, end: int) -> Section:
    return Section("d", name, 1, "", "", None, "", start, end, end, start, start)


@st.composite
def _printed(draw: st.DrawFn) -> tuple[Document, list[Section], Span]:
    text = draw(st.text(st.sampled_from("政策园区<>&\"'${}`\n\t，。：饭块"), min_size=2, max_size=120))
    ends = st.integers(0, len(text))
    spans = [sorted((draw(ends), draw(ends))) for _ in range(4)]
    quote = Span(*spans[0])
    odd = tuple(Oddity("typo", a, b, text[a:b], None) for a, b in spans[1:3] if a < b)
    sections = [_section(str(n), a, b) for n, (a, b) in enumerate(sorted(spans)) if a < b]
    return Document("d", text, "题", oddities=odd), sections, quote


@settings(max_examples=200, deadline=None)
@given(_printed())
def test_the_text_is_whole_and_the_mark_is_the_quotation(made: tuple[Document, list[Section], Span]) -> None:
    document, sections, quote = made
    markup = printed_html(document, sections, Mark(sections[0] if sections else None, quote), "zh")
    assert _text(markup) == document.text.replace("\n", "")
    assert _marked(markup) == document.text[quote.start : quote.end].replace("\n", "")
    assert not set("${}`") & set(markup)


def test_rows_are_a_table_whose_cells_hold_the_mark_and_name_their_columns() -> None:
    text = "按下表资助。\n类别：初创企业\t标准：20万元\n类别：高新企业\t标准：50万元\n以上。"
    start = text.index("高新企业")
    markup = printed_html(Document("d", text, "题"), [], Mark(None, Span(start, text.index("\n以上"))), "zh")
    assert _text(markup) == text.replace("\n", "")
    assert (markup.count("<table>"), markup.count("<tr "), markup.count("<td>")) == (1, 2, 4)
    assert markup.count("<strong>标准</strong>") + markup.count('<mark class="quote"><strong>标准</strong></mark>') >= 2
    assert _marked(markup) == "高新企业\t标准：50万元"


def test_every_section_of_the_shipped_documents_has_its_anchor(shipped: Pipeline) -> None:
    for document in shipped.index.documents():
        sections = shipped.index.sections(document.id)
        markup = printed_html(document, sections, Mark(), "zh")
        places = re.findall(r'data-place="([^"]+)"', markup)
        assert places == [f"{document.id}/{s.id}" for s in sorted(sections, key=lambda s: (s.start, s.level))]
        assert _text(markup) == document.text.replace("\n", "")


def test_oddities_are_told_beside_the_text_and_never_in_it(shipped: Pipeline) -> None:
    document = next(d for d in shipped.index.documents() if any(o.kind == "typo" for o in d.oddities))
    odd = next(o for o in document.oddities if o.kind == "typo")
    section = section_at(shipped.index.sections(document.id), odd.start)
    assert section
    markup = source_html(shipped.index, document.id, "zh", section=section.id, start=odd.start, end=odd.end)
    assert 'data-sic="原文如此"' in markup
    assert _marked(markup) == odd.printed


def test_a_long_document_is_shown_around_its_mark() -> None:
    line = "园区政策" * 25 + "\n"
    text = line * (3 * SHOWN // len(line))
    document, middle = Document("d", text, "题"), len(text) // 2
    markup = printed_html(document, [], Mark(None, Span(middle, middle + 10)), "en")
    assert _marked(markup) == text[middle : middle + 10].replace("\n", "")
    assert len(_text(markup)) < 1.1 * SHOWN
    assert "A long document" in markup


def test_places_that_are_not_there_are_told(shipped: Pipeline) -> None:
    document, sections = shipped.index.document("plan"), shipped.index.sections("plan")
    for section, start, end in (("9.9", None, None), ("2.5.12", 5, 5), ("", 0, len(document.text) + 1)):
        with pytest.raises(UsageError):
            mark_of(document, sections, section, start, end)
    with pytest.raises(UsageError):
        reading_html(shipped.index, "nowhere", "zh")


def test_text_of_documents_is_escaped_everywhere(shipped: Pipeline) -> None:
    nasty = "<script>alert(1)</script>{{value}}${1}"
    document = replace(shipped.index.document("plan"), id=nasty, title=nasty, number=nasty, issuer=nasty)

    class One:
        def document(self, _name: str) -> Document:
            return document

        def sections(self, _name: str) -> list[Section]:
            return [replace(_section(nasty, 0, 10), heading=nasty, document=nasty)]

    for markup in (source_html(One(), nasty, "zh"), reading_html(One(), nasty, "zh")):  # type: ignore[arg-type]
        assert "<script" not in markup
        assert not set("${}`") & set(markup)
    assert "<script" not in outline_html(One().sections(""), nasty, "zh")


def test_addresses() -> None:
    assert anchor("plan", "2.5.12") == "#plan/2.5.12"
    assert anchor("plan", "2.5.12", 1, 20) == "#plan/2.5.12@1-20"
