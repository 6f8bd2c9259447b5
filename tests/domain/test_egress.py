"""Which addresses to whitelist, and what became of them."""

from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import BUSY, NOW, REFUSED_IP, holding, refresh, seconds
from wxconsole.domain.account import Kind
from wxconsole.domain.address import seen
from wxconsole.domain.egress import Change, common_network, egress_of, refusal_of
from wxconsole.domain.holding import Holding

A, B, FAR = "203.0.113.5", "203.0.113.9", "198.51.100.7"


def named(*ips: str) -> Holding:
    """A holding once WeChat has named `ips`, a minute apart."""
    held = holding()
    for number, ip in enumerate(ips):
        held = held.seen_from(ip, minute(number))
    return held


def minute(number: int) -> datetime:
    return NOW + seconds(60 * number)


def test_one_address_is_one_to_whitelist_and_no_change() -> None:
    egress = egress_of(named(A, A), Kind.OFFICIAL)
    assert [each.ip for each in egress.addresses] == [A]
    assert (egress.change, egress.network) == (None, None)


def test_nothing_is_known_of_addresses_that_were_never_named() -> None:
    egress = egress_of(holding(), Kind.MINIGAME)
    assert (egress.addresses, egress.change, egress.network) == ((), None, None)


def test_a_new_address_changed_when_it_was_first_named() -> None:
    change = egress_of(named(A, B, B), Kind.OFFICIAL).change
    assert change == Change(A, B, minute(1), returned=False)


def test_an_address_that_came_back_did_so_after_the_other_was_last_named() -> None:
    change = egress_of(named(A, B, B, A), Kind.OFFICIAL).change
    assert change == Change(B, A, minute(2), returned=True)


def test_two_that_were_first_named_in_one_moment_are_in_their_order() -> None:
    change = egress_of(holding().seen_from(A, NOW).seen_from(B, NOW), Kind.OFFICIAL).change
    assert change == Change(A, B, NOW, returned=False)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_takes_a_range(kind: Kind) -> None:
    assert egress_of(named(A, B), kind).network == "203.0.113.0/28"


def test_a_kind_that_takes_no_range_is_offered_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxconsole.domain.egress.TAKES_RANGE", frozenset({Kind.MINIGAME}))
    assert egress_of(named(A, B), Kind.OFFICIAL).network is None
    assert egress_of(named(A, B), Kind.MINIGAME).network is not None


@pytest.mark.parametrize(
    ("ips", "network"),
    [
        ((A, B), "203.0.113.0/28"),
        (("203.0.113.4", "203.0.113.5"), "203.0.113.4/31"),
        (("203.0.113.0", "203.0.113.255"), "203.0.113.0/24"),
        (("203.0.112.255", "203.0.113.0"), None),
        ((A, FAR), None),
        ((A, A), None),
        ((A, "2001:db8::1"), None),
        (("2001:db8::1", "2001:db8::2"), None),
        ((), None),
    ],
)
def test_a_range_is_offered_for_addresses_of_one_network(ips: tuple[str, ...], network: str | None) -> None:
    assert common_network(ips) == network


@given(st.integers(0, 2**32 - 256), st.sets(st.integers(0, 300), min_size=2, max_size=20))
def test_the_range_holds_every_address_and_could_not_be_smaller(base: int, offsets: set[int]) -> None:
    ips = [str(IPv4Address(min(base + offset, 2**32 - 1))) for offset in offsets]
    found = common_network(ips)
    slash24s = {IPv4Network((int(ip_address(ip)), 24), strict=False) for ip in ips}
    assert (found is None) == (len(slash24s) > 1 or len(set(ips)) < 2)
    if found is not None:
        network = IPv4Network(found)
        inside = [IPv4Address(ip) in half for half in network.subnets() for ip in ips]
        assert all(IPv4Address(ip) in network for ip in ips)
        assert not all(inside[: len(ips)])
        assert not all(inside[len(ips) :])
        assert common_network(list(reversed(ips))) == found


@given(st.lists(st.sampled_from([A, B, FAR]), min_size=2, max_size=12))
def test_the_change_is_between_the_two_addresses_that_were_named_last(ips: list[str]) -> None:
    held = named(*ips)
    change = egress_of(held, Kind.OFFICIAL).change
    distinct = list(dict.fromkeys(reversed(ips)))
    if len(distinct) < 2:
        assert change is None
        return
    assert change is not None
    assert (change.before, change.after) == (distinct[1], distinct[0])
    assert held.addresses[0].first_at <= change.at <= held.addresses[-1].last_at or change.returned
    assert change.returned == (distinct[0] in ips[: len(ips) - 1 - ips[::-1].index(distinct[1])])


def test_only_a_refresh_that_failed_for_its_address_is_such_a_refusal() -> None:
    assert refusal_of(holding(last=refresh(failure=REFUSED_IP))) == REFUSED_IP
    assert refusal_of(holding(last=refresh(failure=BUSY))) is None
    assert refusal_of(holding(last=refresh())) is None
    assert refusal_of(holding()) is None
    probed = replace(holding(), addresses=seen((), A, NOW))
    assert refusal_of(probed) is None
