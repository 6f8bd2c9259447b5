"""Shared by all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from wxconsole.sandbox.server import Sandbox

# The same examples on every run, and no limit on time: a property holds or it does not.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A simulated WeChat of one's own."""
    with Sandbox() as running:
        yield running
