"""Every state that a crash may leave on the disk: whole, old or new, and one row for each refresh."""

import sys
from collections.abc import Sequence

import pytest

from tests.reliability.crashes import check, commits, without
from tests.reliability.recorder import Operation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the recorder names open files by /proc")


@pytest.fixture(scope="module")
def operations() -> Sequence[Operation]:
    return commits()


def test_no_crash_loses_or_doubles_anything(operations: Sequence[Operation]) -> None:
    figures = check(operations)
    assert figures.bad == []
    # Else nothing was recorded.
    assert figures.killed > 100
    assert figures.cut_off > 80


@pytest.mark.parametrize("forgotten", ["sync", "sync_folder"])
def test_a_program_that_syncs_too_little_is_found_out(
    operations: Sequence[Operation], forgotten: str
) -> None:
    figures = check(without(operations, forgotten))
    assert any(each.startswith("cut_off") for each in figures.bad)
    assert not any(each.startswith("killed") for each in figures.bad)


def test_a_program_that_writes_a_file_in_place_is_found_out(operations: Sequence[Operation]) -> None:
    in_place = [
        tuple(str(each).removesuffix(".tmp") if isinstance(each, str) else each for each in operation)
        for operation in without(operations, "rename", "remove")
    ]
    assert any("unreadable" in each and each.startswith("killed") for each in check(in_place).bad)
