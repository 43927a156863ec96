"""Supports: what a founder is shown, and whether the index knows every printed offer with its status."""

from eval.dangers import not_a_slice
from eval.strings import hit, squeeze, wanted_places
from eval.subject import Subject
from eval.suite import Row, Scored, Suite

_SHOWN = 8
_SAME = 0.6  # of the shorter quote: two quotes of one clause, however far each goes on


def _wants(row: Row) -> bool:
    return "quote" in row or bool(row.get("gold_supports"))


def _run(subject: Subject, row: Row) -> Row:
    if "quote" not in row:
        return subject.match(_description(row))
    document, section, quote = row["source"]["doc"], row["source"]["section"], squeeze(row["quote"])
    there = [s for s in subject.index.supports() if (s.document, s.section) == (document, section)]
    near = [s for s in there if _overlap(s.quote, quote) >= _SAME]
    near.sort(key=lambda s: -max(_overlap(s.name, name) for name in (row["name"], *row.get("aliases", ()))))
    return {
        "supports": [
            {"name": s.name, "kind": s.kind, "status": s.status, "who": s.who, "quote": s.quote,
             "responsible": list(s.responsible)}
            for s in near
        ]
    }  # fmt: skip


def _description(row: Row) -> str:
    """All that the user said, in order: matching takes one description and no history, so callers put it together."""
    earlier = [turn["content"] for turn in row.get("history") or () if turn["role"] == "user"]
    return "\n".join([*earlier, row["question"]])


def _overlap(a: str, b: str) -> float:
    """The characters that both hold in the same order, against the shorter of the two."""
    from rapidfuzz.distance import LCSseq

    one, other = squeeze(a), squeeze(b)
    return LCSseq.similarity(one, other) / max(1, min(len(one), len(other)))


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    return _score_match(subject, row, output) if "quote" not in row else _score_found(row, output)


def _score_match(subject: Subject, row: Row, output: Row) -> Scored:
    found = [(s["citation"]["document"], s["citation"]["section"]) for s in output["supports"]]
    wanted = wanted_places(row)
    lacking = tuple(f"{d} {s}" for d, s in wanted if not hit((d, s), found[:_SHOWN]))
    values: dict[str, float | None] = {
        "recall@8": (len(wanted) - len(lacking)) / len(wanted) if wanted else None,
        "first_is_gold": float(any(hit(place, found[:1]) for place in wanted)),
    }
    shifted = [not_a_slice(support["citation"], subject.index) for support in output["supports"]]
    return Scored(values, tuple(filter(None, shifted)), missing=lacking)


def _score_found(row: Row, output: Row) -> Scored:
    """A printed offer is found where a support of its section shares its words; the nearest name is judged."""
    found = output["supports"]
    if not found:
        return Scored({"found": 0.0}, missing=(row["name"],))
    best = found[0]
    values: dict[str, float | None] = {
        "found": 1.0,
        "kind": float(best["kind"] == row["kind"]),
        "status": float(best["status"] == row["status"]),
    }
    tripped = [f"{best[name]} ≠ {row[name]}" for name in ("kind", "status") if best[name] != row[name]]
    return Scored(values, tripped=tuple(tripped))


SUITE = Suite(
    name="supports",
    about="支持事项：匹配与抽取 · supports: matching and extraction",
    cases=("questions", "supports"),
    wants=_wants,
    run=_run,
    score=_score,
    key="recall@8",
    slices=lambda row: ("match" if "quote" not in row else "extraction",),
)
