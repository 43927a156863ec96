"""The embedded encoder: its vectors, its checks against damage, and late interaction."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from ingest.encoder import SHIPPED, Ids, StaticEncoder, Weights, load_encoder, prepare
from ingest.errors import EncoderError
from ingest.late import CUT, Texts, late_scores, products

TEXTS = [
    "小微企业贷款有哪些支持",
    "关于公司注销登记的规定",
    "Open AI 与芯片设计",
    "第三条 本条例适用于本市",
    "，。 123",
]
WEIGHTS = Path("0_StaticEmbedding") / "model.safetensors"


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, StaticEncoder)
    return loaded


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def test_rows_are_unit_and_of_the_stated_shape(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors[:4], axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "，。！", "123 456", "\u200b"])
def test_text_without_known_words_gives_zeros(encoder: StaticEncoder, text: str) -> None:
    assert not encoder.encode([text]).any()
    assert len(encoder.tokens(text)) == 0


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: StaticEncoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    many = encoder.encode(TEXTS * 150)
    np.testing.assert_array_equal(many[: len(TEXTS)], alone)
    np.testing.assert_array_equal(many[-len(TEXTS) :], alone)


@pytest.mark.parametrize(
    ("one", "other"),
    [("科技創新", "科技创新"), ("ＡＩ芯片", "ai芯片"), ("科 技\n创 新", "科技创新"), ("贷款\u200b支持", "贷款支持")],
)
def test_printings_of_the_same_words_are_one(encoder: StaticEncoder, one: str, other: str) -> None:
    np.testing.assert_array_equal(encoder.encode([one]), encoder.encode([other]))


def test_alike_words_are_near(encoder: StaticEncoder) -> None:
    ask, near, far = encoder.encode(
        ["公司想借钱，找谁贷款", "银行向中小企业发放信用贷款", "机动车驾驶人应当遵守交通信号"]
    )
    assert ask @ near > ask @ far + 0.1


def test_tokens_have_vectors_and_weights(encoder: StaticEncoder) -> None:
    ids = encoder.tokens("留学人员创业")
    assert ids.dtype == np.int32
    assert encoder.token_vectors is not None
    assert encoder.token_vectors.shape == (len(encoder.token_weights), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(encoder.token_vectors[ids], axis=1), 1, atol=1e-5)
    assert (encoder.token_weights[ids] > 0).all()


def test_traditional_is_simplified_and_the_rest_untouched() -> None:
    assert prepare("科技創新ABC") == "科技创新ABC"
    assert prepare("ＡＢＣ，科技") == "ＡＢＣ，科技"


def test_loads_quickly() -> None:
    load_encoder()
    begun = time.process_time()
    load_encoder()
    assert time.process_time() - begun < 0.5


def test_damaged_weights_are_an_error(copied: Path) -> None:
    damaged = bytearray((copied / WEIGHTS).read_bytes())
    damaged[-1000] ^= 0xFF
    (copied / WEIGHTS).write_bytes(damaged)
    with pytest.raises(EncoderError, match="SHA-256") as caught:
        StaticEncoder(copied)
    assert "python -m ingest.training.train" in caught.value.en


def test_cut_weights_are_an_error_without_a_manifest_too(copied: Path) -> None:
    (copied / "manifest.json").unlink()
    (copied / WEIGHTS).write_bytes((copied / WEIGHTS).read_bytes()[:5000])
    with pytest.raises(EncoderError, match=r"model\.safetensors"):
        StaticEncoder(copied)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_absent_file_is_an_error(copied: Path, file: str) -> None:
    (copied / WEIGHTS).with_name(file).unlink()
    with pytest.raises(EncoderError, match="absent"):
        StaticEncoder(copied)


def test_other_answers_than_known_are_an_error(copied: Path) -> None:
    manifest = copied / "manifest.json"
    text = manifest.read_text("utf-8")
    assert '"text": "小微企业贷款有哪些支持"' in text
    manifest.write_text(text.replace("小微企业贷款有哪些支持", "机动车驾驶证"), "utf-8")
    with pytest.raises(EncoderError, match="机动车驾驶证"):
        StaticEncoder(copied)


def test_unreadable_manifest_is_an_error(copied: Path) -> None:
    (copied / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(EncoderError, match=r"manifest\.json"):
        StaticEncoder(copied)


def test_absent_model_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(EncoderError, match="POLICY_ENCODER"):
        load_encoder("nobody/no-such-model")


def test_sentence_transformers_gives_the_same_vectors(encoder: StaticEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(SHIPPED), device="cpu")
    np.testing.assert_allclose(model.encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)


def test_a_folder_of_the_same_kind_loads_by_the_light_path(copied: Path, encoder: StaticEncoder) -> None:
    (copied / "manifest.json").unlink()
    loaded = load_encoder(str(copied))
    assert isinstance(loaded, StaticEncoder)
    assert loaded.sha256 != encoder.sha256
    np.testing.assert_array_equal(loaded.encode(TEXTS[:2]), encoder.encode(TEXTS[:2]))


def test_late_scores_are_the_formula() -> None:
    """Three words in a plane: 0 and 1 are at 45 degrees, 2 stands across 0."""
    half = np.float32(np.sqrt(0.5))
    vectors = np.array([[1, 0], [half, half], [0, 1]], dtype=np.float32)
    query = np.array([0, 2], dtype=np.int32)
    weights = np.array([3, 1], dtype=np.float32)
    texts = [np.array(ids, dtype=np.int32) for ids in ([0, 2], [0], [1], [], [1, 2])]
    scores = late_scores(query, weights, texts, vectors)
    np.testing.assert_allclose(scores, [1, 0.75, 0.5, 0, 0.625], atol=1e-6)
    assert scores.dtype == np.float32


def test_texts_made_ready_once_score_as_texts_asked_once(encoder: StaticEncoder) -> None:
    assert encoder.token_vectors is not None
    ids = [encoder.tokens(text) for text in [*TEXTS, "", "园区建设 园区服务", "完全无关的一句话"]]
    ready = Texts(ids, encoder.token_vectors)
    for asked in ("园区服务", "留学人员落户有什么支持", "贷款"):
        words = encoder.tokens(asked)
        weights = encoder.token_weights[words]
        expected = [_by_hand(words, weights, text, encoder) for text in ids]
        np.testing.assert_allclose(ready.scores(words, weights), expected, atol=1e-5)
        np.testing.assert_allclose(late_scores(words, weights, ids, encoder.token_vectors), expected, atol=1e-5)


def _by_hand(words: Ids, weights: Weights, text: Ids, encoder: StaticEncoder) -> float:
    """The formula word by word."""
    assert encoder.token_vectors is not None
    if not len(text):
        return 0.0
    weight_of = dict(zip(words.tolist(), weights.tolist(), strict=True))
    near = {word: float((encoder.token_vectors[text] @ encoder.token_vectors[[word]][0]).max()) for word in weight_of}
    total = sum(weight * min(near[word], 1) ** 2 for word, weight in weight_of.items() if near[word] > CUT)
    return total / sum(weight_of.values())


def test_products_in_blocks_are_the_product() -> None:
    random = np.random.default_rng(3)
    rows, columns = (random.normal(size=(count, 256)).astype(np.float32) for count in (1500, 7))
    np.testing.assert_allclose(products(rows, columns), rows @ columns.T, rtol=1e-4, atol=1e-4)
    assert products(rows[:0], columns).shape == (0, 7)
    assert products(rows, columns[:0]).shape == (1500, 0)


def test_few_texts_are_tokenized_as_many_are(encoder: StaticEncoder) -> None:
    texts = [*TEXTS, *TEXTS, *TEXTS]
    for text, ids in zip(texts, encoder._ids(texts), strict=True):
        np.testing.assert_array_equal(encoder.tokens(text), ids)


def test_late_scores_of_nothing(encoder: StaticEncoder) -> None:
    none = np.empty(0, dtype=np.int32)
    assert encoder.token_vectors is not None
    assert late_scores(none, np.empty(0, np.float32), [encoder.tokens("贷款")], encoder.token_vectors).tolist() == [0]
    assert late_scores(encoder.tokens("贷款"), np.ones(1, np.float32), [], encoder.token_vectors).shape == (0,)
    assert late_scores(encoder.tokens("贷款"), np.ones(1, np.float32), [none], encoder.token_vectors).tolist() == [0]
