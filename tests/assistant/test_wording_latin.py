"""Text in Latin letters against documents in Latin letters, word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.wording import Checker
from eval.faults.wording import Files

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"
RULES = """# Fenwick Borough Allotment Rules

## Tenancy

1. The yearly rent is €85 per plot. A deposit of €40 is returned when the tenancy ends.

2. Tenants may not keep livestock other than hens.

## Water

3. Hoses are forbidden from June to August.
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    path = tmp_path_factory.mktemp("latin") / "rules.md"
    path.write_text(RULES, encoding="utf-8")
    return Files([*sorted(CORPUS.glob("*.md")), path])


@pytest.fixture(scope="module")
def checker(files: Files) -> Checker:
    return Checker(files)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("The yearly rent is €85 per plot.", ["exact"]),
        ("A deposit of €40 is returned when the\ntenancy ends.", ["exact"]),
        ("the yearly rent is €85 per plot", ["minor_variant"]),
        ("The yearly rent is €85 per plot. A deposit of €60 is returned when the tenancy ends.",
         ["exact", "altered_meaning"]),
        ("Visitors must pay at the gate before noon.", ["not_in_document"]),
        ("年租金为每块85欧元。", ["not_in_document"]),
    ],
)  # fmt: skip
def test_verdicts(checker: Checker, files: Files, text: str, verdicts: list[str]) -> None:
    judged = checker.check(text)
    assert [one.verdict for one in judged] == verdicts
    for source in (one.source for one in judged if one.source is not None):
        assert source.document == "rules"
        assert files.document("rules").text[source.start : source.end] == source.quote


@pytest.mark.parametrize(
    ("text", "claimed", "actual"),
    [
        ("The yearly rent is €95 per plot.", "95", "85"),
        ("The monthly rent is €85 per plot.", "monthly", "yearly"),
        ("Tenants may keep livestock other than hens.", None, "not"),
        ("Hoses are permitted from June to August.", "permitted", "forbidden"),
    ],
)
def test_whole_words_are_told(checker: Checker, text: str, claimed: str | None, actual: str) -> None:
    (judged,) = checker.check(text)
    assert judged.verdict == "altered_meaning"
    assert [(told.claimed, told.actual) for told in judged.differences] == [(claimed, actual)]


def test_a_word_cut_in_two_is_no_quotation(checker: Checker) -> None:
    (judged,) = checker.check("orbidden from June to August")
    assert judged.verdict != "exact"
