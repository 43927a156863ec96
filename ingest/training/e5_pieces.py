"""Which pieces of the vocabulary are kept, and the tokenizer over them.

250,002 pieces of a hundred languages are four fifths of the model. Kept are those written in Chinese characters (of
either script) and marks; of those in ASCII, the ones that the makers' own cut for English kept; and single letters.
The choice goes by what a piece is written in, not by what some sample of documents happens to use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from ingest.training.e5_weights import Floats

SPACE = "▁"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3
LONGEST = 512
_LETTERS = ("LATIN ", "GREEK ", "CYRILLIC ", "BOPOMOFO ", "HIRAGANA ", "KATAKANA ")
_MARKS = ((0xA0, 0x100), (0x2000, 0x3040), (0xFF00, 0xFFF0))  # Latin-1, punctuation and symbols, full width


def choose(pieces: Sequence[str], english: Collection[str]) -> list[int]:
    """Ids of the pieces to keep, ascending; the four special ones come first. ``english``: ASCII pieces to keep."""
    return [at for at, piece in enumerate(pieces) if at < len(SPECIAL) or _kept(piece, english)]


def _kept(piece: str, english: Collection[str]) -> bool:
    text = piece.replace(SPACE, "")
    if text.isascii():
        return piece in english or len(text) <= 1
    if len(text) == 1 and unicodedata.name(text, "").startswith(_LETTERS):
        return True
    return all(character.isascii() or _is_han(character) or _is_mark(character) for character in text)


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH") or character == "〇"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and any(a <= ord(character) < b for a, b in _MARKS)


def build_tokenizer(pieces: Sequence[str], scores: Floats) -> Tokenizer:
    """A unigram tokenizer whose ids are the rows given; texts become `<s> … </s>`.

    Normalised as the package's table does, which is NFKC but for control characters (dropped) and separators without
    width (a space); runs of spaces are one.
    """
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding(pad_id=1, pad_token=SPECIAL[1])
    return tokenizer
