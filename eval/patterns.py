"""Regular expressions in the code: ``python -m eval.patterns [FOLDER]`` counts them, and says how many a thousand lines hold.

Counted is every call of a function of ``re`` that takes a pattern. Forms of official prose and of questions are data
(``ingest/official/*.toml``, ``assistant/lexicon/*.toml``) and are counted apart.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
TAKING = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
SHOWN = 10  # files with the most


def patterns(source: str) -> int:
    """How many calls of ``re`` in a source take a pattern."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (f for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name))
    return sum(f.attr in TAKING and isinstance(f.value, ast.Name) and f.value.id == "re" for f in named)


def main() -> None:
    folder = ROOT / (sys.argv[1] if len(sys.argv) > 1 else "assistant")
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
    counts = Counter({path: patterns(source) for path, source in sources.items()})
    lines = sum(source.count("\n") for source in sources.values())
    total = counts.total()
    sys.stdout.write(
        f"{folder.name}: {total} patterns in {lines} lines, {1000 * total / max(lines, 1):.1f} a thousand\n"
    )
    for path, count in counts.most_common(SHOWN):
        sys.stdout.write(f"{count:5} {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
