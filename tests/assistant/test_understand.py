"""Understanding: fresh questions of every kind over the two shipped documents, and what always holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Query, Turn
from assistant.knowledge import english, phrase_table
from assistant.knowledge.english import gloss
from assistant.understanding.understander import COMPARED, Understander
from ingest.chunk import chunk
from ingest.document import Chunk, Document, Section, Support, Target
from ingest.outline import outline
from ingest.read import Raw, read
from ingest.store.base import Manifest, Rows, Scores, Vectors
from ingest.terms import terms, words
from repeats import is_linear, processor_seconds

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


class Printed:
    """An index of documents held in memory: all that understanding asks of one."""

    def __init__(self, *raws: Raw) -> None:
        read_in = [outline(raw) for raw in raws]
        self._documents = sorted((document for document, _ in read_in), key=lambda d: d.id)
        self._sections = {document.id: sections for document, sections in read_in}
        self._chunks = [c for d in self._documents for c in chunk(d, self._sections[d.id])]
        self._terms = [frozenset(terms(c.text)) for c in self._chunks]

    @property
    def manifest(self) -> Manifest:
        return Manifest(1, "memory", "", "", 0, "", "")

    def documents(self) -> Sequence[Document]:
        return self._documents

    def document(self, document: str) -> Document:
        return next(d for d in self._documents if d.id == document)

    def sections(self, document: str) -> Sequence[Section]:
        return self._sections[document]

    def supports(self) -> Sequence[Support]:
        return ()

    def targets(self) -> Sequence[Target]:
        return ()

    def chunks(self, rows: Sequence[int]) -> Sequence[Chunk]:
        return [self._chunks[row] for row in rows]

    def __len__(self) -> int:
        return len(self._chunks)

    def lexical(self, terms: Mapping[str, float]) -> tuple[Rows, Scores]:
        raise NotImplementedError

    def lexical_scores(self, terms: Mapping[str, float], rows: Rows) -> Scores:
        raise NotImplementedError

    def document_frequency(self, term: str) -> int:
        return sum(term in held for held in self._terms)

    def nearest(self, vector: Vectors, k: int) -> tuple[Rows, Scores]:
        raise NotImplementedError

    def vectors(self, rows: Rows) -> Vectors:
        raise NotImplementedError

    def tokens(self, row: int) -> npt.NDArray[np.int32]:
        raise NotImplementedError

    def vocabulary(self) -> Sequence[str]:
        return sorted({word for c in self._chunks for word in words(c.text)})

    def close(self) -> None:
        return


@lru_cache(maxsize=1)
def shipped() -> Printed:
    raws = [raw for name in ("plan", "review") for raw in read(CORPUS / f"{name}.md")]
    return Printed(*(raw for raw in raws if isinstance(raw, Raw)))


@lru_cache(maxsize=1)
def first() -> Understander:
    return Understander(shipped())


@lru_cache(maxsize=1)
def second() -> Understander:
    """Another one for the same index, to compare with."""
    return Understander(shipped())


def ask(question: str, *history: str) -> Query:
    """The question understood; ``history`` are the turns before it, the person's first."""
    turns = [Turn("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(history)]
    return first().understand(question, turns)


def term(query: Query, word: str) -> float:
    return query.terms.get(word, 0.0)


# --- language and spelling --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("人才公寓怎么申请", "zh"),
        ("我們的專利被人抄了", "zh-hant"),
        ("我做SaaS的，缺BP路演机会，MCN也想找", "zh"),
        ("Which incubators are planned?", "en"),
        ("What is “宁聚”?", "en"),
        ("12", "zh"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert ask(question).language == language


def test_traditional_is_simplified_and_said_so() -> None:
    query = ask("外資研發總部有什麼支持")
    assert query.standalone == "外资研发总部有什么支持"
    assert query.notes == ("繁体已转为简体",)
    assert term(query, "研发") == 1.0


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("宁居计划是什么", "宁聚"),  # a name, by its sound
        ("只识产权服务窗口", "知识产权"),  # by the sound of the whole
        ("想贷宽", "贷款"),  # an everyday word
        ("高质量扶化器", "孵化器"),
        ("科创之兴怎么评", "科创之星"),
    ],
)
def test_typos_are_mended_beside_what_was_typed(question: str, meant: str) -> None:
    query = ask(question)
    assert any(meant in note for note in query.notes)
    assert all(weight > 0 for weight in (term(query, word) for word in words(meant)))


@pytest.mark.parametrize(
    "question",
    [
        "实际情况一般怎么样",
        "租车公司出借车辆",
        "请问园区有哪些重点任务",
        "我们公司没什么抵押，想贷点款周转，找谁？",
        "“力争建设1家高质量孵化器”这句话准确吗",
    ],
)
def test_words_of_everyday_chinese_are_not_mended(question: str) -> None:
    assert ask(question).notes == ()


def in_a_collection(*texts: str) -> Understander:
    """One for an index of more documents than are compared character by character."""
    fillers = (f"第{n}号窗口受理事项。" for n in range(COMPARED + 1))
    return Understander(Printed(*(Raw(f"d{n}", "f", "t", (text,)) for n, text in enumerate((*texts, *fillers)))))


def test_what_a_collection_prints_is_not_mended() -> None:
    """城市设计 sounds like 程式设计, 司马繇 like 司马曜: each is printed, if not as a word of the vocabulary."""
    both = in_a_collection("城市设计要有特色。", "程式设计是一门课。", "司马繇是东安公。", "司马曜是皇帝。")
    assert both.understand("城市设计要注意什么？").notes == ()
    assert both.understand("司马繇是谁的儿子？").notes == ()


def test_what_a_collection_does_not_print_is_mended() -> None:
    one = in_a_collection("知识产权事项由窗口受理。")
    assert one.understand("只识产权事项找谁？").notes == ("“只识产权” → “知识产权”",)


# --- everyday and English words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "official"),
    [
        ("手头紧，银行不肯放款", "信贷"),
        ("课题组的样机想变成产品", "概念验证"),
        ("被国外同行告侵权了", "维权"),
        ("老外员工的工签", "外国人来华工作许可"),
        ("想见VC讲BP", "创投"),
        ("无人机公司放哪里", "低空经济"),
        ("海归能上户口么", "留学回国人员落户"),
        ("没有什么可抵押的", "信贷"),
    ],
)
def test_everyday_words_bring_official_ones_at_less_weight(question: str, official: str) -> None:
    query = ask(question)
    brought = {word: weight for _, word, weight in query.lexicon}
    assert 0 < brought[official] < 1
    assert all(term(query, word) <= 1.0 for word in words(official))


def test_latin_words_are_not_found_inside_others() -> None:
    assert not any(everyday == "ai" for everyday, _, _ in ask("the main chain 之间").lexicon)


def test_official_words_are_those_that_the_documents_print() -> None:
    text = "\n".join(document.text for document in shipped().documents())
    brought = [word for _, word, _ in ask("租金和贷款没抵押怎么办").lexicon]
    assert brought
    assert all(word in text for word in brought)


def test_an_english_question_becomes_chinese() -> None:
    query = ask("Is there any loan for a startup with no collateral?")
    assert "抵押" in query.standalone
    assert term(query, "贷款") > 0.5


def test_a_car_park_is_no_park() -> None:
    assert "园区" not in ask("is there parking").standalone


@pytest.mark.parametrize(("asked", "printed"), [("What does Changning offer?", "长宁"), ("jobs in hongqiao", "虹桥")])
def test_a_name_spelt_by_its_sound_is_the_printed_one(asked: str, printed: str) -> None:
    assert printed in ask(asked).standalone
    assert any(printed in found for found in ask(asked).terms)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("科技金融服务站", "technology finance service station"),
        ("创新服务中心", "innovation service centre"),
        ("高质量孵化器", "high-quality incubator"),
        ("饕餮之夜", None),
        ("", None),
    ],
)
def test_gloss(chinese: str, english: str | None) -> None:
    assert gloss(chinese) == english


@pytest.mark.parametrize(
    ("one", "other"),
    [("subsidies", "subsidy"), ("plans", "plan"), ("leases", "lease"), ("taxes", "tax"), ("companies", "company")],
)
def test_stems_agree(one: str, other: str) -> None:
    assert english.stem(one) == english.stem(other)


# --- kind -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("开了家小店，缺周转的钱，能帮帮吗", "question"),
        ("who is in charge of park statistics", "question"),
        ("谢谢", "small_talk"),
        ("上海明天天气如何", "question"),  # whether the documents answer it is not told from its words
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert ask(question).kind == kind


# --- what is not covered ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("杨浦区的人才奖励", ("杨浦区",)),
        ("深圳有什么补贴", ("深圳",)),
        ("渝北能不能也这么办", ("渝北",)),
        ("如皋市的园区在哪", ("如皋市",)),
        ("乐安的孵化器", ("乐安",)),
        ("Minhang subsidies", ("Minhang",)),
        (
            "合作单位怎么确定，安全平安通道有没有",
            (),
        ),  # 合作, 平安 and 通道 are names of a city, a district and a county too
        ("从德国回来创业", ()),
        ("英国客户投诉侵权", ()),
        ("公司在闵行，打算搬到长宁", ()),
        ("上海的落户", ()),
        ("杭州的软件公司能来上海吗", ()),  # where one comes from, and where to
    ],
)
def test_foreign_places(question: str, places: tuple[str, ...]) -> None:
    assert ask(question).foreign_places == places


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2031年做到多大", ("2031",)),
        ("到2026年做到多大", ()),
        ("2024年城市更新", ()),  # inside a printed range
        ("二〇二九年呢", ("2029",)),
        ("十五五期间怎么打算", ("十五五",)),
        ("“十四五”规划的评估", ()),
        ("引进2000家企业", ()),
        ("targets for 2035", ("2035",)),
    ],
)
def test_foreign_years(question: str, years: tuple[str, ...]) -> None:
    assert ask(question).foreign_years == years


def test_several_questions_in_one() -> None:
    assert len(ask("贷款怎么申请？另外，有没有便宜的办公室？").pieces) == 2
    assert ask("贷款怎么申请？").pieces == ()


# --- places in the documents ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("第9项讲什么", ("plan", "2.4.9")),
        ("任务14归哪个部门", ("plan", "2.5.14")),
        ("二（三）7怎么写的", ("plan", "2.3.7")),
        ("方案3.3的原文", ("plan", "3.3")),
        ("保障措施的第二条", ("plan", "3.2")),
        ("报告第二部分第四个问题", ("review", "2.4")),
        ("方案的第一部分", ("plan", "1")),
        ("what does item 11 say", ("plan", "2.5.11")),
        ("健全知识产权服务体系这项任务", ("plan", "2.5.14")),
        ("发展趋势分析", ("review", "3")),
    ],
)
def test_sections_named(question: str, place: tuple[str, str]) -> None:
    assert ask(question).sections[0] == place


@pytest.mark.parametrize("question", ["第三方机构", "第一次创业", "增长3.2%", "15分钟能办好吗", "第5届大赛"])
def test_numbers_that_name_no_section(question: str) -> None:
    assert ask(question).sections == ()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("方案里怎么说", ("plan",)),
        ("中期评估发现了什么", ("review",)),
        ("方案和报告有什么不同", ()),
        ("有没有解决方案", ()),
        ("有什么人才计划", ()),
        ("what does the review say", ("review",)),
        ("长科委〔2025〕13号是什么", ("plan",)),
    ],
)
def test_documents_named(question: str, documents: tuple[str, ...]) -> None:
    assert ask(question).documents == documents


def test_the_only_document_of_an_index_can_be_named() -> None:
    one = Understander(Printed(Raw("green", "f", "t", ("河湾区绿化方案", "一、目标", "新增绿地。"))))
    assert one.understand("《河湾区绿化方案》的目标是什么？").documents == ("green",)
    assert one.understand("目标是什么？").documents == ()


# --- follow-ups -------------------------------------------------------------------------------------------------------


def test_a_follow_up_takes_the_topic_of_the_turn_before() -> None:
    query = ask(
        "那我开健身房的也算吗？", "小微企业贷款有什么支持？", "依托“长宁区科技金融服务站”扩大专项信贷产品的规模。"
    )
    assert query.standalone.startswith("（承上：小微企业贷款")
    assert "长宁区科技金融服务站" in query.notes[-1]
    assert 0 < term(query, "贷款") <= 0.6


@pytest.mark.parametrize("question", ["谁牵头？", "它的电话呢", "这句话是第几项？", "为什么", "有原文吗"])
def test_elliptic_questions_lean_on_the_turn_before(question: str) -> None:
    assert "火炬" in ask(question, "火炬统计工作由谁做", "做好长宁园火炬统计工作").standalone


@pytest.mark.parametrize(
    "question",
    ["外国人永久居留怎么办理？", "重点任务分几块？", "这个方案是谁印发的", "那海外人才居住证受理点在哪里办理"],
)
def test_independent_questions_do_not_inherit(question: str) -> None:
    assert "火炬" not in ask(question, "火炬统计工作由谁做", "做好长宁园火炬统计工作").standalone


def test_an_ordinal_is_read_inside_the_section_spoken_of() -> None:
    assert ask("第三条呢", "保障措施有几条", "三条").sections[0] == ("plan", "3.3")


def test_what_the_assistant_said_is_no_evidence() -> None:
    query = ask("它的上限呢", "有什么贷款", "最高可贷“九百万元银河特快”。")
    assert "银河" not in query.standalone
    assert not any("银河" in found for found in query.terms)


# --- what always holds ------------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=300) | st.text(
    alphabet="第一二三项条（）()0123456789.年任务方案报告那它吗？ \n“”《》ab", max_size=200
)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.lists(st.tuples(st.sampled_from(["user", "assistant"]), TEXTS), max_size=4))
def test_never_raises_and_is_deterministic(question: str, history: list[tuple[str, str]]) -> None:
    turns = [Turn(role, text) for role, text in history]
    query = first().understand(question, turns)
    assert query.asked == question
    assert all(0 < weight <= 1 for weight in query.terms.values())
    assert query == second().understand(question, turns)


LONG = ("贷" * 2000, "第一项" * 600, "“" * 2000, "loan " * 400, "（一）1、" * 330, "那它" * 1000)


@pytest.mark.parametrize("text", LONG)
def test_long_questions_take_time_linear_in_their_length(text: str) -> None:
    ask("热身")
    assert is_linear(lambda length: processor_seconds(lambda: ask(text[:length])), min(len(text), 2000))


@pytest.mark.stress
@pytest.mark.parametrize("text", LONG)
def test_long_questions_take_at_most_2_seconds(text: str) -> None:
    ask("热身")
    assert processor_seconds(lambda: ask(text[:2000])) < 2


@pytest.mark.parametrize("name", ["lexicon.tsv", "glossary.tsv", "fillers.tsv", "cues.tsv", "pinyin.tsv"])
def test_data_files_are_well_formed(name: str) -> None:
    columns = {"lexicon.tsv": {4}, "glossary.tsv": {3, 4}, "fillers.tsv": {2}, "cues.tsv": {2}}
    listed = list(phrase_table.rows(name))
    assert listed
    assert {len(row) for row in listed} <= columns.get(name, {2})
    if name == "lexicon.tsv":
        forms = [form for row in listed for form in row[0].split("|")]
        assert len(forms) == len(set(forms))
        assert all(row[1] and 0.2 <= float(row[2]) <= 0.8 for row in listed)
