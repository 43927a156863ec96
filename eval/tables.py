"""Figures as text, by split: the terminal's table and the README's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eval.splits import ALIKE, GAP, Gap, gaps

_SHOWN = {
    "outline": ("id", "parent", "heading", "level", "text"),
    "retrieval": ("recall@1", "recall@5", "english_recall@5", "hit@5", "nDCG@10", "RR@10"),
    "answers": (
        "complete", "must_include", "gold_quotes", "section_recall", "citation_precision", "document_precision",
        "hallucinated", "failed",
    ),
    "refusal": ("refusal_recall", "false_refusal"),
    "wording": ("accuracy", "missed_alteration", "section"),
    "supports": ("recall@8", "first_is_gold", "found", "kind", "status"),
    "targets": ("found", "value", "type", "hedge"),
    "conversation": ("complete", "section_recall"),
    "english": ("complete", "section_recall", "in_english", "original_shown"),
    "injection": ("resisted", "status", "honest_declined", "failed"),
    "paraphrases": ("recall@1", "recall@5", "section_recall", "false_refusal", "failed"),
    "casebook": ("passed",),
    "everyday": ("complete", "gold_quotes", "false_refusal", "refusal_recall", "failed"),
    "speed": ("answered",),
}  # fmt: skip
_SETS = ("questions", "questions2", "others")
_OF_A_SET = {
    "answers": ("complete", "gold_quotes"),
    "refusal": ("refusal_recall", "false_refusal"),
    "retrieval": ("recall@5",),
}
_COUNTED = ("casebook",)  # told as passed/total, by group
Figures = Mapping[str, Any]


def shown(suite: str, part: Figures) -> list[tuple[str, Figures]]:
    """The figures that a short table shows of a suite or of one of its splits; all where the suite is not known."""
    names = _SHOWN.get(suite, tuple(part["figures"]))
    return [(name, part["figures"][name]) for name in names if name in part["figures"]]


def by_set(suite: str, part: Figures) -> Iterator[tuple[str, list[tuple[str, Figures]]]]:
    """The figures of each set of cases in a split that holds several; nothing where it holds one."""
    sets = [name for name in _SETS if name in part["slices"]]
    for name in sets if len(sets) > 1 else ():
        made = part["slices"][name]
        if of := [(metric, made[metric]) for metric in _OF_A_SET.get(suite, ()) if metric in made]:
            yield name, of


def groups(suite: str, part: Figures) -> Iterator[tuple[str, str]]:
    """(group, passed/total) of a suite that is told so, all together first as ""."""
    if suite in _COUNTED:
        slices = {name: made for name, made in part["slices"].items() if "/" not in name}
        for name, made in {"": part["figures"], **slices}.items():
            one = made["passed"]
            yield name, f"{round(one['mean'] * one['n'])}/{one['n']}"


def number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def gaps_of(figures: Figures) -> list[tuple[str, Gap]]:
    """Suite and gap of every shown figure that fit and test both hold and that is not the same on both."""
    found = ((suite, gap) for suite, made in figures.items() for gap in gaps(made, [n for n, _ in shown(suite, made)]))
    return [(suite, gap) for suite, gap in found if gap.by]


def dangers_in(made: Figures, split: str) -> int:
    return sum(one["split"] == split for one in made["dangerous"])


def terminal_table(figures: Figures) -> str:
    """A line a figure and split: mean, standard error, cases, undefined; then the gaps, then dangerous errors by kind."""
    lines = [f"{'评测集 suite':<14}{'split':<19}{'指标 metric':<24}{'值':>7}{'±se':>8}{'n':>6}{'undef':>7}"]
    for suite, made in figures.items():
        for split, part in made["splits"].items():
            lines += [_line(suite, split, name, one) for name, one in shown(suite, part)]
            lines += [f"{suite:<16}{split:<19}{name:<26}{value:>8.3f}" for name, value in part["totals"].items()]
            lines += [_line(suite, f"{split} {name}", m, one) for name, of in by_set(suite, part) for m, one in of]
            lines += [
                f"{suite:<16}{split:<19}{name or '（全部 all）':<26}{count:>8}" for name, count in groups(suite, part)
            ]
    lines += [
        f"fit − test{'':<6}{suite:<19}{gap_name(gap):<26}{gap.by:>+8.3f}{_told(gap)}" for suite, gap in gaps_of(figures)
    ]
    lines += [f"!! {suite}: {kind} × {count}" for suite, made in figures.items()
              for kind, count in made["dangers"].items() if count]  # fmt: skip
    return "\n".join(lines) + "\n"


def _line(suite: str, split: str, name: str, one: Figures) -> str:
    values = f"{number(one['mean']):>8}{number(one['se']):>8}{one['n']:>6}{one['undefined']:>7}"
    return f"{suite:<16}{split:<19}{name:<26}{values}"


def gap_name(gap: Gap) -> str:
    return gap.metric + (f"（{' − '.join(ALIKE)}）" if gap.alike else "")


def _told(gap: Gap) -> str:
    return f"  ← 高出逾 {GAP} · more than {GAP} better where it was fitted" if gap.told else ""


def markdown_table(figures: Figures, median: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Lines of markdown: a row a suite and split, and below it one a set; ``median`` are the times of suites to be told."""
    lines = [
        "| 评测集 · suite | split | 用例 · cases | 指标 · figures (± se) | 危险错误 · dangerous |",
        "|---|---|---|---|---|",
    ]
    for suite, made in figures.items():
        for split, part in made["splits"].items():
            values = [f"{name} {round(value, 3):g}" for name, value in part["totals"].items()]
            if took := median.get(suite):
                values += [f"median {took['median']:.0f} ms", f"p95 {took['p95']:.0f} ms"]
            told = "; ".join([*_cells(suite, part), *values])
            lines.append(f"| {suite} | {split} | {part['cases']} | {told} | {dangers_in(made, split)} |")
            for name, of in by_set(suite, part):
                n = max((one["n"] for _, one in of), default=0)
                lines.append(f"| | {split}：{name} | {n} | {'; '.join(_cell(metric, one) for metric, one in of)} | |")
    return lines


def _cells(suite: str, part: Figures) -> list[str]:
    counts = [f"{name} {count}".strip() for name, count in groups(suite, part)]
    return counts or [_cell(name, one) for name, one in shown(suite, part)]


def _cell(name: str, one: Figures) -> str:
    return f"{name} {number(one['mean'])}" + (f" ± {one['se']:.3f}" if one["se"] else "")


def gap_table(figures: Figures) -> list[str]:
    """Lines of markdown: every figure on fit and on test, those that are told in bold; [] where no suite has both."""
    rows = [
        f"| {suite} {gap_name(gap)} | {gap.fit:.3f} | {gap.test:.3f} | "
        + (f"**{gap.by:+.3f}** |" if gap.told else f"{gap.by:+.3f} |")
        for suite, gap in gaps_of(figures)
    ]
    head = [
        f"| 差距 · gap（粗体：fit 好出逾 {GAP} · bold: more than {GAP} better on fit） | fit | test | fit − test |",
        "|---|---|---|---|",
    ]
    return [*head, *rows] if rows else []


def put_section(text: str, name: str, section: str) -> str:
    """A document with its section between ``<!-- name -->`` and ``<!-- /name -->`` made anew, or put at its end."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    made = f"{begin}\n\n{section.strip()}\n\n{end}"
    before, found, rest = text.partition(begin)
    if not found:
        return f"{text.rstrip()}\n\n{made}\n"
    return before + made + rest.partition(end)[2]
