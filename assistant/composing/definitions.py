"""Names that the documents themselves declare: 以下简称“…”, and names explained where they are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Claim, Query
from assistant.composing.meaning import ASKED, NAME, is_heading, is_opened
from assistant.composing.occurrences import Occurrence, claims_around, innermost
from assistant.sentence_rank import SentenceRanker
from ingest.store.base import Index
from ingest.text import search_key, squeeze

_DECLARED = re.compile(
    r"(?P<full>[^，。；：、\n（(]{2,60})[（(]以下(?:统)?(?:简)?称(?:为)?[：:]?[“\"「]?(?P<short>[^”\"」）)，、]{2,20})[”\"」]?"
)
_MEANS = (
    r"[”\"」]?(?:[（(][^）)]*[）)])?(?:到底|究竟|一词|这个词|这个说法|在文件里|具体|都)?(?:的)?(?:是)?"
    r"(?:全称|全名|简称|定义|含义|意思|所指|指的|指|什么意思|啥意思|代表|怎么定义|如何定义|如何界定|怎么界定)"
)
_ASKS_BEFORE = r"(?:什么是|何为|何谓|什么叫|所谓|解释一?下|全称[^，。]{0,6})[“\"「]?"
# A short name is meant where it stands alone: 企业 is not asked about by 小微企业指什么, nor by 什么是企业年金.
_BEGINS, _ENDS = r"(?:(?<![\u4e00-\u9fff])|(?<=[的说称叫里中指谓]))", r"(?![\u4e00-\u9fff])"
_ASKS_EN = re.compile(r"full (?:name|title)|stands? for|short for|\bmeans?\b|abbreviat|defin", re.IGNORECASE)
_SHORT_FORM = re.compile("简称|缩写|short form|short name")
FEW = 2000  # chunks; in larger indexes one short name is declared many times over
_SHARED = 6  # characters of a full name that a question must give
_PARALLEL = 3  # first characters by which a further sentence goes on with an enumeration


@dataclass(frozen=True, slots=True)
class Declared:
    """A short name, the words before its bracket that end in the full one, and where the declaration stands."""

    short: str
    full: str
    place: Occurrence


def declared(index: Index, documents: Sequence[str]) -> list[Declared]:
    """Every short name that these documents declare, in reading order."""
    found: list[Declared] = []
    for identity in documents:
        text = index.document(identity).text
        for match in _DECLARED.finditer(text):
            if section := innermost(index.sections(identity), match.start("short")):
                place = Occurrence(identity, section, match.start("full"), match.end())
                found.append(Declared(squeeze(match["short"]), squeeze(match["full"]), place))
    return found


def definition(query: Query, index: Index, ranker: SentenceRanker) -> tuple[Claim, ...]:
    """The declaration of the name whose meaning, full or short form is asked; () for other questions."""
    if len(index) > FEW:
        return ()
    documents = query.documents or [d.id for d in index.documents()]
    asked = f"{query.asked}\n{query.standalone}"
    meant = [one for one in declared(index, documents) if _asks(asked, one)]
    if not meant:
        return ()
    longest = max(len(one.short) for one in meant)
    return claims_around([one.place for one in meant if len(one.short) == longest][:2], ranker)


def _asks(question: str, one: Declared) -> bool:
    name = re.escape(one.short)
    if re.search(rf"{_BEGINS}{name}{_MEANS}|{_ASKS_BEFORE}{name}{_ENDS}", squeeze(question)):
        return True
    if _ASKS_EN.search(question) and re.search(rf"{_BEGINS}{name}{_ENDS}", question):
        return True
    key = search_key(question)
    return bool(_SHORT_FORM.search(question)) and search_key(one.full)[-_SHARED:] in key


def explanation(query: Query, index: Index, ranker: SentenceRanker) -> tuple[Claim, ...]:
    """The sentence that explains a printed name (“1+1”) whose members are asked, and those that go on with it; ()
    for other questions."""
    if len(index) > FEW or not ASKED.search(query.standalone):
        return ()
    for match in NAME.finditer(query.standalone):
        name = next(group for group in match.groups() if group)
        if is_heading(name, index):
            continue  # what stands under it is its list
        for document in query.documents or [d.id for d in index.documents()]:
            for section in index.sections(document):
                if found := _explaining(name, document, section.id, ranker):
                    return found
    return ()


def _explaining(name: str, document: str, section: str, ranker: SentenceRanker) -> tuple[Claim, ...]:
    sentences = ranker.sentences(document, section)
    for at, (place, text) in enumerate(sentences):
        bare = squeeze(text).replace("“", "").replace("”", "")
        if not is_opened(bare.partition(squeeze(name))[2]):
            continue
        claims = [Claim(text, (place,))]
        for following, words in sentences[at + 1 :]:
            if squeeze(words)[:_PARALLEL] not in squeeze(text):
                break
            claims.append(Claim(words, (following,)))
        return tuple(claims)
    return ()
