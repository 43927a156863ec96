"""The words given to a model: one file a prompt and language, strict, versioned by content.

A file (``answer.zh.toml``) has exactly ``variables``, ``system`` and ``user``. A variable is written ``{{name}}``.
Values are put in once and never read again, so braces in a document stay braces.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.errors import PolicyError

FOLDER = Path(__file__).parent
_KEYS = frozenset({"variables", "system", "user"})
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


class PromptError(PolicyError):
    """A prompt file that is not what it should be, or values that do not fit its variables."""

    type = "prompt"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt. ``version`` is the SHA-256 of its file, in hexadecimal."""

    name: str
    language: str
    variables: tuple[str, ...]
    system: str
    user: str
    version: str

    def messages(self, **values: str) -> list[tuple[str, str]]:
        """(role, text) for a chat model. Raises PromptError for a missing or an unknown variable."""
        missing = sorted(set(self.variables) - set(values))
        unknown = sorted(set(values) - set(self.variables))
        if missing or unknown:
            raise PromptError(
                f"提示词 {self.name}.{self.language} 的变量不符：缺少 {missing}，"
                f"不认识 {unknown}。应为 {list(self.variables)}。",
                f"Prompt {self.name}.{self.language}: missing variables {missing}, unknown {unknown}; "
                f"it takes {list(self.variables)}.",
            )
        return [("system", _filled(self.system, values)), ("user", _filled(self.user, values))]


def load(name: str, language: str, folder: Path = FOLDER) -> Prompt:
    """The prompt of a name (answer, rewrite, judge) in a language (zh, en). Raises PromptError."""
    return _load(folder / f"{name}.{language}.toml", name, language)


@lru_cache(maxsize=1)
def version() -> str:
    """One hash over all prompts; it changes whenever any of them does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _load(path: Path, name: str, language: str) -> Prompt:
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, f"{error}") from error
    if set(data) != _KEYS:
        raise _bad(path, f"keys {sorted(data)}; expected {sorted(_KEYS)}")
    variables, system, user = data["variables"], data["system"], data["user"]
    if not (isinstance(system, str) and isinstance(user, str) and isinstance(variables, list)):
        raise _bad(path, "system and user must be texts, variables a list")
    used = set(_VARIABLE.findall(system + user))
    if used != set(variables):
        raise _bad(path, f"variables {sorted(map(str, variables))}; used are {sorted(used)}")
    return Prompt(name, language, tuple(variables), system.strip(), user.strip(), hashlib.sha256(raw).hexdigest())


def _filled(text: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match[1]], text)


def _bad(path: Path, what: str) -> PromptError:
    return PromptError(
        f"提示词文件 {path.name} 不可用：{what}。请恢复该文件，或按 prompts/__init__.py 的说明改正。",
        f"Prompt file {path.name} cannot be used: {what}. Restore it, or correct it as prompts/__init__.py says.",
    )
