"""Sentences with one fault each, made from faithful ones by rule, to measure what the guards let through."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eval.faults.faithful import Sample, faithful, printed
from ingest.store.base import Index
from ingest.text import search_key, squeeze

_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千](?=[个家项大分件所次])")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_COUNTED = re.compile(r"(?<=[\d余十百千])\s*(亿元|%|年|个|家|幢|件|场|大|分钟|月|次)")
_UNITS = ("亿元", "万元", "%", "个百分点", "个", "家", "幢", "件", "场", "项", "人", "倍", "月", "小时", "次")
_BODY = re.compile(
    r"(?<=[，、由同在托与据过和对：“])[\u4e00-\u9fff]{2,12}?(?:委员会|领导小组|科委|[商发国]\w?委|投促办|[\u4e00-\u9fff]{2}局|服务站|服务中心|工作站|窗口|"
    r"大学|微系统所|硅酸盐所|管委会|孵化器|产业园|金融园)(?=[、，。；（“”和等牵协承])"
)
_ROLES = ("牵头", "协同", "负责", "承接", "参与", "统筹", "组织协调", "指导", "督促", "协助", "配合", "主管", "审批")
_HEDGES = ("力争", "争取", "努力", "鼓励", "推动", "探索", "推进", "支持", "引导", "积极", "持续", "进一步")
_VERBS = re.compile(
    r"(?<=[，。；：])(?:建设|打造|形成|建立|构建|提升|完善|实施|设立|优化|扩大|强化|整合|加快|激发)|^(?:建立|打造|实施|设立)"
)
_SUBJECTS = (
    "区科委",
    "园区",
    "入驻企业",
    "相关部门",
    "高层次人才",
    "科技型中小企业",
    "管委会",
    "创业团队",
    "外籍人才",
    "孵化器",
)
_ACTS = (
    "给予",
    "享受",
    "免除",
    "设立",
    "拨付",
    "每年安排",
    "优先获得",
    "统一办理",
    "全额报销",
    "取消",
    "可以申请",
    "按季度公布",
)
_THINGS = (
    "房租补贴", "贷款贴息", "税收减免", "专项资金", "落户名额", "研发奖励", "办公场地", "人才公寓", "子女入学资格",
    "一次性奖励", "设备采购补助", "专利资助", "申报资格", "社保补贴",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """What faults are made with: names of bodies, and all printed sentences."""

    bodies: tuple[str, ...]
    samples: tuple[Sample, ...]
    texts: dict[str, str]


def faulty(index: Index, count: int, chance: random.Random) -> list[Sample]:
    """So many sentences with one fault each, every kind equally often."""
    texts = {document.id: document.text for document in index.documents()}
    bodies = tuple(sorted({match[0] for text in texts.values() for match in _BODY.finditer(text)}))
    whole = [Sample(texts[d.id][p.start : p.end], p, "printed") for d, p in printed(index)]
    good = (*faithful(index, min(count, 3000), chance), *whole)
    made = Made(bodies, good, texts)
    found: list[Sample] = []
    while len(found) < count:
        kind = KINDS[len(found) % len(KINDS)]
        sample = chance.choice(good)
        if (fault := _MAKERS[kind](sample, made, chance)) is not None and _differs(fault, sample):
            found.append(replace(fault, kind=kind))
    return found


def _differs(fault: Sample, sample: Sample) -> bool:
    return squeeze(fault.text) != squeeze(sample.text) or fault.place != sample.place


def _put(sample: Sample, match: re.Match[str], new: str) -> Sample:
    return replace(sample, text=sample.text[: match.start()] + new + sample.text[match.end() :])


def _pick(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _number(sample: Sample, _made: Made, chance: random.Random) -> Sample | None:
    match = _pick(_NUMBER, sample.text, chance)
    if match is None or _YEAR.fullmatch(match[0]):
        return None
    if not match[0][0].isdigit():
        return _put(sample, match, chance.choice([c for c in "一二三四五六七八九十百千" if c != match[0]]))
    at = chance.randrange(len(match[0]))
    if match[0][at] == ".":
        return None
    digit = chance.choice([d for d in "123456789" if d != match[0][at]])
    return _put(sample, match, match[0][:at] + digit + match[0][at + 1 :])


def _unit(sample: Sample, _made: Made, chance: random.Random) -> Sample | None:
    match = _pick(_COUNTED, sample.text, chance)
    return _put(sample, match, chance.choice([u for u in _UNITS if u != match[1]])) if match else None


def _year(sample: Sample, _made: Made, chance: random.Random) -> Sample | None:
    match = _pick(_YEAR, sample.text, chance)
    if match is None:
        return None
    return _put(sample, match, chance.choice([y for y in map(str, range(2019, 2031)) if y != match[0]]))


def _body(sample: Sample, made: Made, chance: random.Random) -> Sample | None:
    match = _pick(_BODY, sample.text, chance)
    return _put(sample, match, chance.choice([b for b in made.bodies if b != match[0]])) if match else None


def _role(sample: Sample, _made: Made, chance: random.Random) -> Sample | None:
    match = _pick(re.compile("|".join(_ROLES)), sample.text, chance)
    return _put(sample, match, chance.choice([role for role in _ROLES if role != match[0]])) if match else None


def _force(sample: Sample, _made: Made, chance: random.Random) -> Sample | None:
    """A hedge dropped, exchanged, or put before a plain promise."""
    match = _pick(re.compile("|".join(_HEDGES)), sample.text, chance)
    if match is not None and chance.random() < 0.7:
        return _put(sample, match, chance.choice(["", *(hedge for hedge in _HEDGES if hedge != match[0])]))
    verb = _pick(_VERBS, sample.text, chance)
    return _put(sample, verb, chance.choice([*_HEDGES, "已经", "必须", "可以"]) + verb[0]) if verb else None


def _citation(sample: Sample, made: Made, chance: random.Random) -> Sample | None:
    """The same words under the number of another clause, which does not print them too."""
    other = chance.choice(made.samples).place
    near = made.texts[other.document][other.start : other.end]
    own = made.texts[sample.place.document][sample.place.start : sample.place.end]
    return None if search_key(own) in search_key(near) else replace(sample, place=other)


def _invented(sample: Sample, made: Made, chance: random.Random) -> Sample | None:
    """A clause put in: made up, or printed elsewhere."""
    if sample.kind == "english":
        return None
    if chance.random() < 0.6:
        clause = chance.choice(_SUBJECTS) + chance.choice(_ACTS) + chance.choice(_THINGS)
    else:
        other = chance.choice(made.samples).place
        clause = chance.choice(re.split("[，,。；]", made.texts[other.document][other.start : other.end]))
        own = made.texts[sample.place.document][sample.place.start : sample.place.end]
        if len(clause) < 5 or squeeze(clause) in squeeze(own):
            return None
    words = re.split("(?<=[，,])", sample.text.rstrip("。；"))
    at = chance.randint(1, len(words))
    tail = "，" if at == len(words) else ""
    return replace(sample, text="".join([*words[:at], tail, clause, "" if tail else "，", *words[at:]]) + "。")


_MAKERS: dict[str, Callable[[Sample, Made, random.Random], Sample | None]] = {
    "number": _number, "unit": _unit, "year": _year, "body": _body, "role": _role, "force": _force,
    "citation number": _citation, "invented clause": _invented,
}  # fmt: skip
KINDS: Sequence[str] = tuple(_MAKERS)
