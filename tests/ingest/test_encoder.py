"""Which encoder a name means, and what a sentence-transformers model gives as one."""

from __future__ import annotations

import time

import numpy as np
import pytest

from ingest.encoder import load_encoder
from ingest.errors import EncoderError
from ingest.onnx_encoder import SHIPPED, shipped_encoder

TEXTS = ["小微企业贷款有哪些支持", "申請人應當在十五日內提出", "", "How long does it take?"]


def test_without_a_name_it_is_the_shipped_one_opened_once() -> None:
    assert load_encoder("") is shipped_encoder()
    begun = time.process_time()
    load_encoder("")
    assert time.process_time() - begun < 0.05


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/nowhere/model"])
def test_absent_model_is_an_error_that_says_what_to_do(name: str) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra [encoders]")
    with pytest.raises(EncoderError, match="POLICY_ENCODER"):
        load_encoder(name)


def test_a_sentence_transformers_model_puts_its_prompts_before_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped folder, opened by sentence-transformers, is the same encoder."""
    transformers = pytest.importorskip("sentence_transformers", reason="needs the extra [encoders]")
    from ingest.sentence_encoder import SentenceEncoder

    model = transformers.SentenceTransformer(str(SHIPPED), trust_remote_code=True, device="cpu", local_files_only=True)
    encoder, shipped = SentenceEncoder("own", model, "0"), load_encoder("")
    assert encoder.dimension == shipped.dimension
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), shipped.encode_queries(TEXTS), atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), shipped.encode_passages(TEXTS), atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert not encoder.encode_queries([" "]).any()
