"""The sentences of an index: exact, complete, each with the row of its vector, and none at hand of a large index."""

import pytest

from assistant.pipeline import Pipeline
from assistant.reading import printed
from assistant.reading.printed import Printed


def test_sentences_are_slices_of_their_document_inside_their_section(own: Pipeline) -> None:
    sentences = Printed(own.index).all
    assert [s.row for s in sentences] == list(range(own.index.statement_count))
    for sentence in sentences:
        place = sentence.place
        assert own.index.document(place.document).text[place.start : place.end] == sentence.text
        section = next(s for s in own.index.sections(place.document) if s.id == place.section)
        assert section.start <= place.start < place.end <= section.end


def test_a_section_gives_its_own_sentences_in_reading_order(own: Pipeline) -> None:
    read = Printed(own.index)
    assert [s.text for s in read.of("jobs", "3")] == [
        "对符合条件的企业，按每名职工3000元给予一次性补助；",
        "安置残疾职工的，每名再增加800元。",
    ]
    assert [s.text for s in read.of("jobs", "2")] == ["申请稳岗补助的企业，应当同时具备下列条件："]


def test_what_is_not_there(own: Pipeline) -> None:
    read = Printed(own.index)
    assert read.of("jobs", "9.9") == ()
    assert read.section("jobs", "9.9") is None
    assert read.headings("jobs", "9.9") == ()


def test_headings_are_those_above_and_its_own_without_numerals(own: Pipeline) -> None:
    read = Printed(own.index)
    assert read.headings("parking", "2") == ("办理地点",)
    assert read.headings("jobs", "3") == ()


def test_of_a_large_index_not_every_sentence_is_at_hand(own: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "WHOLE", own.index.statement_count - 1)
    read = Printed(own.index)
    assert read.all == ()
    assert read.of("park", "1")
