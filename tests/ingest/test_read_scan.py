"""Pages that are pictures are recognised within the bounds of reading, and said to be so."""

import io
from pathlib import Path

import pytest

from ingest.document import ScannedPage
from ingest.job import Summary, ingest
from ingest.made import maker
from ingest.reading import ocr
from ingest.reading.text_lines import RECOGNISED
from ingest.store.published import open_index
from ingest.text import fold
from scanned_page import HEIGHT, STEP, TOP, printed, scanned
from store_samples import CountEncoder

pytestmark = pytest.mark.skipif(not ocr.available(), reason="needs the extra [ocr]")


def likeness(one: str, other: str) -> float:
    from rapidfuzz.distance import Levenshtein

    return 1 - Levenshtein.distance(one, other) / max(len(one), len(other))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="module", autouse=True)
def summary(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """What ingest says of a scan, which it reads once for all tests here, in a process with bounds."""
    scan = scanned(tmp_path_factory.mktemp("scan") / "scan.png", printed())
    made = ingest([scan], index=index, encoder=CountEncoder())
    assert not made.failed
    return made


def pages(index: Path) -> tuple[str, list[ScannedPage], bytes | None]:
    opened = open_index(index, maker(CountEncoder()))
    found = opened.document("scan").text, list(opened.scanned_pages("scan")), opened.page_picture("scan", 0)
    opened.close()
    return found


def test_ninety_nine_of_a_hundred_characters_are_right(summary: Summary, index: Path) -> None:
    opened = open_index(index, maker(CountEncoder()))
    document = opened.document("scan")
    opened.close()
    assert likeness(fold(document.text.replace("\n", "")).text, fold("".join(printed())).text) >= 0.99
    assert ("scan.png", RECOGNISED) in summary.notes
    assert document.recognised


def test_every_line_has_its_box_and_its_place_in_the_text(index: Path) -> None:
    from PIL import Image

    text, (found,), picture = pages(index)
    assert picture
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.mode, image.size) == ("JPEG", "L", (found.width, found.height))
    scale = found.height / HEIGHT
    for number, line in enumerate(printed()):
        middle = (TOP + STEP * (number + 0.5)) * scale
        (box,) = [box for box in found.lines if box.top < middle < box.bottom]
        assert box.bottom - box.top < STEP * scale
        assert box.start is not None
        assert likeness(fold(text[box.start : box.end]).text, fold(line).text) > 0.9
        darkest = image.crop((box.left, box.top, box.right, box.bottom)).getextrema()[0]
        assert darkest < 100  # there is ink


def test_pages_are_kept_beside_other_documents_and_made_again_with_the_index(index: Path, tmp_path: Path) -> None:
    before = pages(index)
    other = tmp_path / "other.md"
    other.write_text("# 关于某事的通知\n\n一、总则\n", "utf-8")
    assert ingest([other], index=index, encoder=CountEncoder()).added == 1
    assert pages(index) == before
    ingest([], index=index, encoder=CountEncoder(), rebuild=True)
    assert pages(index) == before


def test_pages_go_with_their_document(index: Path, tmp_path: Path) -> None:
    opened = open_index(index, maker(CountEncoder()))
    held = opened.scanned_pages("scan")
    assert held
    assert not any(opened.scanned_pages(one) for one in opened.document_ids() if one != "scan")
    opened.close()
    other = tmp_path / "other.md"
    other.write_text("# 关于别的事的通知\n\n一、总则\n", "utf-8")
    ingest([other], index=index, encoder=CountEncoder(), remove=["scan"])
    opened = open_index(index, maker(CountEncoder()))
    assert not opened.scanned_pages("scan")
    assert opened.page_picture("scan", 0) is None
    opened.close()
