"""How many small faults put into a module its tests find: ``make mutation``.

Faults are mutmut's (another operator, number, word, argument …), one at a time, in the bodies of functions. mutmut's own
runner leaves functions with a decorator alone, which here are the cached ones; so only its operators are used. Each fault
is tried in a process of its own: libraries are imported before it is forked, the project's modules after, so that no
cache and no object is left of the sound ones. A fault that no test finds survives; a test that does not end finds it too.
``[tool.mutation]`` in pyproject.toml names the modules, and the tests of each, quickest first.
"""

from __future__ import annotations

import argparse
import difflib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import libcst as cst
import pytest
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutation"]
WARM = ("hypothesis", "numpy", "onnxruntime", "opencc", "pydantic_settings", "rapidfuzz", "rjieba", "tokenizers")
SECONDS = 60  # of processor time that the tests of one fault may take
FOUND, SURVIVED = "found", "survived"


class Fault(NamedTuple):
    """One fault: ``number`` among those of its module, what is put for what."""

    path: str
    number: int
    within: cst.Module
    fault: Mutation

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".")

    @property
    def source(self) -> str:
        """The whole module with the fault."""
        return self.within.deep_replace(self.fault.original_node, self.fault.mutated_node).code

    def diff(self) -> str:
        lines = difflib.unified_diff(
            (ROOT / self.path).read_text("utf-8").splitlines(), self.source.splitlines(), self.path, str(self.number), "", "", 0, ""
        )  # fmt: skip
        return "\n".join([*lines][1:])


class _Bodies(MutationVisitor):
    """Functions with decorators too; the decorators themselves stay as they are."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.FunctionDef) and super()._skip_node_and_children(node)


def faults(path: str) -> Iterator[Fault]:
    """Every fault of a module, in the order of its lines."""
    wrapper = cst.MetadataWrapper(cst.parse_module((ROOT / path).read_text("utf-8")))
    visitor = _Bodies(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    inside = [one for one in visitor.mutations if isinstance(one.contained_by_top_level_function, cst.FunctionDef)]
    yield from (Fault(path, number, module, one) for number, one in enumerate(inside))


class _Loader(importlib.machinery.SourceFileLoader):
    source = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class _Faulty(importlib.abc.MetaPathFinder):
    """Gives one module with its fault; every other as it is."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def find_spec(self, fullname: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.fault.module:
            return None
        loader = _Loader(fullname, str(ROOT / self.fault.path))
        loader.source = self.fault.source
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


class _Index:
    """One index of the shipped documents for all runs: no module with a fault takes part in making it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Path | None:
        if fixturedef.argname != "shipped_index":
            return None
        fixturedef.cached_result = (self.folder, fixturedef.cache_key(request), None)
        return self.folder


def _tests(path: str) -> list[str]:
    return next(one["tests"] for one in SETTINGS["modules"] if path in one["paths"])


def _tried(fault: Fault | None, tests: list[str], index: Path) -> int:
    """The process that runs the tests over a fault (None: over sound modules); it ends with pytest's status."""
    if process := os.fork():
        return process
    quiet = os.open(os.devnull, os.O_WRONLY)
    if fault:
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        sys.meta_path.insert(0, _Faulty(fault))
    import hypothesis

    # What is found need not be made small.
    quick = hypothesis.settings(phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate], database=None)
    hypothesis.settings.register_profile("faults", quick)
    hypothesis.settings.load_profile("faults")
    options = ["-x", "-p", "no:cacheprovider", "--hypothesis-seed=0", f"--basetemp={index.parent / str(os.getpid())}"]
    status = pytest.main([*options, *SETTINGS["options"], *tests], plugins=[_Index(index)])
    os._exit(int(status))


def _made(folder: Path) -> Path:
    """Folder of an index of the shipped documents, made in another process."""
    process = os.fork()
    if not process:
        from ingest.encoder import load_encoder
        from ingest.job import ingest

        os._exit(bool(ingest([], index=folder / "index", encoder=load_encoder("")).failed))
    assert os.waitpid(process, 0)[1] == 0
    return folder / "index"


def tried(chosen: list[Fault], index: Path, jobs: int) -> Iterator[tuple[Fault, str]]:
    """What became of each fault, as they end."""
    running: dict[int, Fault] = {}
    waiting = list(reversed(chosen))
    while waiting or running:
        while waiting and len(running) < jobs:
            fault = waiting.pop()
            running[_tried(fault, _tests(fault.path), index)] = fault
        process, status = os.wait()
        yield running.pop(process), SURVIVED if status == 0 else FOUND


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=SETTINGS["sample"], help="faults that are tried; 0 for all")
    parser.add_argument("--seed", type=int, default=SETTINGS["seed"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="modules whose path has this in it")
    parser.add_argument("--out", type=Path, help="file for one line of JSON a fault")
    parser.add_argument("--again", type=Path, help="such a file: only what survived in it")
    return parser.parse_args()


def _chosen(told: argparse.Namespace) -> tuple[list[Fault], int]:
    """The faults to try, drawn by the seed, and how many there are."""
    paths = [path for one in SETTINGS["modules"] for path in one["paths"] if told.only in path]
    every = [fault for path in paths for fault in faults(path)]
    if told.again:
        lines = map(json.loads, told.again.read_text("utf-8").splitlines())
        again = {(one["path"], one["number"]) for one in lines if one["result"] == SURVIVED}
        return [fault for fault in every if (fault.path, fault.number) in again], len(every)
    drawn = random.Random(told.seed).sample(every, min(told.sample or len(every), len(every)))
    return drawn, len(every)


def _told(results: list[tuple[Fault, str]], every: int) -> None:
    """A line for each module, and one for all."""
    counts: dict[str, Counter[str]] = {}
    for fault, result in results:
        counts.setdefault(fault.path, Counter())[result] += 1
    for path, count in sorted(counts.items()):
        sys.stdout.write(f"{path:34} {count[FOUND]:4} of {count.total():4}\n")
    found = sum(count[FOUND] for count in counts.values())
    share = found / max(1, len(results))
    sys.stdout.write(f"{found} of {len(results)} faults found ({share:.1%}); the modules have {every}\n")


def main() -> None:
    told = _options()
    os.chdir(ROOT)
    chosen, every = _chosen(told)
    for name in WARM:
        importlib.import_module(name)
    results: list[tuple[Fault, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        index = _made(Path(folder))
        for one in SETTINGS["modules"]:
            assert os.waitpid(_tried(None, one["tests"], index), 0)[1] == 0, "the tests fail without a fault"
        for fault, result in tried(chosen, index, told.jobs):
            results.append((fault, result))
            if result == SURVIVED:
                sys.stdout.write(f"{fault.diff()}\n")
            if told.out:
                line = {"path": fault.path, "number": fault.number, "result": result, "diff": fault.diff()}
                with told.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
    _told(results, every)


if __name__ == "__main__":
    main()
