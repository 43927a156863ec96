"""Only what can change a verdict is judged, and a long text is judged soon, whatever it is made of."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.wording import Checker
from assistant.wording.checker import LIMIT
from eval.faults.changes import printed_sentences
from eval.faults.wording import Files
from repeats import is_linear, processor_seconds

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
    monkeypatch.setattr(Checker, "_may_be_one", lambda _, __, ends: [True] * len(ends))
    assert Checker(index).check(text) == quick
    assert len(quick) < len(lines)


def test_a_text_is_judged_the_same_again(index: Files) -> None:
    checker = Checker(index)
    text = "\n".join(sentence for _, sentence in printed_sentences(index.documents())[:20])
    assert checker.check(text) == checker.check(text)


def _piece(text: str, chance: random.Random, longest: int) -> str:
    at = chance.randrange(len(text) - longest)
    return text[at : at + chance.randint(2, longest)]


def _altered(clause: str, text: str, chance: random.Random) -> str:
    at = chance.randrange(len(clause))
    return clause[:at] + chance.choice(text) + clause[at + 1 :]


MADE: dict[str, Callable[[str, random.Random], str]] = {
    "words": lambda text, chance: "".join(_piece(text, chance, 4) for _ in range(12)) + "。",
    "words without a full stop": lambda text, chance: _piece(text, chance, 4),
    "characters": lambda text, chance: "".join(chance.choices(text, k=30)) + "。",
    "altered lines": lambda text, chance: _altered(_piece(text, chance, 20), text, chance) + "\n",
    "altered clauses": lambda text, chance: (
        "，".join(_altered(_piece(text, chance, 20), text, chance) for _ in "1234") + "。"
    ),
}


def _long(index: Files, made: str, length: int) -> str:
    text = "".join(document.text for document in index.documents()).replace("\n", "").replace("。", "")
    chance = random.Random(made)
    long = ""
    while len(long) < length:
        long += MADE[made](text, chance)
    return long[:length]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("made", MADE)
def test_a_text_is_judged_in_proportion_to_its_length(index: Files, made: str) -> None:
    long = _long(index, made, LIMIT // 8)
    assert Checker(index).check(long)
    assert is_linear(lambda length: processor_seconds(lambda: Checker(index).check(long[:length])), len(long))


@pytest.mark.stress
@pytest.mark.timeout(600)
@pytest.mark.parametrize("made", MADE)
def test_the_longest_text_is_judged_within_10_seconds(index: Files, made: str) -> None:
    """A quarter of that is usual."""
    long = _long(index, made, LIMIT)
    checker = Checker(index)
    assert processor_seconds(lambda: checker.check(long)) < 10
