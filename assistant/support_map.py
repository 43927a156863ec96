"""A map of supports, kind by status, as SVG drawn from the extracted data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from assistant.match_cards import STATUSES
from ingest.document import Support

KIND_NAMES = {
    "service": ("企业服务", "Services"), "platform": ("平台", "Platforms"), "space": ("空间载体", "Space"),
    "incubation": ("孵化", "Incubation"), "transfer": ("成果转化", "Technology transfer"),
    "finance": ("金融", "Finance"),
    "talent": ("人才", "Talent"), "overseas": ("海外人才与外籍服务", "Overseas talent"),
    "ip": ("知识产权", "Intellectual property"), "cultivation": ("企业培育", "Enterprise growth"),
    "market": ("市场与贸易", "Market and trade"), "honour": ("评选与荣誉", "Recognition"), "policy": ("政策", "Policy"),
}  # fmt: skip
# Light to dark, told apart without colour too: every cell prints its number, and each column its pattern of outline.
_COLOURS = {"operating": "#1b6e53", "planned": "#2f5fa8", "aspiration": "#b7791f", "past": "#6b7280"}
_DASHES = {"operating": "", "planned": "", "aspiration": "4 3", "past": "1 3"}
_LEFT, _TOP, _CELL, _ROW = 170, 64, 92, 34
_LARGEST = 14.0  # pixels: radius of the largest circle


def support_map(supports: Sequence[Support], language: str = "zh") -> str:
    """An SVG picture: a row a kind, a column a status, a circle for how many supports; its text is selectable.

    ``<title>`` and ``<desc>`` say the same in words. Without supports the picture says so. ``language``: zh or en.
    """
    en = language == "en"
    counts = Counter((support.kind, support.status) for support in supports)
    kinds = [kind for kind in KIND_NAMES if any(owner == kind for owner, _ in counts)]
    width, height = _LEFT + _CELL * len(STATUSES) + 16, _TOP + _ROW * max(len(kinds), 1) + 16
    title = "Supports by kind and status" if en else "支持事项分布：按类别与状态"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" width="100%" '
        f'style="max-width:{width}px" aria-labelledby="support-map-title support-map-desc" '
        f'lang="{"en" if en else "zh-CN"}" '
        f'font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="support-map-title">{escape(title)}</title>',
        f'<desc id="support-map-desc">{escape(_described(counts, kinds, en))}</desc>',
        f'<text x="8" y="22" font-size="15" font-weight="600" fill="currentColor">{escape(title)}</text>',
        *_columns(en),
    ]
    largest = max(counts.values(), default=1)
    for row, kind in enumerate(kinds):
        parts += _row(kind, row, counts, largest, en)
    return "\n".join([*parts, "</svg>"])


def _columns(en: bool) -> list[str]:
    return [
        f'<text x="{_LEFT + _CELL * column + _CELL // 2}" y="{_TOP - 14}" text-anchor="middle" '
        f'fill="currentColor">{escape(names[en])}</text>'
        for column, names in enumerate(STATUSES.values())
    ]


def _row(kind: str, row: int, counts: Counter[tuple[str, str]], largest: int, en: bool) -> list[str]:
    middle = _TOP + _ROW * row + _ROW // 2
    parts = [f'<text x="8" y="{middle + 5}" fill="currentColor">{escape(KIND_NAMES[kind][en])}</text>']
    for column, status in enumerate(STATUSES):
        count = counts[kind, status]
        if not count:
            continue
        centre = _LEFT + _CELL * column + _CELL // 2
        radius = max(9.0, _LARGEST * (count / largest) ** 0.5)
        dashes = f' stroke-dasharray="{_DASHES[status]}"' if _DASHES[status] else ""
        parts.append(
            f'<circle cx="{centre}" cy="{middle}" r="{radius:.1f}" fill="{_COLOURS[status]}" fill-opacity="0.18" '
            f'stroke="{_COLOURS[status]}" stroke-width="1.5"{dashes}/>'
            f'<text x="{centre}" y="{middle + 5}" text-anchor="middle" fill="currentColor">{count}</text>'
        )
    return parts


def _described(counts: Counter[tuple[str, str]], kinds: Sequence[str], en: bool) -> str:
    if not kinds:
        return "No supports in the index." if en else "索引中没有支持事项。"
    lines = []
    for kind in kinds:
        cells = [(STATUSES[status][en], counts[kind, status]) for status in STATUSES if counts[kind, status]]
        inside = (", " if en else "、").join(f"{name} {count}" for name, count in cells)
        lines.append(f"{KIND_NAMES[kind][en]}{': ' if en else '：'}{inside}")
    return ("; " if en else "；").join(lines) + ("." if en else "。")
