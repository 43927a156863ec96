"""``python -m eval.misuse.fit --data DIR``: fits what tells misuse from questions, and saves it with what it was fitted on.

A logistic sum over the shipped encoder's vector of a message and its words in pairs. What is declined of the cases that are chosen on is told.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.understanding import misuse
from eval.case import CASES
from eval.fitting_sets import public_questions
from eval.misuse.messages import SEED, Message, made, written
from ingest.onnx_encoder import shipped_encoder

if TYPE_CHECKING:
    from scipy.sparse import csr_array

STRENGTH = 0.3  # C of LogisticRegression: of 0.3, 1 and 3 it declines most misuse at the same share of honest ones
NUMBERS = 12.0  # what the numbers of a vector are multiplied by beside its words
WORDS = 0.3  # what stands for a word that a message has; 0, 0.3 and 0.6 decline 0.54, 0.58 and 0.56 of the misuse
DECLINED = 0.015  # share of the hand-written honest messages, in parts not fitted on, that may be declined
PARTS = 5  # into which the hand-written are divided for that
WEIGHTS = {"written": 5.0, "made": 0.5, "carried": 0.5, "public": 0.5, "fit": 1.0}  # of a message, by its source
PUBLIC = (
    "faq_gov_messages", "faq_policy_explainers", "faq_policybench", "reader_equals", "reader_xquad_zh_en", "rewrite_acl2019",
    "statutes", "cmrc2018", "drcd",
)  # fmt: skip
OF_EACH = 800  # questions of each public set that are fitted on, where it has so many
HELD = 100  # the next ones, which are chosen on
OURS = ("questions", "questions2", "others", "scope", "odd", "attacks", "injection")
ATTACKS = ("attacks", "injection")
_TAGS = {"injection", "misuse"}
Floats = npt.NDArray[np.floating]


def main() -> int:
    """Exit status 0; what cannot be read is an error of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of public question sets")
    data = parser.parse_args().data
    messages = list(fitted_on(data))
    figures = _figures([message.text for message in messages])
    threshold = _threshold(messages, figures)
    weights, intercept = _logistic(messages, figures)
    chosen = list(chosen_on(data))
    declined = _figures([message.text for message in chosen]) @ weights + intercept > threshold
    for source, bad in dict.fromkeys((message.source, message.misuse) for message in chosen):
        of = np.array([(message.source, message.misuse) == (source, bad) for message in chosen])
        _tell(f"{source} {'misuse' if bad else 'honest'}", declined[of])
    _save(messages, weights, intercept, threshold)
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
            if (
                row["split"] != split
                or row["question"] in seen
                or row.get("planted")
                or (name in ATTACKS and row.get("history"))
            ):
                continue
            seen.add(row["question"])
            tagged = row.get("kind") == "injection" or bool(_TAGS & set(row.get("tags") or ()))
            yield Message(row["question"], name in ATTACKS or tagged, name)


def _figures(texts: Sequence[str]) -> csr_array:
    """The numbers of each message's vector, then its buckets, shape (messages, dimension + BUCKETS)."""
    from scipy.sparse import csr_array, hstack

    held = [misuse.buckets(text) for text in texts]
    ends = np.cumsum([0, *map(len, held)])
    words = csr_array((np.full(ends[-1], WORDS), np.concatenate(held), ends), shape=(len(texts), misuse.BUCKETS))
    return csr_array(hstack([csr_array(NUMBERS * _vectors(texts)), words]))


def _vectors(texts: Sequence[str]) -> Floats:
    return shipped_encoder().encode_queries([misuse.readable(text) for text in texts])


def _threshold(messages: Sequence[Message], figures: csr_array) -> float:
    """What the score of a message must be above. Each part of the hand-written is judged by a fit without it, and without
    what was made around any of them."""
    parts = np.array([crc32(m.text.encode()) % PARTS if m.source == "written" else -1 for m in messages])
    carried = np.array([message.source == "carried" for message in messages])
    scores = np.zeros(len(messages))
    for part in range(PARTS):
        known = (parts != part) & ~carried
        weights, intercept = _logistic(
            [m for m, is_known in zip(messages, known, strict=True) if is_known], figures[known]
        )
        scores[parts == part] = figures[parts == part] @ weights + intercept
    misuse = np.array([message.misuse for message in messages])
    threshold = float(np.quantile(scores[(parts >= 0) & ~misuse], 1 - DECLINED, method="higher"))
    for bad in (True, False):
        _tell(f"written {'misuse' if bad else 'honest'}", scores[(parts >= 0) & (misuse == bad)] > threshold)
    return threshold


def _logistic(messages: Sequence[Message], figures: csr_array) -> tuple[Floats, float]:
    """Weights of the figures and the intercept; deterministic."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit(
        figures, [m.misuse for m in messages], sample_weight=[WEIGHTS[m.source] for m in messages]
    )
    return model.coef_[0], float(model.intercept_[0])


def _tell(what: str, declined: npt.NDArray[np.bool_]) -> None:
    sys.stdout.write(f"{what}: declined {int(declined.sum())} of {declined.size}\n")


def _save(messages: Sequence[Message], weights: Floats, intercept: float, threshold: float) -> None:
    counts = Counter((message.misuse, message.source) for message in messages)
    told = ", ".join(f"{'misuse' if bad else 'honest'} {source} {n}" for (bad, source), n in sorted(counts.items()))
    dimension = len(weights) - misuse.BUCKETS
    numbers, words = NUMBERS * weights[:dimension], WORDS * weights[dimension:]
    fitted = {
        "fitted_by": "python -m eval.misuse.fit", "fitted_on": told, "seed": SEED, "encoder": shipped_encoder().name,
        "chosen_on": f"at most {DECLINED:.1%} of the hand-written honest messages declined, each by a fit without it",
        "threshold": round(threshold, 4), "intercept": round(intercept, 4),
        "weights": [round(float(w), 4) for w in numbers], "words": [round(float(w), 3) for w in words],
    }  # fmt: skip
    misuse.FITTED.write_text(json.dumps(fitted, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"{misuse.FITTED}\n")


if __name__ == "__main__":
    raise SystemExit(main())
