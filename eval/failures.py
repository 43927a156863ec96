"""The failure sheet of a report: every case that did not score fully, dangerous first, with what it was and what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from eval.clauses import found, wanted
from eval.strings import Place
from eval.suite import DANGERS

_SHOWN_FAILURES = 200
_HELD = "（test：不显示 · not shown）"
Clauses = Mapping[Place, str]


def danger_words(one: Mapping[str, Any], *, with_test: bool = False) -> str:
    """The words that show a dangerous error; of a case of the split ``test`` only where they are asked for."""
    return str(one["what"]) if with_test or one["split"] != "test" else _HELD


def failed(samples: Sequence[dict[str, Any]], key: str, *, with_test: bool = False) -> list[dict[str, Any]]:
    """The cases that did not score fully, dangerous first; those of the split ``test`` only where asked for."""
    bad = [s for s in samples if s["dangers"] or s["missing"] or s["tripped"] or _is_low(s["values"].get(key))]
    shown = [s for s in bad if with_test or s["case"]["split"] != "test"]
    return sorted(shown, key=lambda s: not s["dangers"])


def _is_low(value: float | None) -> bool:
    return value is not None and value < 1


def asked(case: Mapping[str, Any]) -> str:
    """What a case asks, in its own words; its id where it has none."""
    given = " ".join(map(str, case.get("input", {}).values()))
    words = (*(case.get(name) for name in ("question", "claim", "name", "indicator")), given)
    return str(next(filter(None, words), case["id"]))


def failures(samples: list[dict[str, Any]], key: str, clauses: Clauses, *, with_test: bool = False) -> Iterator[str]:
    """The sheet of a suite. Cases of the split ``test`` are counted, not shown, unless ``with_test``."""
    bad = failed(samples, key, with_test=with_test)
    held = len(failed(samples, key, with_test=True)) - len(bad)
    if held:
        yield f"<p>{held} 条未满分的保留用例不显示 · cases of the split “test” are not shown</p>"
    if bad:
        yield f"<h3>失败表 · failures: {len(bad)}</h3>"
    yield from (_failure(s, clauses) for s in bad[:_SHOWN_FAILURES])


def _failure(s: Mapping[str, Any], clauses: Clauses) -> str:
    case, output = s["case"], s["output"]
    history = "".join(f"<p class=turn>{escape(t['role'])}: {escape(t['content'])}</p>" for t in case.get("history", ()))
    texts = [
        ("答 · answer", output.get("answer") or ""),
        ("缺漏 · missing", "\n".join(s["missing"])),
        ("误述 · tripped", "\n".join(s["tripped"])),
        ("危险 · dangerous", "\n".join(f"{DANGERS[d['kind']]}: {d['what']}" for d in s["dangers"])),
    ]
    parts = [
        ("应中条款 · gold", _linked(wanted(case), clauses) + escape(_quotes(case))),
        ("实中 · retrieved", _linked(found(output), clauses)),
        *((name, escape(text)) for name, text in texts),
    ]
    shown_parts = "".join(f"<dt>{name}<dd>{html}" for name, html in parts if html)
    bad = ' class="bad"' if s["dangers"] else ""
    return (
        f'<details id="{s["suite"]}-{escape(s["id"])}"><summary{bad}>{escape(s["id"])} {escape(asked(case))}</summary>'
        f"{history}<dl>{shown_parts}</dl></details>"
    )


def _quotes(case: Mapping[str, Any]) -> str:
    return "".join(f"\n「{quote}」" for quote in case.get("gold_quotes", ()))


def _linked(places: list[Place], clauses: Clauses) -> str:
    """Sections as links to their printed text below, where the run holds it."""
    return "、".join(
        f'<a href="#clause-{escape(d)}-{escape(s)}">{escape(d)} {escape(s)}</a>'
        if (d, s) in clauses else f"{escape(d)} {escape(s)}"
        for d, s in places
    )  # fmt: skip
