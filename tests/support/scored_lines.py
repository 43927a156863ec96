"""The figures of search and answers from gold and from JSON lines alone, as `policy … --jsonl` prints them.

The scorer that those use who see nothing but the command line; it shares no code with the suites, which must agree.
"""

from __future__ import annotations

import collections
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Place = tuple[str, str]
REFUSED = {"not_stated", "out_of_scope", "declined"}


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def matches(pattern: str, text: str) -> bool:
    if pattern.startswith("re:"):
        return re.search(pattern[3:], text, re.IGNORECASE) is not None
    flat = squeeze(text).lower()
    return any(squeeze(part).lower() in flat for part in pattern.split("|"))


def hit(gold: Place, found: Iterable[Place]) -> bool:
    doc, section = gold
    return any(d == doc and (s + ".").startswith(section + ".") for d, s in found)


def places(row: Row, name: str) -> list[Place]:
    return [(s["doc"], s["section"]) for s in row.get(name) or ()]


def held(quote: str, quotes: str) -> bool:
    return squeeze(re.sub(r"[*#|>`]", "", quote)) in squeeze(re.sub(r"[*#|>`]", "", quotes))


def sections_of(rows: Sequence[Row]) -> list[Place]:
    return [(r["document"], r["section"]) for r in rows]


def means(figures: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: round(statistics.fmean(values), 4) for name, values in sorted(figures.items())}


def score_search(gold: Sequence[Row], output: Sequence[Row]) -> dict[str, float]:
    made = {r["id"]: r for r in output}
    figures: dict[str, list[float]] = collections.defaultdict(list)
    for g in gold:
        if not g["answerable"] or not g.get("gold_sections"):
            continue
        unique = list(dict.fromkeys(sections_of(made.get(g["id"], {}).get("hits", []))))
        wanted, others = places(g, "gold_sections"), places(g, "alt_sections")
        for k in (1, 3, 5, 10):
            got = sum(hit(w, unique[:k]) for w in wanted) + sum(hit(w, unique[:k]) for w in others)
            recall = min(got, len(wanted)) / len(wanted)
            figures[f"recall@{k}"].append(recall)
            figures[f"hit@{k}"].append(recall > 0)
            if k == 5:
                figures[f"recall@5/{g['kind']}"].append(recall)
                figures[f"recall@5/{g['lang']}"].append(recall)
    return means(figures)


def score_answers(gold: Sequence[Row], output: Sequence[Row]) -> dict[str, float]:
    made = {r["id"]: r for r in output}
    f: dict[str, list[float]] = collections.defaultdict(list)
    lengths = []
    for g in gold:
        r = made.get(g["id"])
        if r is None or r.get("error"):
            f["failed"].append(1)
            continue
        f["failed"].append(0)
        text, refused = r.get("answer") or "", r.get("status") in REFUSED
        lengths.append(len(text))
        tripped = [p for p in g["must_not_include"] if matches(p, text)]
        f["hallucinated"].append(bool(tripped))
        if not g["answerable"]:
            tags = g.get("tags", ())
            f["refusal_recall"].append(refused)
            f[f"refusal_recall/{'off' if 'off_topic' in tags or 'out_of_scope' in tags else 'near'}"].append(refused)
            continue
        f["false_refusal"].append(refused)
        included = [matches(p, text) for p in g["must_include"]]
        f["must_include"].append(sum(included) / len(included))
        for name in ("complete", f"complete/{g['kind']}", f"complete/{g['lang']}"):
            f[name].append(all(included) and not tripped)
        joined = "\n".join(c["quote"] for c in r.get("citations", []))
        if g["gold_quotes"]:
            f["gold_quotes"].append(sum(held(q, joined) for q in g["gold_quotes"]) / len(g["gold_quotes"]))
        cited, wanted = sections_of(r.get("citations", [])), places(g, "gold_sections")
        good = wanted + places(g, "alt_sections")
        if wanted:
            f["section_recall"].append(min(sum(hit(w, cited) for w in good), len(wanted)) / len(wanted))
        if cited and wanted:
            f["citation_precision"].append(sum(any(hit(w, [c]) for w in good) for c in cited) / len(cited))
        if cited and "document" in g:
            f["document_precision"].append(sum(c[0] == g["document"] for c in cited) / len(cited))
    return {**means(f), "median_answer_characters": statistics.median(lengths)}
