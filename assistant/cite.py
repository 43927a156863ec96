"""Citations as officials write them: title, 发文字号, clause; and the same in English."""

from __future__ import annotations

import re

from assistant.titles import paper_of
from ingest.document import Document, Section
from ingest.text import squeeze

# Front and back matter has no numeral; these are its names in an official document.
_NAMED = {
    "notice": ("通知正文", "notice"),
    "title": ("标题", "title"),
    "preamble": ("引言", "preamble"),
    "signoff": ("落款", "signature block"),
    "contents": ("目录", "contents"),
}
_KINDS = {"plan": "Action Plan", "report": "Report", "regulation": "Regulation"}
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_PART = re.compile(
    r"第(?P<law>[零〇一二三四五六七八九十百千两\d]{1,12})(?P<unit>编|分编|篇|章|节|条)(?:之(?P<suffix>[一二三四五六七八九十]))?"
    r"|(?P<top>[一二三四五六七八九十百]{1,12})、|[（(](?P<second>[一二三四五六七八九十百]{1,12})[）)]、?"
    r"|(?P<third>\d{1,12})[、．.]|[（(](?P<fourth>\d{1,12})[）)]、?|——第(?P<dash>\d{1,12})项"
    r"|(?P<run>[一二三四五六七八九])是|(?P<circle>[①-⑳])|(?P<other>\S)"
)
_ENGLISH_UNITS = {"编": "Part", "分编": "Subpart", "篇": "Part", "章": "Chapter", "节": "Section", "条": "Article"}


def citation(document: Document, section: Section | None, quote: str | None = None) -> str:
    """《张江…方案（2025-2026年）》（长科委〔2025〕13号）二、（五）12、; with ``quote``: …规定：“…”.

    A document without a number is cited by its title; one without a section, whole. A law is cited by its
    article (第十二条第（二）项), its chapter left out.
    """
    number = f"（{document.number}）" if document.number else ""
    place = clause(section) if section else ""
    cited = f"{titled(document.title)}{number}{place}"
    return f"{cited}：“{_requoted(quote)}”" if quote else cited


def english(document: Document, section: Section | None, quote: str | None = None) -> str:
    """The same with English labels, Chinese title and number kept: Action Plan 《…》, 长科委〔2025〕13号, II(5)12."""
    place = english_clause(section) if section else ""
    known = document.kind != "plan" or paper_of(document)  # opinions and notices are no plans
    kind = _KINDS.get(document.kind, "Document") if known else "Document"
    parts = [f"{kind} {titled(document.title)}", document.number or "", place]
    cited = ", ".join(part for part in parts if part)
    return f"{cited}: “{_requoted(quote)}” (Chinese original)" if quote else cited


def titled(title: str) -> str:
    """A title in 《》; marks of a title inside it become 〈〉, as GB/T 15834 asks."""
    bare = squeeze(title)
    if bare.startswith("《") and bare.endswith("》") and bare.count("《") == 1:
        return bare
    return f"《{bare.replace('《', '〈').replace('》', '〉')}》"


def front_matter(section: str) -> str:
    """What a part without a numeral is called (引言, 落款); "" for other sections."""
    return _NAMED.get(section, ("", ""))[0]


def clause(section: Section) -> str:
    """The place within a document: 二、（五）12、, 第十二条第（二）项, or the name of front matter (引言)."""
    if not section.path:
        return _NAMED.get(section.id, (section.heading, ""))[0]
    article = re.search(r"第[^第\s]+条(?:之[一二三四五六七八九十])?(?P<rest>.*)$", section.path)
    if article is None:
        return section.path
    items = re.findall(r"[（(]([^）)]+)[）)]|(\d+)[、．.]", article["rest"])
    whole = article[0][: len(article[0]) - len(article["rest"])]
    return whole + "".join(f"第（{han}）项" if han else f"第{digit}目" for han, digit in items)


def english_clause(section: Section) -> str:
    """II(5)12, Article 12 (2), preamble."""
    if not section.path:
        return _NAMED.get(section.id, ("", section.heading))[1]
    made = ""
    for part in _PART.finditer(section.path):
        made += _english_part(part)
    above, article, below = made.partition("Article")
    return (article + below or above).strip(" ,")  # an article's number is its own: the chapter is left out


def _english_part(part: re.Match[str]) -> str:
    from ingest.numerals import han_to_int

    if part["law"]:
        suffix = f"-{han_to_int(part['suffix'])}" if part["suffix"] else ""
        joiner = " " if part["unit"] == "条" else ", "
        return f"{_ENGLISH_UNITS[part['unit']]} {han_to_int(part['law'])}{suffix}{joiner}"
    if part["top"]:
        value = han_to_int(part["top"])
        return _ROMAN[value] if value < len(_ROMAN) else str(value)
    if part["second"]:
        return f"({han_to_int(part['second'])})"
    if part["run"]:
        return f" item {han_to_int(part['run'])}"
    if part["dash"]:
        return f" dash {part['dash']}"
    return part["third"] or (f"({part['fourth']})" if part["fourth"] else part[0])


def _requoted(quote: str) -> str:
    """A quotation's own quotation marks, which stand inside another pair now."""
    return quote.strip().replace("“", "‘").replace("”", "’")
