"""A page of a shipped document as a scanner would give it."""

import subprocess
from pathlib import Path

from ingest.job import CORPUS
from ingest.read import Raw, read

WIDTH, LINES = 32, 26  # characters a line, lines a page
TOP, STEP, HEIGHT = 100, 60, 1754  # where its lines stand, in dots


def scanned(path: Path, lines: list[str]) -> Path:
    """An A4 page at 150 dpi, drawn as a scanner would give it."""
    from PIL import Image, ImageDraw, ImageFont

    where = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"], capture_output=True, text=True, check=True
    )
    image = Image.new("RGB", (1240, HEIGHT), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(where.stdout, 33)
    for number, line in enumerate(lines):
        draw.text((90, TOP + STEP * number), line, "black", font)
    image.save(path, dpi=(150, 150))
    return path


def printed() -> list[str]:
    """The first clauses of a shipped document, broken into lines."""
    (raw,) = read(CORPUS / "review.md")
    assert isinstance(raw, Raw)
    paragraphs = [line for line in raw.lines if len(line) > WIDTH][:6]
    return [text[at : at + WIDTH] for text in paragraphs for at in range(0, len(text), WIDTH)][:LINES]
