"""Who uses the page: names, roles and hashed passwords in a file of mode 600, and who acts in the call at hand."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from ingest.errors import SettingsError, UsageError

ROLES = ("reader", "editor", "evaluator")
SHORTEST, LONGEST = 10, 1024  # characters of a password
_NAME = re.compile(r"[\w.@-]{1,64}")


@dataclass(frozen=True, slots=True)
class User:
    """Who makes a call. ``name`` is "" for one who has not logged in; ``local``: at this very machine, without users."""

    name: str = ""
    roles: frozenset[str] = frozenset()
    address: str = ""
    local: bool = False

    @property
    def edits(self) -> bool:
        """Whether documents may be added and removed."""
        return "editor" in self.roles

    @property
    def evaluates(self) -> bool:
        """Whether figures of evaluations and of the running server are shown."""
        return "evaluator" in self.roles


# Without a call there is nobody, who may nothing.
_NOBODY = User()
acting: ContextVar[User] = ContextVar("acting", default=_NOBODY)


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the file: roles, and the argon2 hash of a password."""

    roles: tuple[str, ...]
    hash: str = field(repr=False)


class Users:
    """The file of users, read again whenever it has changed; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[tuple[int, int] | None, dict[str, Account]] = None, {}

    def accounts(self) -> Mapping[str, Account]:
        """By name; none where there is no file. Raises SettingsError for a file that is damaged or open to others."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return {}
        version = found.st_mtime_ns, found.st_ino
        if self._seen[0] != version:
            if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
                raise SettingsError(
                    f"用户文件 {self.path} 可被他人读写（权限 {stat.S_IMODE(found.st_mode):o}，应为 600）。请运行：chmod 600 {self.path}",
                    f"Others may read or write the file of users {self.path} (mode {stat.S_IMODE(found.st_mode):o}, "
                    f"expected 600). Run: chmod 600 {self.path}",
                )
            self._seen = version, self._read()
        return self._seen[1]

    def _read(self) -> dict[str, Account]:
        try:
            made = json.loads(self.path.read_text("utf-8"))
            return {str(name): Account(tuple(one["roles"]), str(one["hash"])) for name, one in made.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                f"用户文件 {self.path} 读不出（{type(error).__name__}），应为 policy user 写的 JSON。请恢复它，或删去后重新添加用户。",
                f"The file of users {self.path} cannot be read ({type(error).__name__}); policy user writes it as JSON. "
                "Bring it back, or delete it and add the users again.",
            ) from error

    def add(self, name: str, password: str, roles: tuple[str, ...]) -> None:
        """Raises UsageError for a name, password or role that cannot be used, or a name that is taken."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"用户名 {name!r} 不可用：应为 1 到 64 个字母、数字、汉字或 . _ @ -。",
                f"A user cannot be called {name!r}: 1 to 64 letters, digits or . _ @ - are expected.",
            )
        made = Account(tuple(dict.fromkeys(roles)), hashed(password))
        with self._alone() as accounts:
            if name in accounts:
                raise UsageError(
                    f"已有用户“{name}”。改密码请用 policy user passwd {name}。",
                    f"There is a user {name!r} already. For another password: policy user passwd {name}.",
                )
            accounts[name] = made

    def set_password(self, name: str, password: str) -> None:
        """Who is logged in under the old one is logged out. Raises UsageError."""
        made = hashed(password)
        with self._alone() as accounts:
            accounts[name] = Account(_known(accounts, name).roles, made)

    def remove(self, name: str) -> None:
        """Who is logged in is logged out. Raises UsageError for a name that is not there."""
        with self._alone() as accounts:
            _known(accounts, name)
            del accounts[name]

    @contextmanager
    def _alone(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed by one at a time; the file is whole at any moment, and its owner's alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=10):
            accounts = dict(self.accounts())
            yield accounts
            made = {name: {"roles": list(one.roles), "hash": one.hash} for name, one in accounts.items()}
            beside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(made, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)


def _known(accounts: Mapping[str, Account], name: str) -> Account:
    if name not in accounts:
        there = "、".join(accounts) or "无 none"
        raise UsageError(f"没有用户“{name}”。现有用户：{there}。", f"There is no user {name!r}. There are: {there}.")
    return accounts[name]


def hashed(password: str) -> str:
    """The argon2id hash of a password. Raises UsageError for one that is too short or too long."""
    from argon2 import PasswordHasher

    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"密码应有 {SHORTEST} 到 {LONGEST} 个字符（得到 {len(password)} 个）。请换一个。",
            f"A password has {SHORTEST} to {LONGEST} characters (got {len(password)}). Choose another.",
        )
    return PasswordHasher().hash(password)


def fits(password: str, account: Account | None) -> bool:
    """Whether a password is that of an account; one that is not there takes as long, so that names cannot be guessed."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    hasher = PasswordHasher()
    try:
        hasher.verify(account.hash if account else _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return account is not None


@lru_cache(maxsize=1)
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return hashed(secrets.token_hex())
