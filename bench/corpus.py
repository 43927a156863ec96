"""A large corpus of passages out of any .jsonl: a law gives its articles, any other record itself."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ARTICLE = re.compile(r"^第[一二三四五六七八九十百千零〇\d]+条", re.MULTILINE)


def passages(source: Path) -> Iterator[dict[str, str]]:
    """``id``, ``title`` and ``text`` of every passage of a .jsonl or .jsonl.gz of records with ``text``.

    A text of which several lines begin with 第…条 is split there. Raises KeyError for a record without a text.
    """
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if line.strip():
                yield from _split(json.loads(line), number)


def _split(record: dict[str, Any], number: int) -> Iterator[dict[str, str]]:
    name, title, text = str(record.get("id", number)), str(record.get("title", "")), str(record["text"])
    starts = [match.start() for match in _ARTICLE.finditer(text)]
    if len(starts) < 2:
        yield {"id": name, "title": title, "text": text}
        return
    for place, (start, end) in enumerate(itertools.pairwise([*starts, len(text)]), 1):
        yield {"id": f"{name}-{place}", "title": title, "text": text[start:end].strip()}


def write(source: Path, count: int, target: Path) -> int:
    """Writes the first ``count`` passages of a source as .jsonl; returns how many there are."""
    written = 0
    with target.open("w", encoding="utf-8") as out:
        for passage in itertools.islice(passages(source), count):
            out.write(json.dumps(passage, ensure_ascii=False) + "\n")
            written += 1
    return written
