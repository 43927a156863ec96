"""What holds in every test: no network, no setting from outside, an index of the shipped documents."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OFFLINE = HERE / "offline"

# Before anything of ours is imported: hubs look at these when they are imported.
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
for _name in [name for name in os.environ if name.upper().startswith(("POLICY_", "LANGSMITH_", "LANGCHAIN_"))]:
    del os.environ[_name]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))
sys.path.insert(0, str(OFFLINE))
sys.modules.pop("sitecustomize", None)  # the one of this Python, where it has one
import sitecustomize  # noqa: E402, F401 - importing it is what blocks the sockets of this process

from assistant.pipeline import Pipeline  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from ingest.encoder import load_encoder  # noqa: E402
from ingest.job import ingest  # noqa: E402
from ingest.store import generations  # noqa: E402


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees or touches the index of the person who runs it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of an index of the two shipped documents; only read: a test that publishes or removes copies it."""
    folder = tmp_path_factory.mktemp("shipped") / "index"
    summary = ingest([], index=folder, encoder=load_encoder(""))
    assert not summary.failed
    yield folder
    assert generations.live(folder) == summary.generation, "a test has changed the index that all tests share"


@pytest.fixture(scope="session")
def shipped(shipped_index: Path) -> Iterator[Pipeline]:
    """The pipeline over the two shipped documents."""
    pipeline = Pipeline.open(load_settings(index=shipped_index), one_shot=True)
    yield pipeline
    pipeline.close()
