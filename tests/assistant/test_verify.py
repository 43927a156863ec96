"""The gate for extracted words: every changed character is refused, every number of a citation is in order."""

import random

import pytest

from assistant.answer import Claim, Draft, Place
from assistant.force import force_at
from assistant.pipeline import Pipeline
from assistant.verify import check, verify
from ingest.text import squeeze, traditional

QUESTIONS = (
    "到2026年的目标有哪些数字？", "园区由谁牵头，谁协同？", "数字经济企业税收占多少？", "小微企业有什么信贷支持？",
    "海外人才有哪些服务？", "知识产权有什么服务？", "高质量孵化器怎么建？", "评估报告说有哪些不足？",
    "2022年审批了多少外国人工作许可？", "低空经济怎么布局？", "三个片区运营平台做什么？", "人才培养有什么计划？",
)  # fmt: skip
SWAPS = {
    "亿元": "万元", "万元": "亿元", "个": "家", "家": "个", "%": "‰", "余": "", "幢": "栋", "场": "次",
    "科委": "商务委", "商务委": "科委", "发改委": "国资委", "投促办": "人才局", "数据局": "科委", "创新服务中心": "投资促进中心",
    "牵头": "协同", "协同": "牵头", "负责": "配合", "力争": "", "争取": "", "鼓励": "要求", "推动": "完成", "持续": "",
    "2026": "2027", "2022": "2023", "全区": "全市", "全市": "全国", "约": "", "超过": "不到",
}  # fmt: skip
LETTERS = "的一不未已将区市园家个万亿年元%0123456789，。、；“”（）科人abc"


@pytest.fixture(scope="module")
def drafted(shipped: Pipeline) -> list[Claim]:
    """What the reader drafts for the questions, each claim once."""
    claims: dict[Claim, None] = {}
    for question in QUESTIONS:
        query = shipped.understand(question)
        draft = shipped.reader.read(query, shipped.retriever.retrieve(query, 10))
        claims |= dict.fromkeys(draft.claims)
    return list(claims)


def changed(text: str, chance: random.Random) -> str:
    """A single change: a digit, a printed word for another, or any one character put in, taken out, replaced."""
    digits = [at for at, c in enumerate(text) if c.isdigit()]
    words = [word for word in SWAPS if word in text]
    at = chance.randrange(len(text))
    kind = chance.choice(["digit"] * bool(digits) + ["word"] * bool(words) + ["in", "out", "other"])
    if kind == "digit":
        at = chance.choice(digits)
        return text[:at] + chance.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]
    if kind == "word":
        word = chance.choice(words)
        return text.replace(word, SWAPS[word], 1)
    return text[:at] + ("" if kind == "out" else chance.choice(LETTERS)) + text[at + (kind != "in") :]


def test_what_is_drafted_passes(shipped: Pipeline, drafted: list[Claim]) -> None:
    assert len(drafted) >= 10
    assert [check(claim, shipped.index, verbatim=True) for claim in drafted] == [None] * len(drafted)


def test_ten_thousand_single_changes_are_refused(shipped: Pipeline, drafted: list[Claim]) -> None:
    chance = random.Random(2026)
    passed, tried = [], 0
    while tried < 10_000:
        claim = chance.choice(drafted)
        text = changed(claim.text, chance)
        if squeeze(text) == squeeze(claim.text):
            continue  # only white space went, which two printings may differ in
        tried += 1
        if check(Claim(text, claim.places), shipped.index, verbatim=True) is None:
            passed.append(text)
    assert not passed


def test_a_traditional_copy_is_not_the_printed_words(shipped: Pipeline, drafted: list[Claim]) -> None:
    claim = drafted[0]
    assert check(Claim(traditional(claim.text), claim.places), shipped.index, verbatim=True) == "not_verbatim"


def test_what_breaks_is_named(shipped: Pipeline, drafted: list[Claim]) -> None:
    claim = drafted[0]
    place = claim.places[0]
    end = len(shipped.index.document(place.document).text)
    broken = {
        Claim(claim.text, ()): "no_citation",
        Claim(" ", claim.places): "no_citation",
        Claim(claim.text, (Place("none", place.section, place.start, place.end),)): "unknown_document",
        Claim(claim.text, (Place(place.document, "9.9", place.start, place.end),)): "not_a_slice",
        Claim(claim.text, (Place(place.document, place.section, place.end, place.start),)): "not_a_slice",
        Claim(claim.text, (Place(place.document, place.section, place.start, end + 1),)): "not_a_slice",
        Claim(claim.text, (Place(place.document, place.section, place.start, place.end - 1),)): "not_verbatim",
    }
    assert {claim: check(claim, shipped.index, verbatim=True) for claim in broken} == broken


def test_citations_are_numbered_once_and_what_fails_is_removed(shipped: Pipeline, drafted: list[Claim]) -> None:
    first, second = drafted[:2]
    bad = Claim(first.text + "了", first.places)
    done = verify(Draft("answered", (first, bad, second, first)), shipped.index)
    assert done.removed == ("not_verbatim",)
    assert [statement.citations for statement in done.statements] == [(1,), (2,), (1,)]
    assert [citation.n for citation in done.citations] == [1, 2]
    assert [citation.force for citation in done.citations] == [
        force_at(claim.places[0], shipped.index) for claim in (first, second)
    ]


def test_two_places_joined_by_an_elision(shipped: Pipeline, drafted: list[Claim]) -> None:
    first, second = drafted[:2]
    places = (*first.places, *second.places)
    assert check(Claim(f"{first.text}……{second.text}", places), shipped.index, verbatim=True) is None
    assert check(Claim(f"{second.text}……{first.text}", places), shipped.index, verbatim=True) == "not_verbatim"
    assert check(Claim(f"……{first.text}", first.places), shipped.index, verbatim=True) == "not_verbatim"


def test_a_slip_of_the_source_is_noted_as_printed(shipped: Pipeline) -> None:
    text = shipped.index.document("review").text
    at = text.index("饭块")
    section = max((s for s in shipped.index.sections("review") if s.start <= at < s.end), key=lambda s: s.level)
    claim = Claim("饭块", (Place("review", section.id, at, at + 2),))
    done = verify(Draft("answered", (claim,)), shipped.index)
    assert done.citations[0].note == "原文如此：饭块（疑为“板块”）"
    assert check(Claim("板块", claim.places), shipped.index, verbatim=True) == "not_verbatim"


def test_a_citation_tells_where_its_words_stand(shipped: Pipeline, drafted: list[Claim]) -> None:
    place = drafted[0].places[0]
    document = shipped.index.document(place.document)
    section = next(s for s in shipped.index.sections(place.document) if s.id == place.section)
    (found,) = verify(Draft("answered", (Claim(drafted[0].text, (place,)),)), shipped.index).citations
    assert document.text[found.start : found.end] == found.quote
    assert (found.document, found.section, found.start, found.end) == (
        place.document,
        place.section,
        place.start,
        place.end,
    )
    assert (found.heading, found.path, found.title, found.date) == (
        section.heading, section.path, document.title, document.date
    )  # fmt: skip
    assert found.note is None


def test_items_shown_on_request_are_numbered_on_and_must_be_printed(shipped: Pipeline, drafted: list[Claim]) -> None:
    first, second, third = drafted[:3]
    bad = Claim(third.text + "了", third.places)
    done = verify(Draft("answered", (first,), more=(second, bad, third)), shipped.index)
    assert [(one.n, one.start) for one in done.more] == [(2, second.places[0].start), (3, third.places[0].start)]
    assert done.claims == (first,)
    assert done.removed == ()
    assert verify(Draft("answered", (first,)), shipped.index).more == ()


def test_a_model_may_shorten_what_an_extract_may_not(shipped: Pipeline) -> None:
    text = shipped.index.document("plan").text
    start = text.index("整合银行业金融机构")
    section = max((s for s in shipped.index.sections("plan") if s.start <= start < s.end), key=lambda s: s.level)
    start, end = text.rindex("\n", 0, start) + 1, text.index("。", start) + 1
    said = Claim("整合银行业金融机构，扩大创新创业专项信贷产品规模。", (Place("plan", section.id, start, end),))
    kept = Draft("answered", (said,), answered_by="model", removed=("english",))
    done = verify(kept, shipped.index)
    assert (done.claims, done.removed) == ((said,), ("english",))
    done = verify(Draft("answered", (said,), removed=("english",)), shipped.index)
    assert (done.claims, done.statements, done.citations) == ((), (), ())
    assert done.removed == ("english", "not_verbatim")


def test_a_place_lies_in_its_section_to_the_character(shipped: Pipeline) -> None:
    index = shipped.index
    document = index.document("plan")
    section = next(
        s for s in index.sections("plan") if s.start > 0 and s.end < len(document.text) and s.end - s.start > 40
    )

    def checked(start: int, end: int) -> str | None:
        return check(
            Claim(document.text[start:end] or "空", (Place("plan", section.id, start, end),)), index, verbatim=True
        )

    assert checked(section.start, section.end) is None
    assert checked(section.start - 1, section.end) == "not_a_slice"
    assert checked(section.start, section.end + 1) == "not_a_slice"
    assert checked(section.start, section.start) == "not_a_slice"
    assert checked(-1, section.end) == "not_a_slice"


def test_only_a_slip_that_the_cited_words_hold_is_noted(shipped: Pipeline) -> None:
    index, document = shipped.index, shipped.index.document("review")
    odd = next(one for one in document.oddities if one.kind == "typo")
    section = max((s for s in index.sections("review") if s.start <= odd.start < s.end), key=lambda s: s.level)

    def note(start: int, end: int) -> str | None:
        claim = Claim(document.text[start:end], (Place("review", section.id, start, end),))
        return verify(Draft("answered", (claim,)), index).citations[0].note

    assert note(odd.start, odd.end)
    assert note(odd.end - 1, odd.end + 3)
    assert note(odd.start - 3, odd.start + 1)
    assert note(odd.end, odd.end + 3) is None
    assert note(odd.start - 3, odd.start) is None
