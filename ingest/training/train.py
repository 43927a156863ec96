"""Trains the embedded encoder: `python -m ingest.training.train --data DIR --out DIR`.

Words are counted, a tokenizer is built from the counts, word vectors come from co-occurrence, are then trained on
pairs of questions and passages, and last on lay questions against all articles. Everything is seeded;
docs/benchmarks-encoder.md tells what each choice brings.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ingest.training import contrastive, cooccurrence, listwise, pairs, vocabulary
from ingest.training.card import write_card
from ingest.training.corpus import (
    DATASETS,
    Article,
    QuestionSet,
    read_articles,
    read_news,
    read_questions,
    training_passages,
)
from ingest.training.encoding import Texts, encode_texts
from ingest.training.export import export

Floats = npt.NDArray[np.float32]
Tell = Callable[[str], None]

VOCABULARY = 60_000
RAREST_CHARACTER = 20
COMPONENTS = 300  # of the SVD, of which the first DIMENSION are kept
DIMENSION = 256
POOLING = 1e-3  # a of a/(a+p), Arora et al. 2017: how much a word of frequency p counts in a pooled vector
START_LENGTH = 1.12  # of a rare word's vector before training; against the rate it says how far training may go


@dataclass(frozen=True, slots=True)
class Data:
    articles: list[Article]
    news: list[str]
    questions: list[QuestionSet]

    def passages(self) -> list[str]:
        return [text for questions in self.questions for text in training_passages(questions)]


def read(data: Path) -> Data:
    return Data(list(read_articles(data)), list(read_news(data)), [read_questions(data, name) for name in DATASETS])


def build_words(data: Data) -> Tokenizer:
    """Laws count twice and questions four times: their words are the ones that are asked for."""
    counts: Counter[str] = Counter()
    vocabulary.count_words((article.text for article in data.articles), counts, 2)
    vocabulary.count_words(data.news, counts, 1)
    vocabulary.count_words(data.passages(), counts, 2)
    for questions in data.questions:
        vocabulary.count_words((question.text for question in questions.training), counts, 4)
    return vocabulary.build_tokenizer(vocabulary.choose_words(counts, VOCABULARY, RAREST_CHARACTER))


def start_vectors(texts: list[Texts], size: int, seed: int, tell: Tell) -> tuple[Floats, npt.NDArray[np.float64]]:
    """Pooling-weighted vectors from co-occurrence, shape (size, DIMENSION), and every word's count."""
    counted = np.sum([np.bincount(part.ids, minlength=size) for part in texts], axis=0).astype(np.float64)
    frequencies = counted / counted.sum()
    generator = np.random.default_rng(seed)
    flat = np.concatenate([np.append(cooccurrence.thin(part, frequencies, generator), -1) for part in texts])
    information = cooccurrence.positive_information(cooccurrence.count_pairs(flat.astype(np.int32), size))
    tell(f"{information.nnz:,} pairs of words")
    vectors = cooccurrence.factorise(information, COMPONENTS, seed, power=0.5)[:, :DIMENSION]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1), 1e-9)
    table: Floats = (vectors * (START_LENGTH * POOLING / (POOLING + frequencies) / lengths)[:, None]).astype(np.float32)
    table[0] = 0
    return table, counted


def build_pairs(data: Data, tokenizer: Tokenizer, seed: int) -> tuple[contrastive.Pairs, contrastive.Pairs]:
    """All training pairs, and of them those that are no questions of a data set (inverse cloze, headings)."""
    generator = np.random.default_rng(seed)
    repeats = pairs.Repeats()
    found = [
        *pairs.article_pairs(data.articles, generator, repeats.article),
        *pairs.news_pairs(data.news, generator, repeats),
        *(pair for text in data.passages() for pair in pairs.inverse_cloze(text, generator, repeats.passage)),
    ]
    unasked = len(found)
    found += pairs.question_pairs(data.questions, repeats)
    left = encode_texts(tokenizer, (asked for asked, _ in found))
    right = encode_texts(tokenizer, (text for _, text in found))
    known = contrastive.known_pairs(left, right)
    return known, replace(known, rows=known.rows[known.rows < unasked])


def judged_articles(statutes: QuestionSet, tokenizer: Tokenizer) -> listwise.Judged:
    position = {passage: at for at, passage in enumerate(statutes.passages)}
    relevant = np.zeros((len(statutes.training), len(position)), np.float32)
    for row, question in enumerate(statutes.training):
        relevant[row, [position[passage] for passage in question.passages]] = 1
    return listwise.Judged(
        encode_texts(tokenizer, (question.text for question in statutes.training)),
        encode_texts(tokenizer, (question.answer[: pairs.LONGEST] for question in statutes.training)),
        encode_texts(tokenizer, (text[: pairs.LONGEST] for text in statutes.passages.values())),
        relevant,
    )


def late_weights(counted: npt.NDArray[np.float64]) -> Floats:
    """log(N/count): a word's information, by which late interaction weighs it; 0 for the unknown token."""
    weights: Floats = np.log(counted.sum() / np.maximum(counted, 5)).astype(np.float32)
    weights[0] = 0
    return weights


def run(data_folder: Path, out: Path, seed: int, tell: Tell) -> None:
    data = read(data_folder)
    tell(f"{len(data.articles):,} articles, {len(data.news):,} news")
    tokenizer = build_words(data)
    size = tokenizer.get_vocab_size()
    tell(f"{size:,} words")
    sources = ((article.text for article in data.articles), data.news, data.passages())
    texts = [encode_texts(tokenizer, source) for source in sources]
    tell(f"{sum(len(part.ids) for part in texts):,} tokens")
    table, counted = start_vectors(texts, size, seed, tell)
    training, unasked = build_pairs(data, tokenizer, seed)
    tell(f"{len(training):,} training pairs")
    trained = contrastive.train(table, training, contrastive.Settings(seed=seed), tell)
    statutes = next(questions for questions in data.questions if questions.name == "statutes")
    judged = judged_articles(statutes, tokenizer)
    tell(f"{len(judged.questions):,} questions against {len(judged.articles):,} articles")
    trained = listwise.train(trained, unasked, judged, listwise.Settings(seed=seed), tell)
    export(out, tokenizer, trained, late_weights(counted), write_card(size, DIMENSION, len(training)))
    tell(f"written to {out}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with corpus/ and questions/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    begun = time.perf_counter()

    def tell(line: str) -> None:
        print(f"[{time.perf_counter() - begun:6.0f} s] {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress

    run(arguments.data, arguments.out, arguments.seed, tell)


if __name__ == "__main__":
    main()
