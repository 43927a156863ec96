"""The measured sides as a page and a plot."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from bench.cold import Start
from bench.peers.measure import SIDES, Side
from bench.peers.questions import ROOM, Collection, by_split

_TEMPLATE = Path(__file__).with_name("page.md")
_WIDTH, _ROW, _LABEL, _PANEL = 260, 20, 150, 34  # pixels
Figure = tuple[str, Callable[[Side], float], str]


def _median(starts: Sequence[Start], field: str) -> float:
    return float(statistics.median(getattr(start, field) for start in starts))


def _split(side: Side, split: str, place: int) -> float:
    return by_split(side.covered)[split][place]


COSTS: tuple[Figure, ...] = (
    ("ingest, s", lambda side: side.ingest.seconds, ".1f"),
    ("ingest, CPU s", lambda side: side.ingest.processor, ".1f"),
    ("ingest, peak MB", lambda side: side.ingest.megabytes, ".0f"),
    ("cold, s", lambda side: _median(side.cold, "seconds"), ".2f"),
    ("cold, CPU s", lambda side: _median(side.cold, "processor"), ".2f"),
    ("cold, peak MB", lambda side: _median(side.cold, "megabytes"), ".0f"),
    ("open, peak MB", lambda side: side.open.megabytes, ".0f"),
    ("warm, ms", lambda side: side.milliseconds, ".1f"),
)
SHARES: tuple[Figure, ...] = (
    *(
        (f"five hits, {split}", lambda side, split=split: _split(side, split, 1), ".3f")
        for split in ("fit", "choose", "test")
    ),
    *(
        (f"{ROOM} characters, {split}", lambda side, split=split: _split(side, split, 2), ".3f")
        for split in ("fit", "choose", "test")
    ),
    ("characters of five hits, median", lambda side: statistics.median(one.characters for one in side.covered), ".0f"),
)


def page(sides: Sequence[Side], held: Sequence[Collection], versions: Mapping[str, str]) -> str:
    """The page of docs; the ratios are of this run, against the first side."""
    counts = ", ".join(f"{split} {found[0]}" for split, found in by_split(sides[0].covered).items())
    files = "; ".join(f"{one.name}: {len(one.files)} documents, {len(one.rows)} questions" for one in held)
    return _TEMPLATE.read_text("utf-8").format(
        collections=files,
        counts=counts,
        rounds=len(sides[0].cold),
        versions=", ".join(f"{SIDES[name]} {number}" for name, number in versions.items() if number),
        absent=", ".join(shown for name, shown in SIDES.items() if name not in versions) or "none",
        costs=_table(sides, COSTS, ratios=True),
        shares=_table(sides, SHARES, ratios=False),
    )


def _table(sides: Sequence[Side], figures: Sequence[Figure], *, ratios: bool) -> str:
    rows = ["| | " + " | ".join(SIDES[side.name] for side in sides) + " |", "|---" * (len(sides) + 1) + "|"]
    for name, value, form in figures:
        first, *others = [value(side) for side in sides]
        cells = [format(first, form)]
        cells += [format(other, form) + (f" ({other / first:.1f} ×)" if ratios and first else "") for other in others]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def plot(sides: Sequence[Side]) -> str:
    """One panel a figure, one bar a side, each panel on a scale of its own."""
    chosen = [*(figure for figure in COSTS if "CPU" not in figure[0]), *SHARES[1:3], *SHARES[4:6]]
    height = len(chosen) * (_PANEL + _ROW * len(sides))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LABEL + _WIDTH + 80} {height}" '
        'font-family="sans-serif" font-size="12" role="img">',
        f'<rect width="100%" height="{height}" fill="#fff"/>',
    ]
    for number, (name, value, form) in enumerate(chosen):
        top = number * (_PANEL + _ROW * len(sides))
        most = max(value(side) for side in sides) or 1.0
        parts.append(f'<text x="8" y="{top + 22}" font-weight="bold">{escape(name)}</text>')
        for at, side in enumerate(sides):
            y, found = top + _PANEL + at * _ROW, value(side)
            parts.append(f'<text x="{_LABEL - 8}" y="{y + 11}" text-anchor="end">{escape(SIDES[side.name])}</text>')
            colour = "#b23" if at == 0 else "#789"
            parts.append(
                f'<rect x="{_LABEL}" y="{y}" width="{_WIDTH * found / most:.1f}" height="14" fill="{colour}"/>'
            )
            parts.append(f'<text x="{_LABEL + _WIDTH * found / most + 6:.1f}" y="{y + 11}">{found:{form}}</text>')
    return "".join([*parts, "</svg>\n"])
