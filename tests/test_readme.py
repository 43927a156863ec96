"""The README tells the truth: its commands run and print what it shows, and its make targets exist.

``python tests/test_readme.py`` runs the commands anew and writes what they print into the README.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BIN = Path(sys.executable).parent
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def examples(text: str) -> list[str]:
    """The console blocks: a line ``$ command``, and below it what it prints."""
    return _CONSOLE.findall(text)


def performed(block: str, index: Path) -> str:
    """A block with what its commands print now."""
    done = []
    for command in re.findall(r"^\$ (.+)$", block, re.MULTILINE):
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | {"POLICY_INDEX": str(index), "PATH": path}
        shell = ["bash", "-c", command]
        ran = subprocess.run(shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert not ran.stderr, ran.stderr
        done.append(f"$ {command}\n" + "\n".join(line.rstrip() for line in ran.stdout.splitlines()) + "\n")
    return "\n".join(done)


def test_the_readme_has_examples() -> None:
    assert len(examples(README.read_text("utf-8"))) >= 3


@pytest.mark.parametrize("block", examples(README.read_text("utf-8")), ids=lambda block: block.split("\n")[0][2:40])
def test_examples_print_what_the_readme_shows(block: str, shipped_index: Path) -> None:
    assert performed(block, shipped_index) == block, "run: python tests/test_readme.py"


def test_first_screen_has_a_question_and_its_answer() -> None:
    screen = README.read_text("utf-8").splitlines()[:32]
    assert any(line.startswith('$ policy ask "') for line in screen)
    assert any("[1]" in line for line in screen)


def test_make_targets_exist_and_their_programs_are_installed() -> None:
    targets = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README.read_text("utf-8"), re.MULTILINE))
    names = {a or b for a, b in targets}
    assert {"run", "test", "bench"} <= names
    for name in names:
        plan = subprocess.run(["make", "-n", name], cwd=ROOT, capture_output=True, text=True, check=False)
        assert plan.returncode == 0, plan.stderr
        for program in re.findall(r"\.venv/bin/([a-z-]+)", plan.stdout):
            assert shutil.which(program, path=str(BIN)), f"make {name} runs {program}"


def test_links_lead_somewhere() -> None:
    for page in (README, *ROOT.glob("docs/*.md"), ROOT / "CHANGELOG.md"):
        for link in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_command_is_in_the_readme() -> None:
    listed = subprocess.run([str(BIN / "policy"), "--help"], capture_output=True, text=True, check=True)
    commands = set(re.findall(r"^│ ([a-z]+)  ", listed.stdout, re.MULTILINE))
    text = README.read_text("utf-8")
    assert commands
    assert not [name for name in sorted(commands) if f"`policy {name}" not in text]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "index"
        subprocess.run([BIN / "policy", "ingest", "--index", target], check=True)
        old = README.read_text("utf-8")
        README.write_text(_CONSOLE.sub(lambda match: performed(match[0], target), old), "utf-8")
