from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Whatever a test has done there, no secret and no token is left where it does not belong."""
    with staged(tmp_path) as stage:
        yield stage
