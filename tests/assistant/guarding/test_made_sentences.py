"""Sentences over small documents made here: what passes, and the guard that is named where one does not."""

import pytest

from assistant.answer import Place
from assistant.guards import LONGEST, broken_guard, marks_gone
from ingest.document import Document


def broken(said: str, *printed: str) -> str | None:
    """The guard that a sentence breaks against printed sentences, each of a document of its own."""
    documents = [
        Document(f"d{number}", text, "某文件", kind="plan" if number == 0 else "report")
        for number, text in enumerate(printed)
    ]
    return broken_guard(said, [Place(one.id, "1", 0, len(one.text)) for one in documents], documents)


GOALS = "到2026年，力争企业达到100家，产值翻番。"
ROLES = "由镇科委牵头，协同商务局，建设站点，负责日常运营。"


@pytest.mark.parametrize(
    ("printed", "said", "guard"),
    [
        (GOALS, "到2026年，力争企业达到100家，产值翻番。", None),
        (GOALS, "到2026年，力争产值翻番。", None),
        (GOALS, "同时到2026年，力争产值翻番。", None),
        (GOALS, "到2026年，力争企业达到200家。", "number"),
        (GOALS, "到2026年，力争企业达到100个。", "number"),
        (GOALS, "到2027年，力争企业达到100家。", "date"),
        (GOALS, "到二〇二七年，力争企业达到100家。", "date"),
        (GOALS, "到2026年，争取企业达到100家。", "force"),
        (GOALS, "到2026年，努力产值翻番。", "force"),
        (GOALS, "到2026年，企业达到100家。", "force"),
        (GOALS, "到2026年，力争企业应当达到100家。", "force"),
        (GOALS, "到2026年，建成了企业。", "force"),
        (GOALS, "到2026年，推动产值翻番。", "force"),
        (GOALS, "到2026年，力争利润翻番。", "unsupported"),
        (GOALS, "力争企业达到100家。", "date"),
        (GOALS, "力争企业达到100家，到2026年。", "force"),
        (GOALS, "到2026年，产值翻番，力争企业达到100家。", "force"),
        (GOALS, "产值翻番。", "force"),
        (GOALS, "产值翻番店。", "unsupported"),
        (ROLES, "由镇科委牵头，协同商务局，建设站点。", None),
        (ROLES, "由镇科委牵头。", None),
        (ROLES, "由镇科委主管。", "role"),
        (ROLES, "由镇发改委牵头。", "body"),
        (ROLES, "由镇发改委主管。", "role"),
        (ROLES, "由镇科委牵头，负责日常运营。", "role"),
        (ROLES, "负责日常运营。", None),
        (ROLES, "建设站点，负责日常运营。", None),
        (ROLES, "由镇科委牵头，建设工厂。", "unsupported"),
        (ROLES, "", "unsupported"),
        (ROLES, "。", "unsupported"),
    ],
)
def test_the_guard_that_is_broken_is_named(printed: str, said: str, guard: str | None) -> None:
    assert broken(said, printed) == guard


DATED = "2025年，企业加强合作，企业达到100家，2026年，企业达到200家。"


@pytest.mark.parametrize(
    ("said", "guard"),
    [
        ("2025年，企业达到100家。", None),
        ("2026年，企业达到200家。", None),
        ("2025年，企业达到100家，2026年，企业达到200家。", None),
        ("企业加强合作。", None),  # without a figure
        ("2026年，企业达到100家。", "date"),
        ("2025年，企业达到200家。", "date"),
        ("企业达到100家。", "date"),
        ("企业达到100家，2025年。", "date"),
        ("企业加强合作，2025年，企业达到100家。", "date"),
        ("2025年，2026年，企业达到200家。", "date"),
    ],
)
def test_a_figure_keeps_its_date(said: str, guard: str | None) -> None:
    assert broken(said, DATED) == guard


RULES = "注册满三年的，可以申请场地，但受到处罚的除外。"
GROWTH = "企业加强合作，产值增长10%，占全镇三成。"


@pytest.mark.parametrize(
    ("printed", "said", "guard"),
    [
        (RULES, "注册满三年的，可以申请场地，但受到处罚的除外。", None),
        (RULES, "注册满三年的，可以申请场地。", "scope"),
        (RULES, "可以申请场地，但受到处罚的除外。", "scope"),
        (GROWTH, "产值增长10%，占全镇三成。", None),
        (GROWTH, "企业加强合作，产值增长10%。", None),
        (GROWTH, "企业加强合作，占全镇三成。", "scope"),
        (GROWTH, "占全镇三成。", "scope"),
        (GROWTH, "产值增长10%，企业加强合作。", None),
    ],
)
def test_a_clause_keeps_its_condition_and_its_subject(printed: str, said: str, guard: str | None) -> None:
    assert broken(said, printed) == guard


def test_a_hedge_said_of_a_clause_is_not_said_of_one_that_stands_before_it() -> None:
    printed = "建设站点，力争产值翻番，引进人才。"
    assert broken("建设站点，力争产值翻番。", printed) is None
    assert broken("力争引进人才。", printed) is None
    assert broken("力争产值翻番，建设站点。", printed) == "force"


def test_a_comma_may_stand_where_the_print_has_none() -> None:
    assert broken("由镇科委，牵头，协同商务局。", ROLES) is None
    assert broken("企业加强，合作，产值增长10%。", GROWTH) is None
    assert broken("企业加强，产值增长10%。", GROWTH) is not None
    assert broken("产值增长10%，企业加强", GROWTH) is not None


def test_each_sentence_is_judged_under_the_document_that_speaks() -> None:
    plan, report = "建设站点，引进人才。", "产值翻番，企业加强合作。"
    assert broken("建设站点。引进人才。", plan) is None
    assert broken("建设站点。引进资金。", plan) == "unsupported"
    assert broken("引进资金。建设站点。", plan) == "unsupported"
    assert broken("建设站点。产值翻番。", plan, report) is None
    assert broken("方案提出，建设站点。报告显示，产值翻番。", plan, report) is None
    assert broken("方案提出——建设站点。", plan, report) is None
    assert broken("方案提出，产值翻番。", plan, report) == "unsupported"
    assert broken("方案提出，建设站点。产值翻番。", plan, report) == "unsupported"
    assert broken("报告显示，建设站点。", plan, report) == "unsupported"
    assert broken("方案提出。", plan) == "unsupported"


def test_an_english_sentence_quotes_printed_words() -> None:
    plan, report = "建设站点，引进人才。", "产值翻番，企业加强合作。"
    assert broken("The plan says “建设站点” and “引进人才”.", plan, report) is None
    assert broken("The report says “产值翻番”.", plan, report) is None
    assert broken("The plan says “产值翻番”.", plan, report) == "unsupported"
    assert broken("The plan says “建设站点” and “引进资金”.", plan, report) == "unsupported"
    assert broken("The plan promises “建设站点”.", plan, report) == "english"
    assert broken("The plan says so and so and so.", plan) == "english"


def test_one_cited_sentence_bears_all_clauses_of_a_sentence() -> None:
    assert broken("建设站点，产值翻番。", "建设站点，引进人才。", "产值翻番，企业加强合作。") == "unsupported"
    assert broken("产值翻番。", "建设站点，引进人才。", "产值翻番，企业加强合作。") is None


def test_an_item_of_a_list_that_denies_is_out_of_scope_but_not_where_it_stands_elsewhere_too() -> None:
    text = "下列情形不予支持：\n（一）从事房地产；\n第二条　从事房地产。"
    document = Document("d", text, "某办法")
    item, plain = (Place("d", "1", at, at + 5) for at in (text.index("从事"), text.rindex("从事")))
    said = "从事房地产。"
    assert broken_guard(said, [item], [document]) == "scope"
    assert broken_guard(said, [plain], [document]) is None
    assert broken_guard(said, [item, plain], [document] * 2) is None
    assert broken_guard(said, [plain, item], [document] * 2) is None


def test_a_sentence_without_end_is_none() -> None:
    whole = "云" * (LONGEST - 1) + "。"
    assert broken(whole, whole) is None
    assert broken("云" + whole, "云" + whole) == "unsupported"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("扩大覆盖。[1]", "扩大覆盖。"),
        ("扩大[12]覆盖[1, 2]。[3，4、5]", "扩大覆盖。"),
        ("扩大[12345]覆盖[a]", "扩大[12345]覆盖[a]"),
        ("- 扩大覆盖", "扩大覆盖"),
        ("  * > # • 扩大覆盖  ", "扩大覆盖"),
        ("1. 扩大覆盖", "扩大覆盖"),
        ("12) 扩大覆盖", "扩大覆盖"),
        ("1.5倍", "1.5倍"),
        ("**扩大**`覆盖`", "扩大覆盖"),
        ("扩大-覆盖", "扩大-覆盖"),
    ],
)
def test_marks_of_citations_and_markdown_are_no_words(text: str, plain: str) -> None:
    assert marks_gone(text) == plain
