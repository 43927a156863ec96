"""Every error a person can meet, in one tree.

PolicyError                 what happened, what was expected, the next step; in Chinese and English
├── UsageError              the request itself cannot be served (exit status 2)
│   └── TooLong             a text is longer than what is read at once
├── SettingsError           a setting is unknown or has a value that cannot be used
├── ReadError               a file cannot be read as a document
├── EncoderError            weights that are absent, damaged or of another kind
├── StoreError             an index that is absent, unreadable, or does not fit the settings
│   ├── IndexMissing
│   ├── IndexDamaged
│   └── IndexMismatch
├── EngineError             what shares out the work of ingest cannot be begun, or broke off
├── LockedError             another process is writing the index
├── StorageError            the disk is full or cannot be written
└── MissingExtra            an optional part is not installed
"""

from __future__ import annotations


class PolicyError(Exception):
    """An error that is told to a person: Chinese first, English beside it.

    ``zh`` and ``en`` each say what happened, what was got or expected, and the next step.
    ``type`` is the stable name used in JSON.
    """

    type = "error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"

    def message(self, language: str = "zh") -> str:
        """The text in one language: ``en`` for English, anything else Chinese."""
        return self.en if language == "en" else self.zh


class UsageError(PolicyError):
    type = "usage"


class TooLong(UsageError):
    """Its ``type`` is that of its parent."""


class SettingsError(PolicyError):
    type = "settings"


class ReadError(PolicyError):
    type = "unreadable_file"


class EncoderError(PolicyError):
    type = "encoder"


class StoreError(PolicyError):
    type = "index"


class IndexMissing(StoreError):
    type = "index_missing"


class IndexDamaged(StoreError):
    type = "index_damaged"


class IndexMismatch(StoreError):
    type = "index_mismatch"


class EngineError(PolicyError):
    type = "engine"


class LockedError(PolicyError):
    type = "index_locked"


class StorageError(PolicyError):
    type = "storage"


class MissingExtra(PolicyError):
    type = "missing_extra"

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"这一功能需要 {package}，但没有安装。请运行：pip install 'policy-assistant[{extra}]'",
            f"This needs {package}, which is not installed. Run: pip install 'policy-assistant[{extra}]'",
        )
