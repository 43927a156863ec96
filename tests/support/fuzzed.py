"""Input that nobody should send, made by rule from a seed: the same seed gives the same inputs."""

from __future__ import annotations

import json
import random
from typing import Any

BITS = [
    "园区", "资助", "三人初创团队，做人工智能", "力争到2026年", "亿", "一、", "1%", "[", "_*", "`", "[a](b", "{", "}}", "$x",
    "\x00", "\ud800", "\udfff", "\ufeff", "\u200b", "\u202e", "\u2028", "\x1b[31m", "\r\n", "\t", "　", "é", "𠀀", "👩‍🔬",
    "<script>", "' OR 1=1 --", "../../etc/passwd", "%00", "\\", '"', "NaN", "1e999", "٣", "零", "〇", "第一条", "（一）",
    "2025年13月45日", "-1", "0x", "what", "the park", "——", "……", "《", "》",
]  # fmt: skip
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**400,
    1.5,
    float("nan"),
    "",
    [],
    {},
    [[]],
    {"a": {}},
    [None],
    "\ud800",
    "x",
]


def text(chance: random.Random, longest: int = 12) -> str:
    """Bits after one another; now and then one of them many times."""
    made = "".join(chance.choice(BITS) for _ in range(chance.randrange(longest)))
    if chance.random() < 0.06:
        made += chance.choice(BITS) * chance.choice((50, 400, 20_000))
    return made


def value(chance: random.Random) -> Any:
    """A text, or a value of a type that is not wanted."""
    return text(chance) if chance.random() < 0.4 else chance.choice(VALUES)


def line(chance: random.Random, fields: tuple[str, ...]) -> str:
    """A line of JSON for a command, its fields of any type; now and then no JSON at all, or no object."""
    kind = chance.random()
    if kind < 0.05:
        return text(chance).replace("\n", " ").replace("\r", " ") or "x"
    if kind < 0.1:
        return json.dumps(value(chance))
    given = {name: value(chance) for name in fields if chance.random() < 0.8}
    given[fields[0]] = text(chance) if chance.random() < 0.6 else value(chance)
    if chance.random() < 0.2:
        given["history"] = [{"role": value(chance), "content": value(chance)} for _ in range(chance.randrange(4))]
    return json.dumps({"id": value(chance), **given}, ensure_ascii=chance.random() < 0.5)
