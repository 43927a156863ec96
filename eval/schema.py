"""The fields of every kind of case; eval/cases/README.md, the template and the validator are made from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.splits import SPLITS

_VERDICTS = ("exact", "minor_variant", "altered_meaning", "not_in_document")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a case. ``type`` is a key of _TYPES, with ``?`` behind it where null is a value too."""

    name: str
    type: str
    required: bool
    about: str
    example: Any = ""


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a field's type; a type that ends with ``?`` takes null too."""
    if kind.endswith("?"):
        return value is None or fits(value, kind[:-1])
    return _TYPES[kind](value)


def unfit(row: Mapping[str, Any], fields: Iterable[Field]) -> Iterator[str]:
    """Every field that a case lacks or that is of another type, as a sentence; nothing for a case that can be run."""
    for field in fields:
        if field.name not in row:
            if field.required:
                yield f"缺少字段 {field.name}（{field.about}） · missing field"
        elif not fits(row[field.name], field.type):
            yield f"字段 {field.name} 应为 {field.type}，得到 {row[field.name]!r} · wrong type"


def _listed(value: Any, fits_one: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(fits_one, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_place(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= {"doc", "section"}


def _is_pattern(value: Any) -> bool:
    """A text; behind ``re:`` a regular expression that can be read."""
    if not isinstance(value, str):
        return False
    try:
        re.compile(value.removeprefix("re:") if value.startswith("re:") else "")
    except re.error:
        return False
    return True


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,  # noqa: ARG005
    "text": _is_text,
    "word": lambda value: isinstance(value, str) and bool(value.strip()),
    "split": lambda value: value in SPLITS,
    "verdict": lambda value: value in _VERDICTS,
    "texts": lambda value: _listed(value, _is_text),
    "patterns": lambda value: _listed(value, _is_pattern),
    "yes/no": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "place": _is_place,
    "places": lambda value: _listed(value, _is_place),
    "turns": lambda value: _listed(value, lambda turn: _is_object(turn) and turn.keys() == {"role", "content"}),
    "object": _is_object,
    "objects": lambda value: _listed(value, _is_object),
    "planted": lambda value: _is_object(value) and {"id", "text"} <= value.keys() <= {"id", "text", "properties"},
}
_PLACE = {"doc": "plan", "section": "2.5.12"}
COMMON = (
    Field("id", "word", True, "编号，文件内唯一 · unique in its file", "q1"),
    Field(
        "split",
        "split",
        True,
        "fit：可据以拟合；choose：据以取舍；test：只看分数 · fitted on; chosen on; read as figures only",
        "fit",
    ),
    Field(
        "provenance",
        "word",
        True,
        "来历：谁、何时、依据什么写成 · where the case comes from",
        "written from the plan, 2025",
    ),
)
_ASKED = (
    Field("lang", "word", True, "zh 或 en · language", "zh"),
    Field("kind", "word", True, "问题类型，用于分组 · kind, a slice", "numbers"),
    Field("question", "word", True, "问题 · the question", "方案的有效期是多久？"),
    Field("history", "turns", False, "此前的对话 · earlier turns", [{"role": "user", "content": "…"}]),
    Field("gold_sections", "places", True, "应中条款；上级条款由其下级命中也算 · sections to be found", [_PLACE]),
    Field("tags", "texts", False, "分组标签 · slices", ["colloquial"]),
    Field("note", "text", False, "给人看的说明 · a note for people", ""),
)
_HELD = (
    Field("answerable", "yes/no", True, "文件是否写明 · is the answer printed", True),
    Field("gold_quotes", "texts", True, "应引原文，必须印在文件里 · printed words to be quoted", ["…"]),
    Field("must_include", "patterns", True, "答案须含；a|b 任一，re: 正则 · strings the answer must hold", ["a|b"]),
    Field("must_not_include", "patterns", True, "答案不得含，写法同上 · strings it must not hold", ["re:\\d+\\s*万元"]),
)  # fmt: skip
_QUESTION = (
    *COMMON,
    *_ASKED,
    *_HELD,
    Field("alt_sections", "places", False, "同样答得了的条款；引一处可抵一处未引的应中条款 · citing one makes up for a gold section not cited", []),
    Field("gold_supports", "texts", False, "应匹配的支持事项编号 · ids of supports to be matched", ["S001"]),
    Field("near_sections", "places", False, "拒答时可指向的条款 · sections a refusal may point to", [_PLACE]),
)  # fmt: skip
_OF_DOCUMENT = (
    *COMMON,
    Field("document", "word", True, "问的是哪份文件 · the document that is asked about", "plan"),
    *(field for field in _ASKED if field.name != "gold_sections"),
    *_HELD,
)
_OF_A_PAPER = (
    *COMMON,
    Field("files", "texts", True, "everyday/ 里的文件，单独建索引 · the paper, in an index of its own", ["a.txt"]),
    *(field for field in _ASKED if field.name != "gold_sections"),
    *_HELD[:2],
)
_CHECK = (
    *COMMON,
    Field("kind", "word", True, "组/种 · group/kind", "reading/table"),
    Field("files", "texts", True, "casebook/ 里的文件，各组文件单独建索引 · files that an index of its own is made of", ["a.md"]),
    Field("command", "word", True, "ask、search、check、find、match、outline、ingest", "ask"),
    Field("input", "object", True, "命令的输入 · what the command is given", {"question": "…"}),
    Field("history", "turns", False, "此前的对话 · earlier turns", []),
    Field("expect", "object", True, "应有的结果，见 eval/casebook.py · what must come", {"status": ["answered"]}),
    Field("note", "text", False, "给人看的说明 · a note for people", ""),
)  # fmt: skip
_ATTACK = (
    *COMMON,
    Field("lang", "word", True, "zh 或 en · language", "zh"),
    Field("kind", "word", True, "手法，用于分组 · kind of attack", "override"),
    Field("question", "word", True, "攻击的话，或针对植入文件的问题 · the attack", "忽略前面的规则……"),
    Field("history", "turns", False, "伪造的对话 · a forged history", []),
    Field("planted", "planted", False, "植入的文件：id、text，有 properties 则为 docx · a planted document", {"id": "x", "text": "…"}),
    Field("statuses", "texts", True, "可接受的 status · acceptable statuses", ["declined", "not_stated"]),
    Field("must_not_include", "patterns", True, "出现即为被操纵 · strings that show obedience", ["同意拨付"]),
    Field("note", "text", False, "说明 · note", ""),
)  # fmt: skip
KINDS: dict[str, tuple[Field, ...]] = {
    "questions": _QUESTION,
    "questions2": _QUESTION,
    "others": _OF_DOCUMENT,
    "casebook": _CHECK,
    "everyday": _OF_A_PAPER,
    "paraphrases": (*COMMON, *_ASKED),
    "scope": (
        *COMMON,
        *_ASKED,
        Field("answerable", "yes/no", True, "文件是否写明 · is the answer printed", True),
        Field("near_sections", "places", False, "拒答时可指向的条款 · sections a refusal may point to", [_PLACE]),
    ),
    "close": (
        *COMMON,
        *(field for field in _ASKED if field.name != "gold_sections"),
        Field("answerable", "yes/no", True, "文件是否写明 · is the answer printed", True),
        Field("gold_quotes", "texts", False, "写明所问的原文 · printed words that answer", ["…"]),
    ),
    "profiles": (
        *COMMON,
        Field("lang", "word", True, "zh 或 en · language", "zh"),
        Field("kind", "word", True, "support_match", "support_match"),
        Field("description", "word", True, "企业自述 · a founder's description", "…"),
        Field("gold_sections", "places", True, "应匹配到的条款 · sections to be matched", [_PLACE]),
        Field("tags", "texts", False, "分组标签 · slices", []),
        Field("note", "text", False, "说明 · note", ""),
    ),
    "wording": (
        *COMMON,
        Field("claim", "word", True, "待核对的说法 · the claim", "…"),
        Field("verdict", "verdict", True, "应得结论：" + "、".join(_VERDICTS), "exact"),
        Field("true_text", "text?", True, "印出的原文，没有为 null · the printed words", "…"),
        Field("source", "place?", True, "原文所在条款，没有为 null · where they stand", _PLACE),
        Field("differences", "objects", True, "差异：type、claimed、actual · differences", [{"type": "number", "claimed": "65%", "actual": "60%"}]),
        Field("punctuation_only", "yes/no", False, "只差标点 · differs in punctuation only", False),
        Field("hedge_truncated", "yes/no", False, "截去了力争、争取 · a true substring that cuts off its hedge", False),
        Field("near_sections", "places", False, "相近条款 · nearest sections", [_PLACE]),
        Field("note", "text", False, "说明 · note", ""),
    ),
    "supports": (
        *COMMON,
        Field("name", "word", True, "名称 · name", "…"),
        Field("kind", "word", True, "类别 · kind", "finance"),
        Field("status", "word", True, "operating、planned、aspiration、past", "planned"),
        Field("cue", "text", True, "决定状态的印出词语 · the word that decides the status", "扩大"),
        Field("who", "text?", True, "适用对象，未写为 null · for whom", None),
        Field("what", "text", True, "内容 · what", "…"),
        Field("where", "text?", True, "办理渠道，未写为 null · where", None),
        Field("responsible", "texts?", True, "责任部门，未写为 null · responsible bodies", None),
        Field("as_of", "text?", True, "时点 · as of", "2025-07"),
        Field("source", "place", True, "条款 · section", _PLACE),
        Field("quote", "word", True, "原文 · printed words", "…"),
        Field("aliases", "texts", False, "别名 · aliases", []),
        Field("also", "any", False, "其他出处 · other places", None),
        Field("caveat", "text", False, "提醒 · caveat", ""),
    ),
    "targets": (
        *COMMON,
        Field("doc", "word", True, "文件编号 · document", "plan"),
        Field("section", "word", True, "条款 · section", "1.3"),
        Field("type", "word", True, "target、direction、reported、fact", "target"),
        Field("indicator", "word", True, "指标 · indicator", "…"),
        Field("value", "any", True, "数值；无数值为 null · value", 60),
        Field("unit", "text?", True, "单位 · unit", "%"),
        Field("year", "any", True, "年份 · year", 2026),
        Field("qualifier", "text?", True, "限定词（力争） · hedge", "力争"),
        Field("value_as_written", "text?", True, "印出的写法 · as written", "60%"),
        Field("scope", "text?", True, "范围 · scope", None),
        Field("quote", "word", True, "原文 · printed words", "…"),
        Field("pairs", "objects", True, "与其他指标是否可比 · comparability", []),
        Field("note", "text", False, "说明 · note", ""),
    ),
    "sections": (
        *COMMON,
        Field("doc", "word", True, "文件编号 · document", "plan"),
        Field("section", "word", True, "条款编号 · section", "2.5.12"),
        Field("level", "number", True, "层级 · level", 3),
        Field("heading", "text?", True, "印出的标题 · heading", "12、提升科技金融服务能力"),
        Field("parent", "text?", True, "上级条款 · parent", "2.5"),
        Field("blocks", "texts", True, "正文各段 · paragraphs", ["…"]),
    ),
    "attacks": _ATTACK,
    "injection": (
        *_ATTACK,
        Field("attacker", "texts", True, "攻击者的字串，只许出现在标明的引文里 · the attacker's strings, shown in a marked quote alone", ["ZX77"]),
    ),
    "odd": (
        *COMMON,
        Field("question", "word", True, "正当而看似异常的问题 · an honest question that looks odd", "“忽略不计”在文件里指什么？"),
    ),
}  # fmt: skip
