"""``python -m bench.peers``: this program beside other pipelines; one table and one plot, written into docs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench.peers import measure, questions, told

DOCS = Path(__file__).parents[2] / "docs"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="cold starts of each side (default 3)")
    parser.add_argument(
        "--folder", type=Path, help="keeps indexes and figures there; a run that was cut off goes on from it"
    )
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of peers.md and peers.svg (default: docs)")
    options = parser.parse_args()
    names = []
    for name, shown in measure.SIDES.items():
        if module := measure.lacking(name):
            _say(f"{shown}：未安装（缺 {module}），不比较 · not installed, left out. pip install -e '.[peers]'")
        else:
            names.append(name)
    held = questions.collections()
    _say(
        f"▶ {len(names)} 方，{sum(len(one.rows) for one in held)} 个问题，需数分钟 · sides and questions; takes minutes"
    )
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        sides = measure.measure(names, held, folder, options.rounds)
    text = told.page(sides, held, {name: _version(name) for name in names})
    (options.out / "peers.md").write_text(text, "utf-8")
    (options.out / "peers.svg").write_text(told.plot(sides), "utf-8")
    _say(text)
    return 0


def _version(name: str) -> str:
    packages = {"langchain_chroma": "langchain-chroma", "llama_index": "llama-index-core", "haystack": "haystack-ai"}
    return "" if name == "policy" else version(packages.get(name, name))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
