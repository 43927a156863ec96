"""Claims pasted together of clauses printed in different places: altered, with every place told."""

import random
import re
from pathlib import Path

import pytest

from assistant.wording import Checker
from eval.faults.changes import printed_sentences
from eval.faults.wording import Files

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"


@pytest.fixture(scope="module")
def shipped() -> Files:
    return Files([CORPUS / "plan.md", CORPUS / "review.md"])


@pytest.fixture(scope="module")
def checker(shipped: Files) -> Checker:
    return Checker(shipped)


@pytest.mark.parametrize(
    ("claim", "sections"),
    [
        ("提高园区运营效率，强化金融对产业发展的助推作用。", {"2.1.3", "2.5.12"}),
        ("深化“数字长宁”战略，推动概念验证中心建设，争取落实留创园实体空间。", {"2.3.6", "2.5.11", "2.5.15"}),
    ],
)
def test_both_places_are_told(checker: Checker, shipped: Files, claim: str, sections: set[str]) -> None:
    (judged,) = checker.check(claim)
    assert judged.verdict == "altered_meaning"
    assert judged.source is not None
    assert judged.source.section in sections
    (note,) = [note for note in judged.notes if note.startswith("由不同位置的文字拼接")]
    paths = {s.path for s in shipped.sections("plan") if s.id in sections}
    assert all(f"》{path}「" in note for path in paths)
    assert "plan " not in note
    assert any(d.kind == "wording" and d.actual and d.actual in note for d in judged.differences)


@pytest.mark.parametrize(
    "claim", ["园区将给予每家企业100万元补贴，并减免房租。", "加快建设自由贸易港，推进乡村振兴和粮食安全。"]
)
def test_what_is_printed_nowhere_stays_so(checker: Checker, claim: str) -> None:
    assert [one.verdict for one in checker.check(claim)] == ["not_in_document"]


def test_clauses_of_one_sentence_are_not_called_pasted(checker: Checker, shipped: Files) -> None:
    several = [s for _, s in printed_sentences(shipped.documents()) if s.count("，") > 1]
    for sentence in random.Random(7).sample(several, 12):
        without_second = re.sub("，[^，]*", "", sentence, count=1)
        for judged in checker.check(without_second):
            assert not any("拼接" in note for note in judged.notes)


def test_lines_of_two_places_are_two_sentences(checker: Checker) -> None:
    judged = checker.check("提高园区运营效率\n强化金融对产业发展的助推作用")
    assert len(judged) == 2
