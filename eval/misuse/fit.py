"""``python -m eval.misuse.fit --data DIR``: fits what tells misuse from questions, and saves it with what it was fitted on.

A logistic sum over the shipped encoder's vector of a message. The threshold is chosen on the honest questions of *choose*.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.understanding import misuse
from eval.case import CASES
from eval.fitting_sets import public_questions
from eval.misuse.messages import SEED, Message, made, written
from ingest.onnx_encoder import shipped_encoder

STRENGTH = 300.0  # C of LogisticRegression, on unit vectors
DECLINED = 0.005  # share of the honest questions of *choose* that may be declined
WEIGHTS = {"made": 0.5, "public": 1.0, "fit": 1.0}  # of a message by its source; hand-written ones have the greatest
WRITTEN = 2.0
PUBLIC = (
    "faq_gov_messages", "faq_policy_explainers", "faq_policybench", "reader_equals", "reader_xquad_zh_en", "rewrite_acl2019",
    "statutes", "cmrc2018", "drcd",
)  # fmt: skip
OF_EACH = 800  # questions of each public set that are fitted on, where it has so many
HELD = 100  # the next ones, which are chosen on
OURS = ("questions", "questions2", "others", "scope", "odd", "attacks", "injection")
ATTACKS = ("attacks", "injection")
_TAGS = {"injection", "misuse"}


def main() -> int:
    """Exit status 0; what cannot be read is an error of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public question sets")
    data = parser.parse_args().data
    messages = list(fitted_on(data))
    texts = [message.text for message in messages]
    labels = np.array([message.misuse for message in messages])
    weights = np.array([WEIGHTS.get(message.source, WRITTEN) for message in messages])
    vectors = _vectors(texts)
    coefficients, intercept = _logistic(vectors, labels, weights)
    chosen = list(chosen_on(data))
    scores = _vectors([message.text for message in chosen]) @ coefficients + intercept
    honest = np.array([not message.misuse for message in chosen])
    threshold = float(np.quantile(scores[honest], 1 - DECLINED, method="higher"))
    for source in dict.fromkeys(message.source for message in chosen):
        of = np.array([message.source == source for message in chosen])
        sys.stdout.write(f"{source}: declined {int((scores[of] > threshold).sum())} of {int(of.sum())}\n")
    _save(messages, coefficients, intercept, threshold)
    return 0


def fitted_on(data: Path) -> Iterator[Message]:
    """Every message with its side: hand-written, honest ones of *fit* and of public sets, and those that templates make."""
    ours = [one for one in _cases("fit") if not one.misuse and one.source not in ("odd", *ATTACKS)]
    asked = list(_public(data, 0, OF_EACH))
    yield from written()
    yield from (Message(one.text, False, "fit") for one in ours)
    yield from (Message(question, False, "public") for question in asked)
    yield from made([*(one.text for one in ours), *asked])


def chosen_on(data: Path) -> Iterator[Message]:
    """Attacks, honest questions that look odd, the questions of *choose*, and public ones that are not fitted on."""
    yield from (one for one in _cases("fit") if one.source in ("odd", *ATTACKS))
    yield from _cases("choose")
    yield from (Message(question, False, "public") for question in _public(data, OF_EACH, OF_EACH + HELD))


def _public(data: Path, start: int, end: int) -> Iterator[str]:
    chance = random.Random(SEED)
    for name in PUBLIC:
        questions = sorted(set(public_questions(data, name)))
        chance.shuffle(questions)
        yield from questions[start:end]


def _cases(split: str) -> Iterator[Message]:
    """The questions of a split, each once. Of an attack in a history or a document the question says nothing."""
    seen: set[str] = set()
    for name in OURS:
        for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["split"] != split or row["question"] in seen or row.get("planted") or (name in ATTACKS and row.get("history")):
                continue
            seen.add(row["question"])
            tagged = row.get("kind") == "injection" or bool(_TAGS & set(row.get("tags") or ()))
            yield Message(row["question"], name in ATTACKS or tagged, name)


def _vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    return shipped_encoder().encode_queries([misuse.readable(text) for text in texts])


def _logistic(vectors: Any, labels: Any, weights: Any) -> tuple[npt.NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    mean = vectors.mean(axis=0)
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(vectors - mean, labels, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0] - mean @ model.coef_[0])


def _save(messages: Sequence[Message], weights: npt.NDArray[np.float64], intercept: float, threshold: float) -> None:
    counts = Counter((message.misuse, message.source if message.source in WEIGHTS else "written") for message in messages)
    told = ", ".join(f"{'misuse' if bad else 'honest'} {source} {n}" for (bad, source), n in sorted(counts.items()))
    fitted = {
        "fitted_by": "python -m eval.misuse.fit", "fitted_on": told, "seed": SEED, "encoder": shipped_encoder().name,
        "chosen_on": f"at most {DECLINED:.1%} of the honest questions of odd, choose and public sets declined",
        "threshold": round(threshold, 4), "intercept": round(intercept, 4), "weights": [round(float(w), 4) for w in weights],
    }  # fmt: skip
    misuse.FITTED.write_text(json.dumps(fitted, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"{misuse.FITTED}\n")


if __name__ == "__main__":
    raise SystemExit(main())
