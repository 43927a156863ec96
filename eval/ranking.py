"""Ranking metrics of one query: recall of wanted sections by string check, the rest by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.strings import Place, hit

DEPTHS = (1, 3, 5, 10)


def ranking(wanted: Sequence[Place], found: Sequence[Place]) -> Mapping[str, float | None]:
    """Recall and hit at each depth, and nDCG, AP and RR at 10. None everywhere where nothing is wanted."""
    unique = list(dict.fromkeys(found))
    values: dict[str, float | None] = {}
    for depth in DEPTHS:
        recall = sum(hit(place, unique[:depth]) for place in wanted) / len(wanted) if wanted else None
        values[f"recall@{depth}"] = recall
        values[f"hit@{depth}"] = None if recall is None else float(recall > 0)
    return values | measured(wanted, unique)


def measured(wanted: Sequence[Place], found: Sequence[Place]) -> dict[str, float | None]:
    """nDCG@10, AP@10 and RR@10; a wanted section counts once, where it is first hit."""
    names = ("nDCG@10", "AP@10", "RR@10")
    if not wanted:
        return dict.fromkeys(names)
    import ir_measures
    from ir_measures import AP, RR, Qrel, ScoredDoc, nDCG

    measures = dict(zip(names, (nDCG @ 10, AP @ 10, RR @ 10), strict=True))
    left = [_name(place) for place in wanted]
    qrels = [Qrel("q", name, 1) for name in left]
    run = []
    for rank, place in enumerate(found):
        name = next((_name(w) for w in wanted if _name(w) in left and hit(w, [place])), None)
        if name is not None:
            left.remove(name)
        run.append(ScoredDoc("q", name or f"-{rank}", float(len(found) - rank)))
    values = ir_measures.calc_aggregate(list(measures.values()), qrels, run) if run else {}
    return {name: round(float(values.get(measure, 0.0)), 6) for name, measure in measures.items()}


def _name(place: Place) -> str:
    return f"{place[0]}:{place[1]}"
