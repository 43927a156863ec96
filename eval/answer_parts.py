"""The parts of answering that can be left out, each as a way to make a pipeline without it.

A part to be measured is a line here: its name, and what makes a pipeline over an index that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.ablations import Ablation, ablations

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
    return tuple(Part(one.name, _retrieving(one, settings)) for one in ablations())


def _retrieving(left_out: Ablation, settings: Settings) -> Make:
    """Without a part of understanding or retrieval."""

    def make(index: Index, encoder: Encoder) -> Pipeline:
        from assistant.pipeline import Pipeline

        return Pipeline(index, encoder, settings, mix=left_out.mix, parts=left_out.parts)

    return make
