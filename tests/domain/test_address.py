"""Which of our addresses WeChat has seen, and when."""

from tests.domain.samples import BUSY, NOW, REFUSED_IP, holding, refresh, seconds, token
from wxconsole.domain.address import KEPT, Address, seen


def test_an_address_keeps_its_first_time_and_moves_its_last() -> None:
    once = seen((), "203.0.113.5", NOW)
    twice = seen(once, "203.0.113.5", NOW + seconds(60))
    assert twice == (Address("203.0.113.5", NOW, NOW + seconds(60)),)


def test_the_address_that_was_named_last_is_at_the_end() -> None:
    first = seen(seen((), "203.0.113.5", NOW), "203.0.113.9", NOW + seconds(1))
    again = seen(first, "203.0.113.5", NOW + seconds(2))
    assert [address.ip for address in again] == ["203.0.113.9", "203.0.113.5"]


def test_a_clock_that_was_set_back_takes_no_time_from_an_address() -> None:
    later = seen((), "203.0.113.5", NOW)
    assert seen(later, "203.0.113.5", NOW - seconds(3600)) == later


def test_only_the_latest_addresses_are_kept() -> None:
    addresses: tuple[Address, ...] = ()
    for number in range(KEPT + 5):
        addresses = seen(addresses, f"2001:db8::{number}", NOW + seconds(number))
    assert len(addresses) == KEPT
    assert addresses[-1].ip == f"2001:db8::{KEPT + 4}"


def test_a_refusal_is_over_once_the_address_is_let_in_and_the_token_stays() -> None:
    held = holding(token(), last=refresh(failure=REFUSED_IP), failures=3)
    after = held.after_address_tried(None, NOW)
    assert (after.token, after.last, after.failures) == (held.token, None, 0)


def test_a_failure_for_something_else_outlasts_it() -> None:
    held = holding(token(), last=refresh(failure=BUSY), failures=3)
    assert held.after_address_tried(None, NOW) == held


def test_a_try_that_is_refused_only_adds_the_address() -> None:
    held = holding(token(), last=refresh(failure=REFUSED_IP), failures=3)
    after = held.after_address_tried(REFUSED_IP, NOW)
    assert after == held.seen_from(REFUSED_IP.ip, NOW)
    assert held.after_address_tried(BUSY, NOW) == held
