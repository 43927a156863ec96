"""A cross-encoder as the last ranking: it reads question and sentence together. Imported only where POLICY_READER names one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.answer import Evidence, Query
from assistant.reading.rank import Floats, Ranked, Ranker
from ingest.encoder_files import unfit
from ingest.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from assistant.reading.meaning import Meaning
    from assistant.reading.printed import Printed

FIRST = 24  # sentences, best first, that are read: some 2 s for a model of twelve layers on two cores
_BATCH = 12


class CrossRanker(Ranker):
    """A ranker whose best sentences a model ranks anew. Safe to share between threads."""

    def __init__(self, printed: Printed, meaning: Meaning | None, name: str) -> None:
        """Nothing is fetched: ``name`` is a folder, or a model of the local cache. Raises SettingsError where it cannot be
        used, MissingExtra where sentence-transformers is not installed."""
        super().__init__(printed, meaning)
        self.name = name
        self._cross = load(name)
        self._read = lru_cache(256)(self._scores)

    def rank(self, query: Query, evidence: Sequence[Evidence]) -> list[Ranked]:
        """The first ``FIRST`` sentences by the model's score (a logarithm of odds); the rest are left out."""
        ranked = super().rank(query, evidence)[:FIRST]
        scores = self._read(query.standalone, tuple(self._whole(one) for one in ranked)) if ranked else ()
        again = [replace(one, score=float(score)) for one, score in zip(ranked, scores, strict=True)]
        return sorted(again, key=lambda one: -one.score)

    def _whole(self, one: Ranked) -> str:
        """A sentence behind the heading that it stands under, as far as it has one."""
        above = self.printed.headings(*one.sentence.clause)
        return "：".join((*above[-1:], one.sentence.text))

    def _scores(self, question: str, sentences: tuple[str, ...]) -> Floats:
        from torch.nn import Identity  # some models are stored with a sigmoid: the score is what goes into it

        pairs = [(question, sentence) for sentence in sentences]
        read = self._cross.predict(pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=Identity())
        values = np.asarray(read, dtype=np.float64)
        if values.shape != (len(pairs),) or not np.isfinite(values).all():
            raise _unusable(self.name, f"NaN, {values.shape} != ({len(pairs)},)")
        return values


@lru_cache(maxsize=1)  # each time an index is opened anew the same model serves
def load(name: str) -> CrossEncoder:
    """The model of that name or folder, with one score a pair. Raises SettingsError, MissingExtra."""
    folder = Path(name).expanduser()
    local = folder.is_dir() or name.startswith(("/", ".", "~"))
    if local and (cause := unfit(folder, "CrossEncoder") if folder.is_dir() else "no such folder"):
        raise _unusable(name, cause)
    if not local:
        os.environ["HF_HUB_OFFLINE"] = "1"  # before the import, which reads it once
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise MissingExtra("sentence-transformers", "encoders") from error
    try:
        model: CrossEncoder = CrossEncoder(str(folder) if local else name, device="cpu", local_files_only=True)
    except Exception as error:  # a dozen kinds, by what is missing
        raise _unusable(name, str(error).strip().partition("\n")[0].rstrip(".。") or type(error).__name__) from error
    if (labels := getattr(model, "num_labels", 1)) != 1:
        raise _unusable(name, f"{labels} labels, 1 expected")
    return model


def _unusable(name: str, cause: str) -> SettingsError:
    return SettingsError(
        f"POLICY_READER 的值“{name}”不可用（{cause}）。可用：meaning、lexical，或本机已有的 CrossEncoder 文件夹、已在本机缓存中的"
        f"模型名（本程序不联网下载，可先运行 hf download）。",
        f"POLICY_READER '{name}' cannot be used ({cause}). It is meaning, lexical, the folder of a CrossEncoder on this "
        "machine, or the name of one in the local cache (nothing is fetched; run hf download first).",
    )
