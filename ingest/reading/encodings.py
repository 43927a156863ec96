"""Bytes → text, whatever the encoding, or an error: never text in the wrong characters.

Decoding proves nothing (Big5 decodes as GB18030, Korean as Chinese): what decodes is scored by how many of its
characters are among the commonest of their script (``scripts.toml``), and taken only where one reading is far ahead
of all others. Encodings of a byte a letter cannot be told from one another and are read only where a page names its own.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from ingest.reading.text_lines import refusal

_SAMPLE = 100_000  # bytes that are looked at
# Chosen on windows of 6 to 200 characters of laws, news, an encyclopaedia and messages in 11 languages.
SURE = 0.5  # least score
_AHEAD = 0.2  # by how much a reading must lead
_LONG, _RARE, _TIMES = (
    40,
    0.25,
    3,
)  # a long text of rarer characters: least score, and how often that of any other reading
_FEWEST = 2  # common characters, below which the rest is chance

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings without a mark, and the script that a text in them is scored by; "" for any of them. Of the three of Big5
# each holds characters that the others map differently or lack: the first that fits is taken.
_BIG5 = ("big5", "cp950", "big5hkscs")
_SCRIPTS = (
    (("gb18030",), "chinese"), (_BIG5, "chinese"), (("cp932",), "japanese"), (("euc_jp",), "japanese"),
    (("cp949",), "korean"), (("utf-16-le",), ""), (("utf-16-be",), ""), (("utf-32-le",), ""), (("utf-32-be",), ""),
)  # fmt: skip
_SEVEN_BITS = ((("iso2022_jp",), ""), (("iso2022_kr",), ""), (("hz",), ""), (("utf-7",), ""))
_WESTERN = ("cp1252", "cp1250", "mac_roman")
_ONE_BYTE = ("iso-8859", "windows-125", "latin", "cp125", "koi8", "macintosh")
# What is meant by the names that pages use.
_MEANT = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "latin1"), "cp1252"),
}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# A letter with an accent beside one without, and typographic marks beside letters: text of a byte a letter.
_AS_WESTERN = re.compile("[A-Za-z][À-ɏ’]|[À-ɏ‘“„«][A-Za-z]|[A-Za-z.,]”| [–—] ")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f]")
_ODD = re.compile("[^\n\r\t\f -\x7e]")  # what is scored: all but printed ASCII and white space


def decode(name: str, data: bytes, *, html: bool = False) -> str:
    """The text of a file, without its byte order mark. ``html`` lets a declared charset decide where it decodes.

    Raises ReadError, naming the file, where no encoding fits, several do, or the bytes are damaged.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(name, data[len(mark) :], encoding)
    if data.isascii() and b"\0" not in data:
        seven = _best(data, _readings(data, _SEVEN_BITS))
        if seven is None and b"\x1b$" in data:  # what ISO-2022 switches scripts by, and no text has
            raise _undecodable(name, data, western=False)
        return seven or data.decode("ascii")
    declared = _declared(data) if html else ()
    one_byte = declared[:1] and declared[0].startswith(_ONE_BYTE)
    if not one_byte and (text := _first(data, declared)) is not None:
        return text
    utf8 = _first(data, ("utf-8",))
    if utf8 is not None and "\0" not in utf8:
        # 联通 in GBK is valid UTF-8 too, and some UTF-16
        by_chance = (len(data) < _LONG and commonness(utf8) == 0) or _CONTROL.search(utf8[:_SAMPLE])
        return (_best(data, _readings(data, _SCRIPTS)) if by_chance else None) or utf8
    refused = [*_western(data), _Reading(commonness(data[:_SAMPLE].decode("utf-8", "replace")), "", ())]
    text = _best(data, [*_readings(data, _SCRIPTS), *refused])
    if text is None and one_byte:  # also what servers name for want of a better one
        text = _first(data, declared)
    if text is None:
        raise _undecodable(name, data, western=max(refused).score >= SURE)
    return text


def commonness(text: str, script: str = "chinese") -> float:
    """The share, 0 to 1, of a script's common characters among all but printed ASCII, less private ones; 0.0 for none.

    ``script`` is chinese, japanese or korean.
    """
    odd = _ODD.findall(text)
    private = sum("\ue000" <= character <= "\uf8ff" for character in odd)  # GB18030 gives Big5's gaps these
    common = sum(map(_common()[script].__contains__, odd))
    return max(0, common - private) / len(odd) if odd else 0.0


@lru_cache(maxsize=1)
def _common() -> dict[str, frozenset[str]]:
    rows = tomllib.loads(resources.files("ingest.reading").joinpath("scripts.toml").read_text(encoding="utf-8"))
    kana = "".join(map(chr, range(0x3041, 0x30FF)))  # not the narrow ones, which any bytes are
    return {
        "chinese": frozenset(rows["simplified"] + rows["traditional"] + rows["marks"]),
        "japanese": frozenset(rows["japanese"] + kana + rows["marks"]),
        "korean": frozenset(rows["korean"] + rows["marks"]),
    }


class _Reading(NamedTuple):
    """What the first bytes of a file can be read as; ``encodings`` are tried on the whole, () for what is not taken."""

    score: float
    text: str
    encodings: tuple[str, ...]


def _readings(data: bytes, ways: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[_Reading]:
    for encodings, script in ways:
        for at, encoding in enumerate(encodings):
            text = _sample(data, encoding)
            same = text is None or (text.isascii() and data.isascii() and b"\0" not in data)  # no other than ASCII
            if text is not None and not same and "\0" not in text:
                scripts = [script] if script else _common()
                # plain English in two bytes a letter has nothing odd
                score = max(commonness(text, one) for one in scripts) if _ODD.search(text) else 1.0
                yield _Reading(score, text, encodings[at:])
                break


def _western(data: bytes) -> Iterator[_Reading]:
    """What is no reading and yet ahead of any: the share of characters beyond ASCII that stand as Western letters do."""
    for encoding in _WESTERN:
        text = data[:_SAMPLE].decode(encoding, "replace")
        odd = len(_ODD.findall(text))
        found = sum(len(_ODD.findall(match[0])) for match in _AS_WESTERN.finditer(text))
        yield _Reading(min(1.0, found / odd) if odd else 0.0, text, ())


def _best(data: bytes, readings: Iterable[_Reading]) -> str | None:
    """The text that is far ahead of all others; None where none is, or its encoding does not fit the whole."""
    first, *others = sorted(readings, key=lambda reading: -reading.score) or [_Reading(0.0, "", ())]
    odd = len(_ODD.findall(first.text))
    if 0 < first.score * odd < _FEWEST:
        return None
    second = max((other.score for other in others if other.text != first.text), default=0.0)
    ahead = first.score >= SURE and first.score - second >= _AHEAD
    rare = odd >= _LONG and first.score >= _RARE and first.score >= _TIMES * second
    return _first(data, first.encodings) if ahead or rare else None


def _sample(data: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data[:_SAMPLE], final=len(data) <= _SAMPLE)
    except UnicodeDecodeError:
        return None


def _first(data: bytes, encodings: Sequence[str]) -> str | None:
    """The text in the first encoding that fits the whole; None where none does."""
    for encoding in encodings:
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    return None


def _declared(data: bytes) -> tuple[str, ...]:
    """What an HTML page declares, as encodings to be tried; () where it declares none, or one that cannot be true of it."""
    found = _XML.search(data[:1024]) or _META.search(data[:4096])
    charset = found.group(1).decode("ascii", "replace").lower() if found else ""
    if charset.startswith("big5") or charset == "x-x-big5":
        return _BIG5
    # UTF-16 is not true of what was read as ASCII
    return (_MEANT.get(charset, charset),) if charset and not charset.startswith(("utf-16", "utf-32", "us-")) else ()


def _marked(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal(
            name,
            f"文件标明是 {encoding.upper()} 编码，但第 {error.start + 1} 个字节起不符合，文件可能不完整。"
            "请重新取得或另存为 UTF-8。",
            f"its mark says {encoding.upper()}, but byte {error.start + 1} does not fit. It may be cut off; "
            "get it again or save it as UTF-8.",
        ) from error


def _undecodable(name: str, data: bytes, *, western: bool) -> Exception:
    at = len(data.decode("utf-8", "replace").split("\ufffd", 1)[0].encode("utf-8")) + 1
    zh, en = "可能已损坏", "It may be damaged"
    if western:
        zh = "可能是 Windows-1252 一类的西文编码，与其他编码无法区分"
        en = "It may be Windows-1252 or another Western encoding, which cannot be told from one another"
    elif b"\0" in data:
        zh, en = "含 NUL 字节，可能是二进制数据", "It holds NUL bytes and may be binary data"
    return refusal(
        name,
        f"无法判断文字编码：可读 UTF-8、UTF-16、GB18030、Big5、Shift-JIS、EUC-JP 和 EUC-KR，第 {at} 个字节（共 {len(data):,} 个）起不合。"
        f"文件{zh}；请用记事本打开，确认文字正常后另存为 UTF-8。",
        "its encoding cannot be told; UTF-8, UTF-16, GB18030 (GBK), Big5, Shift-JIS, EUC-JP and EUC-KR are read "
        f"(from byte {at} of {len(data):,}). {en}; open it, check the text, and save it as UTF-8.",
    )
