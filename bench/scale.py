"""``python -m bench scale --corpus FILE``: what an index costs as it grows, for an exact scan, Chroma and Milvus.

The passages are the first so many of a file of real texts. Vectors of passages are sums of fixed random rows (see
``bench.storage``), of the shipped encoder's dimension: encoding takes far longer than all else and does not depend on
the store. Questions are encoded by the shipped encoder. Each engine is measured in a process of its own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.memory import of_process
from bench.storage import Cheap

SIZES = (1_000, 10_000, 100_000)
STORES = ("exact", "chroma", "milvus")
ASKED = 100  # questions of each kind, each asked once


@dataclass(frozen=True, slots=True)
class Figures:
    """One store at one size. ``ingest`` is seconds of the processor of a whole ingest without encoding and without the
    store's own ``build``; milliseconds of search and ask: median, 95th percentile, the same two of the processor; MB of the process that
    has answered: in all, and without files that others may share; MB on the disk: of the index, of the collection."""

    store: str
    passages: int
    chunks: int
    statements: int
    ingest: float
    build: float
    search: tuple[float, float, float, float]
    ask: tuple[float, float, float, float]
    resident: float
    private: float
    disk: float
    collection: float


class Mixed(Cheap):
    """Passages by ``Cheap``, questions by the shipped encoder."""

    def __init__(self) -> None:
        super().__init__()
        from ingest.onnx_encoder import shipped_encoder

        self.encode_queries = shipped_encoder().encode_queries  # type: ignore[method-assign]


def measure(source: Path, sizes: Sequence[int], stores: Sequence[str] = STORES) -> Iterator[Figures]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as made:
            folder, passages = Path(made), Path(made) / "passages.jsonl"
            found = corpus.write(source, size, passages)
            took = float(_own("ingest", str(folder / "index"), str(passages)))
            for store in stores:
                build = float(_own("build", str(folder / "index"), store)) if store != "exact" else 0.0
                told = json.loads(_own("ask", str(folder / "index"), store, str(passages)))
                yield Figures(store, found, ingest=took, build=build, **told)


def _own(*arguments: str) -> str:
    """What this module prints in a process of its own."""
    command = [sys.executable, "-m", "bench.scale", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _ingest(index: str, passages: str) -> str:
    from ingest.job import ingest
    from ingest.store.engine import EXACT

    return f"{_seconds(lambda: ingest([Path(passages)], index=Path(index), encoder=Cheap(), store=EXACT)):.1f}"


def _build(index: str, store: str) -> str:
    from ingest.store import generations
    from ingest.store.engine import Store
    from ingest.store.engines import engine_of
    from ingest.store.statements import StatementVectors

    live = generations.live(Path(index)) or ""
    folder, engine = generations.folder(Path(index), live), engine_of(Store(store))
    vectors = StatementVectors(folder, Cheap().dimension).rows
    return f"{_seconds(lambda: engine.build(folder / engine.FOLDER, live, vectors)):.1f}"


def _ask(index: str, store: str, passages: str) -> str:
    from assistant.pipeline import Pipeline
    from assistant.settings import load_settings
    from ingest.made import maker
    from ingest.store.engine import FOLDERS, Store
    from ingest.store.published import open_index

    encoder = Mixed()
    opened = open_index(Path(index), maker(encoder), store=Store(store))
    opened.prepare(probe=False)
    pipeline = Pipeline(opened, encoder, load_settings(index=Path(index)))
    asked = _questions(Path(passages), 2 * ASKED + 1)
    pipeline.ask(asked.pop())  # opens what is opened once
    search, ask = _times(pipeline.search, asked[:ASKED]), _times(pipeline.ask, asked[ASKED:])
    held = of_process("self")
    if opened.warnings or (store != "exact" and not opened.asked_store):
        raise SystemExit(f"{store}: {list(opened.warnings)}")
    told = {"chunks": len(opened), "statements": opened.statement_count, "search": search, "ask": ask}
    opened.close()
    folder = opened.folder
    sizes = {name: _megabytes(folder / name) for name in FOLDERS}
    told |= {"disk": _megabytes(folder) - sum(sizes.values()), "collection": sizes.get(store, 0.0)}
    return json.dumps(told | {"resident": held.resident, "private": held.private})


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _questions(passages: Path, count: int) -> list[str]:
    """From the middles of passages spread over the corpus."""
    texts = [json.loads(line)["text"] for line in passages.read_text("utf-8").splitlines()]
    step = max(len(texts) // count, 1)
    return [f"{text[len(text) // 2 :][:16]}有哪些规定？" for text in texts[::step]][:count]


def _times(serve: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float, float, float]:
    """Milliseconds a question: median, 95th percentile, the same two of the processor."""
    times, worked = [], []
    for question in asked:
        began, working = time.perf_counter(), time.process_time()
        serve(question)
        worked.append(1000 * (time.process_time() - working))
        times.append(1000 * (time.perf_counter() - began))
    return (
        statistics.median(times), statistics.quantiles(times, n=20)[-1],
        statistics.median(worked), statistics.quantiles(worked, n=20)[-1],
    )  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor, what other processes did for it too: the clock also counts what else the machine does."""
    began = os.times()
    work()
    return sum(after - before for after, before in zip(os.times()[:4], began[:4], strict=True))


HEADS = (
    "store", "passages", "chunks", "statements", "ingest CPU s", "collection CPU s", "search p50 ms", "p95", "CPU p50",
    "CPU p95", "ask p50 ms", "p95", "CPU p50", "CPU p95", "resident MB", "private MB", "disk MB", "collection MB",
)  # fmt: skip


def rows(found: Sequence[Figures]) -> Iterator[Sequence[str]]:
    for one in found:
        counts = (f"{count:,}" for count in (one.passages, one.chunks, one.statements))
        times = (f"{value:.1f}" for value in (one.ingest, one.build, *one.search, *one.ask))
        sizes = (f"{value:.0f}" for value in (one.resident, one.private, one.disk, one.collection))
        yield one.store, *counts, *times, *sizes


def plot(found: Sequence[Figures]) -> str:
    """A panel a figure, a line a store, both axes in steps of ten times."""
    panels: dict[str, Callable[[Figures], float]] = {
        "search, p95 ms of the processor": lambda one: one.search[3],
        "ask, p95 ms of the processor": lambda one: one.ask[3],
        "making the collection, s of the processor": lambda one: one.build,
        "resident, MB": lambda one: one.resident,
    }
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 560" font-family="sans-serif" font-size="12" role="img">'
    ]
    parts.append('<rect width="760" height="560" fill="#fff"/>')
    for at, (name, value) in enumerate(panels.items()):
        parts.append(
            f'<g transform="translate({60 + at % 2 * 370},{40 + at // 2 * 275})">{_panel(name, value, found)}</g>'
        )
    return "".join([*parts, "</svg>\n"])


_COLOURS = dict(zip(STORES, ("#789", "#b23", "#27a"), strict=True))
_SIDE = (280, 190)  # pixels of a panel


def _panel(name: str, value: Callable[[Figures], float], found: Sequence[Figures]) -> str:
    from math import ceil, floor, log10

    drawn = [one for one in found if value(one) > 0]
    across = [log10(one.chunks) for one in drawn]
    up = [log10(value(one)) for one in drawn]
    left, right, low, high = floor(min(across)), ceil(max(across)), floor(min(up)), ceil(max(up))

    def place(one: Figures) -> tuple[float, float]:
        x = _SIDE[0] * (log10(one.chunks) - left) / max(right - left, 1)
        return x, _SIDE[1] * (1 - (log10(value(one)) - low) / max(high - low, 1))

    parts = [f'<text y="-14" font-weight="bold">{name}</text>']
    for step in range(low, high + 1):
        y = _SIDE[1] * (1 - (step - low) / max(high - low, 1))
        parts.append(
            f'<line x2="{_SIDE[0]}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/><text x="-6" y="{y + 4:.0f}" text-anchor="end">{10.0**step:g}</text>'
        )
    for step in range(left, right + 1):
        x = _SIDE[0] * (step - left) / max(right - left, 1)
        parts.append(f'<text x="{x:.0f}" y="{_SIDE[1] + 18}" text-anchor="middle">{10**step:,}</text>')
    for store, colour in _COLOURS.items():
        points = [place(one) for one in drawn if one.store == store]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        if points:
            x, y = points[-1]
            parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{store}</text>')
    return "".join(parts)


def main(source: Path, sizes: Sequence[int], svg: Path | None, told: Callable[[str], None]) -> None:
    told("| " + " | ".join(HEADS) + " |")
    told("|---" * len(HEADS) + "|")
    found = []
    for one in measure(source, sizes):
        found.append(one)
        told("| " + " | ".join(next(rows([one]))) + " |")
    if svg is not None:
        svg.write_text(plot(found), "utf-8")


if __name__ == "__main__":
    parts: dict[str, Callable[..., str]] = {"ingest": _ingest, "build": _build, "ask": _ask}
    sys.stdout.write(parts[sys.argv[1]](*sys.argv[2:]))
