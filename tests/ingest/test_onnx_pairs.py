"""What reads a question and a sentence together: its scores, and what it refuses."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError
from ingest.onnx_encoder import SHIPPED
from ingest.onnx_pairs import GRAPH, MANIFEST, PairReader

SENTENCE = "社区食堂管理办法，补贴：六十岁以上的居民每餐补贴三元，由街道按月结算。"
PAIRS = [
    ("社区食堂每餐补贴多少钱？", SENTENCE),
    ("食堂几点开门？", SENTENCE),
    ("新能源汽车的充电桩补多少钱？", SENTENCE),
    ("How much is the subsidy for a meal?", SENTENCE),
]


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def _rewrite(folder: Path, **fields: object) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def test_what_answers_scores_above_what_does_not(reader: PairReader) -> None:
    answered, *others = reader.scores(PAIRS[:3])
    assert answered > 0
    assert max(others) < answered - 1


def test_a_score_does_not_depend_on_its_neighbours(reader: PairReader) -> None:
    alone = np.concatenate([reader.scores([pair]) for pair in PAIRS])
    beside = reader.scores([*PAIRS, ("长" * 200, "文" * 400), *reversed(PAIRS)])
    np.testing.assert_allclose(beside[: len(PAIRS)], alone, atol=1e-3)
    np.testing.assert_allclose(beside[-len(PAIRS) :][::-1], alone, atol=1e-3)


def test_no_pairs_have_no_scores(reader: PairReader) -> None:
    assert reader.scores([]).shape == (0,)


def test_the_middle_of_a_long_title_and_headings_is_left_out(reader: PairReader) -> None:
    begins, ends, text = "关于" + "甲" * 23, "乙" * 20, "每餐补贴三元。"
    one, other = (f"{begins}{middle * 40}{ends}：{text}" for middle in ("丙", "丁"))
    first, second = reader.scores([("补多少钱？", one), ("补多少钱？", other)])
    assert first == pytest.approx(second, abs=1e-3)


def test_threads_get_what_one_gets(reader: PairReader) -> None:
    with ThreadPoolExecutor(4) as pool:
        scores = list(pool.map(lambda pair: float(reader.scores([pair])[0]), PAIRS * 3))
    np.testing.assert_allclose(scores, np.tile(reader.scores(PAIRS), 3), atol=1e-3)


@pytest.mark.parametrize("name", [GRAPH, MANIFEST])
def test_an_absent_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(EncoderError, match=name.replace(".", r"\.")):
        PairReader(copied)


def test_a_damaged_graph_is_refused(copied: Path) -> None:
    data = bytearray((copied / GRAPH).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (copied / GRAPH).write_bytes(data)
    with pytest.raises(EncoderError, match="SHA-256"):
        PairReader(copied)


def test_another_graph_with_its_own_sum_is_refused(copied: Path) -> None:
    data = b"no graph"
    (copied / GRAPH).write_bytes(data)
    _rewrite(copied, files={GRAPH: sha256(data).hexdigest()})
    with pytest.raises(EncoderError, match=r"pairs\.onnx"):
        PairReader(copied)


def test_one_of_another_encoder_is_refused(copied: Path) -> None:
    _rewrite(copied, encoder="0" * 64)
    with pytest.raises(EncoderError, match=r"pairs\.json.*model\.onnx"):
        PairReader(copied)


def test_scores_that_are_not_the_known_ones_are_refused(copied: Path) -> None:
    _rewrite(copied, known_answers=[{"question": "补多少钱？", "sentence": SENTENCE, "score": -50.0}])
    with pytest.raises(EncoderError, match="-50"):
        PairReader(copied)
