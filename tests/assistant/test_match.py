"""Matching: profiles read, supports ranked, what is not shown, cards, the list for the window, the map."""

from __future__ import annotations

import json
import time
import xml.dom.minidom
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx as python_docx
import pytest

from assistant import checklist
from assistant.clarify import clarify
from assistant.match import Matcher, Matches, match
from assistant.match_cards import not_printed
from assistant.profile import Fact, Profile, choice, choices, profile_of, read_profile
from assistant.support_map import support_map
from ingest import job
from ingest.encoder import Encoder, load_encoder
from ingest.errors import UsageError
from ingest.store.published import Published, open_index
from ingest.supports import supports


def made_index(paths: list[Path], folder: Path, encoder: Encoder) -> Published:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "EXTRACTORS", (supports,))
        summary = job.ingest(paths, index=folder, encoder=encoder)
    assert not summary.failed
    return open_index(folder, job.maker(encoder), vectors="exact")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("")


@pytest.fixture(scope="module")
def index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    opened = made_index([], tmp_path_factory.mktemp("match") / "index", encoder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def matcher(index: Published, encoder: Encoder) -> Matcher:
    return Matcher(index, encoder)


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


def test_every_printed_field_of_a_card_is_a_slice(matcher: Matcher, index: Published) -> None:
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


def test_supports_for_people_from_abroad_are_not_shown_to_others(matcher: Matcher) -> None:
    found = names(matcher.match(description="都是本地人，没有外籍，想了解人才落户"))
    assert not [name for name in found if any(word in name for word in ("外国", "外籍", "海外", "留学"))]
    assert "留学回国人员落户新政" in names(matcher.match(description="留学回来，想了解人才落户"))


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


def test_an_index_without_supports_says_what_to_do(encoder: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_text("# 某通知\n\n会议时间另行通知。\n", "utf-8")
    empty = made_index([path], tmp_path / "index", encoder)
    found = match(empty, encoder, description="贷款")
    empty.close()
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
    assert {"金额", "期限", "窗口地址", "电话"} <= set(card["not_stated"])


def test_what_is_printed_is_not_called_absent() -> None:
    assert not_printed("给予不超过20万元补贴，受理时限10个工作日，地址为滨江路8号，电话021-12345678") == ("条件",)
    assert not_printed("", "en") == ("amount", "conditions", "deadline", "window address", "telephone")


def test_profile_facts_with_the_words_that_said_them() -> None:
    reading = read_profile("海归团队，12人，在临空做芯片，还没注册公司，要场地")
    assert reading.profile.origin == "returnee"
    assert reading.profile.stage == "idea"
    assert reading.profile.area == "west"
    assert reading.profile.needs == ("space",)
    assert Fact("size", "12人", "12人") in reading.facts
    assert read_profile("we don't need a loan, only an office").profile.unwanted == ("loan",)
    assert read_profile("").profile.empty


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


def test_one_question_back_only_where_it_changes_the_result() -> None:
    assert "最需要" in (clarify("我们是做软件的公司") or "")
    assert "need most" in (clarify("We are a software company") or "")
    assert "银行贷款" in (clarify("缺资金") or "")
    assert "阶段" in (clarify("想找个场地") or "")
    assert clarify("初创公司想找个场地") is None
    assert clarify("想向银行贷款") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_for_the_window(matcher: Matcher, language: str) -> None:
    found = matcher.match(description="初创公司，想要贷款和场地", language=language)
    page = checklist.html(found.matches, (), language)
    paper = python_docx.Document(BytesIO(checklist.docx(found.matches, found.reading.facts, language)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    for card in found.matches:
        assert card.citation.quote in text
        assert card.citation.quote in page
        assert card.citation.path in text
        assert all(question in text for question in checklist.questions(card, language))
    assert ("文件未写明" if language == "zh" else "not stated") in text
    assert ("企业情况" if language == "zh" else "Profile") in text
    assert "<b>" not in page  # the profile is printed only where it is given
    assert "http" not in page


def test_the_list_escapes_what_people_typed(matcher: Matcher) -> None:
    page = checklist.html(matcher.match(description="想要贷款").matches, (Fact("industry", "<script>", "<script>"),))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_shows_every_support_once(index: Published, language: str) -> None:
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


def test_an_encoder_without_words_of_its_own_will_do(index: Published, encoder: Encoder) -> None:
    plain: Any = SimpleNamespace(
        encode=encoder.encode, tokens=encoder.tokens, token_vectors=None, token_weights=encoder.token_weights,
        dimension=encoder.dimension, name="plain", sha256="",
    )  # fmt: skip
    assert names(match(index, plain, description="想要银行贷款"))[0] == "创新创业专项信贷产品"
