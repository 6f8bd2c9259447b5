"""What the console keeps from one run to the next."""

import asyncio
import threading

import pytest

from wxconsole.domain.problem import Problem
from wxconsole.services.console_memory import ConsoleMemory
from wxconsole.services.console_state import ConsoleState

SORTED = ConsoleState(sort="alias")


class Drawer:
    """A state file in memory. While it is shut, a save waits."""

    def __init__(self, *found: ConsoleState) -> None:
        self.saved = list(found)
        self.open = threading.Event()
        self.open.set()
        self.refuses = False

    def load(self) -> ConsoleState:
        if not self.saved:
            raise Problem("console_state_damaged", path="console.json", reason="torn")
        return self.saved[-1]

    def save(self, state: ConsoleState) -> None:
        self.open.wait(10)
        if self.refuses:
            raise Problem("file_unwritable", path="console.json", reason="full")
        self.saved.append(state)


async def test_it_begins_with_what_was_kept_and_writes_nothing_for_it() -> None:
    drawer = Drawer(SORTED)
    memory = ConsoleMemory(drawer)
    assert memory.state == SORTED
    assert memory.damage is None
    await memory.keep()
    assert drawer.saved == [SORTED]


async def test_what_is_kept_is_there_the_next_time() -> None:
    drawer = Drawer(ConsoleState())
    memory = ConsoleMemory(drawer)
    memory.state = SORTED
    await memory.keep()
    assert ConsoleMemory(drawer).state == SORTED


async def test_a_damaged_file_is_replaced_even_by_a_first_run_s_state() -> None:
    drawer = Drawer()
    memory = ConsoleMemory(drawer)
    assert memory.damage is not None
    assert memory.state == ConsoleState()
    await memory.keep()
    assert drawer.saved == [ConsoleState()]


async def test_of_changes_that_come_while_it_writes_the_newest_is_written_last_and_alone() -> None:
    drawer = Drawer(ConsoleState())
    memory = ConsoleMemory(drawer)
    drawer.open.clear()
    keeping = []
    for name in ("health", "alias", "kind", "left"):
        memory.state = ConsoleState(sort=name)
        keeping.append(asyncio.create_task(memory.keep()))
        await asyncio.sleep(0)
    drawer.open.set()
    await asyncio.gather(*keeping)
    assert drawer.saved[-1] == ConsoleState(sort="left")
    assert len(drawer.saved) <= 3


async def test_what_cannot_be_written_counts_for_this_run_and_is_tried_with_the_next_change() -> None:
    drawer = Drawer(ConsoleState())
    memory = ConsoleMemory(drawer)
    drawer.refuses = True
    memory.state = SORTED
    with pytest.raises(Problem):
        await memory.keep()
    assert memory.state == SORTED
    drawer.refuses = False
    await memory.keep()
    assert drawer.saved[-1] == SORTED
