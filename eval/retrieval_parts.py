"""The parts of understanding and retrieval that are left out, one at a time, to see what each brings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.retrieve import Mix
from assistant.understanding.understander import Parts


@dataclass(frozen=True, slots=True)
class Ablation:
    """One system: what is left out of it, in Chinese and English, and what it is made with."""

    name: str
    mix: Mix
    parts: Parts


def ablations() -> tuple[Ablation, ...]:
    """The full system first, then each with one part left out."""
    mix, parts = Mix(), Parts()
    return (
        Ablation("完整 · full", mix, parts),
        Ablation("BM25 · lexical", replace(mix, lexical=0.0), parts),
        Ablation("文中的意义 · meaning in search", replace(mix, near=0.0), parts),
        Ablation("日常用语 · lexicon", mix, replace(parts, lexicon=False)),
        Ablation("英文词表 · English glossary", mix, replace(parts, glossary=False)),
        Ablation("错字 · spelling", mix, replace(parts, spelling=False)),
        Ablation("繁体 · traditional characters", mix, replace(parts, traditional=False)),
        Ablation("序号和标题 · places named", replace(mix, places=0.0), parts),
        Ablation("承上 · follow-up", mix, replace(parts, followup=False)),
        Ablation("问到的地方 · documents of places named", mix, replace(parts, localities=False)),
        Ablation("文件与首尾 · document factors", replace(mix, unnamed=1.0, frame=1.0), parts),
    )
