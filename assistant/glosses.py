"""English names for the Chinese ones that a quotation prints, from the glossary."""

from __future__ import annotations

from assistant.knowledge.english import glossary

_LONGEST = 16


def glossed_terms(text: str) -> list[tuple[str, str]]:
    """(Chinese, English) of every glossary form in a text, longest first at each place, each once, longer names first."""
    known = glossary().english_of
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        end = next((e for e in range(min(len(text), at + _LONGEST), at + 1, -1) if text[at:e] in known), None)
        if end is None:
            at += 1
            continue
        found.setdefault(text[at:end], known[text[at:end]])
        at = end
    return sorted(found.items(), key=lambda pair: -len(pair[0]))
