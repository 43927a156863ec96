"""Parts of understanding left out: each takes away its own work and nothing else."""

import pytest

from assistant.answer import Turn
from assistant.pipeline import Pipeline
from assistant.understanding.understander import Parts, Understander

EVERYDAY = "海归想落户有啥好处"
ENGLISH = "Which office helps with patent disputes overseas?"
TYPED = "长宁园管理专斑由谁牵头"
TRADITIONAL = "園區對人才落戶有什麼支持"
FOLLOWING = ("那孵化器呢？", (Turn("user", "园区对人才公寓有什么支持？"),))


def without(shipped: Pipeline, **parts: bool) -> Understander:
    return Understander(shipped.index, Parts(**parts))


def test_nothing_left_out_is_the_same_as_ever(shipped: Pipeline) -> None:
    for asked in (EVERYDAY, ENGLISH, TYPED, TRADITIONAL):
        assert Understander(shipped.index, Parts()).understand(asked) == shipped.understand(asked)


def test_without_lexicon_no_official_word_is_read_into_a_question(shipped: Pipeline) -> None:
    assert shipped.understand(EVERYDAY).lexicon
    query = without(shipped, lexicon=False).understand(EVERYDAY)
    assert query.lexicon == ()
    assert set(query.terms) < set(shipped.understand(EVERYDAY).terms)


def test_without_glossary_an_english_question_keeps_its_own_words(shipped: Pipeline) -> None:
    query = without(shipped, glossary=False).understand(ENGLISH)
    assert {"patent", "overseas"} <= set(query.terms)
    assert all(term.isascii() for term in query.terms)
    assert any(not term.isascii() for term in shipped.understand(ENGLISH).terms)


def test_without_spelling_a_typo_stays(shipped: Pipeline) -> None:
    assert "专班" in shipped.understand(TYPED).standalone
    query = without(shipped, spelling=False).understand(TYPED)
    assert query.standalone == TYPED
    assert query.notes == ()


def test_without_traditional_a_question_stays_as_typed(shipped: Pipeline) -> None:
    assert shipped.understand(TRADITIONAL).standalone == "园区对人才落户有什么支持"
    assert without(shipped, traditional=False).understand(TRADITIONAL).standalone == TRADITIONAL


def test_without_followup_a_question_stands_alone(shipped: Pipeline) -> None:
    asked, history = FOLLOWING
    assert "公寓" in shipped.understand(asked, history).standalone
    assert without(shipped, followup=False).understand(asked, history) == shipped.understand(asked)


@pytest.mark.parametrize("part", ["glossary", "spelling", "traditional", "followup"])
def test_a_plain_question_needs_none_of_them(shipped: Pipeline, part: str) -> None:
    assert without(shipped, **{part: False}).understand(EVERYDAY) == shipped.understand(EVERYDAY)
