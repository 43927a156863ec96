"""Word counts → a tokenizer: a Unigram model whose scores are log frequencies, so that Viterbi finds words.

Training a Unigram model on unspaced Chinese takes far longer than counting words that a dictionary segments.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
LONGEST_WORD = 8  # characters; longer dictionary entries are names that hardly recur
SINGLE_PENALTY = 3.0  # nats: a character alone is a fallback, never cheaper than the words it is part of
_WORD = re.compile(r"[一-鿿]+|[a-z]{2,}")
_HAN = r"[一-鿿]"


def count_words(texts: Iterable[str], counts: Counter[str], weight: int = 1, batch: int = 4096) -> None:
    """Add ``weight`` times the words of texts (prepared, simplified) to ``counts``."""
    held: list[str] = []
    for text in texts:
        held.append(text)
        if len(held) >= batch:
            _count("\n".join(held), counts, weight)
            held.clear()
    _count("\n".join(held), counts, weight)


def _count(text: str, counts: Counter[str], weight: int) -> None:
    for word, count in Counter(rjieba.cut(text.lower())).items():
        if len(word) <= (LONGEST_WORD if "一" <= word[0] <= "鿿" else 20) and _WORD.fullmatch(word):
            counts[word] += count * weight


def choose_words(counts: Mapping[str, int], size: int, rarest_character: int) -> dict[str, int]:
    """The most frequent words, and every Chinese character that words hold at least ``rarest_character`` times."""
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        if "一" <= word[0] <= "鿿":
            for character in word:
                characters[character] += count
    chosen = {c: max(1, counts.get(c, 0)) for c, n in characters.items() if n >= rarest_character}
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) >= size - 1:
            break
        chosen.setdefault(word, count)
    return chosen


def build_tokenizer(words: Mapping[str, int]) -> Tokenizer:
    """Id 0 is the unknown token; then words, most frequent first. Punctuation, digits and symbols give no token."""
    total = sum(words.values())
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    vocabulary = [(UNKNOWN, 0.0)]
    for word, count in ordered:
        penalty = SINGLE_PENALTY if len(word) == 1 else 0.0
        vocabulary.append((word, math.log(count / total) - penalty))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[\u00ad\u200b-\u200f\u2060\ufeff]"), ""),
            normalizers.Replace(Regex(rf"(?<={_HAN})\s+(?={_HAN})"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\p{P}\p{S}\p{N}\p{Z}\p{C}\s]+"), "removed")
    return tokenizer
