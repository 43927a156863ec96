"""The cost of adding a document is measured on a real index, which answers meanwhile."""

import json
from pathlib import Path

import numpy as np

from bench import storage


def test_the_same_text_has_the_same_unit_vector() -> None:
    one, other, again = storage.Cheap().encode_passages(["资助十家企业", "第三条", "资助十家企业"])
    np.testing.assert_allclose(np.linalg.norm([one, other], axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(one, again)
    assert float(one @ other) < 0.9


def test_one_document_is_added_to_the_passages(tmp_path: Path) -> None:
    lines = [
        {"id": f"p{at}", "title": "某条例", "text": f"第{at}条 资助{at}家企业。期限为{at}天。"} for at in range(1, 31)
    ]
    passages, added = tmp_path / "passages.jsonl", tmp_path / "added.md"
    passages.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    added.write_text("# 关于技术改造的通知\n\n一、总则\n\n（一）资助企业。\n", "utf-8")
    found = storage.measure(tmp_path / "index", passages, added)
    assert found.statements >= 60
    assert found.seconds > 0
    assert found.processor > 0
