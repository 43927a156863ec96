"""Lines that page breaks may have cut are judged together only where that can tell anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.wording import Checker
from eval.faults.changes import printed_sentences
from eval.faults.wording import Files

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


@pytest.fixture(scope="module")
def index() -> Files:
    return Files(sorted(CORPUS.glob("*.md")))


def test_verdicts_do_not_hang_on_what_is_left_unjudged(index: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line end in the text may be a page break: half sentences, whole ones, and others in between."""
    lines = [
        part for _, sentence in printed_sentences(index.documents())[:60] for part in sentence.rstrip("。").split("，")
    ]
    text = "\n".join(line.replace("园", "院", 1) if at % 7 == 3 else line for at, line in enumerate(lines))
    quick = Checker(index).check(text)
    monkeypatch.setattr(Checker, "_may_be_one", lambda *_: True)
    assert Checker(index).check(text) == quick
    assert len(quick) < len(lines)


def test_a_text_is_judged_the_same_again(index: Files) -> None:
    checker = Checker(index)
    text = "\n".join(sentence for _, sentence in printed_sentences(index.documents())[:20])
    assert checker.check(text) == checker.check(text)
