"""String checks: what an answer holds, and whether a found section is a wanted one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Place = tuple[str, str]  # document, section
_MARKDOWN = re.compile(r"[*#|>`]")
REFUSED = ("not_stated", "out_of_scope", "declined")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def matches(pattern: str, text: str) -> bool:
    """One element of must_include or must_not_include: ``a|b`` is any of, ``re:`` a regular expression.

    White space and letter case are not looked at, but for white space in a regular expression.
    """
    if pattern.startswith("re:"):
        return re.search(pattern[3:], text, re.IGNORECASE) is not None
    flat = squeeze(text).lower()
    return any(squeeze(part).lower() in flat for part in pattern.split("|"))


def held(quote: str, printed: str) -> bool:
    """Whether a gold quote stands in printed words, white space and markdown marks aside."""
    return _bare(quote) in _bare(printed)


def _bare(text: str) -> str:
    return squeeze(_MARKDOWN.sub("", text))


def hit(wanted: Place, found: Iterable[Place]) -> bool:
    """A wanted section is hit by itself or by a section inside it."""
    document, section = wanted
    return any(d == document and f"{s}.".startswith(f"{section}.") for d, s in found)


def wanted_places(row: Mapping[str, Any]) -> list[Place]:
    """The gold sections of a case; [] where it names none."""
    return [(place["doc"], place["section"]) for place in row.get("gold_sections", ())]


def other_places(row: Mapping[str, Any]) -> list[Place]:
    """Sections that answer as well as a gold one; [] where the case names none."""
    return [(place["doc"], place["section"]) for place in row.get("alt_sections", ())]


def recalled(wanted: Sequence[Place], others: Sequence[Place], found: Sequence[Place]) -> float | None:
    """The share of the wanted sections that are found; one of ``others`` makes up for one that is not.

    None where none is wanted.
    """
    got = sum(hit(place, found) for place in (*wanted, *others))
    return min(got, len(wanted)) / len(wanted) if wanted else None


def found_places(rows: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The sections of hits or citations, in their order."""
    return [(row["document"], row["section"]) for row in rows]


def share(parts: Sequence[bool]) -> float | None:
    """The share that holds; None where there is nothing to hold."""
    return sum(parts) / len(parts) if parts else None
