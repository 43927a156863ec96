"""The words of the interface, in Chinese and English; they stand in words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its key: ``{"zh": …, "en": …}``."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def say(key: str, language: str, **values: object) -> str:
    """A phrase in one language, Chinese unless that is ``en``. An unknown key or a missing value is a KeyError."""
    phrase = words()[key]["en" if language == "en" else "zh"]
    return phrase.format(**values) if values else phrase


def or_key(key: str, language: str, otherwise: str) -> str:
    """A phrase where there is one of that key, else ``otherwise``: for values that a document may bring."""
    return say(key, language) if key in words() else otherwise


class Wording:
    """The components whose words follow the language, and what each then shows."""

    def __init__(self) -> None:
        self.components: list[Any] = []
        self._props: list[Callable[[str], dict[str, Any]]] = []

    def add(self, component: Any, props: Callable[[str], dict[str, Any]]) -> Any:
        """Registers a component; ``props`` gives its properties in a language. Returns the component."""
        self.components.append(component)
        self._props.append(props)
        return component

    def keep(self, first: int, may: Callable[[], bool]) -> None:
        """The components from the ``first`` on show nothing to whom ``may`` does not allow it."""
        for at in range(first, len(self._props)):
            self._props[at] = partial(_allowed, may, self._props[at])

    def updates(self, language: str) -> list[Any]:
        """One update a component, in the order of ``components``."""
        import gradio as gr

        return [gr.update(**props(language)) for props in self._props]


def _allowed(may: Callable[[], bool], props: Callable[[str], dict[str, Any]], language: str) -> dict[str, Any]:
    return props(language) if may() else {}
