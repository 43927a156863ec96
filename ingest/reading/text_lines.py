"""What all formats share: a reading, its limits, and lines without what never prints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.errors import ReadError
from ingest.reading.scans import Scan

FILE_BYTES = 50_000_000  # a file as stored
CORPUS_BYTES = 2_000_000_000  # a .jsonl corpus, which is streamed
UNPACKED_BYTES = 200_000_000  # what a docx may unpack to: 1 GiB of zeros zips to 1 MB
HTML_TAGS = 300_000  # about 0.5 GB once parsed
TEXT_CHARACTERS = 5_000_000  # the text of one document

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# Controls but tab, half surrogates, byte order marks, zero width marks, soft hyphens, bidi marks: none is printed.
_UNPRINTED = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


# What a file's own marks say of a line; "" where they say nothing.
TITLE, ROW, FOOTNOTE, CONTENTS = "title", "row", "footnote", "contents"
CONTENTS_NAMES = frozenset(("目录", "目錄", "目次", "contents", "tableofcontents"))  # squeezed, in lower case
RECOGNISED = "recognised"  # the note of a reading whose text, or part of it, was recognised from pictures
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself beside its text (the meta elements of a page); None where it says nothing.

    ``date`` is ISO.
    """

    title: str | None = None
    date: str | None = None
    issuer: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Body lines in printed order, and notes on what the reader decided (``tracked_changes``); both may be empty.

    ``styles`` says what each line is marked as (TITLE, ROW, FOOTNOTE, CONTENTS, one of HEADINGS, or ""): as long as
    ``lines``, or empty where the format has no marks. ``scans`` are the pages that were recognised, with their pictures.
    """

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    facts: Facts = Facts()
    scans: tuple[Scan, ...] = ()


def printed_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts split at line ends, trimmed, without what never prints; blank lines dropped."""
    lines = (_UNPRINTED.sub("", line).strip() for text in texts for line in _LINE_ENDS.split(text))
    return tuple(line for line in lines if line)


def styled_lines(texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts with their styles as lines and the style of each; a text of several lines has its style on each."""
    pairs = [(line, style) for text, style in texts for line in printed_lines([text])]
    return tuple(line for line, _ in pairs), tuple(style for _, style in pairs)


def refusal(name: str, zh: str, en: str) -> ReadError:
    """A ReadError that names the file first."""
    return ReadError(f"无法读取“{name}”：{zh}", f'Cannot read "{name}": {en}')


def refuse_long(name: str, characters: int) -> None:
    """Raises ReadError where a document's text is longer than TEXT_CHARACTERS."""
    if characters > TEXT_CHARACTERS:
        raise refusal(
            name,
            f"正文有 {characters:,} 个字符，一份文件最多 {TEXT_CHARACTERS:,} 个。请按章拆成几个文件后再导入。",
            f"its text has {characters:,} characters; a document may have {TEXT_CHARACTERS:,}. "
            "Split it into several files, by chapter say.",
        )


def refuse_tags(name: str, tags: int) -> None:
    """Raises ReadError where a page has more than HTML_TAGS tags."""
    if tags > HTML_TAGS:
        raise refusal(
            name,
            f"网页有 {tags:,} 个标签，最多 {HTML_TAGS:,} 个。请拆成几个文件，或复制正文存为 txt。",
            f"the page has {tags:,} tags; the most is {HTML_TAGS:,}. Split it, or save its text as txt.",
        )


def columns(text: str) -> int:
    """The width of a text in a fixed-width font: two columns a Chinese character, one any other."""
    return sum(2 if is_ideograph(character) or character in "“”‘’—…" else 1 for character in text)


def is_ideograph(character: str) -> bool:
    """Whether a character is a Chinese one or full-width punctuation: beside these a line wrap prints no space."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uff60"


def join_wrapped(first: str, second: str) -> str:
    """Two lines that a layout broke, as one: a space only between two words of Latin script, none after a hyphen."""
    if not first or not second:
        return first + second
    wide = is_ideograph(first[-1]) or is_ideograph(second[0]) or first[-1] in "“‘—…·" or second[0] in "”’—…·"
    return first + second if wide or first[-1] == "-" else f"{first} {second}"
