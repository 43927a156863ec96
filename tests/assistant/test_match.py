"""Matching: profiles read, supports ranked, what is not shown, cards, the list for the window, the map."""

from __future__ import annotations

import json
import time
import xml.dom.minidom
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx as python_docx
import pytest

from assistant import checklist
from assistant.clarify import clarify
from assistant.export import to_docx, to_html
from assistant.match import Matcher, Matches
from assistant.match_cards import not_printed
from assistant.pipeline import Pipeline
from assistant.profile import Fact, Profile, choice, choices, profile_of, read_profile
from assistant.settings import load_settings
from assistant.support_map import support_map
from ingest.encoder import load_encoder
from ingest.errors import UsageError
from ingest.job import ingest
from ingest.store.base import Index

OWN = {
    "sailors": """# 望潮县渔家帮扶办法

第一条 为帮扶渔家，制定本办法。

第二条 返乡渔民购置养殖网箱的，给予每口网箱700元补贴。

第三条 渔家子女考入中等职业学校的，每学年发放助学补贴2200元。

第四条 骗取补贴的，责令退回，并处3000元罚款。

第五条 申请人向望潮县海洋渔业局提出申请，咨询电话：0577-6601234。
""",
    "fees": """# 望潮县船舶停泊收费规定

第一条 渔船在避风港停泊的，每日收取停泊费20元。
""",
}


def made(documents: dict[str, str], folder: Path) -> Pipeline:
    paths = [folder / f"{name}.md" for name in documents]
    for path in paths:
        path.write_text(documents[path.stem], "utf-8")
    index = folder / "index"
    assert not ingest(paths, index=index, encoder=load_encoder("")).failed
    return Pipeline.open(load_settings(index=index))


@pytest.fixture(scope="module")
def matcher(shipped: Pipeline) -> Matcher:
    return Matcher(shipped)


@pytest.fixture(scope="module")
def by_words(shipped_index: Path) -> Iterator[Matcher]:
    pipeline = Pipeline.open(load_settings(index=shipped_index, reader="lexical"))
    yield Matcher(pipeline)
    pipeline.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    """Over two documents of the tests' own."""
    pipeline = made(OWN, tmp_path_factory.mktemp("own"))
    yield Matcher(pipeline)
    pipeline.close()


@pytest.fixture(scope="module")
def index(shipped: Pipeline) -> Index:
    return shipped.index


def names(found: Matches) -> list[str]:
    return [card.name for card in found.matches]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("需要一笔周转的银行贷款", "创新创业专项信贷产品"),
        ("外国同事来华工作许可的手续能简化吗", "外国人才来华工作许可办理手续"),
        ("Our patent was infringed overseas", "长宁区知识产权海外维权援助工作站"),
        ("We want a bank loan for a small company", "创新创业专项信贷产品"),
        ("做节能减排的初创企业想进孵化器", "“临碳港”双碳产业孵化器"),
    ],
)
def test_the_nearest_support_comes_first(matcher: Matcher, description: str, expected: str) -> None:
    assert names(matcher.match(description=description))[0] == expected


def test_words_alone_find_it_too(by_words: Matcher) -> None:
    assert names(by_words.match(description="需要一笔周转的银行贷款"))[0] == "创新创业专项信贷产品"
    assert by_words.match(description="红烧肉怎么做").matches == ()


@pytest.mark.parametrize(
    ("description", "printed"),
    [("打了半辈子鱼，回老家想搞网箱", "700元"), ("孩子要去读中专，家里靠打鱼，供不起", "2200元")],
)
def test_any_document_is_matched_in_everyday_words(own: Matcher, description: str, printed: str) -> None:
    found = own.match(description=description).matches
    assert printed in found[0].citation.quote
    assert not [card for card in found if "罚款" in card.citation.quote or "停泊费" in card.citation.quote]


def test_what_the_paper_prints_elsewhere_is_not_called_absent(own: Matcher) -> None:
    card = own.match(description="打了半辈子鱼，回老家想搞网箱").matches[0]
    assert "联系电话" not in card.not_stated
    assert "地址" in card.not_stated
    assert card.status == "operating"


def test_a_reason_is_a_word_that_was_said_and_one_that_is_printed(matcher: Matcher, own: Matcher) -> None:
    for one, description in ((matcher, "去年从美国回来，专利被侵权，想贷款"), (own, "返乡养鱼，买网箱")):
        cards = one.match(description=description).matches
        assert any(card.reasons for card in cards)
        for card in cards:
            assert all(reason.said in description for reason in card.reasons)
            assert all(reason.printed in card.citation.quote for reason in card.reasons)
            assert ("您提到" in card.why) == bool(card.reasons)


def test_every_printed_field_of_a_card_is_a_slice(matcher: Matcher, index: Index) -> None:
    for need in (one.value for one in choices() if one.field == "need"):
        for language in ("zh", "en"):
            for card in matcher.match(profile=Profile(needs=(need,)), language=language).matches:
                text = index.document(card.citation.document).text
                assert text[card.citation.start : card.citation.end] == card.citation.quote
                printed = [card.name, card.what, card.cue, card.who, card.where, *card.responsible, *card.siblings]
                assert all(field is None or field in text for field in printed)
                assert all(reason.printed in card.citation.quote for reason in card.reasons)
                assert card.verdict in ("stated", "related", "not_stated")


def test_at_most_eight_and_one_card_for_one_quotation(matcher: Matcher) -> None:
    found = matcher.match(description="想找场地、贷款、人才、知识产权、评奖和签证方面的支持").matches
    assert 1 < len(found) <= 8
    assert len({(card.citation.document, card.citation.start, card.citation.end) for card in found}) == len(found)
    assert [card.citation.n for card in found] == list(range(1, len(found) + 1))


def test_items_of_one_list_are_siblings(matcher: Matcher) -> None:
    found = matcher.match(description="想入驻新秀汇").matches
    card = next(card for card in found if card.name == "新秀汇")
    assert {"武夷新象限", "翡悦里"} <= set(card.siblings)


def test_what_is_not_needed_is_not_shown(matcher: Matcher) -> None:
    found = names(matcher.match(description="我们不需要贷款，只想参加路演见投资人"))
    assert found
    assert "创新创业专项信贷产品" not in found
    assert "创新创业专项信贷产品" in names(matcher.match(description="有没有不需要抵押的贷款"))
    form = names(matcher.match(profile=Profile(needs=("investment",), unwanted=("loan",))))
    assert form
    assert not [name for name in form if "贷款" in name or "信贷" in name]


def test_what_is_over_says_so_and_stands_below_what_is_not(matcher: Matcher) -> None:
    found = matcher.match(description="想参加创投沙龙见投资人").matches
    statuses = [card.status for card in found]
    assert "past" in statuses
    assert statuses[0] != "past"


@pytest.mark.parametrize("description", ["", "   ", "asdf qwer", "明天会下雨吗", "how do I cook noodles"])
def test_nothing_is_shown_where_nothing_concerns_them(matcher: Matcher, description: str) -> None:
    found = matcher.match(description=description)
    assert found.matches == ()
    assert found.reason is not None
    assert all(found.reason)


def test_an_index_without_supports_says_what_to_do(tmp_path: Path) -> None:
    pipeline = made({"empty": "# 某通知\n\n会议时间另行通知。\n"}, tmp_path)
    found = Matcher(pipeline).match(description="贷款")
    pipeline.close()
    assert found.reason is not None
    assert "policy ingest" in found.reason[1]


def test_form_and_description_are_read_alike(matcher: Matcher) -> None:
    form = matcher.match(profile=Profile(stage="startup", needs=("loan",)), language="en")
    assert form.matches[0].name == "创新创业专项信贷产品"
    assert "loan" in form.matches[0].why
    assert "您" not in form.matches[0].why


def test_several_needs_each_get_something(matcher: Matcher) -> None:
    kinds = {card.kind for card in matcher.match(profile=Profile(needs=("loan", "ip", "honour"))).matches}
    assert {"finance", "ip", "honour"} <= kinds


def test_json_has_the_fields_of_the_interface(matcher: Matcher) -> None:
    card = json.loads(json.dumps(matcher.match(description="想要贷款").matches[0].as_json(), ensure_ascii=False))
    expected = {"id", "name", "kind", "verdict", "status", "who", "what", "where", "responsible", "not_stated", "why"}
    assert expected <= set(card)
    assert {"n", "document", "section", "start", "end", "quote", "heading", "path", "date", "force"} <= set(
        card["citation"]
    )
    assert {"金额", "期限", "地址", "联系电话"} <= set(card["not_stated"])


def test_what_is_printed_in_any_form_is_not_called_absent() -> None:
    assert not_printed("给予不超过20万元补贴，受理时限10个工作日，地址为滨江路8号，电话021-12345678") == ()
    assert not_printed("利率为LPR+50BP，2025年10月10日至11月10日受理") == ("地址", "联系电话")
    assert not_printed("", "en") == ("amount of money", "period", "address", "telephone")


def test_profile_facts_with_the_words_that_said_them() -> None:
    reading = read_profile("海归团队，12人，还没注册公司，要场地")
    assert Fact("origin", "returnee", "海归") in reading.facts
    assert Fact("stage", "idea", "还没注册") in reading.facts
    assert Fact("need", "space", "场地") in reading.facts
    assert read_profile("都是本地人，没有外籍").facts[0].value == "domestic"
    refused = read_profile("we don't need a loan, only an office")
    assert refused.unwanted == ("loan",)
    assert "loan" not in refused.text
    assert read_profile("").facts == ()


def test_profile_of_json_names_what_is_wrong() -> None:
    assert profile_of({"needs": ["loan"], "stage": "startup", "industry": None}).needs == ("loan",)
    with pytest.raises(UsageError, match="colour"):
        profile_of({"colour": "red"})
    with pytest.raises(UsageError, match="needs"):
        profile_of({"needs": [1]})


def test_choices_have_labels_in_both_languages() -> None:
    assert all(one.zh and one.en for one in choices())
    found = choice("needs", "贷款")
    assert found is not None
    assert found.value == "loan"


def test_one_question_back_only_where_no_need_is_named() -> None:
    assert "贷款、找投资" in (clarify("我们是做软件的公司") or "")
    assert "need most now: loan" in (clarify("We are a software company") or "")
    assert clarify("初创公司想找个场地") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_for_the_window(matcher: Matcher, language: str) -> None:
    found = matcher.match(description="初创公司，想要贷款和场地", language=language)
    page = to_html(checklist.table(found.matches, (), language))
    paper = python_docx.Document(BytesIO(to_docx(checklist.table(found.matches, found.reading.facts, language))))
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    for card in found.matches:
        assert card.citation.quote in text
        assert card.citation.quote in page
        assert card.citation.path in text
        assert all(question in text for question in checklist.questions(card, language))
    assert ("文件未写明" if language == "zh" else "not stated") in text
    assert ("企业情况" if language == "zh" else "Profile") in text
    assert ("企业情况" if language == "zh" else "Profile") not in page  # printed only where it is given
    assert "http" not in page


def test_the_list_escapes_what_people_typed(matcher: Matcher) -> None:
    typed = (Fact("industry", "<script>", "<script>"),)
    page = to_html(checklist.table(matcher.match(description="想要贷款").matches, typed))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_shows_every_support_once(index: Index, language: str) -> None:
    picture = xml.dom.minidom.parseString(support_map(index.supports(), language))
    assert picture.getElementsByTagName("title")
    assert picture.getElementsByTagName("desc")[0].firstChild is not None
    numbers = [node.firstChild.data for node in picture.getElementsByTagName("text")]  # type: ignore[union-attr]
    assert sum(int(number) for number in numbers if number.isdigit()) == len(index.supports())
    assert xml.dom.minidom.parseString(support_map([], language))


def test_a_profile_is_matched_in_a_blink(matcher: Matcher) -> None:
    descriptions = ["想要贷款", "海归想落户", "专利被侵权", "We need an office", "外籍员工的居留"]
    for description in descriptions:
        matcher.match(description=description)
    taken = []
    for description in descriptions:
        start = time.process_time()
        matcher.match(description=description)
        taken.append(time.process_time() - start)
    assert sorted(taken)[len(taken) // 2] < 0.1  # 0.01 on an idle machine
