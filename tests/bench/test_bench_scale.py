"""Growth and memory are measured on real processes, and drawn as they were measured."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.memory import of_process, of_tree
from bench.scale import HEADS, STORES, Figures, measure, plot, rows

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_a_small_corpus_is_measured_from_its_file_to_its_answers(tmp_path: Path) -> None:
    texts = [
        f"第{n}条 申请第{n}类资助的企业，应当在每年{1 + n % 12}月底前提交材料，资助{n}万元。" for n in range(1, 241)
    ]
    source = tmp_path / "texts.jsonl"
    source.write_text(
        "".join(json.dumps({"id": str(n), "text": t}, ensure_ascii=False) + "\n" for n, t in enumerate(texts))
    )
    (found,) = measure(source, [220], ["exact"])
    assert (found.store, found.passages, found.build) == ("exact", 220, 0.0)
    assert found.statements >= found.chunks >= 220
    assert found.ingest > 0
    assert found.search[0] <= found.search[1]
    assert found.resident > found.private > 50
    assert found.disk > 0.1
    assert found.collection == 0.0
    assert len(next(rows([found]))) == len(HEADS)


def test_each_figure_is_a_point_of_its_curve() -> None:
    made = [
        Figures(
            store,
            size,
            size,
            2 * size,
            1.0,
            0.0 if store == "exact" else 2.0,
            (1, 2, 3, 4),
            (5, 6, 7, 8),
            300,
            200,
            5,
            1,
        )
        for store in STORES
        for size in (1000, 10_000, 100_000)
    ]
    drawn = plot(made)
    assert drawn.count("<circle") == 3 * 9 + 6  # a scan makes no collection
    assert all(f">{store}</text>" in drawn for store in STORES)
    assert not re.search(r"nan|inf", drawn.replace("sans", ""))


def test_memory_of_a_process_and_its_children() -> None:
    before = of_process(os.getpid())
    held = np.ones(32 * 1024 * 1024 // 8)
    after = of_process("self")
    assert 25 < after.private - before.private < 60
    assert after.private <= after.proportional <= after.resident
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        assert of_tree(os.getpid()).resident > of_process("self").resident
    finally:
        child.communicate()
    assert held.sum() > 0
