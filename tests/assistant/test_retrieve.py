"""Ranking: scores are mixed and in order, a section is found by its own words, and nothing foreign is let in."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import retrieve
from assistant.answer import Query
from assistant.pipeline import Pipeline
from assistant.retrieve import Mix, Retriever
from assistant.settings import Settings
from ingest.document import Section
from ingest.encoder import load_encoder
from ingest.job import ingest

PARTS = {"lexical", "near", "places"}


@pytest.fixture(scope="module")
def retriever(shipped: Pipeline) -> Retriever:
    return shipped.retriever


def leaves(pipeline: Pipeline) -> list[Section]:
    """Sections with a heading that no other section prints."""
    sections = [s for name in ("plan", "review") for s in pipeline.index.sections(name) if s.level and s.heading]
    headings = [s.heading for s in sections]
    return [s for s in sections if s.own_end == s.end and headings.count(s.heading) == 1]


def test_a_section_is_found_by_its_own_heading(shipped: Pipeline, retriever: Retriever) -> None:
    sections = leaves(shipped)
    first = [retriever.retrieve(shipped.understand(section.heading), 1)[0] for section in sections]
    found = sum((hit.document, hit.section) == (s.document, s.id) for hit, s in zip(first, sections, strict=True))
    assert len(sections) > 15
    assert found >= 0.9 * len(sections)


def test_hits_are_in_order_and_say_where_they_stand(shipped: Pipeline, retriever: Retriever) -> None:
    hits = retriever.retrieve(shipped.understand("科技金融服务"), 10)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert set(hit.parts) >= PARTS
        assert shipped.index.document(hit.document).text[hit.start : hit.end] == hit.text
        assert any(s.id == hit.section and s.start <= hit.start < hit.end <= s.end for s in
                   shipped.index.sections(hit.document))  # fmt: skip


def test_the_same_query_gives_the_same_hits(shipped: Pipeline, retriever: Retriever) -> None:
    query = shipped.understand("人才公寓和落户")
    assert retriever.retrieve(query, 8) == retriever.retrieve(query, 8)


def test_fewer_are_the_first_of_more(shipped: Pipeline, retriever: Retriever) -> None:
    query = shipped.understand("知识产权")
    assert retriever.retrieve(query, 3) == retriever.retrieve(query, 9)[:3]


def test_a_restriction_to_documents_holds(shipped: Pipeline, retriever: Retriever) -> None:
    hits = retriever.retrieve(shipped.understand("人才服务"), 10, document="review")
    assert {hit.document for hit in hits} == {"review"}


def test_a_document_that_is_named_is_preferred(shipped: Pipeline, retriever: Retriever) -> None:
    query = shipped.understand("人才服务")
    for name in ("plan", "review"):
        named = retriever.retrieve(replace(query, documents=(name,)), 30)
        plain = {(hit.document, hit.section): hit.score for hit in retriever.retrieve(query, 100)}
        assert all((hit.score < plain[hit.document, hit.section]) == (hit.document != name) for hit in named)


def test_a_named_place_gains_by_it(shipped: Pipeline, retriever: Retriever) -> None:
    query = shipped.understand("有什么要求")
    for section in leaves(shipped)[:8]:
        place = (section.document, section.id)
        scores = [
            {(hit.document, hit.section): hit.score for hit in retriever.retrieve(asked, 100)}
            for asked in (query, replace(query, sections=(place,)))
        ]
        assert scores[1][place] > scores[0].get(place, 0.0)


def test_the_mix_decides(shipped: Pipeline) -> None:
    query = shipped.understand("小微企业贷款")
    meaning = shipped.retriever.meaning
    for part in ("lexical", "near"):
        mix = Mix(**{"lexical": 0.0, "near": 0.0, "places": 0.0, "frame": 1.0} | {part: 1.0})
        hits = Retriever(shipped.index, meaning, mix).retrieve(query, 5)
        found = [hit.parts[part] for hit in hits]
        assert len(found) == 5
        assert found == sorted(found, reverse=True)


def test_without_the_encoder_words_alone_rank(shipped: Pipeline) -> None:
    hits = Retriever(shipped.index).retrieve(shipped.understand("科技金融服务"), 5)
    assert hits
    assert all(set(hit.parts) == {"lexical", "places"} for hit in hits)
    assert hits[0].section == "2.5.12"


def test_words_that_no_document_holds(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("zzz", "zzz", "en", "other", {"zzz": 1.0}), 5)
    assert all(hit.parts["lexical"] == 0 for hit in hits)


def test_a_large_index_ranks_as_a_small_one(shipped: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads places first and the texts of the best."""
    mix = Mix(naming=1.0)  # what a small index knows of its documents aside
    queries = [replace(shipped.understand(section.heading), sections=()) for section in leaves(shipped)[:12]]
    small = [Retriever(shipped.index, shipped.retriever.meaning, mix).retrieve(query, 10) for query in queries]
    monkeypatch.setattr(retrieve, "SMALL_INDEX", 0)
    for query, hits in zip(queries, small, strict=True):
        found = Retriever(shipped.index, shipped.retriever.meaning, mix).retrieve(query, 10)
        assert [(hit.document, hit.section, hit.text) for hit in found] == [
            (h.document, h.section, h.text) for h in hits
        ]
        np.testing.assert_allclose([hit.score for hit in found], [hit.score for hit in hits], atol=2e-4)


TWINS = [
    {"id": "a", "title": "停车办法", "text": "车主夜间停车，每小时收两元。\n白天停车，每小时收五元。"},
    {"id": "b", "title": "停车办法", "text": "车主夜间停车，每小时收两元。\n白天停车，每小时收五元。"},
    {"id": "c", "title": "停车办法（旧）", "text": "车主夜间停车，每小时收两元。\n白天停车，每小时收五元。"},
    {"id": "d", "title": "养犬办法", "text": "饲养犬只应当登记。\n夜间不得放养。"},
]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("twins")
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in TWINS), "utf-8")
    ingest([folder / "corpus.jsonl"], index=folder / "index", encoder=load_encoder(""))
    with closing(Pipeline.open(Settings(index=folder / "index", reader="lexical"))) as pipeline:
        yield pipeline


def test_documents_of_the_same_title_and_text_take_one_place(twins: Pipeline) -> None:
    for k in (1, 2, 3, 10):
        hits = twins.search("夜间停车怎么收费", k=k)
        found = [(hit.document, hit.also) for hit in hits]
        assert found[:2] == [("a", ("b",)), ("c", ())][:k]
        assert sorted({name for hit in hits for name in (hit.document, *hit.also)}) == ["a", "b", "c", "d"][: k + 1]


def test_another_title_is_another_document(twins: Pipeline) -> None:
    assert "c" in [hit.document for hit in twins.search("夜间停车怎么收费")]


def test_a_twin_that_is_asked_for_is_found_under_its_own_name(twins: Pipeline) -> None:
    query = twins.understand("夜间停车怎么收费")
    assert [(h.document, h.also) for h in twins.retriever.retrieve(query, 5, document="b")] == [("b", ())]


def test_nothing_of_the_shipped_documents_is_a_twin(shipped: Pipeline) -> None:
    assert all(hit.also == () for hit in shipped.search("人才服务", k=60))


def test_a_clause_is_found_by_the_title_of_its_document(tmp_path: Path) -> None:
    """Three papers print the same clause; none names its place but in its title."""
    text = "一、收费\n\n车辆停放每小时收取{}元，夜间减半。\n"
    for name, place, fee in (("a", "柳溪镇", 3), ("b", "青石乡", 4), ("c", "白鹭街道", 5)):
        (tmp_path / f"{name}.md").write_text(f"# {place}停车管理办法\n\n{text.format(fee)}", "utf-8")
    ingest(sorted(tmp_path.glob("*.md")), index=tmp_path / "index", encoder=load_encoder(""))
    for reader in ("meaning", "lexical"):
        with closing(Pipeline.open(Settings(index=tmp_path / "index", reader=reader), one_shot=True)) as pipeline:
            for name, place in (("a", "柳溪镇"), ("b", "青石乡"), ("c", "白鹭街道")):
                hits = pipeline.search(f"{place}停车怎么收费", k=10)
                assert next(hit.document for hit in hits if "每小时" in hit.text) == name
