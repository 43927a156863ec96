"""The program's own words around quotations, Chinese and English; nothing here asserts what a document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer

PHRASES: dict[str, tuple[str, str]] = {
    "not_stated": ("文件未写明：{what}。", "Not stated in the documents: {what}."),
    "unsure": ("没有找到能确定回答的原文。", "Nothing was found that surely answers this."),
    "nearest": ("最接近的是{where}：", "The nearest is {where}:"),
    "found": ("原文见{where}{listed}。", "See {where}{listed}."),
    "stated": ("{where}载有{what}{listed}。", "{where} states: {what}{listed}."),
    "holds": ("，列有{count}项", "; {count} items"),
    "more": ("清单另有{count}项，未在此列出。", "{count} more items of the list are not shown here."),
    "and_others": ("{where}等{count}条", "{where} and others, {count} clauses"),
    "status_answered": ("有明文", "Stated"),
    "status_found": ("有相关原文", "Related text"),
    "status_partial": ("部分写明", "Partly stated"),
    "status_unsure": ("未找到确切原文", "No sure answer found"),
    "status_not_stated": ("文件未写明", "Not stated"),
    "status_out_of_scope": ("不在资料范围", "Outside the documents"),
    "status_declined": ("不予办理", "Declined"),
    "ask_at": ("文件点名、可以询问的机构：{bodies}。", "Bodies named in the clause, where you can ask: {bodies}."),
    "out_of_scope": (
        "所问不在资料范围内，文件未写明。{scope}",
        "This is outside the documents; it is not stated in them. {scope}",
    ),
    "perhaps_elsewhere": (
        "没有找到能确定回答的原文，所问可能不在资料范围内。{scope}",
        "Nothing was found that surely answers this; it may be outside the documents. {scope}",
    ),
    "declined": (
        "这个请求不能照办：本助手只引用文件原文，文件没有写明的内容不会代拟或承诺。{scope}",
        "This request cannot be met: the assistant only quotes the documents, and what is not stated in them is never made up or promised. {scope}",
    ),
    "greeting": (
        "您好。本助手只引用文件原文作答。",
        "Hello. The assistant answers in the printed words of the documents only.",
    ),
    "scope": (
        "可以询问：{documents}里的条款、数字、责任部门或原文。",
        "You can ask about clauses, figures, responsible bodies or wording in: {documents}.",
    ),
    "disclaimer": (
        "本回答由人工智能生成，仅供参考，不构成行政答复或申报依据；以正式公布文本及主管部门解释为准。",
        "AI-generated, for reference; not an administrative reply; the published text and the competent department prevail.",
    ),
    "prevails": ("", "English is an unofficial translation; the Chinese text prevails."),
    "listed": ("共{count}项：", "{count} in all:"),
    "absent": (
        "{document}没有出现{words}；其他文件的写法如下，只说明当时情况。",
        "{document}: no mention of {words}; it is not stated there. Another document, of its own date, prints:",
    ),
    "no_more": (
        "除已引用的以外，未找到更多写明此事的条款。",
        "Beyond what was quoted, no further clause on this was found.",
    ),
    "foreign": ("资料没有写{what}的内容。", "The documents say nothing of {what}."),
    "premise": ("您写的是{stated}，原文是{printed}。", "You wrote {stated}; the document prints {printed}."),
    "yes": ("是，原文写明。", "Yes, it is printed."),
    "no": ("否，原文写的相反。", "No, the opposite is printed."),
    "whether": (
        "所引条款没有这样的原话，是或否请据原文判断。",
        "The clauses quoted do not say this in these words; whether it is so is to be judged by them.",
    ),
    "incomparable": (
        "{one}与{other}不可比：{reasons}。",
        "{one} and {other} are not comparable: {reasons}.",
    ),
    "terms": ("", "Terms: {terms}."),
    # what a file's reader decided, by its notes (ingest.read.Raw)
    "note_tracked_changes": (
        "文件含修订标记：按接受修订后的文字读取。",
        "The file has tracked changes: it was read with them accepted.",
    ),
    "note_hidden_text": ("文件含隐藏文字：没有读取。", "The file has hidden text: it was not read."),
    "note_footnotes": ("文件含脚注。", "The file has footnotes."),
    "note_pages_without_text": (
        "有的页没有可读的文字（可能是扫描件）。",
        "Some pages have no text (they may be scans).",
    ),
    "note_recognised": (
        "有的页是由图片识别出的文字，可能有错字。",
        "Some pages were recognised from pictures and may hold errors.",
    ),
    "note_entities": (
        "文件引用了外部内容（XML 实体）：没有读取，所在段落可能不全。",
        "The file refers to outside content (XML entities): it was left out, so a paragraph may be incomplete.",
    ),
}


def status_key(answer: Answer) -> str:
    """The status that people are told: an answer whose quotations print no value of what was asked for is only "found", a
    refusal that names nothing that is surely absent only "unsure"."""
    if answer.status in ("not_stated", "out_of_scope") and not answer.not_stated:
        return "unsure"
    return "found" if answer.status == "answered" and not answer.stated else answer.status


def phrase(name: str, language: str, **values: str) -> str:
    """A phrase in a language; "" where a language needs none."""
    zh, en = PHRASES[name]
    return (en if language == "en" else zh).format(**values)


def noted(note: str) -> str:
    """What a note of a file's reader says, in both languages."""
    return " ".join(PHRASES[f"note_{note}"])
