"""Files that would take all memory or time: each is told in a sentence, and the batch goes on."""

import io
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.bounded import Bounded
from ingest.errors import ReadError
from ingest.job import ingest
from ingest.read import Raw
from ingest.reading import limits
from store_samples import CountEncoder

Make = Callable[[Path], Path]
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(path: Path, body: bytes, head: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        with archive.open("word/document.xml", "w") as part:
            part.write(f'<?xml version="1.0"?>{head}<w:document {_WORD}><w:body>'.encode())
            part.write(body)
            part.write(b"</w:body></w:document>")
    return path


def bomb(path: Path) -> Path:
    """One paragraph that unpacks to 300 MB."""
    return docx(path, b"<w:p><w:r><w:t>" + b"a" * 300_000_000 + b"</w:t></w:r></w:p>")


def many_paragraphs(path: Path) -> Path:
    """Within the bound of what it unpacks to, beyond that of memory."""
    return docx(path, "<w:p><w:r><w:t>一、条</w:t></w:r></w:p>".encode() * 3_500_000)


def entities(path: Path) -> Path:
    """Nine entities, each ten times the one before: a billion characters."""
    names = "abcdefghij"
    lines = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    head = f'<!DOCTYPE w [<!ENTITY a "大">{lines}]>'
    return docx(path, b"<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", head)


def large_page(path: Path) -> Path:
    path.write_text("<html><body>" + "<p>支持企业创新。</p>" * 1_000_000 + "</body></html>", "utf-8")
    return path


def endless_pdf(path: Path) -> Path:
    """A page whose drawing calls itself and others sixteen deep, eight times each: it does not end by itself."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    )
    objects.append(b"<</Length 5>>stream\n/F Do\nendstream")
    for number in range(5, 21):
        draws = b"/F Do " * 8
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>/Length %d>>stream\n"
            % (number + 1, len(draws)) + draws + b"\nendstream"
        )  # fmt: skip
    objects.append(b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Length 9>>stream\n0 0 1 1 re\nendstream")
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj" % number + body + b"endobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    path.write_bytes(out.getvalue())
    return path


def told(path: Path, seconds: int = limits.SECONDS) -> ReadError:
    bounded = Bounded(seconds)
    try:
        with pytest.raises(ReadError) as caught:
            list(bounded.read(path))
        return caught.value
    finally:
        bounded.close()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bomb, ("解压后有", "unpacks to")),
        (entities, ("不是完整的 Word", "not a whole Word")),
        (large_page, ("标签", "tags")),
    ],
)
def test_what_would_take_all_memory_is_told_in_a_sentence(tmp_path: Path, make: Make, reason: tuple[str, str]) -> None:
    name = "a.html" if make is large_page else "a.docx"
    began = time.monotonic()
    error = told(make(tmp_path / name))
    assert name in error.zh
    assert name in error.en
    assert reason[0] in error.zh
    assert reason[1] in error.en
    assert time.monotonic() - began < limits.SECONDS


def test_a_pdf_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    error = told(endless_pdf(tmp_path / "a.pdf"), 4)
    assert "4 秒内没有读完" in error.zh
    assert "not read within 4 s" in error.en


def test_the_batch_goes_on_with_a_new_process(tmp_path: Path) -> None:
    page = "<html><body><p>一、支持企业</p><p>资助{}家企业。</p></body></html>"
    (tmp_path / "a.html").write_text(page.format(3), "utf-8")
    many_paragraphs(tmp_path / "b.docx")
    bomb(tmp_path / "c.docx")
    (tmp_path / "d.html").write_text(page.format(7), "utf-8")
    summary = ingest([tmp_path], index=tmp_path / "index", encoder=CountEncoder(), wait=1)
    assert summary.added == 2
    assert [name for name, _ in summary.failed] == ["b.docx", "c.docx"]
    assert "1024 MB 内存" in summary.failed[0][1].zh


def test_one_process_serves_a_batch(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><p>资助3家企业。</p></body></html>", "utf-8")
    bounded = Bounded()
    times = []
    for _ in range(20):
        began = time.perf_counter()
        (raw,) = bounded.read(path)
        times.append(time.perf_counter() - began)
        assert isinstance(raw, Raw)
        assert raw.lines == ("资助3家企业。",)
    bounded.close()
    assert sum(times[1:]) < times[0]  # what is begun, is begun once
