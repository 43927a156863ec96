"""Beside a quotation of recognised text stands the picture of its lines."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.web.i18n import say
from assistant.web.verdicts import verdicts_html
from assistant.wording import Checker
from ingest.encoder import load_encoder
from ingest.job import ingest
from ingest.made import maker
from ingest.reading import ocr
from ingest.store.published import open_index
from raw_page import Visitor, serving
from scanned_page import HEIGHT, STEP, TOP, printed, scanned

pytestmark = pytest.mark.skipif(not ocr.available(), reason="needs the extra [ocr]")
_VIEW = re.compile(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"')


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scanned")
    text = folder / "text.md"
    text.write_text("# 关于某事的通知\n\n一、总则甲乙丙丁。\n", "utf-8")
    page = scanned(folder / "扫描 一.png", printed())
    assert not ingest([page, text], index=folder / "index", encoder=load_encoder("")).failed
    return folder / "index"


@pytest.fixture(scope="module")
def visitor(index: Path) -> Iterator[Visitor]:
    with serving(index, "127.0.0.1") as address:
        yield Visitor(address)


def source(visitor: Visitor, document: str, **place: int | str) -> str:
    return visitor.client.get("/ui/source", params={"document": document, **place}).text


def test_the_picture_shows_the_lines_of_the_quotation(visitor: Visitor, index: Path) -> None:
    from PIL import Image

    opened = open_index(index, maker(load_encoder("")))
    (page,) = opened.scanned_pages("扫描-一")
    opened.close()
    first, last = 5, 7
    start, end = page.lines[first].start, page.lines[last].end
    assert start is not None
    assert end is not None
    html = source(visitor, "扫描-一", start=start, end=end)
    assert html.count("<rect") == last - first + 1
    assert say("recognised", "zh") in html
    view = _VIEW.search(html)
    assert view
    top, height = int(view[2]), int(view[4])
    scale = page.height / HEIGHT
    for number in range(len(page.lines)):
        middle = (TOP + STEP * (number + 0.5)) * scale
        assert (top < middle < top + height) == (first <= number <= last)
    address = re.search(r'<image href="\./([^"]+)"', html)
    assert address
    picture = visitor.client.get("/" + address[1].replace("&amp;", "&"))
    assert picture.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).size == (page.width, page.height)
    assert urlsplit(str(picture.url)).path == "/ui/picture"


def test_printed_text_and_a_clause_without_a_quotation_have_none(visitor: Visitor) -> None:
    assert "<svg" not in source(visitor, "text", start=0, end=4)
    assert say("recognised", "zh") not in source(visitor, "text", start=0, end=4)
    assert "<svg" not in source(visitor, "扫描-一")


def test_a_check_says_that_its_source_is_recognised(index: Path) -> None:
    opened = open_index(index, maker(load_encoder("")))
    text = opened.document("扫描-一").text
    recognised, other = next(s for s in text.splitlines() if len(s) > 40)[:40], "总则甲乙丙丁"
    for words, told in ((recognised, True), (other, False)):
        (sentence,) = Checker(opened).check(words)
        assert sentence.source
        assert any("识别文本" in note for note in sentence.notes) is told
        assert ("识别文本" in verdicts_html([sentence], opened, "zh", "1")) is told
    opened.close()


@pytest.mark.parametrize(
    "query", ["document=text&page=0", "document=%E6%89%AB%E6%8F%8F-%E4%B8%80&page=1", "document=none&page=0"]
)
def test_what_is_not_there_is_not_found(visitor: Visitor, query: str) -> None:
    assert visitor.client.get(f"/ui/picture?{query}").status_code == 404
