"""Words and forms of official prose: data that one loader reads."""

import ast
from pathlib import Path

import pytest

from assistant.knowledge.phrase_table import form as asking
from ingest import official
from ingest.official import Forms, form, words

ROOT = Path(__file__).parents[2]


def test_a_list_holds_other_lists_once() -> None:
    assert words("goals")[:2] == ("力争", "争取")
    assert set(words("setting")) < set(words("drives"))
    assert len(words("drives")) == len(set(words("drives")))


def test_a_form_finds_the_longest_word_of_a_list() -> None:
    assert form("drives").match("积极推动建设")[0] == "积极推动"  # type: ignore[index]  # it matches
    assert form("goal").search("草拟方案") is None
    assert form("goal").search("拟于年底建成") is not None


def test_every_form_that_code_names_is_there() -> None:
    named = 0
    for path in [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "ingest").rglob("*.py")]:
        read = (
            asking
            if "phrase_table import" in (text := path.read_text("utf-8")) and "official import" not in text
            else form
        )
        for node in ast.walk(ast.parse(text)):
            known = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "form"
            if known and isinstance(name := getattr(node.args[0], "value", None), str):  # type: ignore[attr-defined]
                assert read(name).pattern, (path, name)
                named += 1
    assert named > 50


def test_a_name_that_is_not_there_and_one_that_stands_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        form("no_such_form")
    package = tmp_path / "kept"
    (package / "lists").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name in ("one.toml", "two.toml"):
        (package / "lists" / name).write_text('[words]\nsame = "甲 乙"\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match="same"):
        Forms("kept", "lists").words("same")


def test_no_list_of_hedges_stands_in_code() -> None:
    """The words themselves stand in the data once; code that writes three of them beside one another keeps its own list."""
    kept = Path(official.__file__).parent
    for path in [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "ingest").rglob("*.py")]:
        if kept not in path.parents:
            assert "力争|争取|努力" not in path.read_text("utf-8"), path
