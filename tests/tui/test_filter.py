"""The filter of the table."""

import pytest

from tests.tui.statuses import BLOCKED, status
from wxconsole.domain.account import Kind
from wxconsole.domain.status import Status
from wxconsole.locale import Messages
from wxconsole.tui.filter import Filter

SHOP = status("shop", 7000, name="旗舰店 Flagship", kind=Kind.MINIPROGRAM)
STUCK = status("stuck", 3000, failure=BLOCKED)


def matched(text: str, lang: str = "en", *statuses: Status) -> list[str]:
    found = Filter(text)
    return [each.account.alias for each in statuses or (SHOP, STUCK) if found.matches(each, Messages(lang))]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("", ["shop", "stuck"]),
        ("  ", ["shop", "stuck"]),
        ("sho", ["shop"]),
        ("SHOP", ["shop"]),
        ("旗舰", ["shop"]),
        ("flagship", ["shop"]),
        ("blocked", ["stuck"]),
        ("!blocked", ["shop"]),
        ("status:blocked", ["stuck"]),
        ("!status:blocked", ["shop"]),
        ("kind:mini", ["shop"]),
        ("kind:official", ["stuck"]),
        ("cause:ip", ["stuck"]),
        ("endpoint:stable shop", ["shop"]),
        ("alias:shop", ["shop"]),
        ("alias:flagship", []),
        ("shop blocked", []),
        ("nonsense", []),
        ("nonsense:shop", []),
        ("!", []),
    ],
)
def test_words_must_all_match(text: str, aliases: list[str]) -> None:
    assert matched(text) == aliases


def test_what_people_read_can_be_typed_in_their_language() -> None:
    assert matched("受阻", "zh") == ["stuck"]
    assert matched("kind:小程序", "zh") == ["shop"]
    assert matched("status:blocked", "zh") == ["stuck"]
    assert matched("受阻", "en") == []


def test_problems_leaves_out_what_is_well() -> None:
    due = status("due", 100)
    problems = Filter(problems=True)
    words = Messages("en")
    assert [problems.matches(each, words) for each in (SHOP, due, STUCK)] == [False, False, True]
    assert not Filter("shop", problems=True).matches(STUCK, words)


def test_it_is_active_as_soon_as_it_can_hide_a_row() -> None:
    assert [Filter().active, Filter(" ").active, Filter("a").active, Filter(problems=True).active] == [
        False,
        False,
        True,
        True,
    ]
