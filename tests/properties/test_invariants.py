"""What always holds of an answer: its quotes are slices, its statements are its quotes, a changed digit is caught."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, Claim, Place, Turn
from assistant.pipeline import Pipeline
from assistant.verify import check
from ingest.text import squeeze

PIPELINE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SUBJECTS = (
    "科技企业",
    "留学生",
    "园区",
    "小微企业",
    "知识产权",
    "人才公寓",
    "孵化器",
    "数据",
    "楼宇",
    "初创公司",
    "APEC卡",
)
ASKS = (
    "有哪些支持",
    "由谁负责",
    "补贴多少钱",
    "什么时候截止",
    "电话是多少",
    "怎么申请",
    "到2026年有多少",
    "是什么意思",
    "在哪一条",
)
FRAMES = ("{s}{a}？", "请问{s}{a}", "我想问{s}，{a}", "{a}，{s}的", "把{s}和{t}比一比，{a}", "{s}{a}？另外{t}{a}？")
QUESTIONS = st.one_of(
    st.builds(
        lambda frame, s, t, a: frame.format(s=s, t=t, a=a),
        st.sampled_from(FRAMES), st.sampled_from(SUBJECTS), st.sampled_from(SUBJECTS), st.sampled_from(ASKS),
    ),
    st.text(st.characters(exclude_categories=["Cc"]), min_size=1, max_size=40).filter(
        lambda text: any(c.isalnum() for c in text)
    ),
)  # fmt: skip
HISTORIES = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), QUESTIONS), max_size=3)
DIGIT = re.compile(r"[0-9]")
DISCLAIMER = "本回答由人工智能生成"


def places(answer: Answer) -> dict[int, Place]:
    return {c.n: Place(c.document, c.section, c.start, c.end) for c in answer.citations}


def claims(answer: Answer) -> list[Claim]:
    """The statements as drafted: their text and the places it rests on."""
    of = places(answer)
    return [Claim(s.text, tuple(of[n] for n in s.citations)) for s in answer.statements]


@PIPELINE
@given(question=QUESTIONS, history=HISTORIES)
def test_quotes_are_slices_and_statements_are_quotes(shipped: Pipeline, question: str, history: list[Turn]) -> None:
    answer = shipped.ask(question, history)
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        document = shipped.index.document(citation.document)
        assert document.text[citation.start : citation.end] == citation.quote
        section = next(s for s in shipped.index.sections(citation.document) if s.id == citation.section)
        assert section.start <= citation.start < citation.end <= section.end
        assert citation.date == document.date
    for claim in claims(answer):
        assert claim.places
        assert check(claim, shipped.index, verbatim=True) is None


@PIPELINE
@given(question=QUESTIONS)
def test_what_is_shown_agrees_with_its_status(shipped: Pipeline, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.answer.strip()
    assert answer.answer.count(DISCLAIMER) <= 1
    assert "\x1b" not in answer.answer
    if answer.status == "answered":
        assert answer.statements
    if answer.status == "declined":
        assert not answer.citations
    marks = {int(mark) for mark in re.findall(r"\[(\d{1,2})\]", answer.answer)}
    assert marks <= {citation.n for citation in answer.citations}


@PIPELINE
@given(question=QUESTIONS)
def test_asking_again_gives_the_same(shipped: Pipeline, question: str) -> None:
    first, second = shipped.ask(question), shipped.ask(question)
    assert (first.status, first.answer, first.citations) == (second.status, second.answer, second.citations)


def spans_with_digits(pipeline: Pipeline) -> list[Place]:
    """Every sentence of the shipped documents that prints a digit."""
    found = []
    for name in ("plan", "review"):
        text = pipeline.index.document(name).text
        for section in pipeline.index.sections(name):
            for match in re.finditer(r"[^。\n]+。?", text[section.start : section.own_end]):
                if DIGIT.search(match[0]) and match[0].strip():
                    found.append(Place(name, section.id, section.start + match.start(), section.start + match.end()))
    return found


@pytest.mark.parametrize("verbatim", [True, False])
def test_one_changed_digit_of_any_quote_is_caught(shipped: Pipeline, verbatim: bool) -> None:
    passed = []
    for place in spans_with_digits(shipped):
        quote = shipped.index.document(place.document).text[place.start : place.end]
        if verbatim:
            assert check(Claim(quote, (place,)), shipped.index, verbatim=True) is None, quote
        for digit in DIGIT.finditer(quote):
            other = str((int(digit[0]) + 1) % 10)
            changed = quote[: digit.start()] + other + quote[digit.end() :]
            if check(Claim(changed, (place,)), shipped.index, verbatim=verbatim) is None:
                passed.append(changed)
    assert not passed


@PIPELINE
@given(data=st.data())
def test_a_place_outside_its_section_is_never_cited(shipped: Pipeline, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["plan", "review"]))
    text = shipped.index.document(name).text
    section = data.draw(st.sampled_from(list(shipped.index.sections(name))))
    start = data.draw(st.integers(-5, len(text) + 5))
    end = data.draw(st.integers(start - 3, len(text) + 10))
    said = text[max(start, 0) : max(end, 0)]
    verdict = check(Claim(said, (Place(name, section.id, start, end),)), shipped.index, verbatim=True)
    inside = section.start <= start < end <= section.end
    assert (verdict is None) == (inside and bool(squeeze(said)))
