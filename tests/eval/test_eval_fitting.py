"""What a gold quote tells of a sentence, and which papers are left to the fit of the judgement."""

from eval.fitting_sets import answers, is_held, rows_of


def test_a_sentence_answers_that_prints_a_gold_quote_or_is_a_part_of_one() -> None:
    assert answers("对每户给予 5 万元补贴。", ["每户给予5万元"])
    assert answers("给予5万元以内补贴。", ["每户给予5万元以内补贴。每年一次"])
    assert not answers("补贴。", ["每户给予5万元补贴。每年一次"])


def test_some_papers_are_left_to_the_judgement() -> None:
    papers = {row["files"][0] for row in rows_of("everyday") if row["split"] == "fit"}
    assert 0 < sum(map(is_held, papers)) < len(papers) / 4
