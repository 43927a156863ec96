"""Bytes → text, whatever the encoding: UTF-8, UTF-16 with a mark, GB18030 (GB2312, GBK), Big5.

Big5 decodes as GB18030 without an error, so decoding proves nothing: what decodes is scored by how many of its
characters are among the commonest of Chinese, and the best wins.
"""

from __future__ import annotations

import codecs
import re

from ingest.reading.text_lines import refusal

# The 520 commonest characters of laws and news, in both scripts. Where they are at least SURE of the characters
# beyond ASCII, the text is Chinese that was decoded rightly.
_SIMPLIFIED = (
    "的人行和第法一条有国在定民应会以业当中理十规市部管者政关工为区发不用作务上公生大地日对设动机年员门等建全保时或事本出经主二其合进家安产三方文了成可责制实月是水通施下及要资位提体新物开同处自报展内正分化"
    "能个品表他单任场查学并院委期府到与于由所重据级海道四护监交加权后高现服过五得构依前证力情元活共议将来照组案利防信电社标相车项多代外运长件计营金度向程办性明收准量立入企目持城供次强记面受告划之职调违审路"
    "检按款技取省间网专示境请县台源改商使未这名治常司织接平息求决意原指点科心万起数费被律备环各术基小质系美育更式六教域特导督布例书们集联预解从统反支造消执限险子医列天题况好确采需推风村协气范北最已批总结予"
    "罚具流申投警七东线负局也续农口知传我放参置就格广至影价称华因无队河害还八复增山根创诉回认军此手章该助排南房种止团近举给比直财领益济承百研约效游修问验整救形果节九态都料达乡际措核众转急非看除户罪编西选健"
    "令完居站包严说步销障视江察容围卫身镇客许类两响评养污测见州京超登林然装究如停变优犯维注食灾今校股空引损配土清别旅但让少老易雨带住党做担型里没疗色控积而药先园染斯义则存着志群筑赛升属深号识图融宣刑额周打"
    "航降失青某适符获送算战米观器输首序病精亿"
)
_TRADITIONAL = (
    "條國應會業當規關爲區發務對設動機員門時經進產責實資體開處報內個單場學並與於據級護監權後現過構證議將來組電標車項運長計營辦準強記劃職調違審檢間網專請縣臺這織決點萬數費備環術質導書們聯預從統執險醫題況確採"
    "風協氣範總結罰東線負續農傳參廣價稱華無隊還復創訴認軍該種團舉給財領濟約遊問驗節態達鄉際衆轉戶編選嚴說銷視圍衛鎮許類兩響評養測見裝變優維災損別讓帶黨擔裏沒療積藥園義則羣築賽屬號識圖額適獲戰觀輸億顯貨師補"
    "納託屆張綠熱償錄勵頭歷館極稅購徵訓幹減爾滿兒論輯"
)
_MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕—…·「」『』％"
_COMMON = frozenset(_SIMPLIFIED + _TRADITIONAL + _MARKS)
_SAMPLE = 50_000  # characters that are scored
SURE = 0.5
_GARBLED = 0.02  # below this share of common characters a long text is not Chinese in that encoding
_LONG = 40  # characters beyond ASCII from which a share means something

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BIG5 = ("big5", "cp950", "big5hkscs")  # each holds characters that the others map differently or lack
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)


def decode(name: str, data: bytes, *, html: bool = False) -> str:
    """The text of a file, without its byte order mark. ``html`` lets a declared charset decide where it decodes.

    Raises ReadError, naming the file, where no encoding fits or the bytes are damaged.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(name, data[len(mark) :], encoding)
    if data.isascii():
        return data.decode("ascii")
    if html and (text := _declared(data)) is not None:
        return text
    utf8 = _attempt(data, "utf-8")
    legacy = max((_attempt(data, "gb18030"), _big5(data)), key=lambda text: -1.0 if text is None else commonness(text))
    if utf8 is not None:
        # 联通 in GBK is valid UTF-8 too
        by_chance = len(data) < _LONG and legacy is not None and commonness(utf8) == 0 and commonness(legacy) >= SURE
        return legacy if by_chance and legacy is not None else utf8
    damaged = data.decode("utf-8", "replace")
    if legacy is None or commonness(damaged) > max(commonness(legacy), SURE / 2):
        raise _undecodable(name, data, damaged)
    if commonness(legacy) < _GARBLED and sum(character > "\x7f" for character in legacy[:_SAMPLE]) >= _LONG:
        raise _undecodable(name, data, damaged)
    return legacy


def commonness(text: str) -> float:
    """The share, 0 to 1, of common Chinese characters and marks among those beyond ASCII, less private ones."""
    beyond = [character for character in text[:_SAMPLE] if character > "\x7f"]
    common = sum(character in _COMMON for character in beyond)
    private = sum("\ue000" <= character <= "\uf8ff" for character in beyond)  # GB18030 gives Big5's gaps these
    return max(0, common - private) / len(beyond) if beyond else 0.0


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _big5(data: bytes) -> str | None:
    return next((text for encoding in _BIG5 if (text := _attempt(data, encoding)) is not None), None)


def _declared(data: bytes) -> str | None:
    """The text in the charset an HTML page declares, or None where it declares none or a wrong one."""
    found = _XML.search(data[:1024]) or _META.search(data[:4096])
    if not found:
        return None
    charset = found.group(1).decode("ascii", "replace").lower()
    if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk"):
        return _attempt(data, "gb18030")
    if charset.startswith("big5") or charset == "x-x-big5":
        return _big5(data)
    if charset.startswith(("utf-16", "utf-32", "iso-8859", "windows-125", "us-ascii")):
        return None  # the first cannot be read as ASCII, so it is not true; the others decode anything
    return _attempt(data, charset)


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


def _undecodable(name: str, data: bytes, damaged: str) -> Exception:
    at = len(damaged.split("\ufffd", 1)[0].encode("utf-8")) + 1
    return refusal(
        name,
        f"无法判断文字编码：可读 UTF-8、带标记的 UTF-16、GB18030 和 Big5，第 {at} 个字节（共 {len(data):,} 个）起不合。"
        "文件可能已损坏；请用记事本打开，确认文字正常后另存为 UTF-8。",
        f"its encoding is none of UTF-8, UTF-16 with a mark, GB18030 (GBK) or Big5 (from byte {at} of {len(data):,}). "
        "It may be damaged; open it, check the text, and save it as UTF-8.",
    )
