"""Documents by issuer and date: the same ids whatever the store, asked alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import Policy
from ingest.errors import UsageError
from ingest.job import ingest
from ingest.store.chosen import chosen
from ingest.store.engine import Store
from ingest.store.narrowed import Narrowed
from ingest.store.published import Published, open_index
from store_samples import CountEncoder, same_as_scan

PAPERS = {
    "a": ("区科学技术委员会", "2023年8月1日"),
    "b": ("区科学技术委员会", "2025年7月25日"),
    "c": ("市财政局", "2024年3月"),
    "d": ("", ""),
}
TEXT = "# 关于支持示范的通知\n\n各街道办事处：\n\n一、支持示范\n\n（一）资助3家企业。设立专窗{name}。\n\n{issuer}\n{date}\n"


def papers(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, (issuer, date) in PAPERS.items():
        (folder / f"{name}.md").write_text(TEXT.format(name=name, issuer=issuer, date=date), "utf-8")
    return folder


@pytest.fixture(scope="module", params=["exact", "chroma", "milvus"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder, store = tmp_path_factory.mktemp(request.param), Store(request.param)
    ingest([papers(folder / "docs")], index=folder / "index", encoder=CountEncoder(), store=store)
    opened = open_index(folder / "index", store=store)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"issuer": "科学技术"}, "ab"),
        ({"issuer": "財政局"}, "c"),
        ({"since": "2024"}, "bc"),
        ({"until": "2024"}, "ac"),
        ({"since": "2024-03-15", "until": "2025"}, "bc"),  # of March some day
        ({"since": "2024-04"}, "b"),
        ({"until": "2025-07-24", "issuer": "科学"}, "a"),
        ({"since": "2025-07-25", "until": "2025-07-25"}, "b"),
        ({"among": ["a", "c"], "since": "2024"}, "c"),
    ],
)
def test_issuer_and_date_choose_documents_that_are_asked_alone(
    index: Published, asked: dict[str, str], found: str
) -> None:
    ids = chosen(index, **asked)  # type: ignore[arg-type]
    assert ids == list(found)
    same_as_scan(index, ids)
    some = Narrowed(index, ids)
    assert [one.id for one in some.issued()] == ids
    assert {some.chunks([row])[0].document for row in range(len(some))} == set(ids)


def test_what_cannot_be_chosen_is_said(index: Published) -> None:
    with pytest.raises(UsageError, match="2025-07-25"):
        chosen(index, since="2025年")
    with pytest.raises(UsageError, match="市财政局") as told:
        chosen(index, issuer="教育", since="2030")
    assert "issuer=教育 since=2030" in str(told.value)
    assert "2023-08-01 – 2025-07-25" in str(told.value)
    with pytest.raises(UsageError, match="nobody"):
        chosen(index, ["nobody"], issuer="科")


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("POLICY_READER", "lexical")
    policy = Policy(tmp_path / "index", monkeypatch, capsys)
    assert policy("ingest", str(papers(tmp_path / "docs"))).status == 0
    found = policy("search", "资助企业", "--issuer", "财政", "--json").out
    assert '"document": "c"' in found
    assert '"document": "a"' not in found
    lines = policy("ask", "--since", "2025", "--jsonl", lines='{"id": "1", "question": "资助几家企业？"}\n').out
    assert '"document": "b"' in lines
    assert '"document": "c"' not in lines
    assert policy("ask", "资助几家企业？", "--until", "1999").status == 2
