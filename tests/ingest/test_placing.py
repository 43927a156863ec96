"""Lines that were recognised in pictures are found again in the text that was made of them."""

from ingest.document import ScannedLine, ScannedPage
from ingest.placing import placed


def page(number: int, *lines: str) -> ScannedPage:
    """Its lines one below another, ten dots each."""
    boxes = tuple(ScannedLine(text, 0, 10 * at, 100, 10 * at + 10) for at, text in enumerate(lines))
    return ScannedPage(number, 100, 100, boxes)


def printed(text: str, *pages: ScannedPage) -> list[str | None]:
    found = placed(text, pages)
    assert [[line.text for line in one.lines] for one in found] == [[line.text for line in one.lines] for one in pages]
    return [None if line.start is None else text[line.start : line.end] for one in found for line in one.lines]


def test_lines_that_a_paragraph_joins_and_words_that_the_margin_parts() -> None:
    text = "关于支持企业的通知\n一、支持企业开展 Research and development，资助十家。"
    lines = page(0, "关于支持企业的通知", "一、支持企业开展 Research", "and development，资助十家。")
    assert printed(text, lines) == ["关于支持企业的通知", "一、支持企业开展 Research", "and development，资助十家。"]


def test_what_is_printed_twice_stands_between_its_neighbours() -> None:
    text = "第一条甲乙丙\n责任单位：科技局\n第二条丁戊己\n责任单位：科技局\n第三条庚辛壬"
    found = placed(
        text, [page(0, "第一条甲乙丙", "责任单位：科技局", "第二条丁戊己", "责任单位：科技局", "第三条庚辛壬")]
    )
    assert [line.start for line in found[0].lines] == [0, 7, 16, 23, 32]


def test_page_numbers_and_repeated_headers_have_no_place() -> None:
    text = "某市科技创新办法\n第一条甲乙丙丁戊。\n第二条己庚辛壬癸。"
    first = page(0, "某市科技创新办法", "第一条甲乙丙丁戊。", "— 1 —")
    second = page(1, "某市科技创新办法", "第二条己庚辛壬癸。", "— 2 —")
    assert printed(text, first, second) == [
        "某市科技创新办法", "第一条甲乙丙丁戊。", None, None, "第二条己庚辛壬癸。", None,
    ]  # fmt: skip


def test_columns_and_notes_at_the_end_are_found_out_of_order() -> None:
    text = "左一甲乙丙丁\n左二戊己庚辛\n右一子丑寅卯\n右二辰巳午未\n注释在文末的一句"
    across = page(0, "左一甲乙丙丁", "右一子丑寅卯", "注释在文末的一句", "左二戊己庚辛", "右二辰巳午未")
    assert printed(text, across) == ["左一甲乙丙丁", "右一子丑寅卯", "注释在文末的一句", "左二戊己庚辛", "右二辰巳午未"]


def test_a_line_whose_mark_of_a_note_was_left_out_has_the_gap() -> None:
    text = "第一句在前面。\n第二句的后面有注。\n第三句在末尾。"
    assert printed(text, page(0, "第一句在前面。", "第二句①的后面有注。", "第三句在末尾。"))[1] == "第二句的后面有注。"


def test_without_pages_nothing_is_placed() -> None:
    assert placed("正文", []) == []
