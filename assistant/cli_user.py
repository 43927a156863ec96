"""The commands user add, remove, list and passwd: who may log in to the page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_common import settings_of
from ingest.errors import UsageError

if TYPE_CHECKING:
    from assistant.web.users import Users

user = typer.Typer(help="网页的用户和角色。 Users of the page and their roles.", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(help="用户名 · name of the user")]
_Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", help="reader 只读（默认），editor 可增删文件，evaluator 可看评测和指标；可重复 · may be repeated"
    ),
]


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    app.add_typer(user, name="user")


@user.command()
def add(name: _Name, role: _Roles = None) -> None:
    """添加用户；密码在提示后输入，或从标准输入读一行。 A new user; the password is asked for, or one line of standard input."""
    from assistant.web.users import ROLES

    roles = tuple(role or ROLES[:1])
    if unknown := [one for one in roles if one not in ROLES]:
        raise UsageError(
            f"没有角色 {unknown[0]!r}。可用：{'、'.join(ROLES)}。",
            f"There is no role {unknown[0]!r}. Use: {', '.join(ROLES)}.",
        )
    _users().add(name, _password(), roles)
    sys.stderr.write(f"已添加用户 {name}（{'、'.join(roles)}）。Added user {name} ({', '.join(roles)}).\n")


@user.command()
def passwd(name: _Name) -> None:
    """换密码；已登录的须重新登录。 Another password; who is logged in must do so again."""
    _users().set_password(name, _password())
    sys.stderr.write(f"已更换 {name} 的密码。The password of {name} is changed.\n")


@user.command()
def remove(name: _Name) -> None:
    """移除用户，并使其退出。 Removes a user, and logs them out."""
    users = _users()
    users.remove(name)
    sys.stderr.write(f"已移除用户 {name}。Removed user {name}.\n")
    if not users.accounts():
        sys.stderr.write(
            f"已无用户，谁也不能登录。如要不登录使用，请删去 {users.path}。\n"
            f"No user is left, so nobody can log in. To do without a login, delete {users.path}.\n"
        )


@user.command(name="list")
def list_users() -> None:
    """列出用户和角色。 The users and their roles."""
    for name, account in _users().accounts().items():
        sys.stdout.write(f"{name}\t{','.join(account.roles)}\n")


def _users() -> Users:
    from assistant.web.users import Users

    return Users(settings_of(None).users)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given: str = typer.prompt("密码 password", hide_input=True, confirmation_prompt="再输入一次 again")
    return given
