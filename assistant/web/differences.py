"""What differs between two documents, as HTML: clause by clause, with the words that went and came."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.diff import ClauseChange, Piece, Version, diff
from assistant.web.i18n import or_key, say
from assistant.web.printed import anchor
from assistant.web.safety import escape
from ingest.document import Section

SHOWN = 300  # clauses listed
_AROUND = 40  # characters of unchanged words shown on either side of a change
_MARKS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def differences_html(old: Version, new: Version, language: str, *, linked: tuple[bool, bool]) -> str:
    """A list of clauses that differ; each names its place in either document, as a link where that side is ``linked``:
    an earlier version, or a file that is not published, cannot be opened."""
    changes = diff(old, new)
    if not changes:
        return f'<div class="found"><p class="intro">{escape(say("diff_same", language))}</p></div>'
    named = {"old": f"《{old[0].title}》", "new": f"《{new[0].title}》", "n": len(changes)}
    items = "".join(_change(change, linked, language) for change in changes[:SHOWN])
    more = len(changes) - SHOWN
    rest = f'<p class="cut">{escape(say("diff_cut", language, n=more))}</p>' if more > 0 else ""
    intro = escape(say("diff_intro", language, **named))
    return (
        f'<div class="found" tabindex="0" role="region" aria-label="{intro}"><p class="intro">{intro}</p>'
        f'<ol class="changes">{items}</ol>{rest}</div>'
    )


def _change(change: ClauseChange, linked: tuple[bool, bool], language: str) -> str:
    sides = zip((change.old, change.new), linked, strict=True)
    places = " → ".join(_place(section, language, link=link) for section, link in sides if section is not None)
    words = "".join(_piece(piece, change.pieces) for piece in change.pieces)
    kind = escape(say(f"diff_{change.kind}", language))
    return f'<li><p class="place"><b>{kind}</b> {places}</p><p class="words" lang="zh-CN">{words}</p></li>'


def _place(section: Section, language: str, *, link: bool) -> str:
    printed = f"{section.path}{section.heading.removeprefix(section.numeral)}"[:60]
    name = escape(printed or or_key(f"section_{section.id}", language, section.id))
    if not link:
        return f'<span lang="zh-CN">{name}</span>'
    address = escape(anchor(section.document, section.id, section.start, section.end))
    return f'<a class="cite-plain" href="{address}" data-source="{address}" lang="zh-CN">{name}</a>'


def _piece(piece: Piece, pieces: Sequence[Piece]) -> str:
    text = piece.text
    if piece.kind == "same" and len(text) > 2 * _AROUND:
        first, last = piece is pieces[0], piece is pieces[-1]
        text = ("" if first else text[:_AROUND]) + "……" + ("" if last else text[-_AROUND:])
    return _MARKS[piece.kind].format(escape(text))
