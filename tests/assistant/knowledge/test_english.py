"""English names of printed terms, from the glossary."""

from assistant.knowledge.english import glossary, glossed_terms
from assistant.pipeline import Pipeline
from ingest.text import has_chinese


def test_terms_are_printed_longest_first_and_each_once(shipped: Pipeline) -> None:
    for document in shipped.index.documents():
        pairs = glossed_terms(document.text)
        terms = [term for term, _ in pairs]
        assert len(terms) > 50
        assert len(set(terms)) == len(terms)
        assert [len(term) for term in terms] == sorted(map(len, terms), reverse=True)
        assert all(term in document.text and not has_chinese(english) for term, english in pairs)


def test_the_longest_form_wins_at_a_place() -> None:
    known = glossary().english_of
    longer, shorter = next((a, b) for a in known for b in known if a != b and a.startswith(b) and len(a) <= 16)
    assert glossed_terms(longer) == [(longer, known[longer])]
    assert glossed_terms(shorter + "，") == [(shorter, known[shorter])]


def test_no_terms() -> None:
    assert glossed_terms("") == []
    assert glossed_terms("12，34") == []
