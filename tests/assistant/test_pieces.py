"""A message of several questions: each is answered from its own clause, and none is told as not stated that is."""

from __future__ import annotations

import pytest

from assistant.answer import Claim, Draft, Evidence, Place, Query, Turn
from assistant.pieces import Piece, asks_several, together
from assistant.pipeline import Pipeline


def evidence(section: str, score: float) -> Evidence:
    return Evidence("plan", section, 0, 1, "。", score, {})


def piece(status: str, *sections: str, lacking: tuple[str, ...] = (), opening: str = "") -> Piece:
    places = [Place("plan", section, 0, 1) for section in sections]
    draft = Draft(status, tuple(Claim("。", (place,)) for place in places), opening, lacking)  # type: ignore[arg-type]
    return Piece(
        Query("", "", "zh", "other"), [evidence(s, 1.0) for s in sections], draft, dict.fromkeys(places, "planned")
    )


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("园区的管理由哪个部门牵头？三大先导产业的规模目标是多少？", {"2.1.2", "1.3"}),
        ("三大先导产业的规模目标是多少？园区的管理由哪个部门牵头？", {"2.1.2", "1.3"}),
    ],
)
def test_each_question_is_answered_from_its_clause(shipped: Pipeline, question: str, sections: set[str]) -> None:
    answer = shipped.ask(question)
    assert answer.status == "answered"
    assert sections <= {citation.section for citation in answer.citations}
    assert not answer.not_stated
    assert len({(e.document, e.section) for e in answer.evidence}) == len(answer.evidence)


def test_what_no_piece_prints_is_still_not_stated(shipped: Pipeline) -> None:
    answer = shipped.ask("园区的管理由哪个部门牵头？这个部门的电话号码是多少？")
    assert "电话、联系方式" in answer.not_stated


def test_broken_characters_of_a_conversation_reach_no_piece(shipped: Pipeline) -> None:
    history = [Turn("user", "你好\ud800"), Turn("assistant", "您好\udfff")]
    answer = shipped.ask("园区的管理由哪个部门牵头？三大先导产业的规模目标是多少？", history)
    assert {"2.1.2", "1.3"} <= {citation.section for citation in answer.citations}


def test_answers_of_all_pieces_make_one() -> None:
    whole = piece("partial", "1", lacking=("责任部门",))
    made = together(whole, [piece("answered", "1", "2"), piece("answered", "3", "2", opening="是。")])
    assert made.draft.status == "answered"
    assert [place.section for claim in made.draft.claims for place in claim.places] == ["1", "2", "3"]
    assert made.draft.opening == "是。"
    assert made.draft.not_stated == ()
    assert set(made.forces) == {place for claim in made.draft.claims for place in claim.places}
    assert [e.section for e in made.evidence] == ["1", "3", "2"]


def test_a_piece_answered_in_part_makes_the_whole_partial() -> None:
    made = together(piece("not_stated", "1"), [piece("answered", "1"), piece("partial", "2", lacking=("金额、额度",))])
    assert made.draft.status == "partial"
    assert made.draft.not_stated == ("金额、额度",)


@pytest.mark.parametrize("status", ["not_stated", "out_of_scope", "declined"])
def test_a_piece_without_an_answer_leaves_the_whole_as_it_was(status: str) -> None:
    whole = piece("partial", "1")
    assert together(whole, [piece("answered", "1"), piece(status, "2")]) is whole
    assert together(whole, []) is whole


def test_only_messages_of_several_questions_with_something_open_are_taken_apart() -> None:
    several = Query("", "", "zh", "other", pieces=("甲？", "乙？"))
    assert asks_several(several, Draft("partial", ()))
    assert not asks_several(several, Draft("answered", ()))
    assert not asks_several(several, Draft("declined", ()))
    assert not asks_several(Query("", "", "zh", "other"), Draft("partial", ()))
