"""Whether a coded or counted name (“3320”, 三大先导产业) is explained where it is printed, or only named."""

from __future__ import annotations

import re

from assistant.answer import Query
from ingest.chunk import bare_heading
from ingest.store.base import Index
from ingest.text import search_key, squeeze

# Asked for the members or the meaning of a name, not for what is done with it.
ASKED = re.compile(
    r"哪[几三四五六七八九十两二]+[个大类项家]?|哪[个加]|各是|分别是|是什么意思|什么意思|指什么|指的是|含义"
    r"|是指|怎么理解|是说|包括哪"
    r"|which (?:three|four|five|two|ones)|what (?:are|is|does) .{0,40}(?:mean|stand for)|meaning of"
)
NAME = re.compile(
    r"[“\"「]([^”\"」]{1,20})[”\"」]|([二两三四五六七八九十]+大[\u4e00-\u9fff]{2,6}?(?=是|有|指|包括|具体|各|分别|都|的|$|\W))|(?<![\d.])(\d{4})(?![\d年%])"
)
_IN_QUOTES = re.compile(r"“([^”“]{2,12})”")
_MEMBERS = r"(?:是|指的?是?|各是|分别是|为)(?:哪[两二三四五六七八九几](?:个|位|大|类|项|条)?|什么意思|指?什么$|啥意思)|什么意思|啥意思|什么含义"


def unexplained(query: Query, index: Index) -> str | None:
    """The name whose meaning or members are asked for and nowhere printed; None where there is none such."""
    question = query.standalone
    if not ASKED.search(question):
        return None
    named = [next(group for group in match.groups() if group) for match in NAME.finditer(question)]
    for name in [*named, *_quoted_names(question, index)]:
        places = _sentences_with(name, index)
        if places and not is_heading(name, index) and not any(explains(name, sentence) for sentence in places):
            return name
    return None


def _quoted_names(question: str, index: Index) -> list[str]:
    """Names that the documents print in quotation marks and that a question asks the meaning of without them."""
    printed = {name for document in index.documents() for name in _IN_QUOTES.findall(squeeze(document.text))}
    return [
        name for name in sorted(printed, key=lambda name: (-len(name), name))
        if name in question and re.search(rf"{re.escape(name)}[^，。？]{{0,8}}?{_MEMBERS}", question)
    ][:1]  # fmt: skip


def is_heading(name: str, index: Index) -> bool:
    """Whether a name is a whole heading: what stands under it says what it is."""
    key = search_key(name)
    return any(
        search_key(bare_heading(section)) == key
        for document in index.documents()
        for section in index.sections(document.id)
        if section.heading
    )


def _sentences_with(name: str, index: Index) -> list[str]:
    key = squeeze(name)
    return [
        sentence
        for document in index.documents()
        for sentence in re.split(r"(?<=[。！？；])|\n", squeeze(document.text).replace("“", "").replace("”", ""))
        if sentence and key in sentence
    ]


def is_opened(after: str) -> bool:
    """Whether words behind a name open its explanation."""
    return bool(re.match(r"[^，。；]{0,8}(?:是指|即|包括|指的是|分别|为[^了]|：|（|\(|，[“\d]{1,4}是)", after))


def explains(name: str, sentence: str) -> bool:
    """A definition or an enumeration stands right at the name: 是指, 即, 包括, （…）, a list that ends in it."""
    at = sentence.find(squeeze(name))
    after = sentence[at + len(squeeze(name)) :]
    before = sentence[:at]
    noun = re.sub(r"^[二两三四五六七八九十]+大", "", name)
    return bool(
        is_opened(after)
        or re.search(rf"、[^，。；]{{1,20}}等?[^，。；]{{0,6}}{re.escape(noun[-2:])}$", before + noun)
        or re.search(r"、[^，。；]{1,20}(?:以及|和|及)[^，。；]{1,20}$", before)
    )
