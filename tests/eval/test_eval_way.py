"""The way of a question is counted by what is entered."""

import itertools

from assistant.pipeline import Pipeline
from eval.way import QUESTION, returns, way


def test_the_way_of_a_question(shipped: Pipeline) -> None:
    stays = way(lambda: shipped.ask(QUESTION))
    files = [name for name, _ in stays]
    assert stays[0][0] == "pipeline.py"
    assert stays[0][1][:2] == ["Pipeline.ask", "Pipeline.stream"]
    order = [files.index(name) for name in ("retrieve.py", "reading/reader.py", "verify.py", "render.py")]
    assert order == sorted(order)
    assert all(one != other for one, other in itertools.pairwise(files))
    assert returns(stays) == len(files) - len(set(files))
    assert len({function for stay in stays for function in stay[1]}) > 50


def test_nothing_of_ours_is_no_way() -> None:
    assert way(lambda: sum([1, 2])) == []
