"""The console over the demo's accounts, with time in the test's hand."""

import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

import pytest

from tests.tui.hand_clock import NOW, HandClock
from tests.tui.operator import Operator
from wxconsole import bootstrap
from wxconsole.adapters.environment import machine_defaults
from wxconsole.bootstrap import Program
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.sample import sample
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.world import World
from wxconsole.services.layer import FLAGS, Layer
from wxconsole.services.settings import API_BASE, HOME, LANG, resolve
from wxconsole.tui.app import ConsoleApp

LARGE = (160, 45)
ACTOR = "ops@gateway-1:4711"
MORE = 30


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same place, time zone and terminal wherever the tests run, and ticks that come sooner."""
    for variable in ("NO_COLOR", "TEXTUAL_THEME", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(bootstrap, "actor", lambda: ACTOR)
    monkeypatch.setattr("wxconsole.tui.screens.accounts.TICK", 0.25)
    monkeypatch.setattr("wxconsole.tui.screens.accounts.LOOK", 0.25)
    monkeypatch.setattr("wxconsole.services.scheduler.TICK", 0.25)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's home as it is at the beginning: planted once, for that takes some hundred writes."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with patch.object(os, "fsync"), bootstrap.demo({}, HandClock()) as program:
        shutil.copytree(program.settings.home, home)
    return home


class Desk:
    """What the console works on: the demo's accounts, in a home and a world of the test's own."""

    def __init__(self, home: Path, world: World, sandbox: Sandbox, clock: HandClock) -> None:
        self.home = home
        self.world = world
        self.clock = clock
        self._url = sandbox.url

    def empty(self) -> None:
        """Takes all accounts away, as before the first run."""
        shutil.rmtree(self.home)

    def program(self, **flags: str) -> Program:
        """One more process on this home. `flags` are settings: `WXCONSOLE_LANG="zh"`."""
        fixed = Layer("test", {HOME: str(self.home), API_BASE: self._url})
        layers = [fixed, Layer(FLAGS, {LANG: "en"} | flags), machine_defaults(home=self.home)]
        return Program(resolve(layers), self.clock)


@pytest.fixture
def desk(planted: Path, tmp_path: Path) -> Iterator[Desk]:
    """The demo, as `wxconsole demo` begins."""
    clock = HandClock()
    world = World(clock=Clock(ticks=lambda: clock.now().timestamp()))
    for _ in sample(world, NOW):
        pass
    home = tmp_path / "home"
    shutil.copytree(planted, home)
    with Sandbox(world) as sandbox:
        yield Desk(home, world, sandbox, clock)


@pytest.fixture
def crowd(desk: Desk) -> None:
    """Thirty accounts more than a small screen has lines for."""
    program = desk.program()
    first = program.book.all()[0]
    for number in range(MORE):
        appid = f"wx{number:016x}"
        program.store.save_account(
            replace(first, alias=f"crowd-{number:02}", appid=appid, secret=Secret("5" * 32), auto=False)
        )
    program.close()


class Open(Protocol):
    """Opens the console: `async with console() as operator`. `flags` are settings, as for `Desk.program`."""

    def __call__(
        self, size: tuple[int, int] = ..., *, ascii_only: bool = ..., settle: bool = ..., **flags: str
    ) -> AbstractAsyncContextManager[Operator]: ...


@pytest.fixture
def console(desk: Desk) -> Open:
    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = LARGE, *, ascii_only: bool = False, settle: bool = True, **flags: str
    ) -> AsyncIterator[Operator]:
        program = desk.program(**flags)
        app = ConsoleApp(program, ascii_only=ascii_only)
        async with app.run_test(size=size) as pilot:
            operator = Operator(app, pilot, program, desk.world, desk.clock)
            if settle:
                await operator.settled()
            yield operator
            # What the scheduler has just begun is not yet a flight that the keeper would wait for.
            program.scheduler.paused = True
            await operator.until(lambda: not program.scheduler._running)
            app.exit()
        await program.keeper.close()

    return opened
