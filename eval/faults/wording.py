"""Figures of the wording check: ``python -m eval.faults.wording [FILE …] [--changes N]``.

FILES are documents (the shipped ones by default). Printed: unchanged sentences called exact, reprinted ones
called altered, changed ones called exact or minor, by kind, and the time a page of 1,500 characters takes.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.wording.checker import Checker
from assistant.wording.verdict import SEVERITY
from eval.faults.changes import KINDS, Change, bodies, changed, printed_sentences, reprinted
from ingest.document import Document, ScannedPage, Section
from ingest.errors import PolicyError

PAGE = 1500  # characters


class Files:
    """Documents read from files, as far as checking, finding and citing need an index."""

    def __init__(self, paths: Sequence[Path]) -> None:
        from ingest.outline import outline
        from ingest.read import read

        self._documents: dict[str, tuple[Document, tuple[Section, ...]]] = {}
        for path in paths:
            for raw in read(path):
                if isinstance(raw, PolicyError):
                    raise raw
                document, sections = outline(raw)
                self._documents[document.id] = (document, sections)

    def documents(self) -> list[Document]:
        """Every document, sorted by id."""
        return [self._documents[name][0] for name in sorted(self._documents)]

    def document(self, document: str) -> Document:
        return self._documents[document][0]

    def sections(self, document: str) -> tuple[Section, ...]:
        return self._documents[document][1]

    @staticmethod
    def scanned_pages(document: str) -> tuple[ScannedPage, ...]:  # noqa: ARG004
        """None: pictures of pages are kept by an index alone."""
        return ()


def worst(checker: Checker, text: str) -> str:
    """The gravest verdict among a text's sentences."""
    return max((sentence.verdict for sentence in checker.check(text)), key=SEVERITY.index)


def unchanged(checker: Checker, sentences: Sequence[tuple[str, str]]) -> Counter[str]:
    return Counter(worst(checker, sentence) for _, sentence in sentences)


def reprints(checker: Checker, sentences: Sequence[tuple[str, str]], seed: int) -> Counter[str]:
    chance = random.Random(seed)  # made data, not a secret
    return Counter(worst(checker, reprinted(sentence, chance)) for _, sentence in sentences)


def made_changes(documents: Sequence[Document], count: int, seed: int) -> list[Change]:
    """So many single changes, kinds in turn, of sentences drawn at random."""
    chance = random.Random(seed)
    sentences = printed_sentences(documents, at_least=8)
    others = bodies(documents)
    made: list[Change] = []
    tries = 0
    while len(made) < count and tries < count * 50:
        tries += 1
        name, sentence = chance.choice(sentences)
        if (change := changed(name, sentence, KINDS[tries % len(KINDS)], others, chance)) is not None:
            made.append(change)
    return made


def page_milliseconds(checker: Checker, sentences: Sequence[str], times: int = 20) -> float:
    """Median time of a page made of these sentences, warm."""
    text = "\n".join(sentences)
    taken = []
    for turn in range(times + 2):
        at = (turn * 997) % max(1, len(text) - PAGE)
        started = time.perf_counter()
        checker.check(text[at : at + PAGE])
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--changes", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    corpus = Path(__file__).parents[2] / "ingest" / "corpus"
    index = Files(given.files or sorted(corpus.glob("*.md")))
    checker = Checker(index)
    sentences = printed_sentences(index.documents())
    changes = made_changes(index.documents(), given.changes, given.seed)
    verdicts = Counter((change.kind, worst(checker, change.claimed)) for change in changes)
    figures = {
        "sentences": len(sentences),
        "unchanged": unchanged(checker, sentences),
        "reprinted": reprints(checker, sentences, given.seed),
        "changes": len(changes),
        "by_kind": {kind: {v: n for (k, v), n in verdicts.items() if k == kind} for kind in KINDS},
        "called_exact": sum(n for (_, verdict), n in verdicts.items() if verdict == "exact"),
        "page_milliseconds": round(page_milliseconds(checker, [sentence for _, sentence in sentences]), 1),
        "page_of_changes_milliseconds": round(page_milliseconds(checker, [c.claimed for c in changes[:500]]), 1),
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
