"""Raw calls of every function of the page: no file is read that is not the caller's upload, nothing is fetched."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
import pytest

from assistant.web.belongings import Belongings, cookie_of, new_visitor, visitor_of
from assistant.web.inputs import admit
from ingest.store import generations
from raw_page import Function, Visitor, file_value, serving

MARK = "仅供内部掌握的一句话"
LOOPBACK = "127.0.0.1"


class Listener:
    """Counts who connects; what is fetched here would be seen."""

    def __init__(self) -> None:
        self.reached = 0
        self._socket = socket.create_server((LOOPBACK, 0))
        self.address = f"http://{LOOPBACK}:{self._socket.getsockname()[1]}/{MARK}.md"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.reached += 1

    def close(self) -> None:
        self._socket.close()


class Attack:
    """A served page, someone else's upload, and paths that nobody but their owner may read."""

    def __init__(self, address: str, bound: str, folder: Path, uploads: Path) -> None:
        self.address, self.bound, self.uploads = address, bound, uploads
        secret = folder / "secret.md"
        secret.write_text(MARK, "utf-8")
        self.other = Visitor(address)
        self.theirs = self.other.upload("theirs.md", f"# 通知\n\n{MARK}\n")
        self.link = uploads / "linked.md"
        self.link.symlink_to(secret)
        self.listener = Listener()
        self.paths = {
            "absolute": str(secret),
            "relative": os.path.relpath(secret),
            "traversing": f"{Path(self.theirs).parent}/../../{os.path.relpath(secret, uploads.parent)}",
            "symlink": str(self.link),
            "environment": "/proc/self/environ",
            "address": self.listener.address,
            "another's": self.theirs,
            "index": str(next(folder.rglob("manifest.json"))),
        }

    def given_away(self, told: str) -> bool:
        return MARK in told or json.dumps(MARK)[1:-1] in told or "PATH=" in told or "encoder_sha256" in told

    def copies(self) -> list[Path]:
        """Files of the page that hold the mark, but for those that were put there."""
        known = {self.link, Path(self.theirs)}
        found = [path for path in self.uploads.rglob("*") if path.is_file() and path not in known]
        return [path for path in found if MARK.encode() in path.read_bytes()]


@pytest.fixture(scope="module", params=[LOOPBACK, "0.0.0.0"])
def attack(
    request: pytest.FixtureRequest, shipped_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attack]:
    folder = tmp_path_factory.mktemp("doors")
    uploads = folder / "uploads"
    uploads.mkdir()
    shutil.copytree(shipped_index, folder / "index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(uploads))
        with serving(folder / "index", request.param) as address:
            made = Attack(address, request.param, folder, uploads)
            yield made
            made.listener.close()


def by_kind(functions: list[Function], kind: str) -> list[Function]:
    return [function for function in functions if kind in function.inputs]


def test_no_function_reads_what_is_not_the_callers_upload(attack: Attack) -> None:
    caller = Visitor(attack.address)
    caller.upload("mine.md", "# 通知\n\n我的文件。\n")
    functions = caller.functions()
    assert len(by_kind(functions, "uploadbutton")) >= 2
    for name, path in attack.paths.items():
        for function in functions:
            for place in range(max(1, len(function.inputs))):
                data = function.fitting()
                value = file_value(path, url=path)
                if data:
                    data[place] = value
                told = caller.call(function, data, event={"question": value, "document": value})
                assert not attack.given_away(told), (name, function, place)
        nested = by_kind(functions, "checkboxgroup")[0]
        told = caller.call(nested, [[file_value(path)] if kind == "checkboxgroup" else "zh" for kind in nested.inputs])
        assert not attack.given_away(told), name
        assert not attack.given_away(caller.fetch(path).text), name
    assert not attack.copies()
    assert attack.listener.reached == 0


def test_the_other_ways_to_call_and_to_fetch_are_closed(attack: Attack) -> None:
    caller = Visitor(attack.address)
    function = by_kind(caller.functions(), "uploadbutton")[0]
    for path in attack.paths.values():
        body = {"fn_index": function.number, "data": [file_value(path), "zh"], "session_hash": caller.session}
        for route in ("run/x", "api/x", "call/x", "call/v2/x", "component_server", "process_recording"):
            assert caller.client.post(f"/gradio_api/{route}", json=body).status_code == 404, route
        for route in ("proxy=", "file/", "stream/", "custom_component/", "deep_link?session_hash="):
            assert caller.client.get(f"/gradio_api/{route}{quote(path, safe='')}").status_code == 404, route
        assert caller.client.head(f"/gradio_api/file={quote(path, safe='')}").status_code == 403
    assert attack.listener.reached == 0


def test_an_upload_is_read_for_its_own_session_alone(attack: Attack) -> None:
    owner = Visitor(attack.address)
    path = owner.upload("own.md", "# 关于示范的通知\n\n各单位：\n\n一、示范内容甲乙丙\n")
    take = next(f for f in by_kind(owner.functions(), "uploadbutton") if "state" not in f.inputs)
    data = [file_value(path) if kind == "uploadbutton" else "zh" for kind in take.inputs]
    shown = [owner.call(f, data) for f in by_kind(owner.functions(), "uploadbutton") if len(f.inputs) == len(data)]
    assert any("示范内容甲乙丙" in text or json.dumps("示范内容甲乙丙")[1:-1] in text for text in shown)
    owner.session = "second"
    again = Visitor(attack.address)
    for stranger in (owner, again):
        assert "process_completed" in (told := stranger.call(take, data))
        assert '"success":false' in told.replace(" ", "")
    assert owner.fetch(path).status_code == 403


def test_what_is_made_for_one_is_fetched_by_that_one_alone(attack: Attack) -> None:
    asker = Visitor(attack.address)
    functions = asker.functions()
    match, lists = (
        next(f for f in by_kind(functions, "checkboxgroup") if f.inputs[0] == first) for first in ("radio", "state")
    )
    profile = ["我们是一家初创企业，需要资金" if kind == "textbox" else value
               for kind, value in zip(match.inputs, match.fitting(), strict=True)]  # fmt: skip
    asker.call(match, profile)
    told = asker.call(lists, [None, *profile])
    paths = [
        line.split('"path":"')[1].split('"')[0] for line in told.replace(" ", "").split("\n") if '"path":"' in line
    ]
    assert paths
    made = json.loads(f'"{paths[0]}"')
    assert asker.fetch(made).status_code == 200
    assert Visitor(attack.address).fetch(made).status_code == 403


def test_nothing_is_published_or_removed_without_the_step_before(attack: Attack) -> None:
    index = attack.uploads.parent / "index"
    before = generations.live(index)
    functions = Visitor(attack.address).functions()
    stepped = [function for function in functions if function.inputs == ("state", "radio")]
    assert len(stepped) >= 3
    for function in functions:
        told = Visitor(attack.address).call(function, function.fitting(), event={"document": "plan", "answer": "yes"})
        assert "process_completed" in told
    told = "".join(Visitor(attack.address).call(f, [attack.theirs, "en"], event={"answer": "yes"}) for f in stepped)
    assert generations.live(index) == before
    if LOOPBACK in attack.bound:
        assert "There is no file to be published" in told
        assert "No document was chosen to be removed" in told
    else:
        assert "Documents cannot be changed here by you" in told


def test_a_document_is_published_from_the_upload_that_was_shown(attack: Attack) -> None:
    """The doors are shut to others only: on this machine the owner's upload goes all the way."""
    index = attack.uploads.parent / "index"
    before = generations.live(index)
    owner = Visitor(attack.address)
    path = owner.upload("notice.md", "# 关于支持示范的通知\n\n一、支持示范\n\n（一）资助示范3家。\n")
    functions = owner.functions()
    for preview in by_kind(functions, "uploadbutton"):
        owner.call(preview, [file_value(path) if kind == "uploadbutton" else "zh" for kind in preview.inputs])
    for function in functions:
        if function.inputs == ("state", "radio"):
            owner.call(function, function.fitting())
    assert (generations.live(index) != before) is (LOOPBACK in attack.bound)


COMPONENTS = [gr.Textbox(), gr.Radio([("中文", "zh")]), gr.CheckboxGroup(["a"]), gr.Dropdown(["a"]), gr.State(),
              gr.UploadButton()]  # fmt: skip


def fitting(uploaded: str = "/up/a.md") -> list[Any]:
    return ["x", "zh", ["a"], None, None, file_value(uploaded)]


def test_fitting_values_pass_and_a_file_is_stripped_to_its_path() -> None:
    passed = admit(COMPONENTS, fitting(), lambda path: path == "/up/a.md")
    assert passed[:-1] == fitting()[:-1]
    assert passed[-1] == {"path": "/up/a.md", "orig_name": "a.md", "meta": {"_type": "gradio.FileData"}}
    assert admit([gr.State()], [file_value("/x")], lambda path: True) == [None]


@pytest.mark.parametrize("place", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("value", [7, True, ["x", 1], {"a": {"path": "/x"}}, file_value("/x"), [file_value("/x")]])
def test_values_of_another_type_are_refused(place: int, value: Any) -> None:
    values = fitting()
    values[place] = value
    with pytest.raises(gr.Error):
        admit(COMPONENTS, values, lambda path: path == "/up/a.md")


@pytest.mark.parametrize("values", [[], fitting()[:-1], [*fitting(), 1], "x", None])
def test_values_of_another_number_are_refused(values: Any) -> None:
    with pytest.raises(gr.Error):
        admit(COMPONENTS, values, lambda path: True)


def test_belongings_know_owner_and_session(tmp_path: Path) -> None:
    mine, theirs, belongings = new_visitor(), new_visitor(), Belongings()
    belongings.upload(mine, "/up/a")
    assert not belongings.may_use(theirs, "s", "/up/a")
    assert not belongings.may_use(mine, "", "/up/a")
    assert not belongings.may_use(mine, "s", "/up/../up/a")
    assert belongings.may_use(mine, "s", "/up/a")
    assert belongings.may_use(mine, "s", "/up/a")
    assert not belongings.may_use(mine, "t", "/up/a")
    assert not belongings.may_fetch(mine, "/up/a")
    belongings.make(mine, "/made")
    assert belongings.may_fetch(mine, "/made")
    assert not belongings.may_fetch(theirs, "/made")
    assert not belongings.may_fetch("", "/made")
    kept = tmp_path / "kept"
    kept.write_text("x")
    belongings.make(mine, str(kept))
    for number in range(200):
        belongings.make(mine, f"/gone/{number}")
    assert belongings.may_fetch(mine, str(kept))
    assert not belongings.may_fetch(mine, "/gone/0")


def test_a_visitor_is_known_by_the_cookie_alone() -> None:
    visitor = new_visitor()
    header = cookie_of(visitor).decode()
    assert visitor_of(header.split(";")[0]) == visitor
    assert {"HttpOnly", "SameSite=Lax"} <= set(header.split("; "))
    for absent in ("", "a=b", "policy-visitor=", "policy-visitor=../x", "\x00;=;"):
        assert visitor_of(absent) == ""
