"""The words of official prose and the forms that they are printed in: data files (``*.toml``), one loader.

A file has lists of words (``[words]``) and forms (``[forms]``), which are regular expressions. ``<name>`` in a form is a
list of words or another form, put there in brackets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_PIECE = re.compile(r"(?<!\?P)<([a-z][a-z_0-9]*)>")  # not the name of a group


class Forms:
    """The lists and forms of all data files in one folder of a package. A name that two files have is an error."""

    def __init__(self, package: str, folder: str) -> None:
        self._folder = resources.files(package).joinpath(folder)
        self.words = lru_cache(None)(self._words)
        self.form = lru_cache(None)(self._form)

    def _words(self, name: str) -> tuple[str, ...]:
        """A list of words, in its order, ``<name>`` in it as the words of that list. Raises KeyError for no such list."""
        found: list[str] = []
        for word in self._sources()[0][name].split():
            piece = _PIECE.fullmatch(word)
            found += self.words(piece[1]) if piece else [word]
        return tuple(dict.fromkeys(found))

    def _form(self, name: str) -> re.Pattern[str]:
        """A form, compiled; of a list of words any one, the longest first. Raises KeyError for a name that is neither."""
        return re.compile(self._expanded(name))

    def _expanded(self, name: str) -> str:
        lists, forms = self._sources()
        if name in lists:
            return "|".join(sorted(map(re.escape, self.words(name)), key=len, reverse=True))
        return _PIECE.sub(lambda piece: f"(?:{self._expanded(piece[1])})", forms[name])

    @lru_cache(1)  # noqa: B019 - the few folders of forms live as long as the program
    def _sources(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        lists: dict[str, str] = {}
        forms: dict[str, str] = {}
        for file in sorted(self._folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                read = tomllib.loads(file.read_text(encoding="utf-8"))
                for into, part in ((lists, read.get("words", {})), (forms, read.get("forms", {}))):
                    if twice := part.keys() & {*lists, *forms}:
                        raise ValueError(f"{file.name}: {sorted(twice)} stand in another file too")
                    into.update(part)
        return lists, forms


_OFFICIAL = Forms("ingest", "official")
words = _OFFICIAL.words
form = _OFFICIAL.form
