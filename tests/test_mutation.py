"""The faults of ``make mutation``: of every module that is judged by, in every function, and each is another program."""

import ast

import mutation


def test_the_gate_the_guards_and_the_slots_are_all_named_with_tests() -> None:
    named = {path for one in mutation.SETTINGS["modules"] for path in one["paths"]}
    guarding = {f"assistant/guarding/{path.name}" for path in (mutation.ROOT / "assistant/guarding").glob("[!_]*.py")}
    assert guarding | {"assistant/verify.py", "assistant/guards.py", "assistant/knowledge/slots.py"} <= named
    for one in mutation.SETTINGS["modules"]:
        assert all((mutation.ROOT / path).exists() for path in (*one["paths"], *one["tests"]))


def test_each_fault_is_another_program_and_cached_functions_have_theirs() -> None:
    path = "assistant/guarding/frames.py"
    sound = (mutation.ROOT / path).read_text("utf-8")
    found = list(mutation.faults(path))
    assert [one.number for one in found] == list(range(len(found)))
    assert all(ast.dump(ast.parse(one.source)) != ast.dump(ast.parse(sound)) for one in found[::9])
    cached = sound[: sound.index("\n\n\n", sound.index("def _lead("))].count("\n")
    start = sound[: sound.index("def _lead(")].count("\n")
    lines = [int(one.diff().split("\n")[1].split()[1].lstrip("-").partition(",")[0]) for one in found[::3]]
    assert any(start < line <= cached + 1 for line in lines)
