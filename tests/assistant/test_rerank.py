"""The optional cross-encoder: it decides the order by its scores, and without the setting nothing of it is there."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.answer import Turn
from assistant.doctor import Report, examine
from assistant.jsonl import answer_json
from assistant.pipeline import Pipeline
from assistant.rerank import CrossReranker, load_reranker
from assistant.settings import load_settings
from ingest.errors import MissingExtra, SettingsError
from tiny_reranker import make_reranker

ASKED = "小微企业贷款有什么支持"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shipped: Pipeline) -> Path:
    text = "".join(document.text for document in shipped.index.documents())
    return make_reranker(tmp_path_factory.mktemp("reranker"), text)


def reranked(shipped: Pipeline, folder: Path, weight: float, first: int = 20) -> Pipeline:
    settings = load_settings(
        index=shipped.settings.index, reranker=str(folder), reranker_weight=weight, reranker_first=first
    )
    return Pipeline(shipped.index, shipped.encoder, settings)


def test_its_scores_are_the_models_and_decide_the_order(shipped: Pipeline, folder: Path) -> None:
    from sentence_transformers import CrossEncoder

    plain = shipped.search(ASKED, k=20)
    found = reranked(shipped, folder, weight=1.0).search(ASKED, k=20)
    read = CrossEncoder(str(folder), device="cpu").predict([(ASKED, hit.text) for hit in found])
    np.testing.assert_allclose([hit.parts["rerank"] for hit in found], read, atol=1e-3)
    assert list(read) == sorted(read, reverse=True)
    assert {(hit.document, hit.section) for hit in found} == {(hit.document, hit.section) for hit in plain}
    assert [hit.section for hit in found] != [hit.section for hit in plain]
    assert found[0].score <= plain[0].score


def test_a_part_of_the_score_is_mixed(shipped: Pipeline, folder: Path) -> None:
    plain = {(hit.document, hit.section): hit.score for hit in shipped.search(ASKED, k=20)}
    found = reranked(shipped, folder, weight=0.25).search(ASKED, k=20)
    top = max(plain.values())
    for hit in found:
        expected = 0.75 * plain[hit.document, hit.section] + 0.25 * top * hit.parts["rerank"]
        assert hit.score == pytest.approx(expected, abs=2e-4)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_it_looks_at_the_first_only(shipped: Pipeline, folder: Path) -> None:
    plain = shipped.search(ASKED, k=10)
    found = reranked(shipped, folder, weight=0.5, first=3).search(ASKED, k=10)
    looked = [hit for hit in found if "rerank" in hit.parts]
    assert {hit.section for hit in looked} == {hit.section for hit in plain[:3]}
    assert [hit.section for hit in found[3:]] == [hit.section for hit in plain[3:]]


def test_more_are_looked_at_than_are_wanted(shipped: Pipeline, folder: Path) -> None:
    pipeline = reranked(shipped, folder, weight=1.0)
    assert pipeline.search(ASKED, k=3) == pipeline.search(ASKED, k=20)[:3]


def test_no_weight_changes_no_order(shipped: Pipeline, folder: Path) -> None:
    found, plain = reranked(shipped, folder, weight=0.0).search(ASKED, k=20), shipped.search(ASKED, k=20)
    assert [(hit.section, hit.score) for hit in found] == [(hit.section, hit.score) for hit in plain]


def test_the_trace_says_that_it_ran(shipped: Pipeline, folder: Path) -> None:
    asked = answer_json(reranked(shipped, folder, weight=0.1).ask(ASKED), explain=True)
    assert all("rerank" in found["parts"] for found in asked["evidence"])
    plain = answer_json(shipped.ask(ASKED), explain=True)
    assert not any("rerank" in found["parts"] for found in plain["evidence"])


def test_a_question_that_leans_on_another_is_read_whole(shipped: Pipeline, folder: Path) -> None:
    reranker = load_reranker(load_settings(reranker=str(folder)))
    assert reranker is not None
    history = (Turn("user", "园区对人才公寓有什么支持？"),)
    query = shipped.understand("那孵化器呢？", history)
    found = reranker.rerank(query, shipped.retriever.retrieve(query, 3))
    again = reranker.scores(query.standalone, [hit.text for hit in found])
    assert [hit.parts["rerank"] for hit in found] == [round(score, 4) for score in again]


def test_a_pair_is_read_once(shipped: Pipeline, folder: Path) -> None:
    reranker = load_reranker(load_settings(reranker=str(folder)))
    assert reranker is not None
    first = reranker.scores(ASKED, ["园区建设", "小微企业贷款", "园区建设"])
    assert first[0] == first[2]
    assert first[0] != first[1]
    reranker._model = None  # type: ignore[assignment]
    assert reranker.scores(ASKED, ["小微企业贷款", "园区建设"]) == [first[1], first[0]]


def test_without_the_setting_nothing_of_it_is_imported(shipped_index: Path) -> None:
    program = (
        "import sys; from assistant.pipeline import Pipeline; from assistant.settings import load_settings\n"
        f"pipeline = Pipeline.open(load_settings(index={str(shipped_index)!r}), one_shot=True)\n"
        f"pipeline.ask({ASKED!r}); assert pipeline.retriever.reranker is None\n"
        "assert not {'assistant.rerank', 'sentence_transformers', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["/nowhere/at/all", "nobody/no-such-reranker"])
def test_a_model_that_is_not_there_is_said_with_the_next_step(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_reranker(load_settings(reranker=name))
    for text in (caught.value.zh, caught.value.en):
        assert name in text
        assert "POLICY_RERANKER" in text


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(SettingsError, match="重排模型"):
        load_reranker(load_settings(reranker=str(tmp_path)))


def test_a_classifier_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="3 labels"):
        load_reranker(load_settings(reranker=str(make_reranker(tmp_path, "园区", labels=3))))


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match=r"policy-assistant\[encoders\]"):
        load_reranker(load_settings(reranker=str(tmp_path)))


def test_the_doctor_shows_it(monkeypatch: pytest.MonkeyPatch, shipped_index: Path, folder: Path) -> None:
    def told(report: Report) -> tuple[bool, str]:
        return next((check.ok, check.found) for check in report.checks if check.name == "重排 reranker")

    assert told(examine(shipped_index)) == (True, "未设置（可选，POLICY_RERANKER）")
    monkeypatch.setenv("POLICY_RERANKER", str(folder))
    ok, found = told(examine(shipped_index))
    assert ok
    assert str(folder) in found
    monkeypatch.setenv("POLICY_RERANKER", "/nowhere/at/all")
    ok, found = told(examine(shipped_index))
    assert not ok
    assert "POLICY_RERANKER" in found


def test_numbers_that_are_none_are_an_error(folder: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(folder), device="cpu")
    with torch.no_grad():
        for weights in model.parameters():
            weights.fill_(float("nan"))
    with pytest.raises(SettingsError, match="NaN"):
        CrossReranker("broken", model, 5, 0.5).scores(ASKED, ["甲"])
