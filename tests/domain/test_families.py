"""A code that the catalogue does not hold still gets its family."""

import re
from itertools import pairwise

import pytest

from wxconsole.domain.catalogue import CATALOGUE
from wxconsole.domain.cause import Cause
from wxconsole.domain.families import FAMILIES, entry_of, family_of


@pytest.mark.parametrize(
    ("code", "about", "zh"),
    [
        (45047, "limit", "限制"),
        (48999, "right", "权限"),
        (61023, "third-party", "第三方平台"),
        (61451, "customer service", "客服"),
        (41018, "lacks", "缺少"),
        (9001023, "another product", "另一产品"),
    ],
)
def test_an_unknown_code_says_what_its_neighbours_are_about(code: int, about: str, zh: str) -> None:
    entry = entry_of(Cause.UNKNOWN_CODE, code)
    assert about in entry.en.summary
    assert zh in entry.zh.summary
    assert entry.en.steps == CATALOGUE[Cause.UNKNOWN_CODE].en.steps
    assert any("errCode" in link for link in entry.links)


@pytest.mark.parametrize("code", [None, 7, 12345, 99999, -2])
def test_a_code_without_a_family_is_unknown_and_no_more(code: int | None) -> None:
    assert entry_of(Cause.UNKNOWN_CODE, code) is CATALOGUE[Cause.UNKNOWN_CODE]


def test_a_known_code_keeps_its_own_entry() -> None:
    assert entry_of(Cause.DAILY_QUOTA, 45009) is CATALOGUE[Cause.DAILY_QUOTA]


def test_families_do_not_overlap_and_speak_both_languages() -> None:
    for family, following in pairwise(FAMILIES):
        assert family.first <= family.last < following.first
    for family in FAMILIES:
        assert re.search(r"[\u4e00-\u9fff]", family.zh)
        assert re.match(r"tell of |are those of ", family.en)


def test_each_end_of_a_family_belongs_to_it() -> None:
    for family in FAMILIES:
        assert family_of(family.first) is family
        assert family_of(family.last) is family
