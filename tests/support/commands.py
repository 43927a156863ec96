"""The policy command run in this process, as scripts meet it."""

import io
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant import cli


class Ran(NamedTuple):
    """Exit status, standard output, standard error."""

    status: int
    out: str
    err: str


class Policy:
    """Runs the command on one index."""

    def __init__(self, index: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self.patch = patch
        self.captured = captured
        patch.setenv("POLICY_INDEX", str(index))

    def __call__(self, *arguments: str, lines: str = "") -> Ran:
        self.patch.setattr(sys, "argv", ["policy", *arguments])
        self.patch.setattr(sys, "stdin", io.StringIO(lines))
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        return Ran(status, *self.captured.readouterr())
