"""Training pairs: a short text as a person would ask it, and the passage that answers it.

Inverse cloze (Lee et al. 2019): a sentence, or a clause of it, is asked of the passage it was taken out of.
Laws and news give these; questions of reading comprehension and of statutes are real ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.training.corpus import Article, QuestionSet

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?")
_CLAUSE = re.compile(r"[^，、：]+[，、：]?")
_POLICY = re.compile("企业|人才|政策|创新|园区|创业|补贴|服务|科技|产业|就业|营商|扶持")
LONGEST = 600  # characters of a passage
KEPT = 0.1  # how often the sentence also stays in its passage, so that words in common still count


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often each source is seen in an epoch."""

    news: int = 1
    policy_news: int = 3
    article: int = 1
    passage: int = 3
    questions: int = 4
    statutes: int = 12


def inverse_cloze(text: str, generator: np.random.Generator, times: int) -> Iterator[tuple[str, str]]:
    """(sentence or clause, the text around it) at random places; nothing for a text of one sentence."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if len(sentence) >= 6]
    if len(sentences) < 2:
        return
    for _ in range(times):
        at = int(generator.integers(len(sentences)))
        first = max(0, at - int(generator.integers(1, 5)))
        around = sentences[first : at + int(generator.integers(2, 6))]
        asked = sentences[at]
        if generator.random() >= KEPT and len(around) > 1:
            around = around[: at - first] + around[at - first + 1 :]
        yield _shorter(asked, generator), "".join(around)[:LONGEST]


def _shorter(sentence: str, generator: np.random.Generator) -> str:
    """The sentence, or as often two clauses of it: questions are short."""
    clauses = _CLAUSE.findall(sentence)
    if len(clauses) < 3 or generator.random() < 0.5:
        return sentence[:120]
    at = int(generator.integers(len(clauses) - 1))
    return "".join(clauses[at : at + 2])[:120]


def article_pairs(articles: Iterable[Article], generator: np.random.Generator, times: int) -> Iterator[tuple[str, str]]:
    """Inverse cloze within an article, and its headings asked of it."""
    for article in articles:
        text = article.text[: 2 * LONGEST]
        if len(text) < 20:
            continue
        yield from inverse_cloze(text, generator, times)
        if len(article.headings) > 1 and generator.random() < 0.3:
            yield article.headings[-1], text[:LONGEST]
        if generator.random() < 0.2:
            first = _SENTENCE.match(text)
            yield article.headings[0] + (first.group() if first else ""), text[:LONGEST]


def news_pairs(news: Iterable[str], generator: np.random.Generator, repeats: Repeats) -> Iterator[tuple[str, str]]:
    """Inverse cloze; news of firms, people and policy are seen more often."""
    for text in news:
        policy = len(_POLICY.findall(text[:1500])) >= 4
        yield from inverse_cloze(text[:2000], generator, repeats.policy_news if policy else repeats.news)


def question_pairs(sets: Sequence[QuestionSet], repeats: Repeats) -> Iterator[tuple[str, str]]:
    """Training questions with their passages, and statutes' answers with their articles."""
    for questions in sets:
        statutes = questions.name == "statutes"
        for question in questions.training:
            for passage in question.passages:
                text = questions.passages[passage][:LONGEST]
                yield from [(question.text, text)] * (repeats.statutes if statutes else repeats.questions)
                if statutes and question.answer:
                    yield from [(question.text, question.answer[:LONGEST])] * 3
                    yield from [(question.answer[:LONGEST], text)] * 2
