"""What an install brings: every distribution that the project needs, with its version and licence.

``python tests/support/installed.py`` lists them; ``--pins`` prints the lines of constraints.txt.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_SHORT = 60  # characters of a licence field that is a name, not a text


def needed(requirements: list[str], extras: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Names, canonical, and the extras asked of them, of the requirements that hold on this machine."""
    for text in requirements:
        one = Requirement(text)
        environments = [{"extra": extra} for extra in extras or {""}]
        if one.marker is None or any(one.marker.evaluate(environment) for environment in environments):
            yield canonicalize_name(one.name), frozenset(one.extras)


def closure(requirements: list[str]) -> dict[str, Distribution]:
    """Every distribution that these need, by name; one that is not installed (an extra left out) is left out."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(needed(requirements))
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += needed(found[name].requires or [], extras)
    return found


def licence(one: Distribution) -> str:
    """The licence that a distribution declares, or the first line of the one that it brings; "" where it has neither."""
    metadata = one.metadata
    declared = metadata.get("License-Expression") or ""
    named = [
        value.rpartition(" :: ")[2] for value in metadata.get_all("Classifier") or [] if value.startswith("License ::")
    ]
    said = (metadata.get("License") or "").strip()
    said = said or next(iter((one.read_text(f"licenses/{metadata['License-File']}") or "").splitlines()), "")
    return declared or ", ".join(named) or (said if len(said) <= _SHORT else re.split(r"\n|, ", said)[0][:_SHORT])


def everything() -> dict[str, Distribution]:
    extras = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]
    return closure([*PROJECT["dependencies"], *extras])


if __name__ == "__main__":
    for name, one in sorted(everything().items()):
        version = one.version.partition("+")[0]
        sys.stdout.write(f"{name}=={version}\n" if "--pins" in sys.argv else f"{name} {version}: {licence(one)}\n")
