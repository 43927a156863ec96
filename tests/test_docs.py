"""The documents tell the truth: every command and option that they name is there, every Python example runs."""

import contextlib
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.cli import app as policy
from eval.cli import app as policy_eval

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "eval" / "cases" / "README.md"])
OWN_TEST = {"with-a-model.md"}  # it speaks to a model: tests/assistant/test_with_model_docs.py serves one
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|(?<=\s)|(?<=/))(policy|policy-eval) ([a-z]+)((?: [^\n#|&;]*)?)", re.MULTILINE)
_MODULE = re.compile(r"python -m ((?:eval|ingest|assistant|bench)[\w.]*)")
_OPTION = re.compile(r"(?<=\s)(--?[a-z][\w-]*)")
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


@cache
def group(program: str) -> dict[str, Any]:
    """The commands of a program, by name."""
    made: Any = typer.main.get_command(policy if program == "policy" else policy_eval)
    return dict(made.commands)


def code(page: Path) -> str:
    return "\n".join(block or inline for block, inline in _CODE.findall(page.read_text("utf-8")))


def commands() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Page, program, command and options of each command line that a page prints."""
    for page in PAGES:
        for program, name, rest in _COMMAND.findall(code(page)):
            yield page.name, program, name, tuple(_OPTION.findall(re.sub(r'"[^"]*"|“[^”]*”', "", rest)))


def test_commands_and_their_options_are_there() -> None:
    seen = set(commands())
    assert len(seen) > 30
    for page, program, name, options in seen:
        command = group(program).get(name)
        assert command is not None, f"{page}: {program} {name}"
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(options) <= known | {"--help"}, f"{page}: {program} {name} {set(options) - known}"


def test_modules_that_are_run_are_there() -> None:
    named = {(page.name, module) for page in PAGES for module in _MODULE.findall(code(page))}
    assert len(named) > 5
    for page, module in named:
        spec = find_spec(module)
        assert spec is not None, f"{page}: {module}"
        assert "__main__" in Path(str(spec.origin)).read_text("utf-8") or find_spec(f"{module}.__main__"), module


EXAMPLES = [
    (page.name, block)
    for page in PAGES
    if page.name not in OWN_TEST
    for block in _PYTHON.findall(page.read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "block"), EXAMPLES)
def test_python_examples_run(page: str, block: str, shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_INDEX", str(shipped_index))
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(block, page, "exec"), {})  # the page is ours
    assert out.getvalue().strip() or "print" not in block
