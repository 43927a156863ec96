"""What belongs to a sentence: the items of a lead, the lead of an item, the rest of what ； divides."""

from contextlib import closing
from pathlib import Path

import pytest

from assistant.pipeline import Pipeline
from assistant.reading import lists
from assistant.reading.lists import Lists
from assistant.reading.printed import Printed, Sentence
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.job import ingest

ROOM = 1000
CONDITIONS = ["在本县依法登记满两年；", "上一年度未裁减职工；", "按时缴纳失业保险费。"]
LEAD = "申请稳岗补助的企业，应当同时具备下列条件："


@pytest.fixture
def own_lists(own: Pipeline) -> Lists:
    return Lists(Printed(own.index))


def sentence(of: Lists, words: str) -> Sentence:
    return next(s for s in of.printed.all if words in s.text)


def texts(sentences: list[Sentence]) -> list[str]:
    return [s.text for s in sentences]


def test_a_lead_brings_its_items_where_each_is_a_section(own_lists: Lists) -> None:
    lead = sentence(own_lists, LEAD)
    assert texts(own_lists.items(lead)) == CONDITIONS
    assert texts(own_lists.around(lead, ROOM, ())) == CONDITIONS


@pytest.mark.parametrize("item", CONDITIONS)
def test_an_item_brings_its_lead(own_lists: Lists, item: str) -> None:
    assert LEAD in texts(own_lists.around(sentence(own_lists, item), ROOM, ()))


@pytest.mark.parametrize("part", ["办理停车证需要下列材料：身份证复印件；", "车辆行驶证；", "居住证明。"])
def test_a_sentence_that_semicolons_divide_is_whole_from_any_part(own_lists: Lists, part: str) -> None:
    one = sentence(own_lists, part)
    whole = sorted([one, *own_lists.around(one, ROOM, ())], key=lambda s: s.place.start)
    assert "".join(texts(whole)) == "办理停车证需要下列材料：身份证复印件；车辆行驶证；居住证明。"


def test_the_half_behind_a_semicolon_is_not_left_out(own_lists: Lists) -> None:
    first = sentence(own_lists, "3000元")
    assert texts(own_lists.around(first, ROOM, ())) == ["安置残疾职工的，每名再增加800元。"]


def test_a_sentence_of_its_own_brings_nothing(own_lists: Lists) -> None:
    assert own_lists.around(sentence(own_lists, "燃放烟花爆竹"), ROOM, ()) == []


def test_items_that_do_not_fit_are_left_out_from_the_end_and_counted(own_lists: Lists) -> None:
    lead = sentence(own_lists, LEAD)
    kept = own_lists.around(lead, len(CONDITIONS[0]) + len(CONDITIONS[1]), ())
    assert texts(kept) == CONDITIONS[:2]
    left = own_lists.left_out([s.place for s in kept], lead)
    assert [own_lists.printed.text(place) for place in left] == CONDITIONS[2:]
    assert own_lists.left_out([s.place for s in own_lists.items(lead)], lead) == []


def test_what_is_no_list_lacks_nothing(own_lists: Lists) -> None:
    assert own_lists.left_out([], sentence(own_lists, "燃放烟花爆竹")) == []
    part = sentence(own_lists, "车辆行驶证；")
    whole = [part, *own_lists.around(part, ROOM, ())]
    assert own_lists.left_out([s.place for s in whole], part) == []
    assert len(own_lists.left_out([part.place], part)) == 2


def test_what_is_taken_is_not_brought_again(own_lists: Lists) -> None:
    lead = sentence(own_lists, LEAD)
    first = sentence(own_lists, CONDITIONS[0])
    assert texts(own_lists.around(lead, ROOM, {first.place})) == CONDITIONS[1:]


def test_a_sentence_too_long_to_be_whole_is_quoted_in_part(own_lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SENTENCE", 20)
    assert own_lists.around(sentence(own_lists, "3000元"), ROOM, ()) == []


def test_the_items_of_a_long_list_stand_by_their_headings(tmp_path: Path) -> None:
    """Six tasks of a page each are told as six tasks, not as the first page of the first."""
    tasks = [f"（{numeral}）{name}。" for numeral, name in zip("一二三", ("修渠", "植树", "办学"), strict=True)]
    body = "各村按照年度安排组织劳力，分段包干，逐段验收，并将进度张贴在村务公开栏内。" * 12
    text = "# 石桥乡年度工作安排\n\n一、主要任务\n\n今年抓好三件事：\n\n" + "\n\n".join(f"{t}{body}" for t in tasks)
    (tmp_path / "plan.md").write_text(text, "utf-8")
    assert not ingest([tmp_path / "plan.md"], index=tmp_path / "index", encoder=load_encoder("")).failed
    with closing(Pipeline.open(load_settings(index=tmp_path / "index"), one_shot=True)) as pipeline:
        of = Lists(Printed(pipeline.index))
        items = of.items(sentence(of, "今年抓好三件事："))
        assert [item.text.strip("。") for item in items] == [task.strip("。") for task in tasks]
        assert all(of.printed.text(item.place) == item.text for item in items)


CARD = ["联系人：梅远帆", "联系电话：0580-2290417", "邮箱：pool@yintan.example"]


@pytest.mark.parametrize("line", CARD)
def test_lines_of_names_and_values_are_one_paragraph(tmp_path: Path, line: str) -> None:
    text = (
        "# 银滩游泳馆开放通知\n\n一、开放时间\n\n每日9时至21时开放。\n\n二、咨询\n\n有疑问的，可以咨询：\n\n"
        + "\n\n".join(CARD)
    )
    (tmp_path / "pool.md").write_text(text + "\n\n本通知自发布之日起施行。\n", "utf-8")
    ingest([tmp_path / "pool.md"], index=tmp_path / "index", encoder=load_encoder(""))
    with closing(Pipeline.open(load_settings(index=tmp_path / "index"))) as pipeline:
        of = Lists(Printed(pipeline.index))
        assert texts(of.paragraph(sentence(of, line))) == CARD
        assert texts(of.paragraph(sentence(of, "每日9时"))) == ["每日9时至21时开放。"]


def test_rows_of_a_table_are_no_such_lines(tmp_path: Path) -> None:
    table = "| 机具 | 补贴 |\n|---|---|\n| 拖拉机 | 4万元 |\n| 烘干机 | 2万元 |\n"
    (tmp_path / "t.md").write_text(f"# 农机补贴目录\n\n一、标准\n\n{table}\n二、附则\n\n由农业局解释。\n", "utf-8")
    ingest([tmp_path / "t.md"], index=tmp_path / "index", encoder=load_encoder(""))
    with closing(Pipeline.open(load_settings(index=tmp_path / "index"))) as pipeline:
        of = Lists(Printed(pipeline.index))
        assert texts(of.paragraph(sentence(of, "拖拉机"))) == ["机具：拖拉机\t补贴：4万元"]
