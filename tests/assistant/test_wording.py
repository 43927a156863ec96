"""The wording check: verdicts, differences, what a quotation cuts off, and what must always hold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.wording import LIMIT, CheckedSentence, Checker, check, to_json
from assistant.wording.tokens import tokenize
from eval.faults.changes import printed_sentences, reprinted
from eval.faults.wording import Files, made_changes, unchanged, worst
from ingest.errors import UsageError
from ingest.text import traditional

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"

MADE = """关于印发《云溪园提质行动方案（2031-2032年）》的通知

各有关单位：

《云溪园提质行动方案（2031-2032年）》已经区政府第12次常务会议审议通过，现印发给你们。

青禾区科技局

2031年3月5日

# 云溪园提质行动方案（2031-2032年）

## 一、总体要求

为办好青禾高新区云溪园（以下简称“云溪园”），制定本方案。到2032年，力争软件业占全区产值达45%，集群规模突破300亿元。青禾高新区云溪园由区科技局牵头，会同财政局、教育局、文旅局组成工作组。

## 二、主要任务

1、鼓励龙头企业开放实验室，支持符合条件的小微企业参加展会。

2、建设2家（含在建）加速器，引进百家服务机构。中科院材料所和中科院苏南材料所参与，不得重复申报。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    path = tmp_path_factory.mktemp("made") / "made.md"
    path.write_text(MADE, encoding="utf-8")
    return Checker(Files([path]))


@pytest.fixture(scope="module")
def shipped() -> Files:
    return Files(sorted(CORPUS.glob("*.md")))


@pytest.fixture(scope="module")
def checker(shipped: Files) -> Checker:
    return Checker(shipped)


def only(checker: Checker, text: str) -> CheckedSentence:
    (sentence,) = checker.check(text)
    return sentence


def kinds(sentence: CheckedSentence) -> set[str]:
    return {difference.kind for difference in sentence.differences}


@pytest.mark.parametrize(
    ("claim", "marked"),
    [
        ("到2032年，力争软件业占全区产值达46%，集群规模突破300亿元。", {("46", "45")}),
        ("青禾高新区云溪园由区科技局协同，会同财政局、教育局、文旅局组成工作组。", {("协同", "牵头")}),
        ("方案提出：“到2032年，力争软件业占全区产值达46%，集群规模突破300亿元。”", {("46", "45")}),
        ("3. 引进千家服务机构。", {("千", "百")}),
        ("到2032年，软件业占全区产值达45%，集群规模突破300亿元。", {("", "力争")}),
        ("开放实验室，支持符合条件的小微企业参加展会。", {("", "鼓励")}),
    ],
)
def test_a_difference_stands_where_it_is_claimed(made: Checker, claim: str, marked: set[tuple[str, str]]) -> None:
    """Its place is in the sentence as it was written, whatever of it was judged: a quotation, an item without number."""
    sentence = only(made, claim)
    found = [(d.at, d.claimed or "", d.actual or "") for d in sentence.differences if d.at is not None]
    assert all(sentence.text.startswith(claimed, at) for at, claimed, _ in found)
    assert {(claimed.rstrip("%家"), actual.rstrip("%家")) for _, claimed, actual in found} == marked
    if marked == {("", "力争")}:
        assert found[0][0] == len("到2032年") or found[0][0] == len("到2032年，")


def test_printed_words_are_exact_and_placed(made: Checker) -> None:
    sentence = only(made, "到2032年，力争软件业占全区产值达45%，集群规模突破300亿元。")
    assert sentence.verdict == "exact"
    assert sentence.source is not None
    assert (sentence.source.section, sentence.source.path) == ("1", "一、")
    assert sentence.source.quote == sentence.text
    assert not sentence.differences


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("到2032年，力争软件业占全区产值达46%", "number"),
        ("到2033年，力争软件业占全区产值达45%", "year"),
        ("到2032年，争取软件业占全区产值达45%", "force"),
        ("到2032年，软件业占全区产值达45%", "force"),
        ("由财政局牵头，会同区科技局、教育局、文旅局组成工作组", "role"),
        ("由区科技局牵头，会同财政局、农业局、文旅局组成工作组", "body"),
        ("由区科技局配合，会同财政局、教育局、文旅局组成工作组", "role"),
        ("建设2家加速器，引进百家服务机构", "scope"),
        ("支持各类小微企业参加展会", "scope"),
        ("鼓励龙头企业开放试验室", "wording"),
        ("力争软件业占全市产值达45%", "wording"),
        ("建设2栋（含在建）加速器", "number"),
    ],
)
def test_altered(made: Checker, claim: str, kind: str) -> None:
    sentence = only(made, claim)
    assert sentence.verdict == "altered_meaning"
    assert kind in kinds(sentence)


@pytest.mark.parametrize(
    ("claim", "kind", "actual"),
    [
        ("软件业占全区产值达45%", "force", "力争"),
        ("集群规模突破300亿元", "force", "力争"),
        ("龙头企业开放实验室", "force", "鼓励"),
        ("财政局、教育局、文旅局组成工作组", "role", "会同"),
        ("集群规模突破30", "number", None),
        ("重复申报并开展建设", None, None),
        ("鼓励龙头企业开放实验", "wording", None),
    ],
)
def test_a_true_substring_that_cuts_off_meaning_is_altered(
    made: Checker, claim: str, kind: str | None, actual: str | None
) -> None:
    sentence = only(made, claim)
    assert sentence.verdict != "exact"
    if kind is not None:
        assert sentence.verdict == "altered_meaning"
        assert kind in kinds(sentence)
    if actual is not None:
        assert actual in {difference.actual for difference in sentence.differences}
        assert sentence.source is not None
        assert sentence.source.quote.startswith(actual)


@pytest.mark.parametrize(
    "claim",
    [
        "到２０３２年,力争软件业占全区产值达45％",
        "到二〇三二年，力争软件业占全区产值达百分之四十五",
        "引进100家服务机构",
        "「云溪园」",
        "云溪园由区科技局牵头，会同财政局、教育局",
        "二〇三一年三月五日",
        "2031-03-05",
        "建设2家(含在建)加速器",
    ],
)
def test_minor(made: Checker, claim: str) -> None:
    assert only(made, claim).verdict in ("minor_variant", "exact")


def test_traditional_print_is_a_minor_variant(made: Checker) -> None:
    claim = traditional("鼓励龙头企业开放实验室，支持符合条件的小微企业参加展会。")
    assert only(made, claim).verdict == "minor_variant"


def test_a_name_that_begins_behind_its_place_is_printed(made: Checker) -> None:
    assert only(made, "青禾高新区云溪园由区科技局牵头").verdict == "exact"
    assert only(made, "云溪园由区科技局牵头").verdict == "exact"


def test_a_name_alone_needs_no_hedge(made: Checker) -> None:
    assert only(made, "龙头企业").verdict == "exact"


def test_a_frame_is_left_out_of_the_judgement(made: Checker) -> None:
    sentence = only(made, "方案提出：“鼓励龙头企业开放实验室”。")
    assert sentence.verdict == "exact"
    assert any("引述" in note for note in sentence.notes)
    assert only(made, "方案提出：“鼓励龙头企业关闭实验室”。").verdict == "altered_meaning"


def test_who_says_so_before_a_date_hides_no_wrong_number(checker: Checker) -> None:
    sentence = only(checker, "方案提出到2026年建设2家高质量孵化器。")
    assert sentence.verdict == "altered_meaning"
    assert sentence.source is not None
    assert "建设1家高质量" in sentence.source.quote


@pytest.mark.parametrize(
    "claim", ["对入驻企业一次性补助三百万元。", "申请人应当在三十日内提交材料。", "今天天气很好，适合出门散步。"]
)
def test_what_no_document_says(made: Checker, claim: str) -> None:
    sentence = only(made, claim)
    assert (sentence.verdict, sentence.source) == ("not_in_document", None)


def test_sentences_keep_their_place_in_the_text(made: Checker) -> None:
    text = "  力争软件业占全区产值达45%。\n今天天气很好。 "
    found = made.check(text)
    assert [text[s.start : s.end] for s in found] == [s.text for s in found]
    assert [s.verdict for s in found] == ["minor_variant", "not_in_document"]


def test_lines_of_one_printed_sentence_are_joined(made: Checker) -> None:
    found = made.check("鼓励龙头企业开放实\n验室，支持符合条件\n的小微企业参加展会。")
    assert [s.verdict for s in found] == ["exact"]
    found = made.check("一、总体要求\n二、主要任务\n鼓励龙头企业开放实验室")
    assert [s.verdict for s in found] == ["exact", "exact", "exact"]


def test_json_is_as_promised(made: Checker) -> None:
    row = to_json(only(made, "软件业占全区产值达45%"))
    assert set(row) == {"text", "verdict", "source", "differences", "notes"}
    assert row["differences"] == [{"kind": "force", "claimed": None, "actual": "力争"}]
    assert set(row["source"]) == {"document", "section", "start", "end", "quote"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "text", ["", " \n ", "This plan is good.", "By 2032 the share reaches 45%.", "园" * (LIMIT + 1)]
)
def test_what_cannot_be_checked_says_why(made: Checker, text: str) -> None:
    with pytest.raises(UsageError) as error:
        made.check(text)
    assert error.value.zh
    assert error.value.en


def test_long_texts_report_progress(made: Checker) -> None:
    seen: list[tuple[int, int]] = []
    text = "鼓励龙头企业开放实验室。\n" * 50
    made.check(text, progress=lambda done, of: seen.append((done, of)))
    assert len(seen) == 50
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_run_without_an_end_is_cut(made: Checker) -> None:
    assert {s.verdict for s in made.check("啊" * 5000)} == {"not_in_document"}


def test_an_oddity_is_noted(checker: Checker, shipped: Files) -> None:
    odd = next(o for d in shipped.documents() for o in d.oddities if o.kind == "typo")
    document = next(d for d in shipped.documents() if odd in d.oddities)
    sentence = only(checker, document.text[odd.start - 6 : odd.end + 6])
    assert any("原文如此" in note and odd.printed in note for note in sentence.notes)


def test_every_printed_sentence_is_exact(checker: Checker, shipped: Files) -> None:
    sentences = printed_sentences(shipped.documents(), at_least=1)
    assert set(unchanged(checker, sentences)) == {"exact"}


def test_every_quote_is_the_text(checker: Checker, shipped: Files) -> None:
    for change in made_changes(shipped.documents(), 40, seed=11):
        for sentence in checker.check(change.claimed):
            if sentence.source is not None:
                source = sentence.source
                assert shipped.document(source.document).text[source.start : source.end] == source.quote


def test_spacing_width_and_page_breaks_never_alter(checker: Checker, shipped: Files) -> None:
    chance = random.Random(5)
    for _, sentence in printed_sentences(shipped.documents()):
        assert worst(checker, reprinted(sentence, chance)) in ("exact", "minor_variant"), sentence


def test_a_single_change_is_never_exact(checker: Checker, shipped: Files) -> None:
    for change in made_changes(shipped.documents(), 120, seed=12):
        assert worst(checker, change.claimed) != "exact", change


def test_whole_documents_are_exact(shipped: Files) -> None:
    text = "\n\n".join(document.text for document in shipped.documents())
    assert {sentence.verdict for sentence in check(text, shipped)} == {"exact"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("千家", "1000 家", True),
        ("60%", "百分之六十", True),
        ("六成", "60％", True),
        ("四分之一", "25%", True),
        ("2025年7月5日", "二〇二五年七月五日", True),
        ("1000亿元", "一千亿元", True),
        ("PM2.5", "PM25", False),
        ("2025-2026", "20252026", False),
        ("数十家", "十家", False),
        ("十四五", "145", False),
        ("三成立", "30%立", False),
        ("（）优化", "（四）优化", False),
    ],
)
def test_tokens(one: str, other: str, same: bool) -> None:
    assert (tokenize(one).texts == tokenize(other).texts) is same
