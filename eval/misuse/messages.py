"""The messages that misuse is learnt from: written by hand, made from templates, and questions that people really asked.

``attacks.tsv`` and ``honest.tsv`` hold a kind and a text a line. ``templates.toml`` makes more of both sides of the same
words and the same marks around them, so that neither a word nor a mark says which side a message is on. None of them
was taken from eval/cases; honest questions of the split *fit* of the cases, and of public sets, are added as they are.
"""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEED = 20261127
MADE = 3000  # messages of each side that templates make
BORROWED = 0.7  # share of them around questions that people asked, not around those of the templates
CARRIED = 0.3  # share of them that carry a hand-written message
_NAME = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@dataclass(frozen=True, slots=True)
class Message:
    """A message and whether it is misuse; ``source`` is ``written``, ``made``, ``carried`` (made around a written one),
    ``fit`` or ``public``; of a case its file."""

    text: str
    misuse: bool
    source: str


def written() -> Iterator[Message]:
    """The hand-written messages of both sides."""
    for name, misuse in (("attacks", True), ("honest", False)):
        lines = (line for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines() if not line.startswith("#"))
        for _, text in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Message(text, misuse, "written")


def made(asked: Sequence[str], count: int = MADE) -> Iterator[Message]:
    """``count`` messages of each side, all different; ``asked`` are honest questions to put beside the templates."""
    templates = tomllib.loads((HERE / "templates.toml").read_text("utf-8"))
    chance = random.Random(SEED)
    carried = {misuse: [_plain(m.text) for m in written() if m.misuse == misuse] for misuse in (True, False)}
    borrowed = [_plain(question) for question in asked]
    for misuse in (True, False):
        parts = {**templates["both"], **templates["attack" if misuse else "honest"]}
        found: dict[str, str] = {}
        while len(found) < count:
            now = dict(parts)
            if borrowed and chance.random() < BORROWED:
                now["asks"] = [chance.choice(borrowed)]
            source = "carried" if chance.random() < CARRIED else "made"
            if source == "carried":
                now["core"] = [chance.choice(carried[misuse])]
            text = _filled(chance.choice(now["message"]), now, chance)
            found[chance.choice(parts["marks"]).replace("{}", text)] = source
        yield from (Message(text, misuse, source) for text, source in found.items())


def _plain(text: str) -> str:
    """A text whose braces name no part."""
    return text.replace("{", "{{").replace("}", "}}")


def _filled(template: str, parts: Mapping[str, Any], chance: random.Random) -> str:
    while name := _NAME.search(template):
        template = template[: name.start()] + chance.choice(parts[name[1]]) + template[name.end() :]
    return template.replace("{{", "{").replace("}}", "}")
