"""Slots: what a question asks for, where values are printed; every form in time linear in the text."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.knowledge import slots
from assistant.knowledge.slot_table import compiled, folded, table
from repeats import is_linear, processor_seconds

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "asked.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
NAMES = tuple(table())


@pytest.mark.parametrize(("names", "question"), ROWS)
def test_a_question_asks_for_the_slots_that_a_reader_names(names: str, question: str) -> None:
    wanted = set() if names == "-" else set(names.split(","))
    assert {one.name for one in slots.asked(question)} == wanted


def test_words_that_one_slot_has_taken_ask_for_no_other() -> None:
    assert [one.name for one in slots.asked("不按期申报罚多少钱？")] == ["penalty"]
    assert [one.name for one in slots.asked("办公时间是几点到几点？")] == ["hours"]


def test_every_slot_has_its_name_in_three_languages() -> None:
    for one in slots.slots():
        assert set(one.labels) == set(slots.LANGUAGES)
        assert all(one.labels.values())
    with pytest.raises(KeyError, match="no slot 'price'"):
        slots.slot("price")


PRINTED = [
    ("amount", "每户一次性补助", "最高不超过3.5万元", "，分两次给付"),
    ("amount", "處", "新臺幣二萬元以上十萬元以下", "罰鍰"),
    ("amount", "grants of up to ", "£7,500", " each"),
    ("amount", "投资", "２，５００万元", "。"),
    ("rate", "利率为", "LPR-20BP", "。"),
    ("share", "补足到", "百分之八十五", "为止"),
    ("share", "占", "六成半", "，"),
    ("share", "提高", "1.5个百分点", "。"),
    ("date", "自", "二〇二六年一月一日", "施行"),
    ("date", "於", "中華民國115年7月1日", "起"),
    ("date", "定于", "2026-03-09", "举行"),
    ("date", "starts on ", "9 March 2026", "."),
    ("date", "定于", "每年4月10日—4月30日", "受理"),
    ("period", "租期", "两年半", "，"),
    ("period", "for ", "three (3) months", " only"),
    ("time_limit", "自受理之日起", "十五个工作日内", "办结"),
    ("time_limit", "应当在开工", "前30日", "报告"),
    ("deadline", "于", "每年9月底前", "报送"),
    ("frequency", "此表", "每半年", "报送一次"),
    ("frequency", "会员", "每年", "最多5次借用"),
    ("frequency", "reports are due ", "quarterly", "."),
    ("validity", "本办法", "有效期三年", "。"),
    ("area", "建筑面积", "不少于1,200平方米", "的场所"),
    ("age", "年龄", "45周岁以下", "的人员"),
    ("points", "硕士", "20分", "，"),
    ("count", "遴选", "30家以上", "，"),
    ("measure", "间距", "不小于2.5米", "。"),
    ("telephone", "電話：", "（04）2228-9111", "。"),
    ("telephone", "电话", "0571-87654321转602", "，"),
    ("telephone", "手机", "139 0000 1234", "，"),
    ("telephone", "call ", "020 7946 0123", " today"),
    ("mail", "请寄", "bm_2026@example.gov.cn", "。"),
    ("website", "见", "https://www.example.gov.cn/zc/1.html", "。"),
    ("window", "在区大厅", "2楼7号窗口", "交件"),
    ("hours", "每天", "上午9:00—12:00", "接待"),
]


@pytest.mark.parametrize(("name", "before", "value", "after"), PRINTED)
def test_a_printed_value_is_found_where_it_stands(name: str, before: str, value: str, after: str) -> None:
    text = before + value + after
    found = slots.printed(name, text)
    assert any(start <= len(before) and end >= len(before) + len(value) for start, end in found), [
        text[start:end] for start, end in found
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("address", "办公地址：清水区解放路12号附楼"),
        ("address", "位于和平大街88号金鼎大厦B座2103室"),
        ("address", "地址：臺中市文心路二段99號5樓"),
        ("address", "at 14 Mill Lane"),
        ("materials", "申请人应提交申请表、身份证复印件和收入证明"),
        ("conditions", "申请人应当符合下列条件："),
        ("body", "由县农业农村局负责审核"),
        ("body", "牵头单位：市水务局"),
        ("person", "联系人：宋敏"),
        ("penalty", "责令限期改正，并处五千元以下罚款"),
        ("fee", "每本收取工本费10元"),
        ("fee", "办理本业务不收费"),
        ("procedure", "办理流程：网上申请，窗口受理，审核后发证"),
        ("channel", "向街道办事处提出申请"),
        ("location", "展馆建在北岸片区"),
        ("date", "审批后10个工作日内发放"),  # a limit tells when
    ],
)
def test_a_text_that_prints_a_value_is_known(name: str, text: str) -> None:
    assert slots.prints(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("amount", "一元化领导，多元发展，三元区"),
        ("amount", "第十二条、2.5.12、二、（五）12、"),
        ("telephone", "沪府办发〔2025〕12号，2025—2026年，310101199001011234"),
        ("count", "第十二条 第三项所列情形"),
        ("period", "2025年，十四五，第三学年度"),
        ("share", "三成立、九成效"),
        ("points", "十分重要，第三分局"),
        ("date", "第三条 本条例所称"),
        ("address", "沿道路两侧布置"),
        ("age", "周年庆典"),
        ("mail", "a@b"),
    ],
)
def test_numerals_of_other_things_are_no_values(name: str, text: str) -> None:
    assert not slots.printed(name, text)


def test_a_count_answers_only_in_the_unit_asked_for() -> None:
    text = "配备8台设备，录取30名学员，设3处教学点"
    assert [text[a:b] for a, b in slots.printed_as_asked("count", "招多少人？", text)] == ["30名"]
    assert not slots.printed_as_asked("count", "有几辆班车？", "录取30名学员")
    assert slots.printed_as_asked("count", "名额有多少个？", text) == slots.printed("count", text)


# ---- generated printings: numeral × scale × unit × bound × width, in Chinese prose
DIGITS = str.maketrans("0123456789.", "０１２３４５６７８９．")
PROSE = st.text(alphabet="对符合规定的申请者予以办理并按要求公布结果项目资料情形相关制度", max_size=20)
BOUNDS = st.sampled_from(["", "不超过", "不低于", "最高", "至少", "约", "超过", "不少于"])
AFTER = st.sampled_from(["", "以上", "以下", "以内", "左右"])


def _arabic(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(number), f"{number:,}", str(number).translate(DIGITS)])


ARABIC = st.integers(1, 99_999).flatmap(_arabic)
HAN = st.sampled_from(["三", "十二", "二十五", "一百", "五百六十", "两千", "三万五千", "九"])
UNITS = {
    "amount": ["元", "万元", "亿元", "萬元", "美元", "圆"],
    "share": ["%", "％", "个百分点"],
    "area": ["平方米", "亩", "公顷", "平方公里"],
    "period": ["个月", "天", "个工作日", "小时"],
    "count": ["家", "户", "个", "人次", "辆"],
    "measure": ["公里", "吨", "毫米", "千瓦"],
}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_generated_quantity_is_found_with_its_bounds(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(UNITS)))
    short = name == "period"
    number = data.draw(st.integers(1, 99).map(str) if short else st.one_of(ARABIC, HAN))
    assume(number != "一" or name != "count")
    unit = data.draw(st.sampled_from(UNITS[name]))
    bound, after = data.draw(BOUNDS), data.draw(AFTER)
    before, behind = data.draw(PROSE), data.draw(PROSE)
    value = bound + number + unit + after
    text = f"{before}，{value}，{behind}"
    start = len(before) + 1
    found = [span for span in slots.printed(name, text) if span[0] <= start + len(bound) < span[1]]
    assert found == [(start, start + len(value))], (value, [text[a:b] for a, b in found])


@settings(max_examples=200, deadline=None)
@given(PROSE, st.sampled_from("-—–~～至"), st.integers(1, 49), st.sampled_from(["万元", "%", "个月", "平方米", "家"]))
def test_a_range_is_one_value(before: str, dash: str, low: int, unit: str) -> None:
    value = f"{low}{dash}{low + 50}{unit}"
    name = {"万元": "amount", "%": "share", "个月": "period", "平方米": "area", "家": "count"}[unit]
    text = f"{before}，{value}，"
    assert (len(before) + 1, len(before) + 1 + len(value)) in slots.printed(name, text)


YEARS = st.one_of(
    st.integers(1990, 2049).map(str),
    st.sampled_from(["二〇二五", "二○二六", "二零三零"]),
    st.integers(100, 130).map("民國{}".format),
)


@settings(max_examples=200, deadline=None)
@given(PROSE, YEARS, st.integers(1, 12), st.integers(1, 28), st.sampled_from(["", "前", "起", "17时"]))
def test_every_generated_date_is_found(before: str, year: str, month: int, day: int, after: str) -> None:
    value = f"{year}年{month}月{day}日"
    text = f"{before}，{value}{after}，"
    found = slots.printed("date", text)
    assert any(start == len(before) + 1 and end >= start + len(value) for start, end in found), value


@settings(max_examples=200, deadline=None)
@given(
    PROSE,
    st.sampled_from(["（0{a}）{b}-{c}", "(0{a}){b}{c}", "0{a}-{b}{c}", "0{a} {b} {c}", "0{a}-{b}-{c}"]),
    st.integers(2, 799),
    st.integers(200, 9999),
    st.integers(1000, 9999),
    st.sampled_from(["", "转12", " #608", "分机305"]),
)
def test_every_generated_telephone_is_found(before: str, form: str, a: int, b: int, c: int, extension: str) -> None:
    value = form.format(a=a, b=b, c=c) + extension
    text = f"{before}：{value}。"
    assert (len(before) + 1, len(before) + 1 + len(value)) in slots.printed("telephone", text), value


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 400), st.integers(1, 40), st.integers(1990, 2049))
def test_numerals_of_sections_and_papers_are_no_values(article: int, item: int, year: int) -> None:
    text = f"第{article}条、{item % 9 + 1}.{item % 5 + 1}.{item}、二、（五）{item}、〔{year}〕{article}号"
    for name in ("amount", "share", "telephone", "count", "period", "area", "points", "age", "mail"):
        assert not slots.printed(name, text), (name, text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(NAMES))
def test_spans_lie_in_the_text_in_order_and_apart(text: str, name: str) -> None:
    last = 0
    for start, end in slots.printed(name, text):
        assert last <= start < end <= len(text)
        last = end
    assert len(folded(text)) == len(text)


CHARACTERS = "一十万元年月日0,，、.-~（:路号楼由经向对在的以满符 a@/\n"


def _seconds(name: str, character: str, length: int) -> float:
    """What it takes to find a slot in a repeated character, and where a tenth of them asks for it."""
    slots.printed(name, "2025年1月1日，5万元")  # compiled before it is timed
    slots.asked("多少")
    text = character * length
    folded(text)
    slots._own.cache_clear()
    slots._around_numerals.cache_clear()
    return processor_seconds(partial(slots._own, name, text)) + processor_seconds(
        lambda: table()[name].asked and list(compiled(name, "asked").finditer(text[: length // 10]))
    )


@pytest.mark.parametrize("name", NAMES)
def test_time_is_linear_in_repeated_characters(name: str) -> None:
    assert [one for one in CHARACTERS if not is_linear(partial(_seconds, name, one), 100_000)] == []


@pytest.mark.stress
@pytest.mark.parametrize("name", NAMES)
def test_100000_characters_take_at_most_a_fifth_of_a_second(name: str) -> None:
    taken = {one: min(_seconds(name, one, 100_000) for _ in range(3)) for one in CHARACTERS}
    assert {one: seconds for one, seconds in taken.items() if seconds > 0.2} == {}


@pytest.mark.parametrize(
    "printed", ["班车早上六点四十分发车；", "展厅17:30清场。", "下午四点半返程；", "上午8时30分签到"]
)
def test_any_printed_time_of_day_answers_what_time(printed: str) -> None:
    (hours,) = slots.asked("几点走？")
    assert slots.prints(hours, printed)
    assert not slots.prints(hours, "提出两点要求，第一点是安全。")


@pytest.mark.parametrize(
    ("name", "text", "alike"),
    [
        ("rate", "规模以上企业占比约为7%。", True),  # a share, which an interest rate may be taken for
        ("rate", "每户补助300元。", False),
        ("telephone", "占地12亩。", False),
    ],
)
def test_values_in_the_form_of_a_slot_are_told(name: str, text: str, *, alike: bool) -> None:
    assert slots.prints_alike(slots.slot(name), text) is alike
