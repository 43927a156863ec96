"""Places that a text names, and whether a document prints them."""

import pytest

from assistant.knowledge.places import foreign, places


@pytest.mark.parametrize(
    ("asked", "document", "away"),
    [
        ("在香港生孩子的费用能报吗", "在国外或者港澳台地区发生的医疗费用不予支付", False),
        ("澳门居民可以申请吗", "港澳居民持居住证参加", False),
        ("台湾来的青年有补贴吗", "支持港澳台青年创业", False),
        ("台湾来的青年有补贴吗", "支持港澳青年创业", True),
        ("香港的公司可以申请吗", "支持本市企业", True),
        ("成都的政策是什么", "支持港澳台青年创业", True),
    ],
)
def test_several_places_are_printed_in_one_word(asked: str, document: str, away: bool) -> None:
    assert places(asked)
    assert bool(foreign(asked, document.__contains__)) is away
