"""The value types of ingest: frozen, without logic, importing nothing of ours.

Offsets count characters (code points) of ``Document.text``, half open: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

# Chunks up to which an index is looked at whole: each title, outline, place and term of validity (a few MB). Beyond it
# only what a search finds is looked at.
SMALL_INDEX = 5000


class Identified(Protocol):
    """Whatever is of one file that was read: the document's id, the file's name and its SHA-256."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Oddity:
    """A place where the source is odd and is shown as printed (原文如此).

    ``kind`` is one of ``typo``, ``title``, ``punctuation``, ``spacing``; ``expected`` is what a
    reader would expect there, or None where nothing can be said.
    """

    kind: str
    start: int
    end: int
    printed: str
    expected: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as printed, and what its own front and back matter say of it.

    ``text`` is the printed text: markup gone, page breaks joined, one newline between paragraphs,
    printed spaces and typos kept. Every field of metadata is None (or empty) where nothing is printed.
    ``date`` is ISO, to the precision printed: ``2025-07-25``, ``2023-08`` or ``2023``.
    """

    id: str
    text: str
    title: str
    aliases: tuple[str, ...] = ()
    number: str | None = None  # 发文字号, e.g. 长科委〔2025〕13号
    issuer: str | None = None  # 署名, as printed
    addressee: str | None = None  # 主送, as printed, without its colon
    date: str | None = None  # 成文日期
    note: str | None = None  # 附注, e.g. （此件公开发布）
    period: str | None = None  # the period a title prints, e.g. 2025-2026
    kind: str = "document"  # plan · report · regulation · passage · document
    source: str = ""  # the file's name
    sha256: str = ""  # of the file's bytes
    oddities: tuple[Oddity, ...] = ()
    valid_from: str | None = None  # 施行日期, ISO, as printed or counted from the date of issue
    valid_until: str | None = None  # 有效期, ISO: its last day
    replaces: tuple[str, ...] = ()  # titles and numbers of papers that the text says are ended (同时废止)
    recognised: bool = False  # whether the text, or some of it, was recognised from pictures


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line that was recognised in a picture: its box in dots of that picture, from its upper left corner.

    ``document.text[start:end]`` is what became of it in the document; None where it is not in there (a page number), or
    where the text has not been made yet.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page whose text was recognised: its number in the file, from 0, the size of its picture in dots, its lines."""

    number: int
    width: int
    height: int
    lines: tuple[ScannedLine, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the outline; its span holds its children too.

    ``id`` is the dotted path of the printed numerals (``2.5.12``) or a name for front and back
    matter (``notice``, ``title``, ``preamble``, ``signoff``). ``heading`` is as printed, "" where
    there is none; ``numeral`` as printed (``12、``), "" where there is none. ``path`` joins the
    numerals from the top: ``二、（五）12、``. ``level`` 0 is front or back matter. ``own_end`` is
    where the section's own text ends, before its first child; equal to ``end`` at a leaf.
    """

    document: str
    id: str
    level: int
    heading: str
    numeral: str
    parent: str | None
    path: str
    start: int
    end: int
    own_end: int
    heading_start: int
    heading_end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one section's own text, small enough to cite.

    ``headings`` is the document's title and issuer, and the headings from the top down to the section's parent, without numerals;
    ``outline`` the headings of the section's children, where it has some: both are ranked with the text.
    ``text == document.text[start:end]``.
    """

    id: str  # document:section:start
    document: str
    section: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """Something the text offers. Every printed field is a slice of the text, or None.

    ``kind`` is one of service, platform, space, incubation, transfer, finance, talent, overseas, ip,
    cultivation, market, honour, policy. ``status``: operating, planned, aspiration, past; ``cue`` the
    printed word that decided it. ``as_of`` is the document's date.
    """

    id: str
    document: str
    section: str
    name: str
    kind: str
    status: str
    cue: str
    what: str
    who: str | None
    where: str | None
    responsible: tuple[str, ...]
    as_of: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Target:
    """What the text promises (target, direction) or reports (reported, fact), in numbers or words.

    ``value`` is the parsed number (60 for 60%, 1000 for 千家), a string where the value is not a
    number (1+1), None for a direction. ``force`` is the printed hedge (力争), or None.
    """

    id: str
    document: str
    section: str
    type: str
    indicator: str
    value: float | str | None
    unit: str | None
    year: str | None
    force: str | None
    value_as_written: str | None
    scope: str | None
    start: int
    end: int
    quote: str
