"""A clause is made of runs of one printed sentence, and little may be left out or put in."""

import pytest

from assistant.answer import Place
from assistant.guarding.cover import Cover, cover, parted
from assistant.guarding.source import Source, canonical, sources
from ingest.document import Document


def source_of(text: str, begin: int = 0) -> Source:
    (found,) = sources(Place("d", "1", begin, len(text)), Document("d", text, "某文件"))
    return found


def covers(printed: str, said: str) -> bool:
    return cover(canonical(said), source_of(printed)) is not None


PRINTED = "同时，支持企业在数据、算力、芯片等领域开展研究，园区的企业加强合作，力争产值翻番。"


def test_where_a_clause_stands_and_what_it_hedges() -> None:
    source = source_of(PRINTED)
    text = source.text
    start = text.index("支持")
    whole = "支持企业在数据、算力、芯片等领域开展研究"
    assert cover(whole, source) == Cover(1, 1, start, start + len(whole), ())
    start = text.index("力争")
    assert cover("力争产值翻番", source) == Cover(3, 3, start, len(text), ("力争",))
    assert cover("产值翻番", source) is None  # the hedge is left out


@pytest.mark.parametrize(
    "said",
    [
        "支持企业在数据、芯片等领域开展研究", "支持企业在数据等领域开展研究", "支持企业在算力、芯片等领域开展研究", "支持企业在数据、算力等领域开展研究",
        "园区企业加强合作", "支持企业在数据、算力、芯片等领域开展研究、园区的企业加强合作",
    ],
)  # fmt: skip
def test_items_of_a_list_and_a_particle_may_be_left_out(said: str) -> None:
    assert covers(PRINTED, said)


@pytest.mark.parametrize(
    "said",
    [
        "支持企业在数据、算力、芯片开展研究",  # 等领域
        "支持企业在领域开展研究",
        "支持企业在芯片、数据等领域开展研究",  # another order
        "支持企业在数据、算力、芯片等领域",  # ends early
        "企业在数据、算力、芯片等领域开展研究",  # begins late
        "支持企业在数据、云图等领域开展研究",
        "园区的合作",
        "园区、企业加强合作",
        "支",
    ],
)
def test_nothing_else_may(said: str) -> None:
    assert not covers(PRINTED, said)


def test_a_list_that_says_how_many_it_has_keeps_all() -> None:
    assert not covers("在东、中、西三个片区设站。", "在东、西三个片区设站")
    assert covers("在东、中、西等片区设站。", "在东、西等片区设站")


@pytest.mark.parametrize("word", ["力争培育", "推动培育", "应当培育", "不培育", "牵头培育", "3个"])
def test_an_item_on_which_meaning_turns_is_not_left_out(word: str) -> None:
    assert not covers(f"支持数据、{word}、算法等领域。", "支持数据、算法等领域")
    assert covers("支持数据、云培育、算法等领域。", "支持数据、算法等领域")


@pytest.mark.parametrize("gap", ["云(图)", "云，图", "云：图"])
def test_only_plain_items_are_left_out(gap: str) -> None:
    assert not covers(f"支持甲、{gap}、丁等领域。", "支持甲、丁等领域")
    assert covers("支持甲、云图、丁等领域。", "支持甲、丁等领域")


@pytest.mark.parametrize(("size", "may"), [(59, True), (60, False)])
def test_only_so_much_may_be_left_out(size: int, *, may: bool) -> None:
    assert covers(f"支持甲、{'云' * size}、丁等领域。", "支持甲、丁等领域") is may


def test_the_head_that_the_citation_cuts_off_belongs_to_its_clause() -> None:
    text = "鼓励企业研发，同时建设站点。"
    assert cover("建设站点", source_of(text, text.index("建设"))) is not None
    assert cover("研发", source_of(text, text.index("研发"))) is None


def test_clauses_joined_without_their_comma_are_covered_one_by_one() -> None:
    source = source_of("力争覆盖全镇，产值翻番，引进人才。")
    joined = cover("力争覆盖全镇产值翻番", source)
    assert joined is not None
    assert [source.text[one.start : one.end] for one in parted(joined, source)] == ["力争覆盖全镇", "产值翻番"]
    assert [(one.first, one.last, one.goals) for one in parted(joined, source)] == [(0, 0, ("力争",)), (1, 1, ())]


def test_a_hedge_that_was_put_before_the_clause_is_kept_once() -> None:
    source = source_of("力争覆盖全镇，产值翻番。")
    (put,) = parted(Cover(1, 1, *source.clauses[1], ("力争",)), source)
    assert put.goals == ("力争",)
    (own,) = parted(Cover(0, 0, *source.clauses[0], ("力争",)), source)
    assert own.goals == ("力争",)
    first, second = parted(Cover(0, 1, source.clauses[0][0], source.clauses[1][1], ("争取", "力争")), source)
    assert (first.goals, second.goals) == (("争取", "力争"), ())
