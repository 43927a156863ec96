"""How the page looks: the theme, and the files of its style sheet and script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

STATIC = Path(__file__).parent / "static"
_SANS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif")
_INK = (
    "#f1f5fa", "#dfe8f2", "#bccfe3", "#8fadcd", "#5b84b1", "#2f6098", "#1d4f88", "#18416f", "#143559", "#0f2742",
    "#0a1b2e",
)  # fmt: skip


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """The text of a style sheet or script of the page."""
    return (STATIC / name).read_text("utf-8")


def theme() -> gr.themes.Base:
    """System fonts, one accent; nothing is fetched from elsewhere."""
    import gradio as gr

    ink = gr.themes.Color(*_INK, name="ink")
    return gr.themes.Base(
        primary_hue=ink,
        secondary_hue=ink,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        font=[gr.themes.Font(name) for name in _SANS],
        font_mono=[gr.themes.Font(name) for name in ("ui-monospace", "Menlo", "Consolas", "monospace")],
    )
