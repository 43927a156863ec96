"""Small charts as inline SVG; they need nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROW, _LABEL, _WIDTH = 22, 190, 300  # pixels


def bars(rows: Sequence[tuple[str, float | None, float | None]]) -> str:
    """Horizontal bars of (label, value in [0, 1], standard error); an undefined value has no bar. "" for no rows."""
    if not rows:
        return ""
    height, total = _ROW * len(rows), _LABEL + _WIDTH + 70
    parts = [f'<svg viewBox="0 0 {total} {height}" width="{total}" height="{height}" role="img">']
    for at, (label, value, error) in enumerate(rows):
        parts.append(_bar(at * _ROW, label, value, error))
    return "".join([*parts, "</svg>"])


def _bar(top: int, label: str, value: float | None, error: float | None) -> str:
    middle = top + _ROW // 2
    parts = [f'<text x="{_LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(label)}</text>']
    if value is None:
        return "".join([*parts, f'<text x="{_LABEL + 4}" y="{middle + 4}">—</text>'])
    end = _LABEL + _WIDTH * max(0.0, min(1.0, value))
    parts.append(f'<rect x="{_LABEL}" y="{top + 4}" width="{_WIDTH}" height="{_ROW - 8}" class="rail"/>')
    parts.append(f'<rect x="{_LABEL}" y="{top + 4}" width="{end - _LABEL:.1f}" height="{_ROW - 8}" class="bar"/>')
    if error:
        low, high = (max(_LABEL, min(_LABEL + _WIDTH, end + sign * _WIDTH * error)) for sign in (-1, 1))
        parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" class="error"/>')
    parts.append(f'<text x="{_LABEL + _WIDTH + 8}" y="{middle + 4}">{value:.3f}</text>')
    return "".join(parts)
