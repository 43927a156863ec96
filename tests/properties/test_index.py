"""What always holds of an index: what goes in comes out, and BM25 is bm25s's."""

import sys
import tempfile
from pathlib import Path

import bm25s
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import Chunk, Document, Oddity, Section, Support, Target
from ingest.store.ledger import Ledger
from ingest.store.lexical import K1, B, Lexical, LexicalBuilder
from ingest.store.records import (
    chunk_of,
    document_of,
    document_row,
    dump,
    extract_row,
    support_of,
    target_of,
    version_of,
    version_row,
)
from ingest.terms import terms, words

# Any text that UTF-8 can hold: NUL, quotation marks and astral characters too.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    "企业金融支持（一）、。\n ", max_size=60
)
MAYBE = st.none() | TEXTS
NUMBERS = st.integers(0, 10**6)
ODDITIES = st.builds(Oddity, TEXTS, NUMBERS, NUMBERS, TEXTS, MAYBE)
DOCUMENTS = st.builds(
    Document, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE,
    oddities=st.lists(ODDITIES, max_size=2).map(tuple),
)  # fmt: skip
SECTIONS = st.builds(
    Section, TEXTS, TEXTS, NUMBERS, TEXTS, TEXTS, MAYBE, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS
)
SUPPORTS = st.builds(Support, *[TEXTS] * 8, MAYBE, MAYBE, st.lists(TEXTS).map(tuple), MAYBE, NUMBERS, NUMBERS, TEXTS)
VALUES = st.none() | st.floats(allow_nan=False) | TEXTS
TARGETS = st.builds(
    Target, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, VALUES, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, NUMBERS, NUMBERS, TEXTS
)
CORPORA = st.lists(
    st.lists(st.sampled_from(["企业", "金融", "_企业", "a", "𠀀", "60%"]), max_size=8), min_size=1, max_size=8
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(DOCUMENTS, st.lists(SECTIONS, max_size=3).map(tuple), SUPPORTS, TARGETS)
def test_values_come_back_equal(
    document: Document, sections: tuple[Section, ...], support: Support, target: Target
) -> None:
    assert document_of(document_row(document), document.text) == document
    assert version_of(version_row(document, sections)) == (document, sections)
    assert support_of(extract_row(support)) == support
    assert target_of(extract_row(target)) == target


@QUICK
@given(TEXTS, st.lists(TEXTS, max_size=2).map(tuple), st.data())
def test_a_chunk_is_the_slice_of_its_document(text: str, headings: tuple[str, ...], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    chunk = Chunk("d:1:0", "d", "1", start, end, text[start:end], headings, headings)
    row = ("d:1:0", "d", "1", start, end, dump(list(headings)), dump(list(headings)))
    assert chunk_of(row, text) == chunk


@QUICK
@given(CORPORA, st.lists(st.sampled_from(["企业", "金融", "a", "无"]), min_size=1, max_size=4, unique=True))
def test_scores_are_those_of_bm25s(corpus: list[list[str]], query: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        builder = LexicalBuilder(Path(folder) / "lexical", 5)
        for row in corpus:
            builder.add(row)
        builder.finish()
        lexical = Lexical(Path(folder) / "lexical")
        got = lexical.scores(dict.fromkeys(query, 1.0), np.arange(len(corpus)))
        rows, scores = lexical.best(dict.fromkeys(query, 1.0))
    known = [term for term in query if any(term in row for row in corpus)]
    if known:
        ranker = bm25s.BM25(method="lucene", k1=K1, b=B)
        ranker.index(corpus, show_progress=False)
        assert np.allclose(got, ranker.get_scores(known), atol=1e-5)
    else:
        assert not got.any()
    assert set(rows.tolist()) == set(np.flatnonzero(got).tolist())
    assert np.allclose(scores, np.sort(got[got > 0])[::-1])


@QUICK
@given(TEXTS)
def test_terms_hold_the_words_and_bigrams_only(text: str) -> None:
    found = terms(text)
    assert [term for term in found if not term.startswith("_")] == words(text)
    assert all(len(term) >= 3 for term in found if term.startswith("_"))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True))
def test_a_ledger_gives_back_the_documents_that_were_built(numbers: list[int]) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "ingest"))
    from ingest.store import generations
    from store_samples import CountEncoder, build_index, make_document

    with tempfile.TemporaryDirectory() as folder:
        generation = build_index(Path(folder), CountEncoder(), numbers)
        ledger = Ledger(generations.folder(Path(folder), generation))
        made = [make_document(number) for number in sorted(numbers)]
        assert list(ledger.documents()) == [document for document, *_ in made]
        chunks = [chunk for *_, chunks in made for chunk in chunks]
        texts = {document.id: document.text for document, *_ in made}
        assert ledger.chunks(range(len(chunks)), texts.__getitem__) == chunks
        ledger.close()
