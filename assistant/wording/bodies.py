"""Names that are one: a short form that the documents themselves declare."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.wording.prints import Print, short_forms
from assistant.wording.tokens import tokenize


def declared_forms(prints: Sequence[Print]) -> list[tuple[tuple[str, ...], str]]:
    """Every declared form of a name with the one token that stands for it, longest first."""
    forms: list[tuple[tuple[str, ...], str]] = []
    names: dict[tuple[str, ...], str] = {}
    for full, short in short_forms(prints):
        key = tokenize(short).texts
        name = names.setdefault(key, f"@{len(names)}")
        forms += [(tokenize(full).texts, name), (key, name)]
    unique = {form: name for form, name in forms if form}
    return sorted(unique.items(), key=lambda item: -len(item[0]))
