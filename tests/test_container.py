"""The container's steps are the Makefile's, what it copies is all that the program needs, and it runs offline."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from assistant.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
STEPS = [
    tuple(line.split(" ", 1)) for line in (ROOT / "Containerfile").read_text("utf-8").splitlines() if line[:1] != "#"
]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def given(step: str) -> list[str]:
    return [rest for name, rest in STEPS if name == step]


def environment() -> dict[str, str]:
    return dict(part.partition("=")[::2] for line in given("ENV") for part in shlex.split(line))  # type: ignore[misc]


def test_it_installs_by_a_target_of_the_makefile_and_starts_by_the_steps_of_run() -> None:
    (install,) = [step for step in given("RUN") if step.startswith("make ")]
    target = install.removeprefix("make ")
    assert f"{target.replace('.venv', '$(VENV)')}: $(SOURCES)" in MAKEFILE
    run = re.search(r"^run: (\S+).*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert run
    assert run[1].replace("$(VENV)", ".venv") == target
    steps = re.findall(r"\$\(BIN\)/(policy \w+)", run[2])
    (start,) = given("CMD")
    assert json.loads(start)[-1] == f"{steps[0]} && exec {steps[1]}"


def test_its_settings_are_settings() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert {name for name in environment() if name.startswith(PREFIX)} <= known
    assert f"EXPOSE {Settings.model_fields['port'].default}" in [" ".join(step) for step in STEPS]


@pytest.mark.skipif(sys.platform != "linux", reason="the container is of Linux")
def test_what_it_copies_is_enough_to_read_and_serve_without_a_network(tmp_path: Path) -> None:
    app, data = tmp_path / "app", tmp_path / "data"
    for line in given("COPY"):
        *names, target = line.split()
        for name in names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, app / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (app / target).mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, app / target)
    told = {name: value.replace("/data", str(data)) for name, value in environment().items() if name != "PATH"}
    told |= {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": f"{ROOT / 'tests' / 'offline'}:{app}"}
    data.mkdir()
    policy = [
        sys.executable,
        "-c",
        "import assistant; print(assistant.__file__); from assistant.cli import main; main()",
    ]
    done = subprocess.run([*policy, "ingest"], env=told, cwd=app, check=True, stdout=subprocess.PIPE, text=True)
    assert done.stdout.startswith(str(app))
    refused = subprocess.run([*policy, "serve"], check=False, env=told, cwd=app, stderr=subprocess.PIPE, text=True)
    assert refused.returncode == 2  # all may reach it, and there are no users yet
    assert "policy user add" in refused.stderr
    serving = subprocess.Popen(
        [*policy, "serve", "--port", "0"],
        env=told | {"POLICY_OPEN": "true"},
        cwd=app,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stderr
        port = next(line.rpartition(":")[2].strip(" /\n") for line in serving.stderr if "http://" in line)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        raise AssertionError("it did not become ready")
    finally:
        serving.terminate()
        serving.wait(30)
