"""Every setting, with its default and its environment variable (POLICY_…), in one frozen object."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

if TYPE_CHECKING:
    from ingest.arrivals import Task, Way
    from ingest.encoder import Encoder
    from ingest.store.engine import Store

PREFIX = "POLICY_"
# What pydantic says of a value, in Chinese; the braces are filled from its context.
_WRONG = {
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "literal_error": "应为 {expected} 之一",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "finite_number": "应为有限的数",
}


def default_index() -> Path:
    """Where the index lives unless told otherwise: the user's data folder (XDG_DATA_HOME or ~/.local/share)."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "policy-assistant" / "index"


def _networks(given: str) -> str:
    """Addresses and networks with commas between them. A ValueError names the one that is neither."""
    for one in filter(None, (part.strip() for part in given.split(","))):
        ip_network(one)
    return given


class Settings(BaseSettings):
    """Settings of the whole program; an unknown POLICY_ variable is an error, not a silence."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    index: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=default_index, description="folder of the index"
    )
    encoder: str = Field(default="", description="a sentence-transformers model or folder; empty: the shipped one")
    reader: str = Field(
        default="meaning", min_length=1,
        description="meaning searches and reads with a pretrained encoder, lexical by words alone; else a CrossEncoder "
        "of sentence-transformers (a folder or a name) ranks what meaning found",
    )  # fmt: skip
    chroma_url: str = Field(default="", description="a Chroma server (http://host:port); empty: embedded Chroma")
    store: Literal["auto", "chroma", "milvus", "exact"] = Field(
        default="auto",
        description="who proposes near vectors: auto is exact for commands on small indexes, else Chroma",
    )
    milvus_url: str = Field(default="", description="a Milvus server (http://host:port); empty: milvus-lite")
    ray_address: str = Field(
        default="",
        description="a Ray cluster (host:port) for policy ingest --engine ray; empty: processes of this machine",
    )
    language: Literal["zh", "en"] = Field(default="zh", description="language of messages and of the page at start")
    host: str = Field(default="127.0.0.1", description="address the page is served on")
    port: int = Field(default=7860, ge=0, le=65535, description="port the page is served on")
    open: bool = Field(default=False, description="whether whoever reaches the page may read without a login")
    proxies: Annotated[str, AfterValidator(_networks)] = Field(
        default="", description="addresses or networks of proxies whose X-Forwarded-For, -Proto and -Host are believed"
    )
    users: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: default_index().with_name("users.json"), description="file of users (policy user)"
    )
    audit: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: default_index().with_name("audit.jsonl"),
        description="file of who ingested, removed and logged in",
    )
    session_hours: float = Field(
        default=12.0, gt=0, allow_inf_nan=False, description="hours until who has logged in must do so again"
    )
    limit_questions: int = Field(
        default=60, ge=0, description="questions, or votes, a minute of one session; 0: no limit"
    )
    limit_checks: int = Field(default=20, ge=0, description="checks and matches a minute of one session; 0: no limit")
    limit_uploads: int = Field(default=60, ge=0, description="uploads an hour of one session; 0: no limit")
    limit_upload_mb: int = Field(default=200, ge=0, description="their MB an hour; 0: no limit")
    log_requests: bool = Field(
        default=False, description="whether the server writes a line of JSON a request to standard error"
    )
    feedback: Literal["on", "votes", "off"] = Field(
        default="on", description="what the page keeps beside the index: votes and questions (on), votes, nothing (off)"
    )
    runs: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default=Path("eval-run"), description="folder of the runs of policy-eval that the page shows"
    )
    lock_wait: float = Field(
        default=10.0, ge=0, allow_inf_nan=False, description="seconds a writer waits for another writer"
    )
    lock_lease: float = Field(
        default=30.0, ge=1, allow_inf_nan=False, description="seconds without a sign of life after which a writer loses"
    )
    max_question: int = Field(default=2000, ge=1, description="characters a question may have")
    llm: str = Field(default="", description="a chat model, PROVIDER:NAME (openai:NAME, ollama:NAME); empty: none")
    llm_base_url: str = Field(default="", description="address of a compatible server (http://127.0.0.1:8000/v1)")
    llm_first_sentence: float = Field(default=12.0, gt=0, description="seconds until a first verified sentence")
    llm_timeout: float = Field(default=45.0, gt=0, description="seconds that a model may take for an answer in all")
    llm_rewrite: float = Field(default=4.0, ge=0, description="seconds for rewriting a question; 0: by rules alone")
    llm_attempts: int = Field(default=3, ge=1, le=10, description="requests an answer may take, with retries")
    llm_concurrency: int = Field(default=4, ge=1, description="requests to the model at the same time")
    llm_max_output: int = Field(default=6000, ge=100, description="characters that a model may write for an answer")
    llm_evidence: int = Field(default=6000, ge=200, description="characters of the documents that a model is given")
    llm_temperature: float = Field(default=0.0, ge=0, le=2, description="temperature of the model")
    llm_cache: int = Field(default=256, ge=0, description="answers of the model kept in memory; 0: none")
    llm_price_input: float = Field(default=0.0, ge=0, description="price of a million tokens read; 0: not counted")
    llm_price_output: float = Field(default=0.0, ge=0, description="price of a million tokens written; 0: not counted")
    judge: str = Field(
        default="", description="a chat model that judges answers (policy-eval judge), PROVIDER:NAME; empty: none"
    )
    judge_base_url: str = Field(default="", description="address of the judge's server; empty: that of POLICY_LLM")


def store_of(settings: Settings) -> Store:
    """Who proposes near vectors, and its server."""
    from ingest.store.engine import Store

    return Store(settings.store, settings.milvus_url if settings.store == "milvus" else settings.chroma_url)


def encoder_of(settings: Settings, *, indexed: bool = False) -> Encoder | None:
    """The encoder that an index is made with; None where words alone are read. Raises EncoderError, MissingExtra.

    ``indexed``: the index is there already. A folder that it was not made with is then refused before it is loaded,
    which takes seconds: raises IndexMismatch.
    """
    if settings.reader == "lexical":
        return None
    from ingest.encoder import load_encoder

    if indexed and settings.encoder and (folder := Path(settings.encoder).expanduser()).is_dir():
        _compare(settings, folder)

    return load_encoder(settings.encoder)


def way_of(settings: Settings, engine: str) -> Callable[[Task], Way]:
    """How documents are read and prepared: ``plain`` in this process, ``ray`` in many. Raises MissingExtra."""
    from ingest.arrivals import Here

    if engine == "plain":
        return Here
    from ingest.encoder import load_encoder
    from ingest.spread import by_ray

    words = settings.reader == "lexical"
    return by_ray((lambda: None) if words else partial(load_encoder, settings.encoder), settings.ray_address)


def _compare(settings: Settings, folder: Path) -> None:
    from ingest.encoder_files import hash_folder
    from ingest.store import generations
    from ingest.store.manifest import Maker, check_maker, read_manifest

    if live := generations.live(settings.index):
        with suppress(OSError, ValueError, TypeError):  # what is damaged is told where it is opened
            manifest = read_manifest(generations.folder(settings.index, live))
            check_maker(manifest, Maker(encoder=settings.encoder, encoder_sha256=hash_folder(folder)))


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, then ``overrides`` that are not None. Raises SettingsError."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key.upper() not in known)
    if unknown:
        names = "、".join(unknown)
        raise SettingsError(
            f"不认识的设置：{names}。可用的设置：{'、'.join(sorted(known))}。请改名或取消该环境变量。",
            f"Unknown setting: {', '.join(unknown)}. Known: {', '.join(sorted(known))}. Rename or unset it.",
        )
    try:
        settings = Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as error:
        raise _unusable(error.errors()[0]) from error
    if settings.index.exists() and not settings.index.is_dir():
        raise SettingsError(
            f"索引应是文件夹，但 {settings.index} 是文件。请用 --index 或 POLICY_INDEX 指定一个文件夹。",
            f"The index is a folder, but {settings.index} is a file. Name a folder by --index or POLICY_INDEX.",
        )
    return settings


def _unusable(wrong: Mapping[str, Any]) -> SettingsError:
    """The error for one value, as pydantic describes it."""
    name = PREFIX + str(wrong["loc"][0]).upper() if wrong["loc"] else PREFIX
    said = (
        _WRONG.get(wrong["type"], wrong["msg"]).format(**wrong.get("ctx", {})).replace(", ", "、").replace(" or ", "、")
    )
    return SettingsError(
        f"设置 {name} 的值 {wrong.get('input')!r} 不可用：{said}。请改正后再试。",
        f"Setting {name} cannot be {wrong.get('input')!r}: {wrong['msg']}. Correct it and try again.",
    )
