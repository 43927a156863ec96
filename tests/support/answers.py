"""What must hold of any answer, as one check."""

from assistant.answer import Answer
from assistant.pipeline import Pipeline

DISCLAIMERS = {"zh": "本回答由人工智能生成", "zh-hant": "本回答由人工智能生成", "en": "AI-generated, for reference"}


def sound(pipeline: Pipeline, question: str) -> Answer:
    """The answer to a question, after checking what every answer promises."""
    answer = pipeline.ask(question)
    numbers = {citation.n for citation in answer.citations}
    for citation in answer.citations:
        document = pipeline.index.document(citation.document)
        assert document.text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.answer
        assert citation.date == document.date
    assert all(s.citations and set(s.citations) <= numbers for s in answer.statements), question
    assert answer.answer.count(DISCLAIMERS[answer.language]) == 1
    assert not answer.removed
    return answer


def sections(answer: Answer) -> list[tuple[str, str]]:
    """(document, section) of each citation, in order."""
    return [(citation.document, citation.section) for citation in answer.citations]
