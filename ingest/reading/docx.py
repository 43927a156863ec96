"""docx → lines: what a Word file holds; its paragraphs and tables are read by docx_blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.reading.archive import DAMAGE, ENTITIES, damaged, refuse_archive, takes_from_elsewhere
from ingest.reading.docx_blocks import Body, blocks
from ingest.reading.numbering import Numbering, W, parse_numbering
from ingest.reading.tables import cell_text
from ingest.reading.text_lines import FOOTNOTE, Reading, styled_lines

_WORD = (" Word 文档", "Word document")
_NOTE_KINDS = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(path: Path) -> Reading:
    """Body lines, a table's row on one line with its heads, and footnotes behind the body; headers, footers and
    comments are left out.

    Notes: ``tracked_changes`` where the text is that with all changes accepted, ``hidden_text`` where hidden words
    were left out, ``footnotes`` where the file has some, ``entities`` where text that stands elsewhere was left out. Raises ReadError.
    """
    refuse_archive(path)
    import docx  # 0.1 s that only docx files need

    try:
        document = docx.Document(str(path))
        body = Body(_numbering(document.part), *_styles(document.part), _footnotes(document.part))
        body_lines = list(blocks(document.element.body, body))
        lines, styles = styled_lines([*body_lines, *((note, FOOTNOTE) for note in body.printed)])
    except DAMAGE as error:
        raise damaged(path, error, _WORD) from error
    if body.printed:
        body.notes.add("footnotes")
    if takes_from_elsewhere(path):
        body.notes.add(ENTITIES)
    return Reading(lines, tuple(sorted(body.notes)), styles)


def _numbering(part: Any) -> Numbering:
    for relation in part.rels.values():
        if relation.reltype.endswith("/numbering"):
            from lxml import etree

            # numbering only holds numbers and patterns: no entity is needed, none is resolved
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return parse_numbering(etree.fromstring(relation.target_part.blob, parser))
    return Numbering()


def _footnotes(part: Any) -> dict[str, str]:
    """The text of each footnote and endnote by its kind and id."""
    from lxml import etree

    found: dict[str, str] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind not in ("footnote", "endnote") or relation.is_external:
            continue
        for note in etree.fromstring(relation.target_part.blob, parser).findall(f"{W}{kind}"):
            if note.get(f"{W}type") not in _NOTE_KINDS:
                reading = Body(Numbering(), {}, None)
                found[kind + str(note.get(f"{W}id"))] = cell_text([text for text, _ in blocks(note, reading)])
    return found


def _styles(part: Any) -> tuple[dict[str, Any], str | None]:
    """Paragraph styles by id, and the id of the default one."""
    styles = {style.get(f"{W}styleId"): style for style in part.styles.element.iter(f"{W}style")}
    default = (
        key
        for key, style in styles.items()
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")
    )
    return styles, next(default, None)
