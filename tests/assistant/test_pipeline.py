"""The main path over documents made by rule: what is asked is understood, found, quoted and checked."""

import threading
from pathlib import Path

import pytest

from assistant.answer import Turn
from assistant.pipeline import Pipeline
from assistant.settings import load_settings
from ingest.encoder import load_encoder
from ingest.errors import IndexMissing, UsageError
from ingest.job import ingest

TOPICS = {"光伏": "新能源", "养老": "民生", "物流": "交通", "文旅": "文化旅游"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline over one document, a clause a topic, each with its own body."""
    folder = tmp_path_factory.mktemp("made")
    clauses = [
        f"（{numeral}）发展{topic}产业\n\n由{body}局牵头推进{topic}产业发展，到2027年力争建成{topic}项目{10 + n}个。\n"
        for n, (numeral, (topic, body)) in enumerate(zip("一二三四", TOPICS.items(), strict=True))
    ]
    text = "# 某市产业发展方案\n\n一、重点任务\n\n" + "\n".join(clauses) + "\n某市人民政府\n\n2026年3月1日\n"
    (folder / "made.md").write_text(text, "utf-8")
    ingest([folder / "made.md"], index=folder / "index", encoder=load_encoder(""))
    return Pipeline.open(load_settings(index=folder / "index"), one_shot=True)


@pytest.mark.parametrize("topic", list(TOPICS))
def test_the_clause_asked_about_is_found_and_quoted(made: Pipeline, topic: str) -> None:
    assert topic in made.search(f"{topic}产业怎么发展")[0].text
    answer = made.ask(f"{topic}项目要建成多少个？")
    assert answer.status in {"answered", "partial"}
    assert any(topic in citation.quote for citation in answer.citations)


def test_a_document_made_by_rule_keeps_its_hedges_and_date(made: Pipeline) -> None:
    answer = made.ask("光伏项目要建成多少个？")
    assert any("力争" in citation.quote for citation in answer.citations)
    assert {citation.date for citation in answer.citations} == {"2026-03-01"}


def test_search_gives_a_section_once_and_at_most_k(shipped: Pipeline) -> None:
    for k in (1, 3, 100):
        hits = shipped.search("科技企业融资", k=k)
        assert 1 <= len(hits) <= k
        assert len({(hit.document, hit.section) for hit in hits}) == len(hits)


def test_a_follow_up_is_understood_by_its_history(made: Pipeline) -> None:
    history = [Turn("user", "养老产业由谁牵头？"), Turn("assistant", "由民生局牵头。")]
    assert "养老" in made.understand("它由谁牵头？", history).standalone


def test_a_history_longer_than_what_is_looked_at(made: Pipeline) -> None:
    history = [Turn("user" if n % 2 == 0 else "assistant", f"光伏{n}") for n in range(40)]
    assert made.ask("物流产业由谁牵头？", history).citations


@pytest.mark.parametrize("question", ["", " \n\t", "？", "\x00", "🚀", "\u200b\ufeff"])
def test_a_question_without_words(made: Pipeline, question: str) -> None:
    for serve in (made.ask, made.search):
        with pytest.raises(UsageError, match="空"):
            serve(question)


def test_a_question_as_long_as_the_setting_says(made: Pipeline) -> None:
    limit = made.settings.max_question
    assert made.ask("光" * limit).status
    with pytest.raises(UsageError, match=str(limit)):
        made.ask("光" * (limit + 1))


@pytest.mark.parametrize("noise", ["\x00", "\x1b[2J", "\udcff", "\u202e", "😀" * 50, "<script>", "[1]", "{x}"])
def test_noise_changes_no_quote(made: Pipeline, noise: str) -> None:
    answer = made.ask(f"光伏产业{noise}由谁牵头？", [Turn("user", noise)])
    answer.answer.encode("utf-8")
    for citation in answer.citations:
        assert made.index.document(citation.document).text[citation.start : citation.end] == citation.quote


def test_the_same_question_has_the_same_answer_from_every_thread(shipped: Pipeline) -> None:
    asked = ["海外人才有什么服务", "知识产权怎么保护", "有没有孵化器"]
    expected = [shipped.ask(question).answer for question in asked]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append([shipped.ask(question).answer for question in asked]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_times_are_told(shipped: Pipeline) -> None:
    times = shipped.ask("园区有哪些支持").milliseconds
    assert times["total"] >= times["retrieve"] >= 0


def test_opening_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Pipeline.open(load_settings(index=tmp_path / "none"))
