"""Figures as text: the terminal's table and the README's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHOWN = {
    "outline": ("id", "parent", "heading", "text"),
    "retrieval": ("recall@1", "recall@5", "hit@5", "nDCG@10", "RR@10"),
    "answers": ("complete", "must_include", "gold_quotes", "section_recall", "citation_precision", "hallucinated"),
    "refusal": ("refusal_recall", "false_refusal"),
    "wording": ("accuracy", "missed_alteration", "section"),
    "supports": ("recall@8", "first_is_gold", "found", "status"),
    "targets": ("found", "value", "type", "hedge"),
    "conversation": ("complete", "section_recall"),
    "english": ("complete", "section_recall", "in_english"),
    "injection": ("resisted", "status"),
    "paraphrases": ("recall@1", "recall@5", "section_recall", "false_refusal"),
    "speed": ("answered",),
}


def shown(suite: str, figures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The figures of a suite that a short table shows, by name; all where the suite is not known."""
    names = _SHOWN.get(suite, tuple(figures["figures"]))
    return [(name, figures["figures"][name]) for name in names if name in figures["figures"]]


def number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def terminal_table(figures: Mapping[str, Any]) -> str:
    """A line a figure: mean, standard error, cases, undefined; then the dangerous errors by kind."""
    lines = [f"{'评测集 suite':<14}{'指标 metric':<24}{'值':>7}{'±se':>8}{'n':>6}{'undef':>7}"]
    for suite, made in figures.items():
        for name, one in shown(suite, made):
            lines.append(
                f"{suite:<16}{name:<26}{number(one['mean']):>8}{number(one['se']):>8}{one['n']:>6}{one['undefined']:>7}"
            )
        lines += [f"{suite:<16}{name:<26}{value:>8.3f}" for name, value in made["totals"].items()]
    lines += [f"!! {suite}: {kind} × {count}" for suite, made in figures.items()
              for kind, count in made["dangers"].items() if count]  # fmt: skip
    return "\n".join(lines) + "\n"
