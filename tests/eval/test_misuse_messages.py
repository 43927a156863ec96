"""What misuse is learnt from: both sides, no case among it, and the same messages each time."""

import json
from collections import Counter

from eval.case import CASES
from eval.misuse.messages import made, written

ASKED = ["租金 {2025} 多少？", "Who may apply?"]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def test_hand_written_messages_are_all_different_and_of_both_sides() -> None:
    messages = list(written())
    sides = Counter(message.misuse for message in messages)
    assert sides[True] >= 500
    assert sides[False] >= sides[True]
    assert len({message.text for message in messages}) == len(messages)


def test_no_hand_written_message_is_a_case() -> None:
    cases = {
        _bare(json.loads(line)["question"])
        for name in ("attacks", "injection", "odd", "questions", "questions2", "others", "scope", "paraphrases")
        for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()
    }
    assert not [message.text for message in written() if _bare(message.text) in cases]


def test_templates_make_the_same_messages_each_time_and_leave_no_part_unfilled() -> None:
    messages = list(made(ASKED, 300))
    assert messages == list(made(ASKED, 300))
    assert Counter(message.misuse for message in messages) == {True: 300, False: 300}
    assert not [m.text for m in messages if any(f"{{{name}}}" in m.text for name in ("core", "asks", "say", "topic"))]
    assert any("{2025}" in message.text for message in messages)
    assert {message.source for message in messages} == {"made", "carried"}
