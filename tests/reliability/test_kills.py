"""kill -9 of whole programs that refresh. The long run: python -m tests.reliability.kills 600"""

import os

import pytest

from tests.reliability.kills import kill_many
from tests.reliability.stage import Stage

KILLS = int(os.environ.get("WXCONSOLE_TEST_KILLS", "30"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_program_killed_at_any_moment_loses_nothing_it_has_told(stage: Stage) -> None:
    figures = kill_many(stage, KILLS)
    assert figures.kills == KILLS
    assert figures.told > KILLS
    assert figures.bad == []
    # Names are fixed, and the next to write takes them: there are never more.
    assert figures.most_left_over <= 2
