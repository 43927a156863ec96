"""Whatever file of an index is lost or spoilt, no document is gone unsaid, by any command that the messages advise."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import IndexDamaged, IndexMissing, PolicyError, StoreError
from ingest.job import Summary, ingest
from ingest.made import maker
from ingest.repair import fault, lost, repair
from ingest.store import contents, generations
from ingest.store.published import open_index
from store_samples import CountEncoder

TEXT = "# 关于{what}的通知\n\n各街道：\n\n一、支持{what}\n\n（一）资助{number}家企业。\n\n区科委\n2025年7月25日\n"
TOPICS = {"a": "知识产权", "b": "人工智能", "c": "科技金融"}
HARMS: dict[str, Callable[[bytes], bytes] | None] = {
    "removed": None,
    "emptied": lambda whole: b"",
    "halved": lambda whole: whole[: len(whole) // 2],
    "noise": lambda whole: bytes(byte ^ 0xA5 for byte in whole),
}
ADVICE = re.compile(r"policy (?:ingest|doctor)(?: --(?:repair|rebuild))?")


def put(folder: Path, name: str, what: str, number: int = 3) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(TEXT.format(what=what, number=number), "utf-8")
    return path


def add(index: Path, *paths: Path, **options: object) -> Summary:
    return ingest(paths, index=index, encoder=CountEncoder(), wait=1, **options)  # type: ignore[arg-type]


def mended(index: Path) -> None:
    repair(index, encoder=CountEncoder(), wait=1)


def held(index: Path) -> dict[str, str]:
    """The text of every document of the live index; empty where there is none. Every part is read once."""
    try:
        found = open_index(index, maker(CountEncoder()), one_shot=True)
    except IndexMissing:
        return {}
    try:
        assert len(found.chunks(range(len(found)))) == len(found)
        assert found.vocabulary()
        return {document.id: document.text for document in found.documents()}
    finally:
        found.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three generations: the live one holds a, b and c; the one before lacks c and has an older printing of b."""
    folder = tmp_path_factory.mktemp("whole")
    add(folder / "index", put(folder, "a", TOPICS["a"]))
    add(folder / "index", put(folder, "b", TOPICS["b"], 1))
    add(folder / "index", put(folder, "b", TOPICS["b"]), put(folder, "c", TOPICS["c"]))
    assert len(generations.present(folder / "index")) == 3
    return folder / "index"


def _files() -> Iterator[str]:
    """Every file, with the generation told by its place (0 is the live one); the samples of Chroma are its files."""
    yield from ("current", "superseded", "lock-3")
    parts = [
        "manifest.json",
        "contents.json",
        "texts.bin",
        "ledger.sqlite",
        "statements.npy",
        "statement_chunks.npy",
        "statement_offsets.npy",
    ]
    parts += [f"lexical/{name}.npy" for name in ("vocabulary", "starts", "rows", "counts", "lengths")]
    for place in (0, 1):
        yield from (f"{place}/{name}" for name in (*parts, "lexical/vocabulary.bin", "chroma/chroma.sqlite3"))


def _path(index: Path, file: str) -> Path:
    place, _, rest = file.partition("/")
    return generations.folder(index, generations.present(index)[int(place)]) / rest if rest else index / file


def test_the_files_named_here_are_all_there_are(whole: Path) -> None:
    named = {_path(whole, file) for file in _files()}
    live = generations.folder(whole, generations.present(whole)[0])
    there = [path for path in (*live.rglob("*"), *whole.iterdir()) if path.is_file()]
    assert {path for path in there if "chroma" not in path.parts} <= named


class Follower:
    """Runs commands, and those that their messages advise, until nothing new is advised."""

    def __init__(self, index: Path, further: Path) -> None:
        self.index = index
        self.said = ""  # titles that are told as lost
        self.ran: list[str] = []
        self._commands: dict[str, Callable[[], object]] = {
            "read": lambda: held(index),
            "add": lambda: add(index, further),
            "policy ingest": lambda: add(index, further),
            "policy ingest --rebuild": lambda: add(index, rebuild=True),
            "policy doctor": lambda: None,
            "policy doctor --repair": lambda: mended(index),
        }

    def follow(self, *commands: str) -> None:
        for command in commands:
            if command in self.ran:
                continue
            self.ran.append(command)
            advised = ""
            try:
                self._commands[command]()
            except PolicyError as error:
                advised = str(error)
            if command.startswith("policy doctor"):
                missing, nameless = lost(self.index)
                self.said += "".join(one.title for one in missing)
                assert not nameless
            self.follow(*ADVICE.findall(advised))


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("file", _files())
def test_no_document_is_lost_unsaid(whole: Path, tmp_path: Path, file: str, harm: str) -> None:
    before = held(whole)
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    path, spoil = _path(index, file), HARMS[harm]
    content = path.read_bytes() if path.exists() else b"x"
    path.unlink(missing_ok=True)
    if spoil:
        path.write_bytes(spoil(content))
    follower = Follower(index, put(tmp_path / "more", "d", "成果转化"))
    follower.follow("read", "add")
    if "policy doctor --repair" in follower.ran:
        follower.ran.clear()
        follower.follow("read", "add")
        assert follower.ran == ["read", "add"]  # what was advised has mended it
    after = held(index)
    assert "d" in after
    for document, text in before.items():
        assert after.get(document) == text or TOPICS[document] in follower.said, (file, harm, follower.ran)
    if file != "0/ledger.sqlite":
        assert not follower.said
    assert fault(index, generations.live(index) or "") == ""


@pytest.mark.parametrize("harm", ["removed", "emptied", "cut", "noise"])
def test_without_current_nothing_is_swept_and_the_newest_comes_back(whole: Path, tmp_path: Path, harm: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    before = generations.present(index)
    spoil = HARMS.get(harm, lambda whole: whole[:13])
    content = (index / "current").read_bytes()
    (index / "current").unlink()
    if spoil:
        (index / "current").write_bytes(spoil(content))
    for attempt in (lambda: add(index), lambda: add(index, rebuild=True), lambda: held(index)):
        with pytest.raises(IndexDamaged, match=r"policy doctor --repair"):
            attempt()
    assert generations.present(index) == before
    made = repair(index, encoder=CountEncoder(), wait=1)
    assert (made.generation, made.back, made.rebuilt, made.put_aside) == (before[0], True, False, ())
    assert held(index) == held(whole)
    assert lost(index) == ([], [])


def test_a_first_generation_whose_writer_was_killed_before_it_named_it_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    index, first = tmp_path / "index", put(tmp_path, "a", TOPICS["a"])
    with monkeypatch.context() as patched:
        patched.setattr(generations, "_switch", killed)
        with pytest.raises(KeyboardInterrupt):
            add(index, first)
    assert not (index / "current").exists()
    assert list(held(index)) == ["a"]
    add(index, put(tmp_path, "b", TOPICS["b"]))
    assert list(held(index)) == ["a", "b"]
    assert lost(index) == ([], [])


def test_a_generation_that_nobody_names_is_kept_and_told(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    stranger = "20200101T000000-0123abcd"
    shutil.copytree(generations.folder(index, generations.present(index)[1]), generations.folder(index, stranger))
    for name in "de":
        summary = add(index, put(tmp_path / "more", name, "成果转化"))
        assert summary.unlisted == (stranger,)
    assert generations.folder(index, stranger).is_dir()
    assert len(generations.present(index)) == 4  # the live one, the one before, the last superseded, the stranger


@pytest.mark.parametrize("harm", ["halved", "noise"])
def test_a_rebuild_never_takes_an_older_ledger_instead(whole: Path, tmp_path: Path, harm: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    live = generations.present(index)[0]
    path = generations.folder(index, live) / "ledger.sqlite"
    spoil = HARMS[harm]
    assert spoil
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(IndexDamaged, match="policy doctor --repair"):
        add(index, rebuild=True)
    made = repair(index, encoder=CountEncoder(), wait=1)
    assert (made.back, made.put_aside) == (True, (live,))
    missing, _ = lost(index)
    assert [(one.document, one.title, one.older) for one in missing] == [
        ("b", "关于人工智能的通知", True), ("c", "关于科技金融的通知", False),
    ]  # fmt: skip
    assert (index / "damaged" / live / "ledger.sqlite").exists()
    add(index, *(whole.parent / f"{name}.md" for name in "bc"))
    assert lost(index) == ([], [])
    assert held(index) == held(whole)


@pytest.mark.parametrize("name", ["statements.npy", "statement_chunks.npy", "lexical/rows.npy", "lexical/counts.npy"])
@pytest.mark.parametrize("one_shot", [True, False])
def test_noise_that_leaves_the_form_is_refused_at_opening(
    whole: Path, tmp_path: Path, name: str, one_shot: bool
) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    path = _path(index, f"0/{name}")
    content = bytearray(path.read_bytes())
    content[-2] ^= 0x10
    path.write_bytes(bytes(content))
    with pytest.raises(IndexDamaged, match=f"{re.escape(name)}.*\n.*policy doctor --repair"):
        open_index(index, maker(CountEncoder()), one_shot=one_shot)
    assert fault(index, generations.live(index) or "") == name
    mended(index)
    assert held(index) == held(whole)


def _edit(index: Path, old: str, new: str) -> None:
    """What somebody with SQLite can do: one word of a text is another, and the file is a sound database."""
    path = generations.folder(index, generations.live(index) or "") / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("UPDATE documents SET text = replace(text, ?, ?)", (old, new)).rowcount
        database.commit()


def test_an_edited_ledger_is_refused_at_opening(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    _edit(index, "资助3家", "资助9家")
    with pytest.raises(IndexDamaged, match=r"ledger\.sqlite"):
        held(index)
    assert "ledger.sqlite" in fault(index, generations.live(index) or "")


def test_a_text_edited_under_an_open_index_is_not_quoted(tmp_path: Path) -> None:
    index, paths = tmp_path / "index", [put(tmp_path, name, what) for name, what in TOPICS.items()]
    for path in paths:  # of many pages of SQLite, which has then not read them before they are asked for
        path.write_text(path.read_text("utf-8") + "\n资助3家企业，另行公布。\n" * 400, "utf-8")
    add(index, *paths)
    with closing(open_index(index, maker(CountEncoder()))) as found:
        assert "资助3家" in found.document("a").text
        _edit(index, "资助3家", "资助9家")
        with pytest.raises(IndexDamaged, match=r"c: 正文与收录时的校验值不符.*\n.*policy doctor --repair"):
            found.document("c")
        assert "资助3家" in found.document("a").text


def _pairs() -> list[tuple[str, str]]:
    live = [file for file in _files() if file.startswith("0/") or file == "current"]
    return [(one, two) for at, one in enumerate(live) for two in live[:at]]


@pytest.mark.parametrize(
    ("one", "two"),
    [pytest.param(*pair, marks=[] if at % 8 == 0 else pytest.mark.stress) for at, pair in enumerate(_pairs())],
)
def test_two_damages_at_once_are_told_and_mended_or_named(whole: Path, tmp_path: Path, one: str, two: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    path = _path(index, one)
    path.write_bytes(bytes(byte ^ 0xA5 for byte in path.read_bytes()))
    _path(index, two).unlink()
    if {one, two} != {"0/chroma/chroma.sqlite3"}:
        with pytest.raises(IndexDamaged, match="policy doctor --repair"):
            held(index)
    mended(index)
    after = held(index)
    missing, nameless = lost(index)
    told = {document.document for document in missing}
    for document, text in held(whole).items():
        assert after.get(document) == text or document in told or nameless, (one, two)
    if "0/ledger.sqlite" not in (one, two):
        assert after == held(whole)


def test_one_byte_of_the_ledger_is_noticed(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    path = generations.folder(index, generations.present(index)[0]) / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    at = content.index("科技金融".encode())
    content[at : at + 3] = "学".encode()
    path.write_bytes(bytes(content))
    with pytest.raises(IndexDamaged, match=r"ledger\.sqlite"):
        add(index, put(tmp_path / "more", "d", "成果转化"))


def test_with_nothing_whole_all_is_put_aside_and_named(tmp_path: Path) -> None:
    index = tmp_path / "index"
    path = put(tmp_path, "a", TOPICS["a"])
    add(index, path)
    only = generations.present(index)[0]
    (generations.folder(index, only) / "ledger.sqlite").write_bytes(b"")
    made = repair(index, encoder=CountEncoder(), wait=1)
    assert (made.generation, made.put_aside) == (None, (only,))
    assert [one.title for one in lost(index)[0]] == ["关于知识产权的通知"]
    assert held(index) == {}
    add(index, path)
    assert lost(index) == ([], [])
    (index / "damaged" / only / "contents.json").unlink()
    assert lost(index) == ([], [only])


def test_without_the_list_of_contents_a_ledger_is_judged_by_its_rows(whole: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(whole, index)
    for path in index.rglob("contents.json"):
        path.unlink()
    newest, older, _ = (generations.folder(index, one) for one in generations.present(index))
    assert contents.ledger_sound(newest)
    assert contents.altered(newest) == ["contents.json"]
    with pytest.raises(IndexDamaged, match=r"contents\.json"):
        held(index)
    path = newest / "ledger.sqlite"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert not contents.ledger_sound(newest)
    documents = set(contents.titles(older) or {})
    made = repair(index, encoder=CountEncoder(), wait=1)
    assert (made.rebuilt, made.put_aside) == (True, (newest.name,))  # without its list the older one is made anew
    assert held(index).keys() == documents


def test_a_whole_index_and_none_are_left_alone(whole: Path, tmp_path: Path) -> None:
    made = repair(whole, encoder=CountEncoder(), wait=1)
    assert (made.back, made.rebuilt, made.put_aside) == (False, False, ())
    assert repair(tmp_path / "none", encoder=CountEncoder(), wait=1).generation is None
    assert not (tmp_path / "none").exists()


def test_a_stored_document_that_cannot_be_made_again_stops_the_rebuild(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import prepare

    index = tmp_path / "index"
    shutil.copytree(whole, index)
    outline = prepare.outline

    def failing(raw):  # type: ignore[no-untyped-def]
        if raw.id == "c":
            raise ValueError("no outline")
        return outline(raw)

    monkeypatch.setattr(prepare, "outline", failing)
    with pytest.raises(StoreError, match="--remove c"):
        add(index, rebuild=True)
    assert held(index) == held(whole)
    add(index, rebuild=True, remove=["c"])
    assert sorted(held(index)) == ["a", "b"]
