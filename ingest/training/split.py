"""Which questions are never trained on, so that they can be measured on. The eval suite uses the same rule.

Statutes are split by question, because the articles are shared by many questions and are law text anyway.
Reading-comprehension questions (cmrc2018, drcd) are split by passage: neither a held-out passage nor any
question on it is seen in training.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

FOLDS = 5


def in_held_out_fold(key: str) -> bool:
    """Whether the key falls into the held-out fifth: md5(key) modulo 5 is 0."""
    return int(md5(key.encode("utf-8"), usedforsecurity=False).hexdigest(), 16) % FOLDS == 0


def question_held_out(dataset: str, question_id: str, passage_ids: Sequence[str]) -> bool:
    """Whether a question of ``statutes``, ``cmrc2018`` or ``drcd`` is kept out of training."""
    if dataset == "statutes":
        return in_held_out_fold(question_id)
    return any(in_held_out_fold(passage) for passage in passage_ids)


def passage_held_out(dataset: str, passage_id: str) -> bool:
    """Whether a passage's own text is kept out of training."""
    return dataset != "statutes" and in_held_out_fold(passage_id)
