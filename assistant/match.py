"""A founder's profile → the supports that concern them, best first, each with the words that say why.

Nobody is ever called eligible: a card says what is printed, which fact of the profile stands beside it, and what
is not printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answer import Citation, Query
from assistant.match_cards import NEEDED, Match, card
from assistant.match_facts import Wanted, search_terms, wanted
from assistant.match_features import Features
from assistant.profile import Profile, Reading, form_facts, form_text, read_profile
from assistant.understand import Understander
from assistant.understanding.language import detect
from ingest.document import Support
from ingest.encoder import Encoder
from ingest.store.base import Index
from ingest.text import clean

K = 8
# Chosen on profiles of our own (eval/cases/profiles.jsonl): words and meaning rank, the kind of need decides ties.
LEXICAL, LATE, DENSE, KIND, AREA = 0.40, 0.30, 0.25, 0.35, 0.25
PAST = 0.75  # what is over is shown below what is not, unless nothing else concerns the person
STRANGER = 0.55  # supports for foreigners and returnees where the profile says nothing of either
OLDER = 0.92  # of two documents that say the same, the newer is looked at first
SECTION = 0.93  # each further card of a section
LEAST = 0.30  # of the best score: below it a support does not concern the person
ALONE = 0.5  # of the best score: enough for a support of a kind that nobody asked for
CLOSE = 0.35  # and this much of any score: a support of another kind has to be close indeed
FLOOR = 0.16  # of any score: below it nothing concerns the person


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found: the cards, best first; and, where there is none, the reason in both languages."""

    matches: tuple[Match, ...]
    reading: Reading
    language: str
    reason: tuple[str, str] | None = None


class Matcher:
    """Matches profiles against one index; what depends on the index alone is computed once."""

    def __init__(self, index: Index, encoder: Encoder, understander: Understander | None = None) -> None:
        self._index = index
        self._understander = understander or Understander(index)
        self._supports: Sequence[Support] = index.supports()
        self._newest = max((support.as_of or "" for support in self._supports), default="")[:4]
        self._features = Features(index, encoder, self._supports)

    def match(
        self,
        *,
        description: str | None = None,
        profile: Profile | None = None,
        language: str | None = None,
        k: int = K,
    ) -> Matches:
        """At most k supports for a description, a form, or both; a reason where there is none.

        ``language`` (zh, en) is that of the reasons, the description's by default. Never raises on any text.
        """
        reading = read_profile(clean(description or ""))
        form = form_text(profile) if profile else ""
        query = self._understander.understand("，".join(part for part in (reading.text.strip(), form) if part))
        spoken = language or ("en" if description and detect(description) == "en" else "zh")
        want = wanted(reading, query, form_facts(profile, spoken) if profile else (), profile)
        if not self._supports or not (reading.text.strip() or form):
            return Matches((), reading, spoken, _reason(bool(self._supports)))
        scores = self._scores(query, want)
        chosen = self._chosen(scores, want, k)
        if not chosen:
            return Matches((), reading, spoken, _reason(True))
        return Matches(
            tuple(self._card(n, group, scores, want, spoken) for n, group in enumerate(chosen, 1)), reading, spoken
        )

    def _scores(self, query: Query, want: Wanted) -> npt.NDArray[np.float32]:
        features = self._features
        lexical, late, dense = features.lexical(search_terms(query, want)), features.late(query), features.dense(query)
        kinds = np.array([want.kinds.get(kind, 0.0) for kind in features.kinds], dtype=np.float32)
        area = np.array([float(any(word in text for word in want.areas)) for text in features.places], dtype=np.float32)
        score = LEXICAL * lexical + LATE * late + DENSE * dense
        score = score + KIND * kinds * (0.4 + np.minimum(score, 0.6)) + AREA * area * np.minimum(score, 0.5)
        for at, support in enumerate(self._supports):
            score[at] *= self._factor(support, features.audience[at], want)
        return np.asarray(score, dtype=np.float32)

    def _factor(self, support: Support, audience: str | None, want: Wanted) -> float:
        factor = (PAST if support.status == "past" else 1.0) * (OLDER if (support.as_of or "") < self._newest else 1.0)
        if support.kind in want.unwanted or any(word in support.name for word in want.unwanted_words):
            return 0.0
        if audience is not None and not want.abroad:
            return 0.0 if want.domestic else factor * STRANGER
        return factor

    def _chosen(self, scores: npt.NDArray[np.float32], want: Wanted, k: int) -> list[list[int]]:
        """Groups of supports with one quotation, best first; later ones of a section count a little less."""
        order = [int(at) for at in np.argsort(-scores, kind="stable") if scores[at] > 0]
        if not order or scores[order[0]] < FLOOR:
            return []
        least = max(FLOOR, LEAST * float(scores[order[0]]))
        groups: dict[tuple[str, int, int], list[int]] = {}
        for at in order:
            support = self._supports[at]
            groups.setdefault((support.document, support.start, support.end), []).append(at)
        ranked: list[tuple[float, list[int]]] = []
        seen: dict[tuple[str, str], int] = {}
        for group in groups.values():
            support = self._supports[group[0]]
            place = (support.document, support.section)
            score = float(scores[group[0]]) * SECTION ** seen.get(place, 0)
            seen[place] = seen.get(place, 0) + 1
            if score >= least and self._concerns(group[0], score, float(scores[order[0]]), want):
                ranked.append((score, group))
        ranked.sort(key=lambda pair: -pair[0])
        chosen, rest = ranked[:k], ranked[k:]
        # Who names several needs sees something for each of them.
        for kind in [kind for kind, weight in want.kinds.items() if weight >= 1.0]:
            if not any(self._supports[group[0]].kind == kind for _, group in chosen):
                better = next((pair for pair in rest if self._supports[pair[1][0]].kind == kind), None)
                if better:
                    chosen = [*chosen[: k - 1], better]
        return [group for _, group in chosen]

    def _concerns(self, at: int, score: float, top: float, want: Wanted) -> bool:
        """Whether a support is shown: for people like them, of a kind that is wanted, or nearly the closest."""
        if want.abroad and self._features.audience[at] is not None:
            return True
        return want.kinds.get(self._supports[at].kind, 0.0) >= NEEDED or score >= max(ALONE * top, CLOSE)

    def _card(self, n: int, group: list[int], scores: npt.NDArray[np.float32], want: Wanted, language: str) -> Match:
        support = self._supports[group[0]]
        siblings = tuple(self._supports[at].name for at in group[1:])
        return card(support, siblings, self._citation(n, support), float(scores[group[0]]), want, language)

    def _citation(self, n: int, support: Support) -> Citation:
        document = self._index.document(support.document)
        section = self._features.sections[support.document, support.section]
        notes = [o for o in document.oddities if o.kind == "typo" and support.start <= o.start < support.end]
        return Citation(
            n=n, document=support.document, section=support.section, start=support.start, end=support.end,
            quote=document.text[support.start : support.end], heading=section.heading.removeprefix(section.numeral),
            path=section.path, date=document.date, force=support.status, title=document.title,
            note=f"原文如此：“{notes[0].printed}”" if notes else None,
        )  # fmt: skip


def match(
    index: Index,
    encoder: Encoder,
    *,
    description: str | None = None,
    profile: Profile | None = None,
    language: str | None = None,
    k: int = K,
) -> Matches:
    """One profile matched; for more than one keep a ``Matcher``."""
    return Matcher(index, encoder).match(description=description, profile=profile, language=language, k=k)


def _reason(any_supports: bool) -> tuple[str, str]:
    if not any_supports:
        return (
            "索引中的文件没有可供匹配的支持事项。请先收录相关政策文件（policy ingest 文件）。",
            "The documents of this index offer nothing to match. Ingest policy documents first (policy ingest FILE).",
        )
    return (
        "已收录的文件中没有找到与您所述情况直接相关的支持事项；可补充所属行业、所处阶段和具体需求后再试。",
        "Nothing in the documents concerns what you describe. Say your industry, stage and need, and try again.",
    )
