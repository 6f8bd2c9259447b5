"""A sandbox whose clock stands still, so that seconds can be counted."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.world import World

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 11:00 in Beijing


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World(clock=Clock(START, ticks=lambda: 0.0))) as running:
        yield running
