"""The parts of answering that can be left out, each as a way to make a pipeline without it.

A part to be measured is a line here: its name, and what makes a pipeline over an index that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.reading.rank import FIGURES as RANKED_BY
from assistant.reading.rank import FITTED as RANKER
from assistant.reading.rank import Linear
from assistant.retrieve import Mix
from eval.retrieval_parts import Ablation, ablations

if TYPE_CHECKING:
    from assistant.pipeline import Pipeline
    from assistant.settings import Settings
    from eval.subject import Make
    from ingest.encoder import Encoder
    from ingest.store.base import Index


@dataclass(frozen=True, slots=True)
class Part:
    """What is left out, in Chinese and English, and what makes a pipeline without it."""

    name: str
    make: Make


def answer_parts(settings: Settings) -> tuple[Part, ...]:
    """The full system first, then each with one part left out; ``settings`` are those of every pipeline."""
    return (*(Part(one.name, _retrieving(one, settings)) for one in ablations()), *_reading(settings))


def _reading(settings: Settings) -> tuple[Part, ...]:
    """The parts of the reader: its encoder, its fitted weights against the plain sum, each figure of its ranking, its
    judgement of what is answered, the structure, and what a statement is not whole without."""
    shipped = Linear.load(RANKER)
    plain = Linear({"clause": 1.0, "near": 4.0}, {}, {})
    lexical = settings.model_copy(update={"reader": "lexical"})
    return (
        Part("读句的编码器 · encoder of sentences", partial(_pipeline, lexical, None)),
        Part("拟合的权重 · plain sum instead of fitted weights", partial(_pipeline, settings, None, ranking=plain)),
        *(
            Part(f"排序：{name} · ranking by {name}", partial(_pipeline, settings, None, ranking=_less(shipped, name)))
            for name in RANKED_BY
        ),
        Part("是否作答的判断 · judgement of what is answered", partial(_pipeline, settings, "judged")),
        Part("一并读问句和句子 · cross-encoder", partial(_pipeline, settings, "read")),
        Part("一并读来排先后 · cross-encoder for the first", partial(_pipeline, settings, "first")),
        *(
            Part(f"{told} · {name}", partial(_pipeline, settings, name))
            for name, told in (
                ("sides", "并列各项"),
                ("whether", "是或否"),
                ("premises", "前提有误"),
            )
        ),
        Part("槽位 · slots", partial(_pipeline, settings, "slots")),
        Part("结构 · structure", partial(_pipeline, settings, "structure")),
        Part("整句整列 · whole statements", partial(_pipeline, settings, "whole")),
    )


def _less(model: Linear, name: str) -> Linear:
    return replace(model, weights={**model.weights, name: 0.0})


def _pipeline(
    settings: Settings,
    without: str | None,
    index: Index,
    encoder: Encoder | None,
    *,
    ranking: Linear | None = None,
    mix: Mix | None = None,
) -> Pipeline:
    from assistant.pipeline import Pipeline

    leave = frozenset({without}) if without else frozenset[str]()
    return Pipeline(index, encoder, settings, ranking=ranking, mix=mix, without=leave)


def _retrieving(left_out: Ablation, settings: Settings) -> Make:
    """Without a part of understanding or retrieval."""

    def make(index: Index, encoder: Encoder | None) -> Pipeline:
        from assistant.pipeline import Pipeline

        return Pipeline(index, encoder, settings, mix=left_out.mix, parts=left_out.parts)

    return make
