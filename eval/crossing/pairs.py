"""All pairs that the cross-encoder is trained on, from one seed."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from eval.crossing.made import Line, Maker, Pair, lines, nouns_by_paper, shared
from eval.crossing.nouns import Siblings
from eval.crossing.public import Sets, load
from eval.crossing.voices import LONGEST, Voices

SEED = 7
PAPERS = 3000
FAR = 6000  # questions of one paper beside the sentence of another that shares most words with them
_BESIDE = 150  # sentences of other papers that are looked at for it
WORDS = Path(__file__).parent / "asking.toml"


def make(folder: Path) -> list[Pair]:
    """``folder`` holds ``reader/`` and ``questions/`` of the public data. Shuffled; some 110,000 pairs."""
    random = Random(SEED)
    words = tomllib.loads(WORDS.read_text("utf-8"))
    documents = load(folder, "reader/documents")
    random.shuffle(documents)
    documents = documents[:PAPERS]
    papers = [lines(document, sorted(words["values"])) for document in documents]
    siblings = Siblings(nouns_by_paper(papers), random)
    messages = [record["detail"] for record in load(folder, "reader/faq_gov_messages") if record.get("detail")]
    voices = Voices(messages, words["voices"], random)
    maker = Maker(words, siblings, voices.of, random)
    pairs: list[Pair] = []
    for document, paper in zip(documents, papers, strict=True):
        made = list(maker.of(paper, document["title"] + document["text"]))
        pairs += made
        everyday = [(voices.everyday(pair.question), pair) for pair in made]
        pairs += [Pair(q, p.sentence, p.answers, p.kind) for q, p in everyday if q and random.random() < 0.5]
    pairs += _far([pair for pair in pairs if pair.answers], papers, random)
    pairs += Sets(folder, siblings, voices, random).pairs()
    kept = [pair for pair in pairs if len(pair.question) <= LONGEST]
    random.shuffle(kept)
    return kept


def _far(answered: Sequence[Pair], papers: Sequence[Sequence[Line]], random: Random) -> list[Pair]:
    everything = [line for paper in papers for line in paper]
    found: list[Pair] = []
    for pair in random.sample(list(answered), min(FAR, len(answered))):
        title = pair.sentence[:20]
        others = [line for line in random.sample(everything, min(_BESIDE, len(everything))) if line.title[:20] != title]
        found.append(Pair(pair.question, max(others, key=shared(pair.question)).whole, False, "far-beside"))
    return found


def kinds(pairs: Sequence[Pair]) -> str:
    """How many of each kind, in words."""
    count = Counter(pair.kind for pair in pairs)
    return ", ".join(f"{kind} {number}" for kind, number in sorted(count.items()))
