"""What is installed, what the index holds, what is misconfigured, and how to mend each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ingest.errors import PolicyError

PARTS = ("chromadb", "gradio", "langchain-core", "onnxruntime", "tokenizers", "rjieba")
_REPAIR = "请运行：policy doctor --repair"
EXTRAS = {"sentence-transformers": "encoders"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was found, and "" or how to mend it."""

    name: str
    ok: bool
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    checks: tuple[Check, ...]

    @property
    def healthy(self) -> bool:
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        return {"healthy": self.healthy, "checks": [asdict(check) for check in self.checks]}


def examine(index: Path | None = None) -> Report:
    """Looks at everything, the index last; one trouble does not hide the next."""
    return Report((*_parts(), *_settings_and_index(index)))


def _parts() -> list[Check]:
    checks = [_part(name) for name in PARTS]
    for name, extra in EXTRAS.items():
        found = _version(name)
        checks.append(Check(name, True, found or f"未安装（可选）。需要时：pip install 'policy-assistant[{extra}]'"))
    return checks


def _part(name: str) -> Check:
    found = _version(name)
    return Check(name, found is not None, found or "未安装", "" if found else f"请运行：pip install {name}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _settings_and_index(index: Path | None) -> list[Check]:
    from assistant.settings import load_settings

    try:
        settings = load_settings(index=index)
    except PolicyError as error:
        return [Check("设置 settings", False, error.zh, error.en)]
    checks = [Check("设置 settings", True, "没有不认识的设置")]
    try:
        from assistant.settings import encoder_of

        encoder = encoder_of(settings)
    except PolicyError as error:
        return [*checks, Check("编码器 encoder", False, error.zh, error.en)]
    told = (
        f"{encoder.name}，{encoder.dimension} 维，{encoder.sha256[:12]}" if encoder else "不用：POLICY_READER=lexical"
    )
    checks.append(Check("编码器 encoder", True, told))
    return [*checks, *_index(settings, encoder)]


def mend(index: Path | None = None) -> None:
    """Brings a damaged index back as far as it goes; ``examine`` then tells what could not be. Raises PolicyError."""
    from assistant.settings import encoder_of, load_settings, store_of
    from ingest.repair import repair

    settings = load_settings(index=index)
    repair(settings.index, encoder=encoder_of(settings), wait=settings.lock_wait, store=store_of(settings))


def _index(settings: Any, encoder: Any) -> list[Check]:
    return [*_live(settings, encoder), *_kept(settings.index), *_lost(settings.index)]


def _kept(index: Path) -> list[Check]:
    """Generations that lie there unnamed."""
    from ingest.store import contents, generations

    try:
        found = generations.unlisted(index)
    except PolicyError:
        return []  # told of the index already
    held = [(one, contents.titles(generations.folder(index, one))) for one in found]
    told = "；".join(f"{one}（{'文件数不详' if titles is None else f'{len(titles)} 份文件'}）" for one, titles in held)
    where = f"{index / 'generations'} 中有未登记的索引，已保留、未使用：{told}。不需要时可自行删除。"
    return [Check("未登记的索引 unlisted", True, where)] if found else []


def _lost(index: Path) -> list[Check]:
    """The documents that a repair could not bring back, each by its title, until they are there again."""
    from ingest.repair import lost
    from ingest.store import generations

    documents, nameless = lost(index)
    if not documents and not nameless:
        return []
    told = [
        f"《{one.title}》（{one.source or one.document}{'，现为较早的版本' if one.older else ''}）" for one in documents
    ]
    told += [f"{generation} 中的文件（名称已不可读）" for generation in nameless]
    place = index / generations.ASIDE
    advice = f"请用原来的文件运行 policy ingest 文件路径；都补齐或不再需要后，可删除 {place}。"
    advice += f" Run policy ingest with the original files; then {place} may be deleted."
    return [Check("未能恢复的文件 lost", False, "、".join(told), advice)]


def _live(settings: Any, encoder: Any) -> list[Check]:
    from assistant.settings import store_of
    from ingest.made import maker
    from ingest.repair import fault
    from ingest.store.engines import engine_of
    from ingest.store.published import open_index

    store = store_of(settings)
    try:
        opened = open_index(settings.index, maker(encoder), store=store)
    except PolicyError as error:
        return [Check("索引 index", False, error.zh, error.en)]
    manifest = opened.manifest
    documents = "、".join(list(manifest.documents)[:10])
    found = f"{settings.index}：{len(manifest.documents)} 份文件（{documents}），{manifest.chunks} 个片段"
    damage = fault(settings.index, manifest.generation)
    checks = [
        Check("索引 index", not damage, found + (f"；已损坏：{damage}" if damage else ""), _REPAIR if damage else "")
    ]
    found_one = encoder is None or len(opened.nearest(encoder.encode_queries(["园区"])[0], 1)) > 0
    warnings = "；".join(opened.warnings)
    checks.append(
        Check(
            engine_of(store).NAME,
            not warnings and found_one,
            warnings or "可用",
            "请运行：policy ingest --rebuild" if warnings and not store.url else "",
        )
    )
    opened.close()
    return checks
