"""The form that a thing asked for has where it is printed."""

from __future__ import annotations

import pytest

from assistant.composing.facets import FACETS, missing
from assistant.pipeline import Pipeline


@pytest.mark.parametrize(
    "quote",
    [
        "应当提前三十日书面通知。",
        "自受理之日起20日内答复。",
        "保护期为二十年。",
        "请于3月底前提交。",
        "截止时间另行通知。",
    ],
)
def test_periods_and_last_days_are_deadlines(quote: str) -> None:
    assert not missing(["deadline"], [quote])


@pytest.mark.parametrize(
    "quote", ["2025年7月25日印发。", "三年行动方案。", "第二年度计划。", "建设1家孵化器。", "“十四五”期间。"]
)
def test_dates_and_names_of_plans_are_no_deadlines(quote: str) -> None:
    assert [facet.name for facet in missing(["deadline"], [quote])] == ["deadline"]


@pytest.mark.parametrize("quote", ["不得收取任何费用。", "免费提供工位。", "补贴5万元。"])
def test_what_is_free_has_its_amount_printed(quote: str) -> None:
    assert not missing(["amount"], [quote])


def test_what_belongs_to_someone_has_its_body_printed() -> None:
    assert FACETS["body"].printed.search("成果归受托人所有。")
    assert FACETS["body"].printed.search("该权利由受托人享有。")
    assert not FACETS["body"].printed.search("成果归档保存。")


def test_a_kind_of_contract_is_no_question_for_a_deadline(shipped: Pipeline) -> None:
    assert "deadline" not in shipped.understand("无固定期限劳动合同要满足哪些情况").asks
    assert "deadline" in shipped.understand("这项政策的期限到哪天").asks
