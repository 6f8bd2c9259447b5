"""What is read out of WeChat's messages: those seen in the wild, and hostile ones in their shapes."""

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.errmsg import caller_ip, request_id, request_time

RID = "5fa26c60-1a0ebdd5-32fd1cd0"
IP = "203.0.113.25"
TODAY = f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist rid: {RID}"

NAMED = [
    f"invalid ip {IP}, not in whitelist hint: [KJZfAa0644e575]",
    f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist hint: [jotvMa01143580]",
    f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist hint: [H.BDtZFFE-Q7bNKA] rid: {RID}",
    TODAY,
    f"invalid ip {IP}, not in whitelist",
    f"invalid ip {IP} not in whitelist",
    f"Error code: 40164, message: {TODAY}",
    f"{{errcode=40164, errmsg=invalid ip {IP}}}",
    f"get access_token error : errcode=40164 , errormsg={TODAY}",
    f"微信错误码【40164】{TODAY}",
    f"access clientip is not registered requestIP: {IP} rid: {RID}",
    f"access clientip is not registered requestIP:{IP} rid: {RID}",
    # Repeated, escaped, quoted, in other letters, or by the second sentence only.
    f"invalid ip {IP} {IP}, not in whitelist",
    f"{TODAY}; {TODAY}",
    rf'"{{\"errcode\":40164,\"errmsg\":\"invalid ip {IP}\"}}"',
    f"'invalid ip {IP}'",
    f"&quot;invalid ip {IP}&quot;",
    f"Invalid IP {IP}, not in whitelist",
    f"invalid ip   {IP} , not in whitelist",
    f"invalid ip\u00a0{IP}, not in whitelist",
    f"invalid ip {IP}，不在白名单",
    f"invalid ip {IP}. Add it.",
    f"invalid ip ***** ipv6 ::ffff:{IP}, not in whitelist",
    f"invalid ip: {IP}, not in whitelist",
    f"not allow to access from your ip, hint: [1657799424_86_10.1.2.3], from ip: {IP}, more info at",
    f"invalid ip ipv6 ::ffff:{IP}, not in whitelist",
    f"invalid ip 0.0.0.0 ipv6 ::ffff:{IP}, not in whitelist",
    f"invalid ip 0.0.0.0, not in whitelist\n{TODAY}",
    f"invalid ip ::FFFF:{IP}, not in whitelist",
]

UNNAMED = [
    "",
    "invalid ip",
    "invalid ip ",
    "invalid ip, not in whitelist hint: [59FKqA0797e514]",
    "invalid ip  not in whitelist",
    f"invalid ip rid: {RID}",
    "invalid ip hint: [1.2.3.4]",
    "invalid ip, not in whitelist hint: [10.1.2.3] rid: 10.1.2.3",
    "access clientip is not registered, not in ip-white-list",
    "invalid appid rid: 5fa26c60-1a0ebdd5-32fd1cd0",
    # No address of use.
    "invalid ip 0.0.0.0, not in whitelist",
    "invalid ip 0.0.0.0 ipv6 ::ffff:0.0.0.0, not in whitelist",
    "invalid ip ::, not in whitelist",
    # Masked.
    "invalid ip 203.0.113.*, not in whitelist",
    "invalid ip 203.0.113.2*, not in whitelist",
    "invalid ip 203.0.113.xxx, not in whitelist",
    "invalid ip 203.0.113.2xx, not in whitelist",
    "invalid ip ***.***.113.25, not in whitelist",
    "invalid ip 203.0.113.#, not in whitelist",
    "invalid ip [redacted], not in whitelist",
    # Cut within the address, or marked as cut.
    "invalid ip 203.0.113.2",
    "invalid ip 203.0.113.25",
    "invalid ip 203.0.113.25\nnext line",
    "invalid ip 203.0.113.2...",
    "invalid ip 203.0.113.2…",
    "requestIP: 203.0.113.2",
    # No addresses at all.
    "invalid ip 999.0.113.5, not in whitelist",
    "invalid ip 203.0.113.05, not in whitelist",
    "invalid ip 203.0.113.5:443, not in whitelist",
    "invalid ip 203.0.113.5/24, not in whitelist",
    "invalid ip 12345, not in whitelist",
    "invalid ip dead, not in whitelist",
    "the request came from 203.0.113.5",
]


@pytest.mark.parametrize("message", NAMED)
def test_the_callers_address_is_read(message: str) -> None:
    assert caller_ip(message) == IP


@pytest.mark.parametrize("message", UNNAMED)
def test_where_no_usable_address_is_named_there_is_none(message: str) -> None:
    assert caller_ip(message) is None


@pytest.mark.parametrize(
    ("message", "ip"),
    [
        ("invalid ip 203.0.113.5", "203.0.113.5"),
        ("invalid ip 203.0.113.5\n", "203.0.113.5"),
        ("invalid ip 2001:db8::5", "2001:db8::5"),
        ("requestIP: 203.0.113.5", "203.0.113.5"),
        ("invalid ip 203.0.113.", None),
        ("invalid ip 203.0.113.2…", None),
        ("invalid ip 203.0.113.2*", None),
    ],
)
def test_an_address_that_ends_a_whole_message_is_taken_as_it_stands(message: str, ip: str | None) -> None:
    assert caller_ip(message, whole=True) == ip


def test_an_address_that_ends_a_line_is_taken_if_no_digit_can_be_missing() -> None:
    assert caller_ip("invalid ip 203.0.113.254") == "203.0.113.254"
    assert caller_ip("invalid ip 203.0.113.254\nnext line") == "203.0.113.254"


@given(st.integers(1, 2**32 - 1).map(IPv4Address), st.data())
def test_a_message_cut_anywhere_never_gives_another_address(ip: IPv4Address, data: st.DataObject) -> None:
    message = f"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist rid: {RID}"
    cut = message[: data.draw(st.integers(0, len(message)))]
    assert caller_ip(cut) in (None, str(ip))
    assert caller_ip(message) == str(ip)


@given(st.integers(2**64, 2**128 - 1).map(IPv6Address))
def test_a_public_ipv6_address_is_read_too(ip: IPv6Address) -> None:
    assert caller_ip(f"invalid ip {ip}, not in whitelist") == str(ip)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for message in (text, f"invalid ip {text}", f"requestIP: {text}", f"rid: {text}"):
        caller_ip(message)
        request_id(message)


@pytest.mark.parametrize(
    "message",
    [
        f"invalid appid rid: {RID}",
        f"invalid appid, rid: {RID}",
        f"invalid appid rid:{RID}",
        f"错误rid: {RID}。",
        f'"errmsg":"system error rid: {RID}"',
        f"hint: [H.BDtZFFE-Q7bNKA] rid: {RID}",
    ],
)
def test_the_rid_is_read(message: str) -> None:
    assert request_id(message) == RID


@pytest.mark.parametrize(
    "message",
    [
        "",
        "access_token expired hint: [ERAYaa0846vr30!]",
        "hints: [ req_id: hhJAv0I2e-9Qkj4a ]",
        f"rid: {RID[:-1]}",
        f"rid: {RID}0",
        f"rid: {RID}-00000000",
        "rid: 68aeabxx-11111111-22222222",
        f"grid: {RID}",
        RID,
    ],
)
def test_what_is_no_whole_rid_is_none(message: str) -> None:
    assert request_id(message) is None


def test_the_rid_at_the_end_is_wechats() -> None:
    assert request_id(f"invalid appid 'rid: 00000000-00000000-00000000' rid: {RID}") == RID


def test_a_rid_begins_with_the_time_of_its_request() -> None:
    assert request_time("617682e0-11111111-22222222") == datetime.fromtimestamp(1635156704, UTC)


@given(st.from_regex(r"[0-9a-f]{8}", fullmatch=True))
def test_every_rid_has_a_time(group: str) -> None:
    assert request_time(f"{group}-00000000-00000000").timestamp() == int(group, 16)
