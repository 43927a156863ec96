"""Noun phrases of official texts, and others like them to put in their place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from random import Random

import rjieba

_NOUN = re.compile(r"^(n|vn|nz|nt|nl|an|j|b|l|nrt|s|i)")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
LONGEST = 10  # characters of a phrase
# Nouns that name nothing by themselves.
GENERAL = frozenset(
    "情况 部门 单位 企业 项目 工作 标准 条件 人员 材料 时间 办法 规定 资金 方式 要求 管理 制度 有关部门 主管部门 我市 我省 本市 "
    "本省 公司 个人 机构 政府 政策 通知 意见 实施 地区".split()
)


def phrases(text: str) -> list[tuple[str, int]]:
    """Noun phrases of two to ten characters, each with where it begins."""
    found: list[tuple[str, int]] = []
    held, began, at = "", 0, 0
    for word, tag in rjieba.tag(text):
        begins = max(text.find(word, at), at)
        at = begins + len(word)
        noun = bool(_NOUN.match(tag) and _HAN.fullmatch(word))
        if noun and len(held) + len(word) <= LONGEST:
            began = began if held else begins
            held += word
            continue
        if len(held) > 1:
            found.append((held, began))
        held, began = (word, begins) if noun else ("", 0)
    return [*found, (held, began)] if len(held) > 1 else found


def naming(text: str) -> list[str]:
    """Phrases of three characters or more that name something."""
    return [phrase for phrase, _ in phrases(text) if len(phrase) > 2 and phrase not in GENERAL]


class Siblings:
    """Phrases that end alike: another subject in the place of one, which the text does not speak of."""

    def __init__(self, documents: Iterable[set[str]], random: Random) -> None:
        """``documents`` are the phrases of each."""
        ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for held in documents:
            for phrase in sorted(held):
                ends[phrase[-2:]][phrase] += 1
                ends[phrase[-1]][phrase] += 1
        self._ends = {end: [one for one, _ in count.most_common(400)] for end, count in ends.items()}
        self._all = [one for end in self._ends if len(end) == 2 for one in self._ends[end]]
        self._random = random

    def of(self, phrase: str, text: str) -> str | None:
        """Another that ``text`` does not print, of other characters mostly; None where twelve tries find none."""
        for _ in range(12):
            drawn = self._random.random()
            pool = self._ends.get(phrase[-2:] if drawn < 0.5 else phrase[-1]) if drawn < 0.85 else self._all
            other = self._random.choice(pool) if pool else phrase
            if other in text or other in phrase or phrase in other:
                continue
            if len(set(other) & set(phrase)) > 0.6 * min(len(other), len(phrase)):
                continue
            if other[:2] not in text or self._random.random() > 0.7:
                return other
        return None
