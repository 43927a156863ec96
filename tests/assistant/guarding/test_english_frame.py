"""An English sentence around printed Chinese words: what it quotes, and that it asserts nothing of its own."""

import pytest

from assistant.guarding.english import framed, is_english, quoted
from assistant.guarding.source import Cited, Source
from ingest.document import Document

SOURCE = Source("", "", (), {}, excluded=False, goals=())
PLAN = Cited(SOURCE, Document("p", "", "某方案", kind="plan", date="2025-07-05"))
REPORT = Cited(SOURCE, Document("r", "", "某报告", kind="report", date="2023-08"))
OTHER = Cited(SOURCE, Document("o", "", "某通知", date="2021"))
BOTH = (PLAN, REPORT)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The plan says: “扩大宽带覆盖”.", True),
        ("It states “扩大宽带覆盖” and “建设站点”.", True),
        ("扩大 App 和 API 接口的覆盖 for all。", False),
        ("扩大宽带覆盖。", False),
        ("plan says “扩大宽带覆盖”", False),  # two words are names in a Chinese sentence
        ("the plan says 扩大宽带覆盖", False),
        ("the plan says 扩大宽带", True),
        ("the plan says 扩大宽带站点建", False),
        ("", False),
    ],
)
def test_which_sentences_are_english(text: str, *, wanted: bool) -> None:
    assert is_english(text) is wanted


@pytest.mark.parametrize(
    ("text", "frame", "parts"),
    [
        ("It says “扩大覆盖”.", "It says  .", ["扩大覆盖"]),
        ("“开展“云岭之星”评选” is it", "  is it", ["开展“云岭之星”评选"]),
        ("It says「扩大『甲』覆盖」 and 『乙』", "It says  and  ", ["扩大『甲』覆盖", "乙"]),
        ('It says "扩大覆盖" so', "It says   so", ["扩大覆盖"]),
        ("It says “wide” here", "It says “wide” here", []),
        ("It says “扩大覆盖", "It says “扩大覆盖", []),
        ('It says "扩大覆盖', 'It says "扩大覆盖', []),
        ("”扩大“", "”扩大“", []),
        ("", "", []),
    ],
)
def test_the_frame_is_what_stands_outside_quotation_marks(text: str, frame: str, parts: list[str]) -> None:
    assert framed(text) == (frame, parts)


@pytest.mark.parametrize(
    "frame",
    [
        "The plan says: {}.", "It reads {} and states {}.", "The plan (5 July 2025) states {}", "The plan dated July 5, 2025 says {}",
        "The plan of July 2025 says {}", "The plan of 2025 lists {}", "The plan of 2025-07-05: {}", "THE PLAN SAYS {}",
    ],
)  # fmt: skip
def test_a_frame_of_the_plan_lets_the_plan_speak(frame: str) -> None:
    parts, speaking = quoted(frame.format("“扩大覆盖”", "“建设站点”"), BOTH)
    assert parts == ["扩大覆盖", "建设站点"][: frame.count("{}")]
    assert list(speaking) == ([PLAN] if "plan" in frame.lower() else [*BOTH])


def test_the_report_speaks_under_its_own_names_and_date() -> None:
    for frame in ("The mid term review says {}", "The report of August 2023 says {}", "The evaluation report notes {}"):
        assert quoted(frame.format("“扩大覆盖”"), BOTH) == (["扩大覆盖"], [REPORT])
    assert quoted("The document of 2021 says “扩大覆盖”", [OTHER]) == (["扩大覆盖"], [OTHER])


@pytest.mark.parametrize(
    "text",
    [
        "The plan promises “扩大覆盖”", "The plan does not say “扩大覆盖”", "The plan says 5 “扩大覆盖”", "The plan says % “扩大覆盖”",
        "The plan says “扩大覆盖” 建设",
        "The plan and the report say “扩大覆盖”", "The plan (6 July 2025) says “扩大覆盖”", "The plan of August 2023 says “扩大覆盖”",
        "The plan of 2025-07-051 says “扩大覆盖”", "The plan of 12025 says “扩大覆盖”", "The plan of 2025-08 says “扩大覆盖”",
    ],
)  # fmt: skip
def test_a_frame_that_asserts_lets_nothing_through(text: str) -> None:
    assert quoted(text, BOTH) == ([], ())


def test_a_document_without_a_date_is_not_dated() -> None:
    undated = Cited(SOURCE, Document("u", "", "某方案", kind="plan"))
    assert quoted("The plan says “扩大覆盖”", [undated]) == (["扩大覆盖"], [undated])
    assert quoted("The plan of 2025 says “扩大覆盖”", [undated]) == ([], ())
