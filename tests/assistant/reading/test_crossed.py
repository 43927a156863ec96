"""A cross-encoder as the last ranking: its scores decide the order, and without the setting nothing of it is there."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.pipeline import Pipeline
from assistant.reading.crossed import FIRST, CrossRanker, load
from assistant.reading.reader import QuotingReader
from assistant.settings import load_settings
from ingest.errors import MissingExtra, SettingsError
from tiny_cross_encoder import make_cross_encoder

ASKED = "小微企业贷款有什么支持"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shipped: Pipeline) -> Path:
    text = "".join(document.text for document in shipped.index.documents())
    return make_cross_encoder(tmp_path_factory.mktemp("crossed"), text)


def crossed(shipped: Pipeline, folder: Path) -> Pipeline:
    return Pipeline(shipped.index, shipped.encoder, load_settings(index=shipped.settings.index, reader=str(folder)))


def test_the_models_scores_decide_the_order(shipped: Pipeline, folder: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    pipeline = crossed(shipped, folder)
    assert isinstance(pipeline.reader, QuotingReader)
    ranker = pipeline.reader.ranker
    assert isinstance(ranker, CrossRanker)
    query = pipeline.understand(ASKED)
    ranked = ranker.rank(query, pipeline.retriever.retrieve(query, 10))
    assert len(ranked) == FIRST
    pairs = [(ASKED, "：".join((*ranker.printed.headings(*r.sentence.clause)[-1:], r.sentence.text))) for r in ranked]
    read = CrossEncoder(str(folder), device="cpu").predict(pairs, activation_fn=Identity())
    np.testing.assert_allclose([r.score for r in ranked], read, atol=1e-3)
    assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)


def test_what_it_ranks_first_is_quoted_exactly(shipped: Pipeline, folder: Path) -> None:
    answer = crossed(shipped, folder).ask(ASKED)
    for citation in answer.citations:
        text = shipped.index.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def test_without_the_setting_nothing_of_it_is_imported(shipped_index: Path) -> None:
    program = (
        "import sys; from assistant.pipeline import Pipeline; from assistant.settings import load_settings\n"
        f"Pipeline.open(load_settings(index={str(shipped_index)!r}), one_shot=True).ask({ASKED!r})\n"
        "assert not {'assistant.reading.crossed', 'sentence_transformers', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["/nowhere/at/all", "nobody/no-such-model"])
def test_a_model_that_is_not_there_is_said_with_the_next_step(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(name)
    for text in (caught.value.zh, caught.value.en):
        assert name in text
        assert "POLICY_READER" in text


def test_a_model_with_several_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="labels"):
        load(str(make_cross_encoder(tmp_path / "labels", "园区", labels=3)))


def test_without_sentence_transformers_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load.cache_clear()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match="encoders"):
        load(str(folder))
