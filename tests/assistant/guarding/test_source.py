"""A cited sentence as it is compared: its clauses, the hedges that reach them, and the list that it is an item of."""

import pytest

from assistant.answer import Place
from assistant.guarding.source import Source, canonical, clauses, sources
from ingest.document import Document


def cited(text: str, words: str) -> tuple[Source, ...]:
    start = text.index(words)
    return sources(Place("d", "1", start, start + len(words)), Document("d", text, "某文件"))


def told(source: Source) -> list[str]:
    return [source.text[start:end] for start, end in source.clauses]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("扩大覆盖，建设站点；引进人才。", ["扩大覆盖", "建设站点", "引进人才"]),
        ("产值1,000亿元，占3.5%，用时12:30。", ["产值1,000亿元", "占3.5%", "用时12:30"]),
        ("建成5个,3个在建", ["建成5个", "3个在建"]),
        ("到2026年,建成", ["到2026年", "建成"]),
        ("第1.建设", ["第1", "建设"]),
        ("建设.5个", ["建设", "5个"]),
        ("建设！好？", ["建设", "好"]),
        ("，，建设", ["建设"]),
        ("建设，，站点", ["建设", "站点"]),
        ("甲", ["甲"]),
        ("", []),
    ],
)
def test_marks_part_clauses_but_not_figures(text: str, wanted: list[str]) -> None:
    plain = canonical(text)
    assert [plain[start:end] for start, end in clauses(plain)] == wanted


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("开展“云岭之星”评选。", "开展云岭之星评选"),
        ("《某办法》规定：", "某办法规定"),
        ("——建设站点；", "建设站点"),
        ("1，000家！", "1,000家"),
    ],
)
def test_quotation_and_closing_marks_change_nothing(text: str, plain: str) -> None:
    assert canonical(text) == plain


def test_every_pair_of_characters_has_its_places() -> None:
    (source,) = cited("试点试点。", "试点试点。")
    assert source.pairs == {"试点": (0, 2), "点试": (1,)}


def test_a_clause_is_found_by_any_of_its_characters() -> None:
    (source,) = cited("扩大覆盖，建设站点。", "扩大覆盖，建设站点。")
    assert [source.clause_at(at) for at in range(9)] == [0, 0, 0, 0, 0, 1, 1, 1, 1]


def test_a_hedge_reaches_the_clauses_behind_it_until_one_begins_anew() -> None:
    text = "力争覆盖全镇，产值翻番，同时建设站点，引进人才。"
    (source,) = cited(text, text)
    assert [source.governed(clause) for clause in range(4)] == [None, "力争", None, None]
    text = "争取覆盖全镇，努力翻番，引进人才。"
    (source,) = cited(text, text)
    assert [source.governed(clause) for clause in range(3)] == [None, "争取", "努力"]


def test_what_the_citation_leaves_out_before_it_counts() -> None:
    text = "另行公布。力争到2026年，企业达到100家，产值翻番。引进人才。"
    first, second = cited(text, "达到100家，产值翻番。引进人才。")
    assert first.cut == "企业"
    assert [first.governed(clause) for clause in (0, 1)] == ["力争", "力争"]
    assert told(first) == ["达到100家", "产值翻番"]
    assert (second.cut, second.governed(0)) == ("", None)
    assert told(second) == ["引进人才"]
    (whole,) = cited(text, "力争到2026年，企业达到100家，产值翻番。")
    assert whole.cut == ""
    (later,) = cited("力争“三年”翻番。", "翻番。")
    assert (later.cut, later.goals) == ("力争三年", ((-1, "力争"),))


def test_sentences_in_one_line_share_what_stands_before_them() -> None:
    """A semicolon ends a sentence of a list and no hedge."""
    parts = cited("力争覆盖全镇；产值翻番；建设站点。", "产值翻番；建设站点。")
    assert [part.governed(0) for part in parts] == ["力争"] * len(parts)


LIST = "第三条　下列情形{}：\n（一）注册地不在本镇；\n（二）从事房地产；\n3.受过处罚；\n①逾期申请。\n第四条　其他。"


@pytest.mark.parametrize("item", ["注册地不在本镇", "从事房地产", "受过处罚", "逾期申请"])
def test_an_item_of_a_list_that_denies_is_excluded(item: str) -> None:
    assert all(source.excluded for source in cited(LIST.format("不予支持"), item))
    assert not any(source.excluded for source in cited(LIST.format("予以支持"), item))
    assert all(source.excluded for source in cited(LIST.format("不予支持").replace("：", ":"), item))


def test_what_is_no_item_of_the_list_is_not() -> None:
    text = LIST.format("不予支持")
    assert not cited(text, "其他")[0].excluded
    assert not cited(text.replace("（二）从事房地产；", "另外说明。"), "受过处罚")[0].excluded
    assert not cited("（一）不得从事房地产。", "不得从事房地产")[0].excluded
    assert not cited("一、总则\n（一）从事房地产。", "从事房地产")[0].excluded


@pytest.mark.parametrize(("items", "excluded"), [(40, True), (41, False)])
def test_a_list_is_looked_back_over_forty_lines(items: int, *, excluded: bool) -> None:
    text = "下列情形不予支持：\n" + "".join(f"{number}.情形{number}甲；\n" for number in range(1, items + 1))
    assert cited(text, f"情形{items}甲")[0].excluded is excluded
