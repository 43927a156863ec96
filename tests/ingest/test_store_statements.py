"""Vectors of statements in the index: made with the documents, kept with them, and never those of another encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError, IndexDamaged, IndexMismatch, UsageError
from ingest.job import Summary, ingest
from ingest.made import maker
from ingest.sentences import encoded_texts, statements
from ingest.store import generations
from ingest.store.published import Published, open_index
from ingest.store.statements import CHUNKS, OFFSETS, VECTORS
from store_samples import CountEncoder

TEXT = "# 关于支持{what}的通知\n\n一、支持{what}\n\n（一）资助{what}\n\n资助{number}家。每家一次。\n\n区科委\n2025年7月25日\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, what in (("b", "数字经济"), ("a", "人才引进"), ("c", "知识产权")):
        write(folder, name, what)
    return folder


def write(folder: Path, name: str, what: str, number: int = 3) -> None:
    (folder / f"{name}.md").write_text(TEXT.format(what=what, number=number), "utf-8")


def run(index: Path, *paths: Path, reader: CountEncoder | None, **options: object) -> Summary:
    return ingest(paths, index=index, encoder=reader, wait=1, **options)  # type: ignore[arg-type]


def opened(index: Path, reader: CountEncoder | None = None) -> Published:
    return open_index(index, maker(reader), one_shot=True)


def check_all(index: Published, reader: CountEncoder) -> int:
    """Every statement has the vector of its text, at its row; returns how many there are."""
    rows = []
    for name in index.document_ids():
        document, sections, held = index.document(name), index.sections(name), index.statements(name)
        assert list(held.statements) == statements(document, sections)
        expected = reader.encode_passages(list(encoded_texts(document, sections, held.statements)))
        got = index.statement_vectors(held.rows)
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, expected, atol=1e-3)
        rows += held.rows.tolist()
    assert rows == list(range(len(rows)))
    return len(rows)


def test_every_statement_has_its_vector(tmp_path: Path, files: Path) -> None:
    reader = CountEncoder(dimension=32)
    told: list[tuple[int, int | None]] = []
    run(
        tmp_path / "index", files, reader=reader,
        progress=lambda done, total, what: told.append((done, total)) if what == "statements" else None,
    )  # fmt: skip
    count = check_all(opened(tmp_path / "index", reader), reader)
    assert count == told[-1][0] == told[-1][1]
    index = opened(tmp_path / "index")
    assert index.statement_vectors(np.array([2, 0, 2])).shape == (3, 32)
    assert index.statement_vectors(np.array([], dtype=np.int64)).shape == (0, 32)


def test_unchanged_documents_keep_their_vectors(tmp_path: Path, files: Path) -> None:
    run(tmp_path / "index", files, reader=CountEncoder())
    before = opened(tmp_path / "index")
    kept = {name: before.statement_vectors(before.statements(name).rows) for name in ("a", "c")}
    write(files, "b", "绿色低碳", 70)
    write(files, "aa", "成果转化")
    again = CountEncoder()
    assert run(tmp_path / "index", files, reader=again, remove=["c"]).unchanged == 2
    after = opened(tmp_path / "index", again)
    assert again.encoded == len(after.statements("b").statements) + len(after.statements("aa").statements)
    np.testing.assert_array_equal(after.statement_vectors(after.statements("a").rows), kept["a"])
    assert list(after.document_ids()) == ["a", "aa", "b"]
    check_all(after, again)


def test_a_rebuild_encodes_them_again(tmp_path: Path, files: Path) -> None:
    run(tmp_path / "index", files, reader=CountEncoder())
    again = CountEncoder()
    run(tmp_path / "index", reader=again, rebuild=True)
    assert again.encoded == check_all(opened(tmp_path / "index", again), CountEncoder()) > 0


def test_without_an_encoder_there_are_statements_but_no_vectors(tmp_path: Path, files: Path) -> None:
    run(tmp_path / "index", files, reader=None)
    index = opened(tmp_path / "index")
    assert index.manifest.encoder == ""
    assert len(index.statements("a").statements) > 2
    with pytest.raises(IndexMismatch, match="policy ingest --rebuild"):
        index.statement_vectors(np.array([0]))
    folder = generations.folder(tmp_path / "index", str(generations.live(tmp_path / "index")))
    assert not (folder / VECTORS).exists()
    with pytest.raises(UsageError):
        index.statements("nowhere")


def test_an_index_of_another_encoder_is_refused_naming_both(tmp_path: Path, files: Path) -> None:
    run(tmp_path / "index", files, reader=None)
    with pytest.raises(IndexMismatch, match="encoder is none, the settings want small"):
        opened(tmp_path / "index", CountEncoder("small"))
    with pytest.raises(IndexMismatch, match="encoder is none"):
        run(tmp_path / "index", files, reader=CountEncoder("small"))
    run(tmp_path / "index", reader=CountEncoder("small"), rebuild=True)
    with pytest.raises(IndexMismatch, match="encoder is small, the settings want large"):
        opened(tmp_path / "index", CountEncoder("large"))
    with pytest.raises(IndexMismatch, match="encoder_sha256"):
        opened(tmp_path / "index", CountEncoder("small", dimension=64))
    assert opened(tmp_path / "index").manifest.encoder == "small"  # one that needs no vectors takes either


@pytest.mark.parametrize("name", [VECTORS, OFFSETS, CHUNKS])
@pytest.mark.parametrize("cut", [None, 0, 200])
def test_damage_is_said(tmp_path: Path, files: Path, name: str, cut: int | None) -> None:
    run(tmp_path / "index", files, reader=CountEncoder())
    path = generations.folder(tmp_path / "index", str(generations.live(tmp_path / "index"))) / name
    if cut is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: -cut or 0])
    with pytest.raises(IndexDamaged):
        opened(tmp_path / "index").statements("c")
    with pytest.raises(IndexDamaged):
        run(tmp_path / "index", files, reader=CountEncoder(), remove=["a"])


def test_vectors_that_are_no_numbers_are_refused_and_nothing_is_published(tmp_path: Path, files: Path) -> None:
    class Broken(CountEncoder):
        def encode_passages(self, texts: object) -> np.ndarray:
            return np.full((len(texts), self.dimension), np.nan, np.float32)  # type: ignore[arg-type]

    with pytest.raises(EncoderError, match="NaN"):
        run(tmp_path / "index", files, reader=Broken())
    assert generations.live(tmp_path / "index") is None
