"""The table of slots, its folding, and the questions and values that are matched by it."""

import re

import pytest

from assistant.knowledge import slots
from assistant.knowledge.slot_table import compiled, families, folded, piece, table


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("—–－―‐‑‒−﹣", "-" * 9),
        ("～〜∼﹏", "~~~~"),
        ("補貼標準", "补贴标准"),
        ("，；！？。", "，；！？。"),
        ("（一）：", "(一):"),
        ("甲\u3000乙\t丙\n丁\u00a0", "甲 乙\t丙\n丁 "),
        ("㎡ﬁ", "㎡ﬁ"),  # what would become two characters stays
        ("①", "1"),
        ("abcXYZ~-", "abcXYZ~-"),
        ("", ""),
    ],
)
def test_a_text_is_folded_character_by_character(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_the_table_has_every_row_whole() -> None:
    rows = table()
    assert list(rows)[:2] == ["penalty", "fee"]
    assert all(row.slot.name == name for name, row in rows.items())
    assert all(other in rows for row in rows.values() for other in row.accepts)
    assert {row.kind for row in rows.values()} == {"", "money", "share", "date", "period", "text"}
    assert not rows["penalty"].slot.closed
    assert rows["amount"].slot.closed
    assert [name for name, row in rows.items() if row.last] == ["figure"]
    assert rows["fee"].slot.labels == {"zh": "费用", "zh-hant": "費用", "en": "fee"}
    assert rows["share"].accepts == ("rate",)
    assert not rows["date_range"].asked
    assert all(row.asked or row.printed or row.figures for row in rows.values())
    for row in rows.values():
        assert not any("<noun" in form or "<head>" in form for form in (*row.asked, *row.printed))
    assert any("手续费" in form for form in rows["fee"].asked)
    assert any("closing date" in form for form in rows["deadline"].asked)
    assert any("工本费" in form for form in rows["fee"].printed)
    assert all(re.compile(family) for family in families())


def test_pieces_are_put_in_place() -> None:
    assert piece("date").search("自2025年9月1日起")
    assert "<" not in re.sub(r"\(\?<[!=]", "", piece("date").pattern)
    for name in table():
        for part in ("asked", "printed", "figures"):
            pattern = compiled(name, part).pattern
            assert not re.search(r"(?<!\?P)<[a-z_]+>", pattern), (name, part)
    with pytest.raises(KeyError):
        piece("none")


def test_no_figure_begins_inside_a_run_of_numerals() -> None:
    assert compiled("area", "figures").search("12亩")
    assert compiled("area", "figures").search("12亩", 1) is None


def test_slots_are_those_that_can_be_asked_for_in_the_order_of_the_table() -> None:
    named = [one.name for one in slots.slots()]
    assert named == [name for name, row in table().items() if row.asked]
    assert "date_range" not in named
    assert slots.slot("date_range").name == "date_range"
    with pytest.raises(KeyError, match=r"no slot 'none'; there are penalty, fee, "):
        slots.slot("none")


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("收割机每台补贴多少钱", "收割机每台补贴，"),
        ("收割机", "收割机"),
        ("联系电话是多少？地址是什么？", "，？，？"),
        ("", ""),
    ],
)
def test_what_a_question_is_about(question: str, about: str) -> None:
    assert slots.subject(question) == about


def test_the_subject_is_printed_as_the_question_is() -> None:
    assert slots.subject("收割機　每台補貼多少錢").startswith("收割機　每台補貼")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("罚多少钱", ["penalty"]),
        ("申请条件是什么？联系电话是多少？", ["telephone", "conditions"]),
        ("联系电话是多少？申请条件是什么？", ["telephone", "conditions"]),
        ("补助能分期吗", []),
        ("补助有多少钱", ["amount"]),
        ("前几年的补助", []),
        ("不管多少都给", []),
        ("你好", []),
    ],
)
def test_what_is_asked_for_comes_in_the_order_of_the_table(question: str, names: list[str]) -> None:
    assert [one.name for one in slots.asked(question)] == names


def spans(name: str, text: str) -> list[str]:
    return [text[start:end] for start, end in slots.printed(name, text)]


def test_values_of_accepted_slots_count_and_own_ones_are_told_apart() -> None:
    text = "审核后10个工作日内发放"
    assert spans("date", text)
    assert slots.prints("date", text)
    assert not slots.prints("date", text, own=True)
    assert slots.prints(slots.slot("time_limit"), text, own=True)
    assert slots.printed(slots.slot("date"), text) == slots.printed("date", text)


def test_values_far_apart_in_a_text_are_all_found() -> None:
    filler = "有关部门应当按照规定做好各项工作并及时报送有关材料" * 6
    text = f"补贴5万元。{filler}奖励8万元，再奖励9万元。{filler}最高10万元。"
    assert [re.sub(r"\D", "", one) for one in spans("amount", text)] == ["5", "8", "9", "10"]


def test_of_values_that_overlap_the_first_and_longest_is_told() -> None:
    (one,) = spans("amount", "处2000元以上1万元以下罚款")
    assert one == "2000元以上1万元以下"
    assert list(slots._apart([(3, 5), (0, 4), (0, 2), (4, 6), (6, 6), (5, 9)])) == [(0, 4), (4, 6)]


def test_white_space_around_a_value_is_none_of_it() -> None:
    for start, end in slots.printed("amount", "a grant of £7,500 each,  up to  £9,000 "):
        words = "a grant of £7,500 each,  up to  £9,000 "[start:end]
        assert words == words.strip() != ""


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("招多少人", "录取30名学员，设3处教学点", ["30名"]),
        ("招几名", "录取30人，买8台设备", ["30人"]),
        ("有多少万人", "录取30人，买8台设备", ["30人"]),
        ("how many staff", "30名人员，8台设备", ["30名"]),
        ("how many new staff", "30名人员，8台设备", ["30名"]),
        ("有几台车", "录取30人，买8辆车", ["8辆"]),
        ("有多少", "录取30人，买8台设备", ["30人", "8台"]),
        ("人数是多少", "录取30人，买8台设备", ["30人", "8台"]),
        ("有多少人", "补贴5万元", []),
    ],
)
def test_counts_in_the_unit_asked_for(question: str, text: str, wanted: list[str]) -> None:
    found = [text[start:end] for start, end in slots.printed_as_asked("count", question, text)]
    assert found == wanted
    assert slots.printed_as_asked(slots.slot("count"), question, text) == slots.printed_as_asked(
        "count", question, text
    )


def test_the_unit_asked_for_does_not_matter_to_sums() -> None:
    text = "补贴5万元，录取30人"
    assert slots.printed_as_asked("amount", "多少人", text) == slots.printed("amount", text) != ()


@pytest.mark.parametrize(
    ("name", "text", "alike"),
    [
        ("rate", "占比为7%", True),
        ("share", "利率3%", True),
        ("amount", "补贴5万元", True),
        ("date", "3个月", False),
        ("telephone", "地址：和平路8号", False),
    ],
)
def test_a_value_in_the_same_form_may_be_the_slots(name: str, text: str, *, alike: bool) -> None:
    assert slots.prints_alike(slots.slot(name), text) is alike


def test_values_stand_in_the_order_of_the_text_the_longest_first() -> None:
    text = "2025年9月1日起，每户补贴５万元，电话：0577-6601234。"
    found = slots.values(text)
    assert [(one.start, -one.end) for one in found] == sorted((one.start, -one.end) for one in found)
    kinds = {one.name for one in found}
    assert {"date", "amount", "telephone"} <= kinds
    assert all(table()[one.name].kind for one in found)
    (sum_,) = [one for one in found if one.name == "amount"]
    assert text[sum_.start : sum_.end] == "５万元"
    assert sum_.value is not None
