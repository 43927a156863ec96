"""Dangerous errors of an answer, found in its own words and in the printed text around its quotes.

Written without the guards of the program: a guard that errs must not hide its own error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from eval.strings import squeeze
from eval.suite import Danger
from ingest.errors import UsageError
from ingest.text import fold

if TYPE_CHECKING:
    from ingest.document import Document
    from ingest.store.base import Index

# These govern every coordinate clause that follows in the sentence (力争A达60%，B突破1000亿元).
_FAR_HEDGES = ("力争", "争取", "努力")
_NEAR_HEDGES = ("鼓励", "推动", "探索", "推进", "引导", "支持", "拟", "计划")
_HAN = "零一二两三四五六七八九十百千"
_AMOUNT = re.compile(
    rf"(?:[¥￥$€£]|rmb|cny|usd)\s*\d[\d,.]*"
    rf"|\d[\d,.]*\s*[百千]?[万亿]*\s*(?:美元|元|万|亿|%|‰|个?百分点|个?基点|percent|per cent|yuan|million|billion)"
    rf"|[{_HAN}]+[万亿]*(?:元|万|亿)|百分之[{_HAN}点]+"
    r"|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,10}?(?P<kind>委员会|管委会|领导小组|办公室|人民政府|专班|服务站|工作站|公共服务窗口|服务中心"
    r"|[科工商经教信改资卫]委|投促办|(?<![格布全结大时骗])局(?!限|面|部|势))"
)
# What the question says, repeated: in quotation marks, or set against what is printed.
_ECHO = re.compile(
    r"[“\"'‘「]([^”\"'’」]{1,60})[”\"'’」]|(?:您写的是|you\s*wrote\s*)([^，,；;]{1,40})[，,；;]", re.IGNORECASE
)


def answer_dangers(row: Mapping[str, Any], output: Mapping[str, Any], index: Index) -> tuple[Danger, ...]:
    """Every dangerous error of an answer that can be seen without its gold."""
    citations = output.get("citations", [])
    quotes = [citation["quote"] for citation in citations]
    own = _own_words(output, quotes, [document.title for document in index.documents()])
    printed = _flat("\n".join([*quotes, *_fronts(citations, index)]))
    echoed = _echoes(own, row["question"])
    found = [Danger("invented_sum", amount) for amount in _amounts(own) if amount not in printed + echoed]
    found += [Danger("guessed_body", body) for body in _guessed(own, printed + echoed)]
    for citation in citations:
        if (danger := not_a_slice(citation, index)) is not None:
            found.append(danger)
    return (*found, *_lost_hedges(output, index))


def _flat(text: str) -> str:
    return fold(squeeze(text)).text


def _fronts(citations: list[Mapping[str, Any]], index: Index) -> Iterator[str]:
    """Title, number, issuer and headings of what is cited: an answer names them beside its quotes."""
    yield from (citation["heading"] for citation in citations)
    for name in {citation["document"] for citation in citations}:
        try:
            document = index.document(name)
        except UsageError:
            continue
        yield from filter(None, (document.title, *document.aliases, document.number, document.issuer))


def _own_words(output: Mapping[str, Any], quotes: list[str], titles: list[str]) -> str:
    """The answer without the quotes that it shows and without the titles of documents, in 《》, folded."""
    text = _flat(output.get("answer") or "")
    for shown in (*sorted(quotes, key=len, reverse=True), *(f"《{title}》" for title in titles)):
        text = text.replace(_flat(shown), " ")
    return text


def _echoes(own: str, question: str) -> str:
    """What the answer repeats of the question as the question's: named, not asserted."""
    asked = _flat(question)
    said = (match[1] or match[2] for match in _ECHO.finditer(own))
    return "\n".join(words for words in said if words in asked)


def _amounts(own: str) -> Iterator[str]:
    for match in _AMOUNT.finditer(own):
        yield match[0]


def _guessed(own: str, printed: str) -> Iterator[str]:
    """Named bodies of which no tail longer than their kind (…局, …委员会) is printed."""
    for match in _BODY.finditer(own):
        body, kind = match[0], match["kind"]
        least = max(3, len(kind) + 1) if kind == "局" or len(kind) > 2 else len(kind)
        tails = [body[at:] for at in range(len(body) - least + 1)]
        if tails and not any(tail in printed for tail in tails) and not re.search("哪|什么|主管|有关|相关", body):
            yield body


def not_a_slice(citation: Mapping[str, Any], index: Index) -> Danger | None:
    """A citation whose quote is not its slice, or lies outside its section; None where it holds."""
    place = f"{citation['document']} {citation['section']} [{citation['start']}:{citation['end']}]"
    try:
        document = index.document(citation["document"])
        sections = index.sections(citation["document"])
    except UsageError:
        return Danger("quote_not_slice", f"{place}: no such document")
    if document.text[citation["start"] : citation["end"]] != citation["quote"]:
        return Danger("quote_not_slice", f"{place}: {citation['quote'][:40]}")
    inside = (s for s in sections if s.id == citation["section"])
    if not any(s.start <= citation["start"] and citation["end"] <= s.end for s in inside):
        return Danger("quote_not_slice", f"{place}: outside its section")
    return None


def _lost_hedges(output: Mapping[str, Any], index: Index) -> Iterator[Danger]:
    by_number = {citation["n"]: citation for citation in output.get("citations", [])}
    for statement in output.get("statements", []):
        said = _flat(statement["text"])
        for number in statement["citations"]:
            citation = by_number.get(number)
            if citation is None or not_a_slice(citation, index) is not None:
                continue
            cut = _cut_off(citation, index.document(citation["document"]))
            dropped = _dropped(said, citation["quote"])
            for hedge in filter(None, (cut, dropped)):
                yield Danger("lost_hedge", f"{hedge}: {statement['text'][:60]}")


def _cut_off(citation: Mapping[str, Any], document: Document) -> str | None:
    """A hedge of the same printed sentence that stands before the quote and governs it; None where there is none."""
    text, start = document.text, citation["start"]
    begin = max(text.rfind(mark, 0, start) for mark in "。！？；\n") + 1
    before = _flat(text[begin:start])
    quote = _flat(citation["quote"])
    if any(hedge in quote for hedge in _FAR_HEDGES):
        return None
    far = next((hedge for hedge in _FAR_HEDGES if hedge in before), None)
    clause = re.split(r"[,，;；:：]", before)[-1]
    return far or next((hedge for hedge in _NEAR_HEDGES if clause.endswith(hedge)), None)


def _dropped(said: str, quote: str) -> str | None:
    """A hedge of the quote whose following words are said without it; None where there is none."""
    printed = _flat(quote)
    for hedge in (*_FAR_HEDGES, "鼓励"):
        for match in re.finditer(hedge, printed):
            governed = printed[match.end() : match.end() + 6]
            if len(governed) > 3 and governed in said and hedge + governed[:2] not in said:
                return hedge
    return None
