"""An optional cross-encoder: reads question and clause together and reorders the first candidates.

Imported only where POLICY_RERANKER names a model; sentence-transformers only when that model is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from assistant.answer import Evidence, Query
    from assistant.settings import Settings

_KEPT = 4096  # pairs whose score is kept: an answer asks for the same clauses several times
_BATCH = 16  # pairs read at once


class CrossReranker:
    """Mixes a cross-encoder's score into that of the ``first`` sections. Safe to share between threads.

    ``weight`` is the part of a score that it decides, 0 to 1.
    """

    def __init__(self, name: str, model: CrossEncoder, first: int, weight: float) -> None:
        self.name = name
        self.first = first
        self.weight = weight
        self._model = model
        self._kept: dict[tuple[str, str], float] = {}

    def rerank(self, query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The same sections, best first; those looked at have ``rerank`` (0 to 1) among their ``parts``.

        Its scores are scaled by the best mixed score, so that a score still says how well a question is met; what is
        not looked at keeps its order behind.
        """
        looked, rest = evidence[: self.first], evidence[self.first :]
        top = max((e.score for e in looked), default=0.0)
        own = self.scores(_question(query), [e.text for e in looked])
        mixed = [
            replace(
                e, score=round((1 - self.weight) * e.score + self.weight * top * score, 4),
                parts={**e.parts, "rerank": round(score, 4)},
            )
            for e, score in zip(looked, own, strict=True)
        ]  # fmt: skip
        behind = [replace(e, score=round((1 - self.weight) * e.score, 4)) for e in rest]
        return sorted([*mixed, *behind], key=lambda e: -e.score)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, 0 to 1. Raises SettingsError where the model gives no numbers."""
        found = {text: self._kept[question, text] for text in texts if (question, text) in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found.update(zip(new, self._read([(question, text) for text in new]), strict=True))
            if len(self._kept) > _KEPT:
                self._kept = {}
            self._kept.update({(question, text): found[text] for text in new})
        return [found[text] for text in texts]

    def _read(self, pairs: list[tuple[str, str]]) -> list[float]:
        from torch.nn import Sigmoid  # some models are stored without it: their scores have no bounds

        read = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=Sigmoid())
        values = np.asarray(read, dtype=np.float64)
        if values.shape != (len(pairs),) or not np.isfinite(values).all():
            got = "NaN" if values.shape == (len(pairs),) else f"shape {values.shape}"
            raise _unusable(self.name, got)
        return [float(value) for value in values]


def _question(query: Query) -> str:
    """As asked, unless it leans on earlier turns: a multilingual model reads English and traditional Chinese itself."""
    return query.standalone if query.standalone.startswith("（承上") else query.asked


def load_reranker(settings: Settings) -> CrossReranker | None:
    """The reranker that the settings name; None where they name none.

    Nothing is fetched: a name must already be in the local cache. Raises SettingsError, or MissingExtra where
    sentence-transformers is not installed.
    """
    if not settings.reranker:
        return None
    model = _model(settings.reranker)
    return CrossReranker(settings.reranker, model, settings.reranker_first, settings.reranker_weight)


@lru_cache(maxsize=1)  # each time an index is opened anew the same model serves
def _model(name: str) -> CrossEncoder:
    folder = Path(name).expanduser()
    if not folder.is_dir() and name.startswith(("/", ".", "~")):
        raise SettingsError(
            f"没有文件夹“{name}”，不能用作重排模型。请改正 POLICY_RERANKER，或取消它（不重排）。",
            f"There is no folder '{name}' to load a reranker from. Correct POLICY_RERANKER, or unset it for none.",
        )
    if not folder.is_dir():
        os.environ["HF_HUB_OFFLINE"] = "1"  # before the import, which reads it once
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise MissingExtra("sentence-transformers", "encoders") from error
    try:
        model: CrossEncoder = CrossEncoder(
            str(folder) if folder.is_dir() else name, device="cpu", local_files_only=True
        )
    except Exception as error:  # a dozen kinds, by what is missing
        raise _unusable(name, str(error).strip().partition("\n")[0].rstrip(".。") or type(error).__name__) from error
    if (labels := getattr(model, "num_labels", 1)) != 1:
        raise _unusable(name, f"{labels} labels, 1 expected")
    return model


def _unusable(name: str, cause: str) -> SettingsError:
    return SettingsError(
        f"重排模型“{name}”不可用（{cause}）。POLICY_RERANKER 应是本机已有的 CrossEncoder 文件夹，或已下载到本机缓存的模型名"
        f"（本程序不联网下载，可先运行 hf download）；取消它则不重排。",
        f"Reranker '{name}' cannot be used ({cause}). POLICY_RERANKER is the folder of a CrossEncoder on this machine, "
        "or the name of one in the local cache (nothing is fetched; run hf download first). Unset it for none.",
    )
