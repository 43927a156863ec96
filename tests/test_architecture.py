"""What docs/architecture.md says of the code: which way imports go, and that every file it names is there."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingest", "prompts", "assistant", "eval", "bench")
# From the top of the house down: a package imports those behind it alone.
BELOW = {
    "bench": {"eval", "assistant", "ingest"},
    "eval": {"assistant", "ingest", "prompts"},
    "assistant": {"ingest", "prompts"},
    "prompts": {"ingest"},
}
STAGES = {
    "understand": ("assistant.understanding",),
    "retrieve": ("assistant.retrieve",),
    "read": ("assistant.reading",),
    "model": ("assistant.with_model", "assistant.generate", "assistant.generating"),
    "verify": ("assistant.verify", "assistant.guards", "assistant.guarding"),
    "render": ("assistant.render", "assistant.first_line", "assistant.follow_ups"),
}
KNOWLEDGE = "assistant.knowledge"  # words, slots, characters: what several stages know; it imports no stage
# A model's sentences are shown while it writes: each passes the gate where it is written.
ALLOWED = {("model", "verify")}
ORDER = ("assistant.pipeline", "assistant.chain")  # the only ones that know the order of the stages
ABOVE = (
    "assistant.cli",
    "assistant.web",
    "assistant.pipeline",
    "assistant.chain",
    "assistant.terminal",
    "assistant.doctor",
)


@cache
def modules() -> Mapping[str, Path]:
    found = {}
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, *, types: bool) -> Iterator[str]:
    """Modules of ours that a file imports anywhere in it; ``types``: also where only a type checker looks."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            hidden |= {id(one) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in hidden and not types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else node.module


@cache
def graph(*, types: bool) -> Mapping[str, frozenset[str]]:
    known = modules()
    return {
        name: frozenset(one for one in imported(path, types=types) if one in known and one != name)
        for name, path in known.items()
    }


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def stage_of(name: str) -> str | None:
    """The stage that a module is part of; None for what is shared, and for what stands above the stages."""
    return next((stage for stage, packages in STAGES.items() if within(name, packages)), None)


def test_the_graph_is_drawn() -> None:
    assert len(modules()) > 200
    assert "assistant.retrieve" in graph(types=False)["assistant.pipeline"]
    assert all(any(within(name, packages) for name in modules()) for packages in STAGES.values())


def test_no_package_imports_one_above_it() -> None:
    for name, found in graph(types=True).items():
        top = name.partition(".")[0]
        wrong = {one for one in found if one.partition(".")[0] not in BELOW.get(top, set()) | {top}}
        assert not wrong, f"{name} imports {sorted(wrong)}"


def test_nothing_imports_in_a_circle() -> None:
    try:
        tuple(TopologicalSorter(graph(types=False)).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(reversed(error.args[1])))


def test_a_stage_imports_no_other() -> None:
    for name, found in graph(types=True).items():
        stage = stage_of(name)
        for one in found if stage else ():
            other = stage_of(one)
            assert other in (None, stage) or (stage, other) in ALLOWED, f"{name} ({stage}) imports {one} ({other})"


def test_what_is_shared_imports_no_stage() -> None:
    for name in (name for name in modules() if within(name, (KNOWLEDGE,))):
        wrong = {one for one in graph(types=True)[name] if stage_of(one)}
        assert not wrong, f"{name} imports {sorted(wrong)}"


def test_no_stage_imports_what_stands_above_it() -> None:
    for name, found in graph(types=True).items():
        if stage_of(name) or within(name, (KNOWLEDGE,)):
            wrong = {one for one in found if within(one, ABOVE)}
            assert not wrong, f"{name} imports {sorted(wrong)}"


def test_one_place_knows_the_order_of_the_stages() -> None:
    """Who imports both ends of the way knows the order."""
    ends = {"retrieve", "render"}
    knowing = {name for name, found in graph(types=False).items() if ends <= {stage_of(one) for one in found}}
    assert knowing <= set(ORDER)


PAGES = (
    "docs/architecture.md",
    "docs/CONTRIBUTING.md",
    *(f"docs/decisions/{p.name}" for p in (ROOT / "docs/decisions").glob("*.md")),
)
_NAMED = re.compile(r"`((?:assistant|ingest|eval|bench|prompts|tests|docs)/[\w./-]*)`|`(\w+\.(?:py|toml|md|txt))`")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    names = [next(filter(None, found)) for found in _NAMED.findall(text)]
    everywhere = {path.name for path in modules().values()}
    everywhere |= {
        path.name for folder in ("docs", "assistant", "ingest", "eval") for path in (ROOT / folder).rglob("*.*")
    }
    everywhere |= {path.name for path in ROOT.iterdir()}
    absent = [name for name in names if not ((ROOT / name).exists() if "/" in name else name in everywhere)]
    assert not absent
    broken = [link for link in _LINK.findall(text) if not ((ROOT / page).parent / link).exists()]
    assert not broken
