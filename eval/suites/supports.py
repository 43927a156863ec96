"""Supports: what a founder is shown, and whether the index knows every printed offer with its status."""

from eval.strings import hit, squeeze, wanted_places
from eval.subject import Subject
from eval.suite import Row, Scored, Suite

_SHOWN = 8


def _wants(row: Row) -> bool:
    return "quote" in row or bool(row.get("gold_supports"))


def _run(subject: Subject, row: Row) -> Row:
    if "quote" not in row:
        return subject.match(row["question"])
    document, section, quote = row["source"]["doc"], row["source"]["section"], squeeze(row["quote"])
    found = [s for s in subject.index.supports() if (s.document, s.section) == (document, section)]
    return {
        "supports": [
            {"name": s.name, "kind": s.kind, "status": s.status, "who": s.who, "quote": s.quote,
             "responsible": list(s.responsible)}
            for s in found if squeeze(s.quote) in quote or quote in squeeze(s.quote) or _overlap(s.quote, quote) >= 0.5
        ]
    }  # fmt: skip


def _overlap(printed: str, quote: str) -> float:
    """The longest run of characters that both share, against the shorter of them."""
    from rapidfuzz.distance import LCSseq

    flat = squeeze(printed)
    return LCSseq.similarity(flat, quote) / max(1, min(len(flat), len(quote)))


def _score(subject: Subject, row: Row, output: Row) -> Scored:
    del subject
    return _score_match(row, output) if "quote" not in row else _score_found(row, output)


def _score_match(row: Row, output: Row) -> Scored:
    found = [(s["citation"]["document"], s["citation"]["section"]) for s in output["supports"]]
    wanted = wanted_places(row)
    lacking = tuple(f"{d} {s}" for d, s in wanted if not hit((d, s), found[:_SHOWN]))
    values: dict[str, float | None] = {
        "recall@8": (len(wanted) - len(lacking)) / len(wanted) if wanted else None,
        "first_is_gold": float(any(hit(place, found[:1]) for place in wanted)),
    }
    return Scored(values, missing=lacking)


def _score_found(row: Row, output: Row) -> Scored:
    """A printed offer counts as found where a support of its section shares its words."""
    found = output["supports"]
    values: dict[str, float | None] = {"found": float(bool(found))}
    if found:
        values["kind"] = float(any(s["kind"] == row["kind"] for s in found))
        values["status"] = float(any(s["status"] == row["status"] for s in found))
        if not row["responsible"]:
            values["responsible_not_guessed"] = float(not all(s["responsible"] for s in found))
    return Scored(values, missing=() if found else (row["name"],))


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
