"""Folding keeps a map back to the offsets of the original."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from ingest.text import _to_simplified, clean, fold, search_key, sentences, simplify, traditional

TEXT = st.text(
    alphabet=st.sampled_from("长宁园，。“”（）()〔〕 \n\u3000ＡａA1１%％〜-—區國、；！？㎡⑴\u200b𠀀"), max_size=60
)

OPENCC = OpenCC("t2s")
WORDS = sorted(word for word in _to_simplified()[0] if len(word) > 1)
# Words of OpenCC's table, their beginnings and ends, and single characters of them: what overlaps is the hard part.
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([word[:-1] for word in WORDS]),
    st.sampled_from([word[1:] for word in WORDS]),
    st.sampled_from([*sorted(set("".join(WORDS))), "，", " ", "a", "\0"]),
)


def test_printings_of_the_same_words_have_one_key() -> None:
    assert search_key("长科委〔2025〕13号") == search_key("長科委 [２０２５] 13號")
    assert search_key("“一单掌握+一口受理”") == search_key("「一单掌握＋一口受理」")
    assert search_key("硅巷 NO.1") == search_key("硅巷no．1")


@given(TEXT)
def test_offsets_map_back(text: str) -> None:
    for punctuation in (True, False):
        folded = fold(text, punctuation=punctuation)
        assert len(folded.text) == len(folded.offsets)
        assert list(folded.offsets) == sorted(folded.offsets)
        for at in range(len(folded.text)):
            span = folded.span(at, at + 1)
            assert folded.text[at] in fold(text[span.start : span.end], punctuation=punctuation).text


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXT)
def test_sentences_cover_everything_but_white_space(text: str) -> None:
    spans = list(sentences(text))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


def test_traditional_and_simplified() -> None:
    assert simplify("長寧園區") == "长宁园区"
    assert traditional("长宁园区") == "長寧園區"


@given(st.lists(PIECES, max_size=8).map("".join))
def test_traditional_words_become_what_opencc_makes_of_them(text: str) -> None:
    assert simplify(text) == OPENCC.convert(text)


def test_control_characters_are_cleaned() -> None:
    assert clean("园\x00区\u200b\n 谁管\x07？") == "园 区 谁管 ？"
