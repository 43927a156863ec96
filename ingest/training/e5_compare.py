"""How near the encoder that is shipped comes to the one it was made from, on texts in both scripts and in English."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.onnx_encoder import OnnxEncoder
from ingest.training.corpus import read_lines

_SAMPLE = 200
_LONGEST = 160  # characters of a text compared
_SEED = 0


def samples(data: Path) -> Iterator[tuple[str, bool, list[str]]]:
    """Name, whether they are questions, and the texts. Deterministic."""
    draw = random.Random(_SEED)
    documents = [line["text"] for line in read_lines(data / "reader" / "documents.jsonl.gz")]
    paragraphs = [draw.choice(text.split("\n")) for text in draw.sample(documents, _SAMPLE)]
    passages = [line["text"] for line in read_lines(data / "questions" / "drcd_passages.jsonl.gz")]
    questions = [line["question"] for line in read_lines(data / "questions" / "statutes.jsonl.gz")]
    english = [line["en"] for line in read_lines(data / "reader" / "parallel_gov_reports.jsonl.gz")]
    yield "paragraphs of official documents", False, _cut(paragraphs)
    yield "passages in traditional characters", False, _cut(draw.sample(passages, _SAMPLE))
    yield "questions of citizens", True, _cut(draw.sample(questions, _SAMPLE))
    yield "English sentences of government reports", False, _cut(draw.sample(english, _SAMPLE))


def _cut(texts: Sequence[str]) -> list[str]:
    return [text.strip()[:_LONGEST] for text in texts if text.strip()]


def compare(encoder: OnnxEncoder, whole: OnnxEncoder, data: Path) -> list[str]:
    """Lines of a table: texts, mean cosine, least cosine."""
    lines = []
    for name, asked, texts in samples(data):
        pairs = [(e.encode_queries if asked else e.encode_passages)(texts) for e in (encoder, whole)]
        cosines = (pairs[0] * pairs[1]).sum(axis=1)
        lines.append(f"| {len(texts)} {name} | {cosines.mean():.4f} | {cosines.min():.4f} |")
    return lines
