"""Checked sentences as HTML: the verdict in words and colour, the printed sentence, the differences by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.web.i18n import or_key, say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from assistant.web.source import heading_chain
from assistant.wording import SEVERITY, CheckedSentence, Difference, Source
from ingest.store.base import Index

SHOWN = 2000  # sentences shown; the export holds all
_MISSING = 60  # characters of printed words shown where they are missing in a sentence; the source below holds all
_SIGNS = {"exact": "✓", "minor_variant": "≈", "altered_meaning": "≠", "not_in_document": "?"}


def verdicts_html(sentences: Sequence[CheckedSentence], index: Index, language: str, version: str) -> str:
    """A count of each verdict, which is also a filter, and the sentences in their order; ``version`` is that of the
    documents that they were checked against."""
    rows = "".join(_sentence(s, index, language) for s in sentences[:SHOWN])
    more = len(sentences) - SHOWN
    rest = f'<p class="cut">{escape(say("verdicts_cut", language, n=more))}</p>' if more > 0 else ""
    return f'<div class="verdicts" data-documents="{escape(version)}">{_counts(sentences, language)}<ol>{rows}</ol>{rest}</div>'


def _counts(sentences: Sequence[CheckedSentence], language: str) -> str:
    counted = Counter(s.verdict for s in sentences)
    buttons = "".join(
        f'<button type="button" class="tag verdict-{v}" data-filter="{v}" aria-pressed="false">'
        f"{_SIGNS[v]} {escape(say(f'verdict_{v}', language))} <b>{counted[v]}</b></button>"
        for v in SEVERITY
        if counted[v]
    )
    total = escape(say("verdicts_total", language, n=len(sentences)))
    return f'<div class="counts" role="group" aria-label="{total}"><span>{total}</span>{buttons}</div>'


def _sentence(sentence: CheckedSentence, index: Index, language: str) -> str:
    verdict = sentence.verdict
    stale = escape(say("verdict_stale", language))
    tag = f'<span class="tag verdict-{verdict}" data-stale="{stale}">{_SIGNS[verdict]} {escape(say(f"verdict_{verdict}", language))}</span>'
    source = _source(sentence.source, index, language) if sentence.source else ""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in sentence.notes)
    return (
        f'<li class="checked edge-{verdict}" data-verdict="{verdict}">{tag}'
        f'<p class="claimed" lang="zh-CN">{_marked(sentence)}</p>'
        f"{_differences(sentence.differences, language)}{source}{notes}</li>"
    )


def _marked(sentence: CheckedSentence) -> str:
    """The sentence with what differs marked in it: struck out what is not printed, behind it what is."""
    text, parts, done = sentence.text, [], 0
    for at, one in sorted(((d.at, d) for d in sentence.differences if d.at is not None), key=lambda placed: placed[0]):
        claimed, actual = one.claimed or "", one.actual or ""
        if at < done or not text.startswith(claimed, at):
            continue
        shown = actual if len(actual) <= _MISSING else f"{actual[:_MISSING]}……"
        parts.append(escape(text[done:at]))
        parts += [f"<{tag}>{escape(words)}</{tag}>" for tag, words in (("del", claimed), ("ins", shown)) if words]
        done = at + len(claimed)
    return "".join(parts) + escape(text[done:])


def _source(source: Source, index: Index, language: str) -> str:
    section = next((s for s in index.sections(source.document) if s.id == source.section), None)
    heading = heading_chain(index, section)[-1] if section and heading_chain(index, section) else ""
    heading = heading.removeprefix(section.numeral) if section else heading
    address = escape(anchor(source.document, source.section, source.start, source.end))
    title = index.document(source.document).title
    return (
        f'<p class="original"><a class="cite-plain" href="{address}" data-source="{address}" lang="zh-CN">'
        f"《{escape(title)}》{escape(source.path + heading)}</a></p>"
        f'<blockquote lang="zh-CN" aria-label="{escape(say("source", language))}">{escape(source.quote)}</blockquote>'
    )


def _differences(differences: Sequence[Difference], language: str) -> str:
    if not differences:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(or_key(f"kind_{d.kind}", language, d.kind))}</th>'
        f"<td>{_side(d.claimed, 'del', language)}</td><td>{_side(d.actual, 'ins', language)}</td></tr>"
        for d in differences
    )
    head = "".join(f'<th scope="col">{escape(say(key, language))}</th>' for key in ("difference", "claimed", "printed"))
    return f'<table class="differences"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _side(words: str | None, tag: str, language: str) -> str:
    if words is None:
        return f'<span class="unstated">{escape(say("nothing_there", language))}</span>'
    return f'<{tag} lang="zh-CN">{escape(words)}</{tag}>'
