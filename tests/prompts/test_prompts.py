"""Prompts are strict data: what is missing or unknown is an error; values are never read as templates."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from prompts import PromptError, load

NAMES = [(name, language) for name in ("answer", "rewrite", "judge") for language in ("zh", "en")]
GOOD = 'variables = ["a"]\nsystem = "s"\nuser = "{{a}}"\n'


@pytest.mark.parametrize(("name", "language"), NAMES)
def test_every_prompt_loads(name: str, language: str) -> None:
    prompt = load(name, language)
    messages = prompt.messages(**dict.fromkeys(prompt.variables, "词"))
    assert [role for role, _ in messages] == ["system", "user"]
    assert "{{" not in "".join(text for _, text in messages)
    assert len(prompt.version) == 64


@pytest.mark.parametrize("values", [{}, {"a": "1", "b": "2"}, {"b": "2"}])
def test_missing_and_unknown_variables_are_named(tmp_path: Path, values: dict[str, str]) -> None:
    (tmp_path / "p.zh.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PromptError, match=r"'a'|'b'"):
        load("p", "zh", tmp_path).messages(**values)


@pytest.mark.parametrize(
    "text",
    [
        'variables = ["a"]\nsystem = "s"\nuser = "u"\n',  # declared, not used
        'variables = []\nsystem = "s"\nuser = "{{a}}"\n',  # used, not declared
        GOOD + 'more = "x"\n',
        'variables = ["a"]\nuser = "{{a}}"\n',
        'variables = ["a"]\nsystem = 1\nuser = "{{a}}"\n',
        "not toml",
    ],
)
def test_a_bad_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.zh.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=r"p\.zh\.toml"):
        load("p", "zh", tmp_path)


def test_an_absent_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"none\.zh\.toml"):
        load("none", "zh", tmp_path)


@given(st.text(alphabet="{}第三条a b_%s$\\n", max_size=40))
def test_values_are_put_in_as_they_are(value: str) -> None:
    prompt = load("rewrite", "zh")
    said = prompt.messages(history=value, question="{{history}}")[1][1]
    assert f"\n{value}\n" in said
    assert "最后的问题：{{history}}" in said


def test_one_version_for_all_prompts() -> None:
    assert len(prompts.version()) == 64
