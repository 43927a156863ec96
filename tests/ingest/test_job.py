"""The ingest job with the real stages: idempotent, incremental, whole or not at all."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from ingest import prepare
from ingest.document import Target
from ingest.errors import EncoderError, IndexDamaged, IndexMismatch, ReadError, UsageError
from ingest.job import Summary, ingest
from ingest.made import maker
from ingest.store import generations
from ingest.store.published import Published, open_index
from store_samples import CountEncoder

TEXT = (
    "# 关于支持{what}的通知\n\n各街道办事处：\n\n一、支持{what}\n\n"
    "（一）鼓励企业开展{what}，资助{number}家。\n\n区科委\n2025年7月25日\n"
)


def write(folder: Path, name: str, what: str, number: int = 3) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(TEXT.format(what=what, number=number), "utf-8")
    return path


def run(index: Path, *paths: Path, encoder: CountEncoder | None = None, **options: object) -> Summary:
    return ingest(paths, index=index, encoder=encoder or CountEncoder(), wait=1, **options)  # type: ignore[arg-type]


def opened(index: Path) -> Published:
    return open_index(index, maker(CountEncoder()), one_shot=True)


def content(index: Path) -> dict[str, object]:
    """All that an index holds, without what the generation is called."""
    found = opened(index)
    rows = np.arange(len(found))
    return {
        "documents": [asdict(document) for document in found.documents()],
        "sections": {name: found.sections(name) for name in found.document_ids()},
        "chunks": list(found.chunks(rows)),
        "vectors": found.statement_vectors(np.arange(found.statement_count)).tolist(),
        "near": found.near(found.statement_vectors(np.arange(min(1, found.statement_count))), rows).tolist(),
        "vocabulary": list(found.vocabulary()),
        "scores": found.lexical_scores(dict.fromkeys(found.vocabulary(), 1.0), rows).round(4).tolist(),
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_without_paths_the_shipped_documents_and_twice_is_once(index: Path) -> None:
    first = run(index)
    assert (first.added, first.unchanged, first.failed) == (2, 0, ())
    before = content(index)
    encoder = CountEncoder()
    second = run(index, encoder=encoder)
    assert (second.added, second.updated, second.unchanged, second.removed) == (0, 0, 2, 0)
    assert second.generation == first.generation
    assert second.chunks == first.chunks == len(opened(index))
    assert encoder.encoded == 0
    assert content(index) == before
    assert list(opened(index).document_ids()) == ["plan", "review"]


def test_only_what_changed_is_encoded_and_the_result_is_as_if_made_at_once(tmp_path: Path, index: Path) -> None:
    docs = tmp_path / "docs"
    for name, what in (("a", "知识产权"), ("b", "人工智能"), ("c", "科技金融")):
        write(docs, name, what)
    run(index, docs)
    write(docs, "b", "绿色低碳", 7)
    write(docs, "aa", "人才引进")
    encoder = CountEncoder()
    summary = run(index, docs, encoder=encoder)
    assert (summary.added, summary.updated, summary.unchanged) == (1, 1, 2)
    assert 0 < encoder.encoded < opened(index).statement_count
    run(tmp_path / "fresh", docs)
    assert content(index) == content(tmp_path / "fresh")


def test_an_earlier_printing_is_kept_as_a_version(tmp_path: Path, index: Path) -> None:
    path = write(tmp_path, "a", "知识产权")
    other = write(tmp_path, "b", "成果转化")
    run(index, path, other)
    old, sections = opened(index).document("a"), opened(index).sections("a")
    write(tmp_path, "a", "人工智能")
    run(index, path)
    write(tmp_path, "a", "科技金融")
    run(index, path)
    run(index, rebuild=True)
    versions = opened(index).versions("a")
    assert len(versions) == 2
    assert (versions[0].document, versions[0].sections) == (old, sections)
    assert versions[0].replaced.endswith("Z")
    assert opened(index).versions("b") == []


def test_others_stay_when_one_is_added_and_a_removed_one_is_gone_from_all_parts(tmp_path: Path, index: Path) -> None:
    run(index, write(tmp_path, "a", "知识产权"))
    run(index, write(tmp_path, "b", "人工智能"))
    assert list(opened(index).document_ids()) == ["a", "b"]
    summary = run(index, remove=["a", "nobody"])
    assert (summary.removed, summary.unchanged) == (1, 0)
    assert [(name, type(error)) for name, error in summary.failed] == [("nobody", UsageError)]
    found = opened(index)
    assert list(found.document_ids()) == ["b"]
    assert found.document_frequency("_知识") == 0
    assert {chunk.document for chunk in found.chunks(range(len(found)))} == {"b"}
    assert found.near(np.ones((1, 48), np.float32), np.arange(len(found))).any()
    run(tmp_path / "fresh", tmp_path / "b.md")
    assert content(index) == content(tmp_path / "fresh")
    assert run(index, remove=["b"]).chunks == 0
    assert len(opened(index).nearest(np.ones(48, np.float32), 3)) == 0


def test_a_bad_file_is_listed_and_the_others_go_on(tmp_path: Path, index: Path) -> None:
    run(index, write(tmp_path, "a", "知识产权"), write(tmp_path, "b", "人工智能"))
    (tmp_path / "a.md").write_bytes(b"")
    good = write(tmp_path, "c", "科技金融")
    passages = tmp_path / "passages.jsonl"
    lines = [
        {"id": "p1", "text": "第一段"},
        {"id": "p2"},
        {"id": "p3", "text": "\ud800"},
        {"id": "p4", "text": "第四段"},
    ]
    passages.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    summary = run(index, tmp_path / "a.md", good, tmp_path / "absent.md", passages)
    assert all(isinstance(error, ReadError) for _, error in summary.failed)
    assert len(summary.failed) == 4
    assert {"a", "b", "c", "p1", "p4"} <= set(opened(index).document_ids())
    assert "知识产权" in opened(index).document("a").text


def test_two_files_of_one_id_are_not_mixed(tmp_path: Path, index: Path) -> None:
    first = write(tmp_path / "x", "same", "知识产权")
    second = write(tmp_path / "y", "same", "人工智能")
    summary = run(index, first, second)
    assert (summary.added, len(summary.failed)) == (1, 1)
    assert "知识产权" in opened(index).document("same").text


def test_another_encoder_is_a_mismatch_and_rebuild_mends_it_without_the_files(tmp_path: Path, index: Path) -> None:
    path = write(tmp_path, "a", "知识产权")
    run(index, path)
    path.unlink()
    other = CountEncoder("other", 32)
    with pytest.raises(IndexMismatch, match="policy ingest --rebuild"):
        run(index, encoder=other)
    summary = run(index, encoder=other, rebuild=True)
    assert (summary.unchanged, summary.failed) == (1, ())
    found = open_index(index, maker(other), one_shot=True)
    assert found.statement_vectors(np.arange(found.statement_count)).shape == (found.statement_count, 32)
    assert list(found.document_ids()) == ["a"]
    before = [asdict(document) for document in found.documents()]
    run(index, rebuild=True)
    assert [asdict(document) for document in opened(index).documents()] == before


def test_a_damaged_index_is_said_and_a_rebuild_does_not_take_an_older_one(tmp_path: Path, index: Path) -> None:
    run(index, write(tmp_path, "a", "知识产权"))
    run(index, write(tmp_path, "b", "人工智能"))
    live = generations.live(index)
    assert live
    (generations.folder(index, live) / "ledger.sqlite").write_bytes(b"noise" * 1000)
    for rebuild in (False, True):
        with pytest.raises(IndexDamaged, match="policy doctor --repair"):
            run(index, tmp_path / "b.md", rebuild=rebuild)
    assert generations.live(index) == live


class Broken(CountEncoder):
    """Gives what damaged weights give."""

    def encode_passages(self, texts):  # type: ignore[no-untyped-def]
        return super().encode_passages(texts) * np.nan


def test_a_broken_encoder_publishes_nothing(tmp_path: Path, index: Path) -> None:
    run(index, write(tmp_path, "a", "知识产权"))
    before = generations.live(index)
    with pytest.raises(EncoderError):
        run(index, write(tmp_path, "b", "人工智能"), encoder=Broken())
    assert generations.live(index) == before
    assert list((index / "generations").iterdir()) == [generations.folder(index, before or "")]


def test_extractors_are_called_and_kept(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def extractor(document, sections):  # type: ignore[no-untyped-def]
        start = document.text.index("资助")
        yield Target(
            f"{document.id}:1", document.id, sections[-1].id, "target", "企业", 3.0, "家", None, None, "3家", None,
            start, start + 2, document.text[start : start + 2],
        )  # fmt: skip

    monkeypatch.setattr(prepare, "EXTRACTORS", (extractor,))
    run(index, write(tmp_path, "a", "知识产权"))
    run(index, write(tmp_path, "b", "人工智能"))
    assert [target.document for target in opened(index).targets()] == ["a", "b"]
    run(index, remove=["a"])
    assert [target.document for target in opened(index).targets()] == ["b"]


def test_progress_is_told(tmp_path: Path, index: Path) -> None:
    told: list[str] = []
    run(index, write(tmp_path, "a", "知识产权"), progress=lambda done, total, what: told.append(what))
    assert set(told) == {"documents", "chunks", "statements", "vectors"}


WRITER = """
import sys, itertools
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from store_samples import CountEncoder
from ingest.job import ingest
index, folder = Path(sys.argv[1]), Path(sys.argv[2])
for number in itertools.count():
    (folder / "a.md").write_text(f"一、支持企业\\n\\n资助{number}家企业。\\n" * 20, "utf-8")
    ingest([folder], index=index, encoder=CountEncoder(), wait=5)
    print(number, flush=True)
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_leaves_a_whole_index(tmp_path: Path, index: Path, seed: int) -> None:
    docs = tmp_path / "docs"
    run(index, write(docs, "b", "知识产权"))
    roots = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(index), str(docs), *roots], stdout=subprocess.PIPE, env={**os.environ}
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.4))
        writer.kill()
    found = opened(index)
    assert list(found.document_ids()) == ["a", "b"]
    assert len(found.chunks(range(len(found)))) == len(found)
    summary = run(index, write(docs, "c", "人工智能"))
    assert summary.added == 1
    assert not list((index / "generations").glob(".building*"))
    assert list(opened(index).document_ids()) == ["a", "b", "c"]


def test_a_run_of_failures_alone_publishes_nothing(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(index, write(tmp_path, "a", "知识产权"))
    after = write(tmp_path, "b", "人工智能")
    monkeypatch.setattr(prepare, "outline", lambda raw: (_ for _ in ()).throw(ValueError("no outline")))
    write(tmp_path, "a", "科技金融")
    summary = run(index, tmp_path / "a.md", after)
    assert (summary.added, summary.updated, len(summary.failed)) == (0, 0, 2)
    assert (summary.generation, summary.chunks) == (before.generation, before.chunks)


def test_a_rebuild_keeps_a_document_whose_new_file_is_bad(tmp_path: Path, index: Path) -> None:
    path = write(tmp_path, "a", "知识产权")
    run(index, path)
    path.write_bytes(b"")
    summary = run(index, path, rebuild=True)
    assert (summary.unchanged, len(summary.failed)) == (1, 1)
    assert "知识产权" in opened(index).document("a").text
