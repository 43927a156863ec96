"""Which clauses print a name, and what a body is given to do: complete, by the print itself."""

import pytest

from answers import sections, sound
from assistant.pipeline import Pipeline
from assistant.retrieve import FRAME


@pytest.mark.parametrize("form", ["方案里哪些任务提到了{}？", "方案中涉及{}的条款有哪些？", "{}出现在方案的哪几条里？"])
@pytest.mark.parametrize("name", ["东华大学", "虹桥之源", "在线新经济", "“链主”"])
def test_every_clause_that_prints_a_name_is_quoted_and_counted(shipped: Pipeline, form: str, name: str) -> None:
    answer = sound(shipped, form.format(name))
    bare = name.strip("“”")
    own = {
        place.section
        for section in shipped.index.sections("plan")
        for place, text in shipped.extractor.ranker.sentences("plan", section.id)
        if bare in text and section.id not in FRAME
    }
    assert own <= {section for _, section in sections(answer)}
    assert all(bare in citation.quote for citation in answer.citations)
    assert f"{len({c.section for c in answer.citations})}条" in answer.answer.splitlines()[0]


def test_in_english_too(shipped: Pipeline) -> None:
    answer = sound(shipped, "List all tasks that mention Donghua University.")
    assert {section for _, section in sections(answer)} == {"2.2.4", "2.2.5"}


@pytest.mark.parametrize(
    ("question", "body", "role"),
    [
        ("哪些工作由长宁区科委牵头？", "长宁区科委", "牵头"),
        ("创新服务中心承接什么？", "创新服务中心", "承接"),
        ("管理专班负责哪些工作", "管理专班", "负责"),
    ],
)
def test_what_a_body_is_given_is_quoted_with_its_role(shipped: Pipeline, question: str, body: str, role: str) -> None:
    answer = sound(shipped, question)
    assert answer.citations
    assert all(body in citation.quote and role in citation.quote for citation in answer.citations)


def test_a_question_for_the_body_is_not_one_for_its_duties(shipped: Pipeline) -> None:
    assert "写明由" not in sound(shipped, "管理专班由哪个部门牵头？").answer
