"""The Index over one published generation: what goes in comes out, and what does not fit is said."""

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError, IndexDamaged, IndexMismatch, IndexMissing, UsageError
from ingest.store import generations, published
from ingest.store.manifest import Maker
from ingest.store.published import Published, open_index
from ingest.store.statements import CHUNKS, OFFSETS, VECTORS
from store_samples import CountEncoder, build_index, extracts, make_document, maker

NUMBERS = [3, 1, 2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("index")
    build_index(index, CountEncoder(), NUMBERS)
    return index


@pytest.fixture
def index(folder: Path) -> Published:
    return open_index(folder, maker(CountEncoder()), one_shot=True)


def test_documents_come_back_whole_sorted_by_id(index: Published) -> None:
    expected = [make_document(number)[0] for number in sorted(NUMBERS)]
    assert list(index.documents()) == expected
    assert list(index.document_ids()) == [document.id for document in expected]
    assert dict(index.manifest.documents) == {document.id: document.sha256 for document in expected}


def test_sections_chunks_supports_and_targets_come_back_whole(index: Published) -> None:
    made = [make_document(number) for number in sorted(NUMBERS)]
    for document, sections, _ in made:
        assert index.sections(document.id) == sections
    assert list(index.chunks(range(len(index)))) == [chunk for *_, chunks in made for chunk in chunks]
    assert [*index.supports(), *index.targets()] == [
        value for kind in (0, 1) for document, *_ in made for value in [extracts(document)[kind]]
    ]


def test_a_chunk_is_as_near_as_the_nearest_of_its_statements(index: Published) -> None:
    vectors = CountEncoder().encode_queries(["支持人工智能企业", "知识产权"])
    expected = np.zeros(len(index), np.float32)
    chunks = index.chunks(range(len(index)))
    for name in index.document_ids():
        held = index.statements(name)
        for row, one in zip(held.rows, held.statements, strict=True):
            owner = next(r for r, c in enumerate(chunks) if c.document == name and c.start <= one.start < c.end)
            expected[owner] = max(expected[owner], (vectors @ index.statement_vectors(np.array([row]))[0]).max())
    rows = np.random.default_rng(1).permutation(len(index))
    np.testing.assert_allclose(index.near(vectors, rows), expected[rows], atol=1e-5)
    assert index.near(vectors, rows[:0]).shape == (0,)


def test_chunks_are_given_in_the_order_asked(index: Published) -> None:
    rows = [5, 0, 5]
    assert [chunk.id for chunk in index.chunks(rows)] == [index.chunks([row])[0].id for row in rows]
    assert list(index.chunks([])) == []
    with pytest.raises(IndexError):
        index.chunks([len(index)])


def test_places_are_those_of_the_chunks(index: Published) -> None:
    rows = [5, 0, 5]
    assert list(index.places(rows)) == [(chunk.document, chunk.section) for chunk in index.chunks(rows)]
    with pytest.raises(IndexError):
        index.places([len(index)])


def test_documents_of_a_large_index_are_read_where_they_are_looked_at(
    index: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(index.documents())
    monkeypatch.setattr(published, "_CACHED", 0)
    monkeypatch.setattr(published, "SMALL_INDEX", 0)
    large = Published(index.folder, index.manifest, index._ledger, index._neighbours)
    read: list[str] = []
    monkeypatch.setattr(large, "_document", lambda name: read.append(name) or index.document(name))
    assert len(large.documents()) == len(whole)
    assert list(large.documents()[:2]) == whole[:2]
    assert read == [document.id for document in whole[:2]]
    assert list(large.documents()) == whole
    assert large.documents()[-1] == whole[-1]


def test_an_unknown_document_is_named_with_those_there_are(index: Published) -> None:
    for ask in (index.document, index.sections):
        with pytest.raises(UsageError, match="doc001"):
            ask("nobody")


def test_lexical_finds_words_and_knows_frequencies(index: Published) -> None:
    rows, scores = index.lexical({"_人工": 1.0, "_工智": 1.0})
    assert len(rows) == index.document_frequency("_人工") > 0
    assert all("人工" in chunk.text for chunk in index.chunks(rows))
    assert np.allclose(index.lexical_scores({"_人工": 1.0, "_工智": 1.0}, rows), scores)
    assert "支持" in index.vocabulary()
    assert not any(word.startswith("_") for word in index.vocabulary())


def test_nearest_are_the_chunks_of_the_nearest_statements(index: Published) -> None:
    vector = index.statement_vectors(np.array([4]))[0]
    near = index.near(vector[None], np.arange(len(index)))
    assert near.max() == pytest.approx(1, abs=1e-2)
    assert near[index.nearest(vector, 1)] == near.max()
    least = min(near[index.nearest(vector, 5)])
    assert set(np.flatnonzero(near > least).tolist()) <= set(index.nearest(vector, 5).tolist())
    assert index.nearest(vector, 10_000).tolist() == list(range(len(index)))
    assert len(index.nearest(vector, 0)) == 0


@pytest.mark.parametrize("vector", [np.ones(3, np.float32), np.full(48, np.nan, np.float32)])
def test_a_vector_that_cannot_be_is_refused(index: Published, vector: np.ndarray) -> None:
    with pytest.raises(EncoderError):
        index.nearest(vector, 3)


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(IndexMissing, match="policy ingest"):
            open_index(path)


@pytest.mark.parametrize(
    ("made", "values"),
    [
        (Maker(encoder="other"), ["encoder", "count", "other"]),
        (Maker(encoder_sha256="abc"), ["encoder_sha256", "abc"]),
        (Maker(dimension=7), ["dimension", "48", "7"]),
        (Maker(chunking="pages"), ["chunking", "sentence-per-chunk", "pages"]),
        (Maker(terms="letters"), ["terms", "letters"]),
    ],
)
def test_a_mismatch_names_both_values_and_the_command(folder: Path, made: Maker, values: list[str]) -> None:
    with pytest.raises(IndexMismatch) as error:
        open_index(folder, made)
    for text in (error.value.zh, error.value.en):
        assert all(value in text for value in [*values, "policy ingest --rebuild"])


@pytest.mark.parametrize("name", ["manifest.json", "ledger.sqlite", VECTORS, CHUNKS, OFFSETS, "lexical/rows.npy"])
@pytest.mark.parametrize("harm", ["absent", "empty", "cut", "noise"])
def test_a_damaged_file_is_an_error_never_a_crash(tmp_path: Path, name: str, harm: str) -> None:
    index = tmp_path / "index"
    generation = build_index(index, CountEncoder(), [1])
    path = generations.folder(index, generation) / name
    whole = path.read_bytes()
    path.unlink()
    if harm != "absent":
        path.write_bytes(
            {"empty": b"", "cut": whole[: len(whole) // 2], "noise": bytes(255 - byte for byte in whole)}[harm]
        )
    with pytest.raises(IndexDamaged, match="policy doctor --repair"):
        open_index(index, maker(CountEncoder()), one_shot=True)


def test_the_ledger_serves_threads(index: Published) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda row: index.chunks([row % len(index)])[0].text, range(200)))
    assert found == [index.chunks([row % len(index)])[0].text for row in range(200)]
