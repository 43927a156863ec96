"""A conversation to take along: Markdown, one HTML page that needs nothing else, or a Word document, with its sources."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.answer import Citation
from assistant.web.conversation import Exchange
from assistant.web.i18n import say

KINDS = ("md", "html", "docx")
Style = Literal["title", "question", "said", "source", "quote"]
Line = tuple[Style, str]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # what XML cannot hold
_CSS = """body{font-family:"Songti SC",SimSun,serif;margin:2em auto;max-width:46em;line-height:1.8;padding:0 1em}
h2{margin-top:2em;border-top:1px solid #999;padding-top:.6em}.source{margin:1em 0 0;color:#333}
blockquote{margin:0;border-left:3px solid #999;padding-left:1em;white-space:pre-wrap}"""


def saved(exchanges: Sequence[Exchange], kind: str, language: str) -> bytes:
    """A conversation in one of KINDS; questions that met an error are left out. An unknown kind is a KeyError."""
    lines = [(style, _CONTROL.sub("", text)) for style, text in _lines(exchanges, language)]
    return {"md": _markdown, "html": _html, "docx": _docx}[kind](lines)


def _lines(exchanges: Sequence[Exchange], language: str) -> Iterator[Line]:
    yield "title", f"{say('name', language)} · {say('talk', language)}"
    for exchange in exchanges:
        if exchange.answer is None:
            continue
        yield "question", exchange.question
        yield from (("said", line) for line in exchange.answer.answer.split("\n") if line.strip())
        for citation in (*exchange.answer.citations, *exchange.answer.more):
            yield "source", _place(citation, language)
            yield "quote", citation.quote


def _place(citation: Citation, language: str) -> str:
    place = citation.path + citation.heading.removeprefix(citation.path.rsplit("）", 1)[-1])
    return f"[{citation.n}] 《{citation.title}》{place}（{citation.date or say('undated', language)}）"


def _markdown(lines: Sequence[Line]) -> bytes:
    """Marks that Markdown would read in the words of people and documents are escaped."""
    marks = {"title": "# ", "question": "## ", "said": "", "source": "", "quote": "> "}
    made = []
    for style, text in lines:
        plain = re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
        made.append(marks[style] + plain.replace("\n", "\n> " if style == "quote" else " "))
    return ("\n\n".join(made) + "\n").encode()


def _html(lines: Sequence[Line]) -> bytes:
    tags = {"title": "h1", "question": "h2", "said": "p", "source": 'p class="source"', "quote": "blockquote"}
    body = "\n".join(f"<{tags[s]}>{html.escape(text)}</{tags[s].split(' ', 1)[0]}>" for s, text in lines)
    head = f'<meta charset="utf-8"><title>{html.escape(lines[0][1])}</title><style>{_CSS}</style>'
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>\n{body}\n</body></html>\n'.encode()


def _docx(lines: Sequence[Line]) -> bytes:
    import docx  # 0.2 s that only exports pay for

    document = docx.Document()
    for style, text in lines:
        if style in ("title", "question"):
            document.add_heading(text, level=1 if style == "title" else 2)
        else:
            document.add_paragraph(text, style="Quote" if style == "quote" else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
