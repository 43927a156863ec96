"""Pages that are pictures are recognised within the bounds of reading, and said to be so."""

import subprocess
from pathlib import Path

import pytest

from ingest.bounded import Bounded
from ingest.job import CORPUS
from ingest.outline import outline
from ingest.read import Raw, read
from ingest.reading import ocr
from ingest.reading.text_lines import RECOGNISED
from ingest.text import fold

pytestmark = pytest.mark.skipif(not ocr.available(), reason="needs the extra [ocr]")
WIDTH, LINES = 32, 26  # characters a line, lines a page


def page(path: Path, lines: list[str]) -> Path:
    """An A4 page at 150 dpi, drawn as a scanner would give it."""
    from PIL import Image, ImageDraw, ImageFont

    where = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"], capture_output=True, text=True, check=True
    )
    image = Image.new("RGB", (1240, 1754), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(where.stdout, 33)
    for number, line in enumerate(lines):
        draw.text((90, 100 + 60 * number), line, "black", font)
    image.save(path, dpi=(150, 150))
    return path


def printed() -> list[str]:
    """The first clauses of a shipped document, broken into lines."""
    (raw,) = read(CORPUS / "review.md")
    assert isinstance(raw, Raw)
    paragraphs = [line for line in raw.lines if len(line) > WIDTH][:6]
    return [text[at : at + WIDTH] for text in paragraphs for at in range(0, len(text), WIDTH)][:LINES]


def likeness(one: str, other: str) -> float:
    from rapidfuzz.distance import Levenshtein

    return 1 - Levenshtein.distance(one, other) / max(len(one), len(other))


def test_ninety_nine_of_a_hundred_characters_are_right(tmp_path: Path) -> None:
    lines, bounded = printed(), Bounded()
    (raw,) = bounded.read(page(tmp_path / "scan.png", lines))
    bounded.close()
    assert isinstance(raw, Raw)
    assert likeness(fold("".join(raw.lines)).text, fold("".join(lines)).text) >= 0.99
    assert RECOGNISED in raw.notes
    document, _ = outline(raw)
    assert document.recognised
