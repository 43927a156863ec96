"""What a check of the case book expects, and whether what came is that.

``expect`` may hold these; all must hold. Patterns: a text compared without white space, case and markdown marks, ``a|b``
any of them, ``re:…`` a regular expression on the text as it came.

* ask: status [allowed]; quotes, answer, path, told (answer or caveats) with ``_all`` or ``_none``; not_stated_none and
  not_stated_all (words named as unwritten); sections (each cited, or one below it); first (document of the first
  citation); documents_only; date (of every citation); force_none
* outline: title; headings_all, headings_none, heading_once; rows [{heading?, all, none?}]; row_none [[a, b]] (no
  section without children holds both); sections [{section, heading?, parent?}]; text
* check: verdict [allowed], of the worst sentence; sentences [{has, verdict}]; differences [{kind?, claimed?, actual?}];
  sections; quotes · find: count; by_document; text · search: sections among the first k (5); first; text
* match: supports · ingest: added (at least); failed; error; read_or_refused
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from eval.strings import REFUSED, Place, found_places, hit

VERDICTS = ("exact", "minor_variant", "altered_meaning", "not_in_document")  # the worst last
_MARKS = re.compile(r"[\s*#|>`\u3000]+")
_UNWRITTEN = r"(?:未写明|未寫明|没有写明|未载明|[Nn]ot (?:stated|printed|written))[^。\n]*?(?:%s)"
_FIRST = 5  # hits of a search that are looked at
_LEAST_TOLD = 12  # characters of a message that says why a file was refused

Expect = Mapping[str, Any]
Wrong = Iterator[str]


def holds(pattern: str, text: str) -> bool:
    """Whether a text holds a pattern."""
    if pattern.startswith("re:"):
        return re.search(pattern[3:], text, re.IGNORECASE | re.MULTILINE) is not None
    flat = _flat(text)
    return any(_flat(part) in flat for part in pattern.split("|"))


def _flat(text: str) -> str:
    return _MARKS.sub("", text or "").lower()


def _texts(name: str, text: str, expect: Expect) -> Wrong:
    yield from (f"{name} lacks “{one}”" for one in expect.get(f"{name}_all", ()) if not holds(one, text))
    yield from (f"{name} holds “{one}”" for one in expect.get(f"{name}_none", ()) if holds(one, text))


def _places(expect: Expect, found: Sequence[Place]) -> Wrong:
    """Sections that should be among those found, themselves or by one below them."""
    for wanted in expect.get("sections", ()):
        if not hit((wanted["document"], wanted["section"]), found):
            yield f"{wanted['document']} {wanted['section']} not among {found}"


def _first(expect: Expect, found: Sequence[Place]) -> Wrong:
    if "first" in expect and (not found or found[0][0] != expect["first"]):
        yield f"first {found[:1]}, wanted {expect['first']}"


def ask(expect: Expect, output: Expect) -> Wrong:
    cited, answer = output.get("citations") or [], output.get("answer") or ""
    found = found_places(cited)
    if expect.get("status") and output.get("status") not in expect["status"]:
        yield f"status {output.get('status')}, wanted {'/'.join(expect['status'])}"
    yield from _texts("quotes", "\n".join(one["quote"] for one in cited), expect)
    yield from _texts("answer", answer, expect)
    yield from _texts("path", "\n".join(one.get("path") or "" for one in cited), expect)
    yield from _texts("told", "\n".join([answer, *map(str, output.get("caveats") or [])]), expect)
    yield from _unwritten(expect, output, answer)
    yield from _places(expect, found)
    yield from _first(expect, found)
    if others := {document for document, _ in found} - set(expect.get("documents_only", [d for d, _ in found])):
        yield f"cites {sorted(others)}, wanted only {expect['documents_only']}"
    dates = [one.get("date") for one in cited]
    if "date" in expect and (not cited or any(date not in expect["date"].split("|") for date in dates)):
        yield f"dates {dates[:2]}, wanted {expect['date']}"
    forces = {one.get("force") for one in cited}
    yield from (f"force {force}" for force in expect.get("force_none", ()) if force in forces)


def _unwritten(expect: Expect, output: Expect, answer: str) -> Wrong:
    """What is named as not printed, in ``not_stated`` or in the answer's own words."""

    def named(words: str) -> bool:
        listed = any(re.search(words, one, re.IGNORECASE) for one in output.get("not_stated") or ())
        return listed or re.search(_UNWRITTEN % words, answer, re.IGNORECASE) is not None

    for words in expect.get("not_stated_none", ()):
        if named(words):
            yield f"says not stated: {words}"
    for words in expect.get("not_stated_all", ()):
        if output.get("status") not in REFUSED and not named(words):
            yield f"does not say that it is not stated: {words}"


def outline(expect: Expect, output: Expect) -> Wrong:
    rows = output["sections"]
    headings = [row.get("heading") or "" for row in rows]
    if "title" in expect:
        title = next((row for row in rows if row["section"] == "title"), rows[0] if rows else {})
        made = re.sub("[《》]", "", _flat(title.get("heading") or title.get("text") or ""))
        if made not in [_flat(one) for one in expect["title"].split("|")]:
            yield f"title “{made[:60]}”, wanted “{expect['title']}”"
    counts = {one: sum(holds(one, heading) for heading in headings)
              for name in ("headings_all", "headings_none", "heading_once") for one in expect.get(name, ())}  # fmt: skip
    yield from (f"no section headed “{one}”" for one in expect.get("headings_all", ()) if not counts[one])
    yield from (f"a section headed “{one}”" for one in expect.get("headings_none", ()) if counts[one])
    yield from (f"{counts[h]} sections headed “{h}”" for h in expect.get("heading_once", ()) if counts[h] != 1)
    yield from (f"no section with {want}" for want in expect.get("rows", ()) if not any(_fits(want, r) for r in rows))
    parents = {row.get("parent") for row in rows}
    leaves = [row for row in rows if row["section"] not in parents]
    for pair in expect.get("row_none", ()):
        for row in leaves:
            if all(holds(one, row.get("text") or "") for one in pair):
                yield f"{row['section']} holds both {pair}"
    yield from _built(expect, {row["section"]: row for row in reversed(rows)})
    yield from _texts("text", "\n".join(row.get("text") or "" for row in rows), expect)


def _fits(want: Expect, row: Expect) -> bool:
    text = row.get("text") or ""
    headed = "heading" not in want or holds(want["heading"], row.get("heading") or "")
    return headed and all(holds(o, text) for o in want["all"]) and not any(holds(o, text) for o in want.get("none", ()))


def _built(expect: Expect, rows: Mapping[str, Expect]) -> Wrong:
    for want in expect.get("sections", ()):
        row = rows.get(want["section"])
        if row is None:
            yield f"section {want['section']} absent"
        elif "heading" in want and not holds(want["heading"], row.get("heading") or ""):
            yield f"section {want['section']} headed “{row.get('heading')}”"
        elif "parent" in want and row.get("parent") != want["parent"]:
            yield f"section {want['section']} below {row.get('parent')}"


def check(expect: Expect, output: Expect) -> Wrong:
    rows = output.get("sentences") or []
    worst = max((row["verdict"] for row in rows), key=VERDICTS.index, default=None)
    if "verdict" in expect and worst not in expect["verdict"]:
        yield f"verdict {worst}, wanted {'/'.join(expect['verdict'])}"
    for want in expect.get("sentences", ()):
        made = [row["verdict"] for row in rows if holds(want["has"], row["text"])]
        if not made or any(verdict not in want["verdict"] for verdict in made):
            yield f"“{want['has']}” {made or 'no such sentence'}, wanted {want['verdict']}"
    told = [difference for row in rows for difference in row.get("differences") or ()]
    for want in expect.get("differences", ()):
        if not any(all(holds(str(value), str(one.get(k) or "")) for k, value in want.items()) for one in told):
            yield f"difference {want} not told"
    sources = [row["source"] for row in rows if row.get("source")]
    yield from _places(expect, found_places(sources))
    yield from _texts("quotes", "\n".join(source.get("quote") or "" for source in sources), expect)


def find(expect: Expect, output: Expect) -> Wrong:
    if "count" in expect and output.get("count") != expect["count"]:
        yield f"count {output.get('count')}, wanted {expect['count']}"
    for document, wanted in expect.get("by_document", {}).items():
        made = (output.get("by_document") or {}).get(document, 0)
        if made != wanted:
            yield f"{document}: {made}, wanted {wanted}"
    yield from _texts("text", output["shown"], expect)


def search(expect: Expect, output: Expect) -> Wrong:
    hits = output["hits"][: expect.get("k", _FIRST)]
    yield from _places(expect, found_places(hits))
    yield from _first(expect, found_places(hits))
    yield from _texts("text", "\n".join(one.get("text") or "" for one in hits), expect)


def match(expect: Expect, output: Expect) -> Wrong:
    told = [f"{s.get('name')} {s.get('why')} {s.get('what')} {(s.get('citation') or {}).get('quote')}"
            for s in output.get("supports") or ()]  # fmt: skip
    yield from _texts("supports", "\n".join(told), expect)


def ingest(expect: Expect, output: Expect) -> Wrong:
    failed = output["failed"]
    told = "\n".join(failed)
    if output["added"] < expect.get("added", 0):
        yield f"added {output['added']}, wanted {expect['added']}"
    if "failed" in expect and len(failed) != expect["failed"]:
        yield f"failed {len(failed)}, wanted {expect['failed']}"
    if expect.get("read_or_refused") and not output["added"] and len(told) < _LEAST_TOLD:
        yield "neither read nor refused with a message"
    yield from _texts("error", told, expect)


JUDGES: Mapping[str, Callable[[Expect, Expect], Wrong]] = {
    "ask": ask, "outline": outline, "check": check, "find": find, "search": search, "match": match, "ingest": ingest,
}  # fmt: skip
