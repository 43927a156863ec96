"""Pairs of citizens' messages: the sentence of an office's reply nearest to what was written, and the nearest of another reply."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import numpy as np

from eval.crossing.made import LENGTH, Pair
from eval.crossing.public import load
from eval.crossing.voices import LONGEST
from ingest.encoder import load_encoder
from ingest.text import sentences

VOICES = 3  # questions of a message
LEFT_OUT = 0.3  # share of the replies whose nearest sentence is farthest: they hardly answer
_MANNERS = re.compile("收悉|回复|答复|感谢|谢谢|理解|支持|致电|联系|反映")
_LETTER = re.compile(r"[A-Z]\d*[市县区]|西地省")


def messages_of(folder: Path, random: Random) -> list[Pair]:
    """Each message's title or the end of its text, ``VOICES`` times, beside a sentence that answers and beside one that does not."""
    records = [record for record in load(folder, "reader/faq_gov_messages") if record.get("detail")]
    asked = [_plain(record["question"]) for record in records]
    told = [_plain(record["detail"])[-LONGEST:] for record in records]
    replies: list[tuple[int, str]] = []
    for number, record in enumerate(records):
        text = _plain(record["answer"])
        cut = [text[span.start : span.end].strip() for span in sentences(text, 0, len(text))]
        replies += [(number, one) for one in cut if len(one) in LENGTH and not _MANNERS.search(one)]
    if not replies:
        return []
    encoder = load_encoder("")
    near = encoder.encode_queries(asked) @ encoder.encode_passages([text for _, text in replies]).T
    own = np.array([number for number, _ in replies]) == np.arange(len(records))[:, None]
    best, others = np.where(own, near, -1), np.where(own, -1, near)
    answered = own.any(axis=1) & (best.max(axis=1) >= np.quantile(best.max(axis=1), LEFT_OUT))
    found: list[Pair] = []
    for number in map(int, np.flatnonzero(answered)):
        title, detail = asked[number], told[number]
        right = replies[int(best[number].argmax())][1]
        order = others[number].argsort()[::-1]
        for _ in range(VOICES):
            question = _said(title, detail, random)
            found.append(Pair(question, right, True, "message+"))
            other = replies[int(order[random.randrange(2, 40) % len(replies)])][1]
            if other != right:
                found.append(Pair(question, other, False, "message-beside"))
    return found


def _said(title: str, detail: str, random: Random) -> str:
    drawn = random.random()
    return title if drawn < 0.4 else detail if drawn < 0.7 else (detail + title)[-LONGEST:]


def _plain(text: str) -> str:
    """Without the letters that stand for places."""
    return re.sub(r"\s+", "", _LETTER.sub("", text))
