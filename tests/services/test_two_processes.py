"""Two consoles on one store, one of them a process of its own. WeChat answers when the test says so."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.wire import Wire, Writer, serve
from tests.services.console import FLOOR
from tests.services.fakes import APPID, FailingStore, account, accounts, keeper_on, until, value
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.sandbox.server import Sandbox
from wxconsole.services import scheduler as scheduler_module
from wxconsole.services.accounts import AccountBook
from wxconsole.services.dead_tokens import DeadTokens
from wxconsole.services.keeper import Keeper
from wxconsole.services.scheduler import Scheduler

ROOT = Path(__file__).parents[2]
# An hour: nobody who waits for a lease to end by itself gets it within a test.
LONG = 3600.0


@dataclass
class SlowWeChat:
    """Gives each request a token of its own, once its gate is opened: one gate a request, in their order."""

    gates: list[asyncio.Event] = field(default_factory=list)

    async def script(self, request: bytes, writer: Writer) -> bool:
        gate = asyncio.Event()
        self.gates.append(gate)
        number = len(self.gates)
        await gate.wait()
        body = b'{"access_token":"token_%d","expires_in":7200}' % number
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        return True


@pytest.fixture
def slow() -> SlowWeChat:
    return SlowWeChat()


@pytest.fixture
async def wire(slow: SlowWeChat) -> AsyncIterator[Wire]:
    async with serve(slow.script) as wire:
        yield wire


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def here(home: Path) -> FailingStore:
    """The store, as this process sees it."""
    store = FailingStore(home, SystemClock())
    store.save_account(account())
    return store


@asynccontextmanager
async def keeping(store: FailingStore, url: str) -> AsyncIterator[Keeper]:
    wechat = HttpxWeChat((url,), timeout=LONG, concurrency=32)
    keeper = keeper_on(store, wechat, SystemClock(), timeout=LONG)
    yield keeper
    await keeper.close()


@asynccontextmanager
async def other_console(home: Path, url: str, work: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.console", str(home), url, str(LONG), work),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_two_processes_that_ask_at_once_make_one_call_and_one_row(
    home: Path, here: FailingStore, wire: Wire, slow: SlowWeChat
) -> None:
    async with other_console(home, wire.url, "refresh") as other, keeping(here, wire.url) as keeper:
        await until(lambda: slow.gates)
        asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
        await until(lambda: here.refused_acquires)
        slow.gates[0].set()
        joined = await asked
        told, _ = await other.communicate()
    assert told.decode() == Outcome.ROTATED
    assert joined.actor == "op@host:other"
    assert list(here.history()) == [joined]
    assert len(wire.requests) == 1
    assert value(keeper) == "token_1"


async def test_a_process_that_is_killed_within_its_request_holds_nobody_up(
    home: Path, here: FailingStore, wire: Wire, slow: SlowWeChat
) -> None:
    async with other_console(home, wire.url, "refresh") as other, keeping(here, wire.url) as keeper:
        await until(lambda: slow.gates)
        asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
        await until(lambda: here.refused_acquires)  # its lease, of an hour, is respected while it lives
        other.kill()
        await until(lambda: len(slow.gates) == 2)
        slow.gates[1].set()
        refresh = await asked
    assert refresh.outcome is Outcome.ROTATED
    assert list(here.history()) == [refresh]
    assert value(keeper) == "token_2"


async def test_a_process_that_is_killed_leaves_the_held_token(
    home: Path, here: FailingStore, wire: Wire, slow: SlowWeChat
) -> None:
    async with keeping(here, wire.url) as keeper:
        asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
        await until(lambda: slow.gates)
        slow.gates[0].set()
        await asked
        async with other_console(home, wire.url, "refresh") as other:
            await until(lambda: len(slow.gates) == 2)
            other.kill()
            await other.wait()
        assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"
    assert len(here.history()) == 1


async def test_a_stopped_process_is_waited_for(
    home: Path, here: FailingStore, wire: Wire, slow: SlowWeChat
) -> None:
    async with other_console(home, wire.url, "refresh") as other, keeping(here, wire.url) as keeper:
        await until(lambda: slow.gates)
        other.send_signal(signal.SIGSTOP)
        slow.gates[0].set()
        asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
        await until(lambda: here.refused_acquires >= 3)
        other.send_signal(signal.SIGCONT)
        assert (await asked).actor == "op@host:other"
    assert len(wire.requests) == 1


async def test_a_token_that_clients_of_two_processes_report_dead_is_replaced_by_one_call(
    home: Path, here: FailingStore, wire: Wire, slow: SlowWeChat
) -> None:
    async with keeping(here, wire.url) as keeper:
        asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
        await until(lambda: slow.gates)
        slow.gates[0].set()
        dead = (await asked).fingerprint or ""
        # As if it had been fetched long before, or the floor would keep both from asking.
        earlier = timedelta(minutes=10)
        here.update(
            APPID,
            lambda held: replace(held, last=held.last and replace(held.last, at=held.last.at - earlier)),
        )
        async with other_console(home, wire.url, "report") as other:
            assert other.stdin is not None
            other.stdin.write(f"{dead}\n".encode())
            await until(lambda: len(slow.gates) == 2)
            ours = asyncio.create_task(DeadTokens(keeper, FLOOR).replace("shop", dead, "ours"))
            await until(lambda: here.refused_acquires)
            slow.gates[1].set()
            told, _ = await other.communicate()
            assert (await ours).token.fingerprint == told.decode() != dead
        assert value(keeper) == "token_2"
    assert len(wire.requests) == 2
    assert [row.actor for row in here.history()] == ["theirs", "op@host:1"]


async def test_two_processes_refresh_what_is_due_once(
    home: Path, here: FailingStore, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "TICK", 0.01)
    fleet = [account(), *accounts(11)]
    for each in fleet:
        here.save_account(each)
        sandbox.world.change(each.appid, latency_ms=50)
    async with (
        keeping(here, sandbox.url) as keeper,
        other_console(home, sandbox.url, "serve") as other,
    ):
        await until(lambda: sandbox.world.calls)
        book = AccountBook(here)
        scheduler = Scheduler(keeper, book, here, SystemClock(), Timing(), paused=False)
        running = asyncio.create_task(scheduler.run())
        await until(lambda: all(value(keeper, each.appid) for each in fleet) and not scheduler._running)
        # And the other one comes to rest as well.
        async with asyncio.timeout(60):
            await other.communicate(b"")
        running.cancel()
        await asyncio.wait([running])
    assert sorted(call.appid or "" for call in sandbox.world.calls) == sorted(each.appid for each in fleet)
    assert len(here.history()) == len(fleet)
    assert other.returncode == 0
