"""doc, wps, rtf, odt, xls, et → docx or xlsx by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.reading.text_lines import refusal

_SECONDS = 50  # for one file, less than its reader has; a paper of 300 pages takes about 20
_PROGRAMS = ("soffice", "libreoffice")
_SHEETS = frozenset((".xls", ".et"))
# Its own profile: no macro runs, no linked picture or text is fetched, nothing of the user's settings is touched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>1</value></prop></item>
</oor:items>
"""


@contextmanager
def converted(path: Path) -> Iterator[Path]:
    """A docx or xlsx made of an older Office file, there until the block ends. Raises ReadError."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    ending = ".xlsx" if path.suffix.lower() in _SHEETS else ".docx"
    if program is None:
        raise refusal(
            path.name,
            f"读取 {path.suffix} 需要 LibreOffice，本机没有。请安装 LibreOffice，或用 Word、WPS 另存为 {ending} 后再导入。",
            f"reading {path.suffix} needs LibreOffice, which is not installed. Install it, or save the file as {ending}.",
        )
    with tempfile.TemporaryDirectory(prefix="policy-office-") as folder:
        home = Path(folder)
        made = _convert(program, path, home, ending)
        if made is None:
            raise refusal(
                path.name,
                f"LibreOffice 没能在 {_SECONDS} 秒内转换它，文件可能已损坏或有密码。请用 Word 或 WPS 另存为 {ending} 后再导入。",
                f"LibreOffice could not convert it within {_SECONDS} seconds: it may be damaged or ask for a password. "
                f"Save it as {ending}.",
            )
        yield made


def _convert(program: str, path: Path, home: Path, ending: str) -> Path | None:
    profile = home / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    source = home / f"source{path.suffix.lower()}"
    shutil.copyfile(path, source)
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    command = [
        *_without_network(), program, "--headless", "--norestore", "--nologo", "--nodefault",
        f"-env:UserInstallation={(home / 'profile').as_uri()}", "--convert-to", ending[1:], "--outdir", str(home / "out"),
        str(source),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 -- the program is LibreOffice, the arguments are ours
        command,
        env=environment | {"HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)  # it starts a child that does the work
        process.wait()
        return None
    made = home / "out" / f"source{ending}"
    return made if made.is_file() else None


def _without_network() -> list[str]:
    """What is put before a command so that it has no network, where the system lets a user ask for that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    command = [unshare, "--map-root-user", "--net"]
    tried = subprocess.run([*command, "true"], check=False, capture_output=True)  # noqa: S603
    return command if tried.returncode == 0 else []
