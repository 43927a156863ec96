"""``python -m eval.way [QUESTION]``: the way of one question through the code, as somebody reads it who follows each call.

A *stay* is a run of functions in one file, each read when it is first entered; a *return* is a stay in a file that was
left before. Both are told with the files and functions in their order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import assistant

QUESTION = "园区由哪个部门牵头管理"
Stay = tuple[str, list[str]]  # a file under assistant/, and the functions first entered in it


def way(call: Callable[[], object]) -> list[Stay]:
    """The stays of a call, in order; only functions of ``assistant`` count, and comprehensions are part of theirs."""
    root, stays, seen = Path(assistant.__file__).parent, list[Stay](), set[Any]()

    def entered(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        path = Path(code.co_filename)
        if event != "call" or code in seen or code.co_name.startswith("<") or not path.is_relative_to(root):
            return
        seen.add(code)
        name = path.relative_to(root).as_posix()
        if not stays or stays[-1][0] != name:
            stays.append((name, []))
        stays[-1][1].append(code.co_qualname)

    sys.setprofile(entered)
    try:
        call()
    finally:
        sys.setprofile(None)
    return stays


def returns(stays: list[Stay]) -> int:
    """How many stays are in a file that was left before."""
    return len(stays) - len({name for name, _ in stays})


def main() -> None:
    from eval.indexes import pipeline_for

    question = " ".join(sys.argv[1:]) or QUESTION
    with pipeline_for(None) as pipeline:
        pipeline.ask("人才公寓的申请条件")  # what is made once an index is no part of the way
        stays = way(lambda: pipeline.ask(question))
    for name, functions in stays:
        sys.stdout.write(f"{name}: {' '.join(functions)}\n")
    files = len({name for name, _ in stays})
    sys.stdout.write(f"{len(stays)} stays in {files} files, {returns(stays)} returns\n")


if __name__ == "__main__":
    main()
