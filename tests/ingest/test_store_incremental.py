"""A generation made out of the one before is the one that would be made anew; what is damaged is not taken over."""

from pathlib import Path

import numpy as np
import pytest

from ingest.job import ingest
from ingest.made import maker
from ingest.store import chroma, contents, generations
from ingest.store.engine import Store
from ingest.store.lexical import FOLDER, Lexical, LexicalBuilder
from ingest.store.neighbours import Neighbours
from ingest.store.published import open_index
from ingest.store.statements import StatementVectors
from store_samples import WORDS, CountEncoder

WAYS = [f"{first}和{second}" for first in WORDS for second in WORDS]


def write(folder: Path, name: str, number: int) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    lines = [
        f"（{'一二三四五六七'[at]}）支持{WAYS[(number * 7 + at * 5) % len(WAYS)]}，资助{number}家企业。"
        for at in range(7)
    ]
    path.write_text(f"# 关于{WAYS[number % len(WAYS)]}的通知\n\n一、总则\n\n" + "\n\n".join(lines) + "\n", "utf-8")
    return path


def live(index: Path) -> Path:
    return generations.folder(index, generations.live(index) or "")


def words(index: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (live(index) / FOLDER).iterdir()}


def run(index: Path, *paths: Path, remove: tuple[str, ...] = ()) -> None:
    summary = ingest(paths, index=index, encoder=CountEncoder(), wait=1, remove=remove)
    assert not summary.failed


def finds_itself(index: Path) -> None:
    found = open_index(index, maker(CountEncoder()), store=Store("chroma"))
    everything = found.statement_vectors(np.arange(found.statement_count))
    near = Neighbours(index, live(index), StatementVectors(live(index), 48), Store("chroma"), one_shot=False)
    for vector in everything:
        rows = near.nearest(vector, 5)
        exact = everything @ vector
        assert np.allclose(exact[rows], np.sort(exact)[::-1][:5], atol=1e-3)
        assert set(found.nearest(vector, 5).tolist()) == set(found.statement_chunks(rows).tolist())
    assert not found.warnings
    assert not near.warnings
    near.close()
    found.close()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for number, name in enumerate("bdfhjl"):
        write(tmp_path / "docs", name, number)
    return tmp_path / "docs"


def changed(index: Path, docs: Path) -> None:
    """Added in front, between and behind; another printing of one; one removed."""
    run(index, docs)
    for number, name in enumerate("aez", 20):
        write(docs, name, number)
    write(docs, "h", 40)
    (docs / "d.md").unlink()
    run(index, docs, remove=("d",))


def test_after_changes_all_parts_are_as_if_made_anew(tmp_path: Path, docs: Path) -> None:
    index, fresh = tmp_path / "index", tmp_path / "fresh"
    changed(index, docs)
    run(fresh, docs)
    assert words(index) == words(fresh)
    for name in ("statements.npy", "statement_offsets.npy", "statement_chunks.npy"):
        assert (live(index) / name).read_bytes() == (live(fresh) / name).read_bytes()
    assert (live(index) / chroma.FOLDER / "keys.npy").exists()  # it was not built anew
    finds_itself(index)
    finds_itself(fresh)


def test_what_was_removed_comes_back_and_chroma_is_built_anew_in_time(tmp_path: Path, docs: Path) -> None:
    index = tmp_path / "index"
    run(index, docs)
    anew = 0
    for number in range(8):
        for name in "bdfhjl":
            write(docs, name, number + 10 * (1 + ord(name) % 7))
        run(index, docs)
        anew += not (live(index) / chroma.FOLDER / "keys.npy").exists()
        finds_itself(index)
    assert 0 < anew < 8


@pytest.mark.parametrize("name", ["rows.npy", "vocabulary.bin", "lengths.npy"])
def test_damaged_words_are_made_anew_and_not_taken_over(tmp_path: Path, docs: Path, name: str) -> None:
    index = tmp_path / "index"
    run(index, docs)
    path = live(index) / FOLDER / name
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(bytes(data))
    assert contents.altered(live(index)) == [f"{FOLDER}/{name}"]
    write(docs, "z", 9)
    run(index, docs)
    run(tmp_path / "fresh", docs)
    assert words(index) == words(tmp_path / "fresh")


@pytest.mark.parametrize("harm", ["absent", "empty", "lost", "keys"])
def test_a_damaged_collection_is_built_anew(tmp_path: Path, docs: Path, harm: str) -> None:
    index = tmp_path / "index"
    run(index, docs)
    run(index, write(docs, "z", 9))
    place = live(index) / chroma.FOLDER
    if harm == "absent":
        (place / "chroma.sqlite3").unlink()
    elif harm == "empty":
        (place / "chroma.sqlite3").write_bytes(b"")
    elif harm == "keys":
        np.save(place / "keys.npy", np.zeros(3, dtype=np.int64))
    else:
        collection = chroma.open_embedded(place, place.parent.name)
        collection.rename(place.parent.name, np.arange(0, 40, 2))
        collection.close()
    run(index, write(docs, "y", 8))
    assert not (live(index) / chroma.FOLDER / "keys.npy").exists()
    finds_itself(index)


@pytest.mark.parametrize("block", [1, 5, 1000])
def test_postings_taken_over_are_those_cut_anew(tmp_path: Path, block: int) -> None:
    corpus = [[*WORDS[at % 3 : at % 3 + 4], *WORDS[at % 2 : at % 2 + 1] * at] for at in range(9)]
    old = LexicalBuilder(tmp_path / "old", block)
    for terms in corpus[:6]:
        old.add(terms)
    old.finish()
    wanted = [corpus[7], corpus[0], corpus[2], corpus[8], corpus[5], corpus[6]]
    merged, whole = LexicalBuilder(tmp_path / "merged", block), LexicalBuilder(tmp_path / "whole", block)
    merged.copy(Lexical(tmp_path / "old"), np.array([1, -1, 2, -1, -1, 4]))
    for terms in wanted:
        whole.add(terms)
        if terms in (corpus[0], corpus[2], corpus[5]):
            merged.keep(len(terms))
        else:
            merged.add(terms)
    merged.finish()
    whole.finish()
    for path in (tmp_path / "whole").iterdir():
        assert (tmp_path / "merged" / path.name).read_bytes() == path.read_bytes(), path.name
