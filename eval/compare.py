"""Two runs compared, case by case: what got better, what worse, and whether it is more than noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.failures import danger_words
from eval.figures import Difference, paired
from eval.run import read_json, read_samples
from eval.splits import LESS_IS_BETTER
from ingest.errors import UsageError


def compare(a: Path, b: Path) -> dict[str, dict[str, Difference]]:
    """The difference of every metric, by suite and split (``answers choose``), that both runs hold.

    Raises UsageError where they share none.
    """
    before, after = _values(a), _values(b)
    made = {
        suite: {
            metric: difference
            for metric, values in before[suite].items()
            if (difference := paired(values, after[suite].get(metric, {}))) is not None
        }
        for suite in before
        if suite in after
    }
    if not any(made.values()):
        raise UsageError(
            f"{a} 与 {b} 没有共同的用例，无法比较。", f"{a} and {b} share no cases and cannot be compared."
        )
    return made


def dangers_between(a: Path, b: Path) -> tuple[list[str], list[str]]:
    """Dangerous errors of B that A had not, and those of A that B has not; as ``suite id kind: what``."""
    before, after = _dangers(a), _dangers(b)
    return sorted(after - before), sorted(before - after)


def _dangers(out: Path) -> set[str]:
    return {
        f"{s['suite']} {s['id']} {d['kind']}: {danger_words({**d, 'split': _split(s)})}"
        for s in read_samples(out)
        for d in s.get("dangers", ())
    }


def _values(out: Path) -> dict[str, dict[str, dict[str, float | None]]]:
    values: dict[str, dict[str, dict[str, float | None]]] = {}
    for row in read_samples(out):
        part = f"{row['suite']} {_split(row)}".strip()
        for metric, value in row["values"].items():
            values.setdefault(part, {}).setdefault(metric, {})[row["id"]] = value
    return values


def _split(sample: Mapping[str, Any]) -> str:
    """The split of a sample's case; "" for one of a corpus of passages, which has none."""
    return str(sample.get("case", {}).get("split", ""))


def verdict(metric: str, difference: Difference) -> str:
    """same, noise, better or worse: better is less for errors and refusals."""
    if not difference.better and not difference.worse:
        return "same"
    if difference.noise:
        return "noise"
    return "better" if (difference.mean > 0) != (metric in LESS_IS_BETTER) else "worse"


def settings_between(a: Path, b: Path) -> list[str]:
    """What the configurations of two runs differ in, by name; a run of passages has none. [] where they are the same."""
    before, after = (read_json(out / "config.json") if (out / "config.json").is_file() else {} for out in (a, b))
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


_WORDS = {
    "better": "变好 · better",
    "worse": "变差 · worse",
    "noise": "在噪声内 · within noise",
    "same": "相同 · same",
}


def held_out(out: Path) -> frozenset[str]:
    """Ids of the split ``test``: how many changed is told, which is not, so that nobody tunes on them."""
    return frozenset(s["id"] for s in read_samples(out) if _split(s) == "test")


def text(
    made: Mapping[str, Mapping[str, Difference]],
    dangers: tuple[list[str], list[str]],
    held: frozenset[str] = frozenset(),
) -> str:
    """The comparison as lines: what changed, with its interval and the cases that did; then dangerous errors.

    ↑ lists cases whose value rose, ↓ those whose value fell; those of ``held`` are counted only.
    """
    lines: list[str] = []
    for suite, metrics in made.items():
        for metric, d in metrics.items():
            word = verdict(metric, d)
            if word != "same":
                lines.append(
                    f"{suite} {metric}: {d.mean:+.3f} [{d.low:+.3f}, {d.high:+.3f}] n={d.n} {_WORDS[word]}; "
                    f"↑ {_ids(d.better, held)} ↓ {_ids(d.worse, held)}"
                )
    lines = lines or ["两次结果相同 · the two runs are the same"]
    lines += [f"!! 新出现 · new: {one}" for one in dangers[0]]
    lines += [f"已消失 · gone: {one}" for one in dangers[1]]
    return "\n".join(lines) + "\n"


def _ids(ids: Sequence[str], held: frozenset[str]) -> str:
    told = [name for name in ids if name not in held]
    rest = len(ids) - len(told[:12])
    return " ".join([*told[:12], *([f"(+{rest})"] if rest else [])]) or "—"
