import sys
import time
from datetime import UTC

import pytest

from wxconsole.adapters.clock import SystemClock


def test_now_is_aware_and_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_now_is_the_wall_clock() -> None:
    before = time.time()
    now = SystemClock().now().timestamp()
    assert before - 0.001 <= now <= time.time() + 0.001


def test_uptime_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.uptime() for _ in range(100)]
    assert readings == sorted(readings)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no clock of that name")
def test_uptime_is_read_from_the_clock_that_counts_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    # A machine that never slept shows no difference, so another clock stands in.
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", time.CLOCK_REALTIME, raising=False)
    before = time.clock_gettime(time.CLOCK_REALTIME)
    assert before <= SystemClock().uptime() <= time.clock_gettime(time.CLOCK_REALTIME)


def test_uptime_is_monotonic_where_no_clock_counts_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "strange")
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    before = time.monotonic()
    assert before <= SystemClock().uptime() <= time.monotonic()
