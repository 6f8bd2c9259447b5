"""Logs of any length, encoding damage and shape: each distinct error once, with its count and lines."""

import json
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.messages import BODY, IP, RID, ROWS, SAID
from wxconsole.domain.cause import Cause
from wxconsole.domain.log_scan import MOST, LogScan

QUIET = "2026-11-22 10:00:00 INFO order 40164 served in 12 ms\n"
EXPIRED = '{"errcode":42001,"errmsg":"access_token expired hint: [ERAYaa0846vr30!]"}'

Told = tuple[int | None, str | None, str | None, int, int, int]


def scanned(*chunks: str) -> list[Told]:
    scan = LogScan()
    scan.read(chunks)
    return [
        (each.failure.errcode, each.failure.ip, each.failure.rid, each.count, each.first_line, each.last_line)
        for each in scan.findings.values()
    ]


def refused(address: str, rid: str = RID) -> str:
    said = f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist rid: {rid}"
    return json.dumps({"errcode": 40164, "errmsg": said})


def test_an_error_that_comes_again_is_told_once_with_its_count_and_lines() -> None:
    log = QUIET + EXPIRED + "\n" + QUIET * 3 + EXPIRED + "\n" + EXPIRED + "\n"
    assert scanned(log) == [(42001, None, None, 3, 2, 7)]


def test_errors_are_told_in_the_order_in_which_they_first_came() -> None:
    log = "\n".join([EXPIRED, BODY, EXPIRED])
    assert [(code, first, last) for code, _, _, _, first, last in scanned(log)] == [
        (42001, 1, 3),
        (40164, 2, 2),
    ]


def test_each_address_that_wechat_names_is_an_error_of_its_own() -> None:
    log = refused("203.0.113.5") + "\n" + refused("203.0.113.6")
    assert [ip for _, ip, *_ in scanned(log)] == ["203.0.113.5", "203.0.113.6"]


def test_a_call_that_is_told_of_again_with_its_rid_is_counted_once() -> None:
    log = f"{BODY}\ncaused by: {BODY}\n{refused(IP, '6aac0063-7ed08fb9-1250f724')}\n"
    assert scanned(log) == [(40164, IP, "6aac0063-7ed08fb9-1250f724", 2, 1, 3)]


def test_the_last_rid_is_kept_even_if_later_lines_have_none() -> None:
    log = f"{BODY}\nerrcode=40164 invalid ip {IP}, not in whitelist\n"
    assert scanned(log) == [(40164, IP, RID, 2, 1, 2)]


def test_all_errors_of_one_long_line_are_told() -> None:
    line = json.dumps([json.loads(refused(f"203.0.113.{n}")) for n in range(1, 200)])
    assert [ip for _, ip, *_ in scanned(line)] == [f"203.0.113.{n}" for n in range(1, 200)]


def test_an_error_that_is_cut_does_not_swallow_the_next_one() -> None:
    log = '{"errcode":40164,"errmsg":"invalid ip 203.0.1\n' + EXPIRED + "\n" + "{ unfinished\n" + BODY + "\n"
    assert [code for code, *_ in scanned(log)] == [40164, 42001, 40164]


def test_errors_within_braces_that_hold_more_than_one_are_told_apart() -> None:
    log = "{ begin\nwechat said invalid appid\nwechat said api unauthorized\n} end\n"
    assert [code for code, *_ in scanned(log)] == [40013, 48001]


def test_what_follows_an_error_on_its_line_is_read_too() -> None:
    assert [code for code, *_ in scanned(f"wechat: {EXPIRED}, then invalid appid\n")] == [42001, 40013]


def test_a_line_that_repeats_itself_is_counted_once() -> None:
    assert scanned(f"{EXPIRED} retried, {EXPIRED}\n") == [(42001, None, None, 1, 1, 1)]


@pytest.mark.parametrize(
    "log",
    [
        f"{QUIET}{BODY}\r\n".replace("\n", "\r\n"),
        f"{QUIET}\x1b[31m{BODY}\x1b[0m\n",
        f"{QUIET}\ufffd\ufffd\x00\x01{BODY}\x00\ufffd",
        f"{QUIET}{'x' * 300_000}{BODY}{'y' * 300_000}\n",
        f"{QUIET}\u0130\u0130{BODY}",
    ],
    ids=["windows", "colours", "binary", "long line", "a capital that grows"],
)
def test_whatever_is_around_an_error_it_is_found(log: str) -> None:
    assert scanned(log) == [(40164, IP, RID, 1, 2, 2)]


def test_an_address_that_ends_a_line_counts_only_if_no_digit_can_be_missing() -> None:
    assert scanned("errcode=40164 invalid ip 203.0.113.25\n")[0][1] is None
    assert scanned("errcode=40164 invalid ip 203.0.113.254\n")[0][1] == "203.0.113.254"


LOG = "".join(f"{QUIET * 20}{row.text}\n" for row in ROWS[::4])


@settings(max_examples=30)
@given(st.lists(st.integers(0, len(LOG)), max_size=12))
def test_wherever_the_log_is_cut_into_chunks_the_same_is_found(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(LOG)]
    assert scanned(*(LOG[a:b] for a, b in pairwise(places))) == scanned(LOG)


@given(st.text())
def test_any_text_is_scanned_without_an_error(text: str) -> None:
    scanned(text, f"errcode:40164{text}", f'{{"errcode":40164,"errmsg":"{text}')


@pytest.mark.parametrize(
    "piece", ["errcode", "{", '{"errcode":1', "[40164", "weixin.qq.com ", "invalid ip ", "\n"]
)
def test_a_hostile_log_is_read_to_its_end(piece: str) -> None:
    # Reading it again and again from each of its places would not end within anybody's patience.
    chunk = piece * (200_000 // len(piece))
    assert scanned(chunk, chunk, f"\n{BODY}\n")


def test_a_log_of_random_addresses_fills_neither_memory_nor_screen() -> None:
    scan = LogScan()
    scan.read(f"{refused(f'198.51.{n // 250}.{n % 250 + 1}')}\n" for n in range(MOST + 7))
    assert len(scan.findings) == MOST
    assert scan.left_out == 7


def test_a_long_log_is_read_in_bounded_memory() -> None:
    chunk = "x" * 500_000 + BODY + "y" * 500_000
    tracemalloc.start()
    try:
        found = scanned(*(chunk for _ in range(12)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [(40164, IP, RID, 1, 1, 1)]
    assert peak < 5 * len(chunk)


def test_a_failure_on_the_way_to_wechat_is_found_by_its_host() -> None:
    scan = LogScan()
    scan.read(["redis: connection refused\n", "curl: (6) Could not resolve host: api.weixin.qq.com\n"])
    assert [(each.failure.cause, each.first_line) for each in scan.findings.values()] == [(Cause.DNS, 2)]


def test_of_a_failed_call_no_secret_is_kept() -> None:
    scan = LogScan()
    line = 'Get "https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret=canary0canary0": no such host\n'
    scan.read([line, f"{SAID} secret=canary0canary0\n"])
    assert len(scan.findings) == 2
    assert "canary" not in repr(scan.findings)
