"""Ranking metrics of one query: recall of wanted sections by string check, the rest by ir-measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eval.strings import Place, hit, recalled

DEPTHS = (1, 3, 5, 10)


def ranking(
    wanted: Sequence[Place], found: Sequence[Place], others: Sequence[Place] = ()
) -> Mapping[str, float | None]:
    """Recall and hit at each depth, and nDCG, AP and RR at 10. None everywhere where nothing is wanted.

    One of ``others`` makes up for one wanted section that is not found.
    """
    unique = list(dict.fromkeys(found))
    values: dict[str, float | None] = {}
    for depth in DEPTHS:
        recall = recalled(wanted, others, unique[:depth])
        values[f"recall@{depth}"] = recall
        values[f"hit@{depth}"] = None if recall is None else float(recall > 0)
    return values | measured(wanted, unique, others)


def measured(wanted: Sequence[Place], found: Sequence[Place], others: Sequence[Place] = ()) -> dict[str, float | None]:
    """nDCG@10, AP@10 and RR@10; a wanted section, or one in its place, counts once, where it is first hit."""
    names = ("nDCG@10", "AP@10", "RR@10")
    if not wanted:
        return dict.fromkeys(names)
    import ir_measures
    from ir_measures import AP, RR, Qrel, ScoredDoc, nDCG

    measures = dict(zip(names, (nDCG @ 10, AP @ 10, RR @ 10), strict=True))
    qrels = [Qrel("q", _name(place), 1) for place in wanted]
    run = [
        ScoredDoc("q", name or f"-{rank}", float(len(found) - rank))
        for rank, name in enumerate(_named(wanted, found, others))
    ]
    values = ir_measures.calc_aggregate(list(measures.values()), qrels, run) if run else {}
    return {name: round(float(values.get(measure, 0.0)), 6) for name, measure in measures.items()}


def _named(wanted: Sequence[Place], found: Sequence[Place], others: Sequence[Place]) -> Iterator[str | None]:
    """For each found section the wanted one that it stands for, each named once; None where it stands for none."""
    left, spare = list(wanted), list(others)
    for place in found:
        own = next((one for one in left if hit(one, [place])), None)
        other = next((one for one in spare if hit(one, [place])), None) if own is None and left else None
        if other is not None:
            spare.remove(other)
            own = left[-1]
        if own is not None:
            left.remove(own)
        yield None if own is None else _name(own)


def _name(place: Place) -> str:
    return f"{place[0]}:{place[1]}"
