"""Offline by default: what would call a hub or send runs elsewhere is switched off, whatever is inherited."""

from __future__ import annotations

import os

# LangSmith looks at all four, and any one that says true sends every run out.
TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def send_nothing() -> None:
    """Forces tracing off, and hubs offline unless the environment says otherwise. Call before importing langchain."""
    for name in TRACING:
        os.environ[name] = "false"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
