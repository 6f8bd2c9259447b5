"""Whatever happens, in whatever order: a hypothesis state machine over the keeper, the scheduler and the
store on disk, two consoles on one home, before a WeChat that keeps its own rules.

The suite runs the same few sequences every time. `WXCONSOLE_MACHINE_EXAMPLES=2000 pytest -n0
tests/reliability/test_machine.py` runs as many, others each time, and prints how to repeat what fails.
"""

import asyncio
import json
import math
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.reliability.shared_home import TIMEOUT, Console, Disk, Home, number_of, settle
from tests.reliability.world_wechat import honoured_until, token_tried
from tests.services.fakes import account
from wxconsole.adapters.tinydb_store import TinyDbStore, history
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import DEAD_TOKEN_CODES, Retry, needs_person, retry_of
from wxconsole.domain.holding import Holding, next_quota_day, quota_day
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import OVERLAP, Token
from wxconsole.sandbox.fault import Fault, FaultKind

# So few rows that a run of some steps goes through several segments.
SEGMENT_ROWS = 5

ACCOUNTS = [
    account("shop", "wxf000000000000001", Endpoint.STABLE),
    account("game", "wxf000000000000002", Endpoint.STABLE),
    account("news", "wxf000000000000003", Endpoint.CLASSIC),
]
ALIASES = [each.alias for each in ACCOUNTS]
NAMES = ["one", "two"]

# What WeChat, or the way to it, may do to the calls for one account.
FAULTS = [
    *(
        Fault.error(code)
        for code in (-1, 40164, 40125, 40013, 40243, 45009, 45011, 50007, 89503, 89507, 99999)
    ),
    *(Fault(kind) for kind in (FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.NOT_JSON, FaultKind.STATUS)),
    *(Fault(kind) for kind in (FaultKind.EXPIRES_IN_ZERO, FaultKind.TOKEN_ILLEGAL, FaultKind.TOKEN_MISSING)),
]

# How long the schedule leaves an account alone that only a person can cure. None: until a person asks.
PATIENCE = {
    Retry.LOOK: timedelta(minutes=10),
    Retry.IN_AN_HOUR: timedelta(hours=1),
    Retry.IN_A_DAY: timedelta(days=1),
    Retry.NEVER: None,
}
AUTOMATIC = (Trigger.STARTUP, Trigger.SCHEDULED)
# What the clock of a machine may be set by without the keeper's minding.
CLOCK_STEP = timedelta(seconds=5)
# Longer than any pause of the schedule but those that wait for a person or for a day.
RECOVERY = 700.0

aliases = st.sampled_from(ALIASES)
names = st.sampled_from(NAMES)


class Machine(RuleBasedStateMachine):
    """Rules: what people, WeChat, the network and the machine may do. Invariants: what is promised."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.home = Home(self.folder, ACCOUNTS)
        self.ruled = ExitStack()
        self.ruled.enter_context(self.home.rules())
        self.ruled.enter_context(patch.object(history, "SEGMENT_ROWS", SEGMENT_ROWS))
        self.loop = asyncio.new_event_loop()
        self.onlooker = TinyDbStore(self.folder, self.home.clock)
        self.newest: dict[tuple[str, str], int] = {}
        for each in ACCOUNTS:
            self.onlooker.save_account(each)
        self.consoles: dict[str, Console] = {}

    def teardown(self) -> None:
        try:
            self.loop.run_until_complete(self._end())
        finally:
            self.loop.close()
            self.ruled.close()
            shutil.rmtree(self.folder)

    async def _end(self) -> None:
        self.home.answering.set()
        self.home.disk = Disk.FREE
        for console in self.consoles.values():
            await console.close()
        for console in self.consoles.values():
            assert not console.keeper.unsaved
        numbers = [
            int(number)
            for path in sorted((self.folder / "history").glob("*.json"))
            for number in json.loads(path.read_text())["history"]
        ]
        # The latest may still wait in the outbox; `history` shows them, too.
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) <= sum(len(self._rows(each.appid)) for each in ACCOUNTS)

    # Time

    @rule(seconds=st.sampled_from([1, 3, 25, 31, 290, 601, 3600, 6300, 7201, 40000]))
    def time_passes(self, seconds: float) -> None:
        self._do(self._pass(seconds))

    @rule(seconds=st.sampled_from([15, 120, 3600, 7200, 90000]))
    def the_machine_sleeps(self, seconds: float) -> None:
        self.home.unfence()
        self.home.clock.go(seconds)
        self._do(self._go_on())

    @rule(seconds=st.sampled_from([-90000, -7200, -1800, -20, -4, 4, 20, 1800, 7200, 90000]))
    def the_wall_clock_is_set(self, seconds: float) -> None:
        self.home.set_wall(seconds)
        self._do(self._go_on())

    # WeChat and the way to it

    @rule(alias=aliases, fault=st.sampled_from(FAULTS), times=st.sampled_from([1, None]), soon=st.booleans())
    def wechat_does_something_else(self, alias: str, fault: Fault, times: int | None, soon: bool) -> None:
        self.home.world.change(_appid(alias), faults=(replace(fault, times=times),))
        if soon:
            self.somebody_refreshes(NAMES[0], alias, force=False)

    @rule()
    def wechat_does_as_it_should(self) -> None:
        for each in ACCOUNTS:
            self.home.world.change(each.appid, faults=())

    @rule(alias=aliases, overlap=st.sampled_from([0, 300]), found=st.booleans())
    def somebody_else_fetches(self, alias: str, overlap: float, found: bool) -> None:
        endpoint = self._account(alias).endpoint
        self.home.world.supersede(_appid(alias), endpoint, timedelta(seconds=overlap))
        if found:
            self.somebody_probes(NAMES[0], alias)

    @rule(offline=st.booleans())
    def the_network_changes(self, offline: bool) -> None:
        self.home.offline = offline

    @precondition(lambda self: self.home.answering.is_set())
    @rule()
    def answers_are_long_in_coming(self) -> None:
        self.home.answering.clear()

    @precondition(lambda self: not self.home.answering.is_set())
    @rule()
    def answers_come(self) -> None:
        self.home.answering.set()
        self._do(self._go_on())

    @precondition(lambda self: self.home.answering.is_set())
    @rule(name=names, alias=aliases, what=st.sampled_from(["disk", "kill", "set", "sleep"]))
    def something_happens_amid_a_call(self, name: str, alias: str, what: str) -> None:
        """Of which a new token comes. The other rules come to the same only by a long chance."""
        self.home.answering.clear()
        self.somebody_refreshes(name, alias, force=self._account(alias).endpoint is Endpoint.STABLE)
        if what == "disk":
            self.home.disk = Disk.FULL
        elif what == "kill":
            self.a_console_is_killed(name, comes_back=True)
        elif what == "set":
            self.the_wall_clock_is_set(-7200)
        else:
            self.the_machine_sleeps(120)
        self.answers_come()

    @precondition(lambda self: self.home.answering.is_set())
    @rule(name=names, alias=aliases, seconds=st.sampled_from([5, 120]), offline=st.booleans())
    def a_console_stops_amid_a_call_and_another_may_take_over(
        self, name: str, alias: str, seconds: float, offline: bool
    ) -> None:
        """And its answer comes last, as that of a process does which was stopped."""
        self.home.stopped[name] = asyncio.Event()
        self.somebody_refreshes(name, alias, force=False)
        self.home.offline = offline
        self.the_machine_sleeps(seconds)
        for other in NAMES:
            if other != name:
                self.somebody_refreshes(other, alias, force=False)
        self.home.stopped.pop(name).set()
        self._do(self._go_on())

    # The disk

    @rule(disk=st.sampled_from(Disk))
    def the_disk_changes(self, disk: Disk) -> None:
        self.home.disk = disk
        self._do(self._go_on())

    # People

    @rule(name=names, alias=aliases, force=st.booleans())
    def somebody_refreshes(self, name: str, alias: str, force: bool) -> None:
        self._press(name, lambda each: each.keeper.refresh(alias, Trigger.MANUAL, force=force))

    @precondition(lambda self: self.home.answering.is_set())
    @rule(alias=aliases)
    def both_refresh_at_once(self, alias: str) -> None:
        """One call does for both. Two of the very same moment are one to the keeper: hence the odd second."""
        self.home.clock.go(1.001)
        sent = self.home.sent[_appid(alias)]
        before = len(sent)
        self.home.answering.clear()
        for name in NAMES:
            self.somebody_refreshes(name, alias, force=False)
        self.answers_come()
        assert len(sent) <= before + 1

    @rule(name=names)
    def somebody_refreshes_all(self, name: str) -> None:
        async def all_of_them(console: Console) -> None:
            async for _ in console.keeper.refresh_many(ALIASES, Trigger.MANUAL):
                pass

        self._press(name, all_of_them)

    @precondition(lambda self: self.home.answering.is_set())
    @rule(name=names, alias=aliases, apart=st.sampled_from([10, 29, 31]), times=st.integers(2, 25))
    def somebody_forces_again_and_again(self, name: str, alias: str, apart: float, times: int) -> None:
        for _ in range(times):
            self._press(name, lambda each: each.keeper.refresh(alias, Trigger.MANUAL, force=True))
            self.home.clock.go(apart)

    @rule(name=names, alias=aliases, after=st.sampled_from([0, 4000]))
    def somebody_takes_a_token(self, name: str, alias: str, after: float) -> None:
        async def taken(console: Console) -> None:
            held, got = console.keeper.held_token(alias, 60), None
            try:
                got = await console.keeper.token(alias, Trigger.COMMAND, min_ttl=60)
            finally:
                assert held in (None, got)

        self._do(self._pass(after))
        self._press(name, taken)

    @rule(name=names, alias=aliases)
    def somebody_probes(self, name: str, alias: str) -> None:
        async def probed(console: Console) -> None:
            held = console.keeper.holdings().get(_appid(alias))
            probe = await console.keeper.probe(alias)
            assert held is None or held.token is None or probe.fingerprint == held.token.fingerprint
            if probe.alive is False and held is not None and held.token is not None:
                assert not self._honoured(held.token)

        self._press(name, probed)

    @rule(name=names, alias=aliases)
    def a_program_uses_the_token_and_reports_it_dead(self, name: str, alias: str) -> None:
        async def used(console: Console) -> None:
            token = console.keeper.held_token(alias)
            failure = None if token is None else token_tried(self.home.world, token)
            if token is not None and failure is not None and failure.errcode in DEAD_TOKEN_CODES:
                console.found_dead(_appid(alias), token.fingerprint)
                assert console.keeper.held_token(alias) != token
                await console.keeper.token(alias, Trigger.PASSIVE)

        self._press(name, used)

    @rule(name=names, alias=aliases, fingerprint=st.just("00000000"))
    def a_program_reports_another_token(self, name: str, alias: str, fingerprint: str) -> None:
        if (console := self.consoles.get(name)) is not None:
            console.found_dead(_appid(alias), fingerprint)

    @rule(
        name=names, alias=aliases, endpoint=st.sampled_from(Endpoint), auto=st.booleans(), right=st.booleans()
    )
    def somebody_edits(self, name: str, alias: str, endpoint: Endpoint, auto: bool, right: bool) -> None:
        secret = ACCOUNTS[0].secret if right else Secret("f" * 32)

        async def edited(console: Console) -> None:
            before = console.book.find(alias)
            after = replace(before, endpoint=endpoint, auto=auto, secret=secret)
            console.book.edit(after)
            if (after.secret, after.endpoint) != (before.secret, before.endpoint):
                self.home.saved[after.appid].append(None)
            console.keeper.announce_change()

        self._press(name, edited)

    @rule(name=names, alias=aliases)
    def somebody_mistypes_a_secret_and_mends_it(self, name: str, alias: str) -> None:
        endpoint = self._account(alias).endpoint
        for right in (False, True):
            self.somebody_edits(name, alias, endpoint, auto=True, right=right)
            if not right:
                self.somebody_refreshes(name, alias, force=False)

    @rule(name=names, alias=aliases)
    def somebody_removes_an_account_and_adds_it_again(self, name: str, alias: str) -> None:
        known = next(each for each in ACCOUNTS if each.alias == alias)

        async def removed(console: Console) -> None:
            console.book.remove(alias)
            self.home.forget(known.appid)
            if self.home.under_way[known.appid]:
                self.home.unfenced.add(known.appid)

        self._press(name, removed)
        if known.alias not in self._stored():
            # What is in flight or not saved yet goes with it.
            self.home.answering.set()
            self._do(self._go_on())
            self._forget(known.appid)
            self._press(name, lambda each: asyncio.to_thread(each.book.add, known))

    # Consoles

    @rule(name=names)
    def a_console_is_opened(self, name: str) -> None:
        if name not in self.consoles:
            self.consoles[name] = Console(name, self.home)
            self._do(self._go_on())

    @rule(name=names, comes_back=st.booleans())
    def a_console_is_killed(self, name: str, comes_back: bool) -> None:
        """With answers long in coming: between the request and its commit."""
        if (console := self.consoles.pop(name, None)) is not None:
            self._do(console.kill())
            if comes_back:
                self.a_console_is_opened(name)

    @precondition(lambda self: self.home.answering.is_set())
    @rule(name=names, alias=aliases, comes_back=st.booleans())
    def a_console_is_killed_amid_its_commit(self, name: str, alias: str, comes_back: bool) -> None:
        if (console := self.consoles.get(name)) is not None:
            self.home.dies_once_saved = console.process
            self._press(name, lambda each: each.keeper.refresh(alias, Trigger.MANUAL))
            self.home.dies_once_saved = -1
            if comes_back:
                self.a_console_is_opened(name)

    @precondition(lambda self: self.home.answering.is_set() and self.home.disk is Disk.FREE)
    @rule(name=names)
    def a_console_is_closed(self, name: str) -> None:
        if (console := self.consoles.pop(name, None)) is not None:
            self._do(console.close())

    @initialize()
    def it_begins(self) -> None:
        for name in NAMES:
            self.a_console_is_opened(name)

    # What is promised

    @precondition(lambda self: self.consoles)
    @rule()
    def all_is_well_again_and_every_token_lives(self) -> None:
        """Nothing that has happened keeps an account from recovering."""
        self.home.offline, self.home.disk = False, Disk.FREE
        self.home.answering.set()
        self.wechat_does_as_it_should()
        self._do(self._pass(RECOVERY))
        now = self.home.clock.now()
        console = next(iter(self.consoles.values()))
        for status in console.keeper.statuses():
            dead = status.holding.dead
            if dead is not None and dead.found_at == now:
                continue  # by a probe of this second: it is asked for in the next
            assert status.next_refresh_at is None or status.next_refresh_at > now, status
            last, token = status.holding.last, status.holding.token
            if not status.account.auto:
                continue
            edited = self.home.saved[status.account.appid][-1:] == [None]
            assert status.next_refresh_at is not None or not edited, status
            if last is not None and last.failure is not None and needs_person(last.failure.cause):
                continue
            reported = status.holding.superseded and status.account.endpoint is Endpoint.STABLE
            unaware = token is not None and token.alive(now) and not self._honoured(token) and not reported
            assert unaware or (token is not None and self._honoured(token)), status

    @invariant()
    def what_is_promised_holds(self) -> None:
        self.no_row_of_the_history_is_lost_or_doubled()
        self.no_token_gives_way_to_an_older_one_or_to_none()
        self.what_wechat_gave_is_held()
        self.a_token_that_lives_is_served_whatever_failed_since()
        self.no_token_is_called_dead_that_wechat_honours()
        self.no_countdown_says_more_than_is_left()
        self.no_countdown_says_less_than_is_left()
        self.nothing_is_asked_for_by_itself_before_it_is_due()
        self.nobody_is_asked_again_about_what_only_a_person_can_cure()
        self.forced_refreshes_keep_to_the_limits()
        self.every_call_is_counted()

    def no_row_of_the_history_is_lost_or_doubled(self) -> None:
        expected = Counter(row for each in ACCOUNTS for row in self._rows(each.appid))
        assert Counter(self.onlooker.history()) == expected

    def no_token_gives_way_to_an_older_one_or_to_none(self) -> None:
        self._follow(self.onlooker.snapshot().holdings, self.newest)
        for console in self.consoles.values():
            self._follow(console.keeper.holdings(), console.newest)

    def what_wechat_gave_is_held(self) -> None:
        """On the disk, or in the memory of who asked."""
        for appid, (name, given, endpoint) in self.home.given.items():
            console = self.consoles.get(name)
            holdings = self.onlooker.snapshot().holdings if console is None else console.keeper.holdings()
            token = holdings[appid].token
            assert token is not None
            assert token.endpoint is not endpoint or number_of(token.value) >= number_of(given)

    def a_token_that_lives_is_served_whatever_failed_since(self) -> None:
        now = self.home.clock.now()
        for console in self.consoles.values():
            for status in console.keeper.statuses():
                token = status.holding.token
                if token is not None and token.remaining(now) >= 1 and not status.holding.superseded:
                    assert console.keeper.held_token(status.account.alias) == token

    def no_token_is_called_dead_that_wechat_honours(self) -> None:
        for console in self.consoles.values():
            for holding in console.keeper.holdings().values():
                assert holding.token is None or not holding.superseded or not self._honoured(holding.token)

    def no_countdown_says_more_than_is_left(self) -> None:
        """But where the clock was set back while this console was not there to see it."""
        for console in self.consoles.values():
            for appid, holding in console.keeper.holdings().items():
                token = holding.token
                if token is None:
                    continue
                seen = console.first_seen.setdefault(token.fingerprint, self.home.set_back)
                missed = timedelta(seconds=seen - self.home.set_back_before[token.fingerprint])
                shown = token.expires_at - self.home.clock.now()
                assert shown <= self._left(token) + missed + CLOCK_STEP, appid

    def no_countdown_says_less_than_is_left(self) -> None:
        """As long as nobody sets the clock."""
        for console in self.consoles.values():
            for appid, holding in console.keeper.holdings().items():
                token = holding.token
                if token is not None and self.home.steps_before[token.fingerprint] == self.home.steps:
                    shown = token.expires_at - self.home.clock.now()
                    assert shown >= self._left_at_least(appid, token) - CLOCK_STEP, appid

    def nothing_is_asked_for_by_itself_before_it_is_due(self) -> None:
        """A success is followed after half a minute at the soonest, and on classic no token gives way to
        another before its last ten minutes: by the clock as it stands, unless that was set back, or another
        token came meanwhile."""
        for each in ACCOUNTS:
            success: Refresh | None = None
            for before, row in pairwise(self.home.saved[each.appid]):
                if before is None or row is None:
                    success = None
                    continue
                success = before if before.succeeded else success
                if success is None or row.trigger not in AUTOMATIC or row.endpoint is not success.endpoint:
                    continue
                if not self.home.follows(row, success):
                    continue
                if row.endpoint is Endpoint.CLASSIC:
                    assert row.at - success.at >= timedelta(seconds=7200 - 600), (success, row)
                elif before.succeeded:
                    assert row.at - before.at >= timedelta(seconds=30), (before, row)

    def nobody_is_asked_again_about_what_only_a_person_can_cure(self) -> None:
        for each in ACCOUNTS:
            rows = self.home.saved[each.appid]
            for before, row in pairwise(rows):
                if before is None or row is None or before.failure is None or row.trigger not in AUTOMATIC:
                    continue
                retry = retry_of(before.failure.cause)
                if retry is Retry.TOMORROW:
                    earliest: datetime | None = next_quota_day(before.at)
                elif retry in PATIENCE:
                    patience = PATIENCE[retry]
                    earliest = None if patience is None else before.at + patience
                else:
                    continue
                if self.home.follows(row, before):
                    assert earliest is not None, (before, row)
                    assert row.at >= earliest, (before, row)

    def forced_refreshes_keep_to_the_limits(self) -> None:
        """By WeChat's clock, as long as nobody sets this machine's."""
        for each in ACCOUNTS:
            forced = [sent for sent in self.home.sent[each.appid] if sent.forced]
            for before, sent in pairwise(forced):
                assert sent.true - before.true >= 30 or sent.steps != before.steps, (before, sent)
            for times in Counter((quota_day(sent.wall), sent.steps) for sent in forced).values():
                assert times <= 20
            rows = self._rows(each.appid)
            assert all(row.trigger is Trigger.MANUAL for row in rows if row.forced)

    def every_call_is_counted(self) -> None:
        """Those too that nobody saw the end of: on this machine's day, unless its clock is set."""
        state = self.onlooker._file.read()
        for each in ACCOUNTS:
            holding, lease = state.holdings.get(each.appid), state.tenures.get(each.appid)
            if lease is not None and lease.owner is not None:
                continue  # under way, or unsaved, or cut off: counted at the latest with the next lease
            usage = None if holding is None else holding.usage
            if usage is not None:
                day = [call for call in self.home.sent[each.appid] if quota_day(call.wall) == usage.day]
                calls = [call for call in day if call.steps == self.home.steps]
                assert usage.calls >= len(calls)
                assert usage.forced >= sum(call.forced for call in calls)

    # The works

    def _do(self, work: Coroutine[object, object, object]) -> None:
        self.loop.run_until_complete(work)

    async def _go_on(self) -> None:
        """A second's work of each console, and what comes of it."""
        await settle(self._living())
        for console in self._living():
            await console.tick()
        await settle(self._living())
        for name, console in list(self.consoles.items()):
            if console.dead:
                await console.kill()
                del self.consoles[name]

    async def _pass(self, seconds: float) -> None:
        left = seconds
        for _ in range(40):
            await self._go_on()
            if left <= 0:
                return
            step = min(left, self._until_next())
            if any(self.home.under_way.values()):
                step = min(step, TIMEOUT)
            self.home.clock.go(step)
            left -= step
            if step == TIMEOUT and any(self.home.under_way.values()):
                await self._time_out()
        # More happens than is worth watching: the rest is slept through.
        self.home.unfence()
        self.home.clock.go(left)
        await self._go_on()

    async def _time_out(self) -> None:
        self.home.too_late = True
        self.home.answering.set()
        await settle(self._living())
        self.home.answering.clear()
        self.home.too_late = False

    def _until_next(self) -> float:
        now = self.home.clock.now()
        moments = [
            (status.next_refresh_at - now).total_seconds()
            for console in self._living()
            for status in console.keeper.statuses()
            if status.next_refresh_at is not None and status.next_refresh_at > now
        ]
        return max(1.0, math.ceil(min(moments, default=math.inf))) if moments else math.inf

    def _press(self, name: str, work: Callable[[Console], Coroutine[object, object, object]]) -> None:
        console = self.consoles.get(name)
        if console is None:
            return

        async def pressed() -> None:
            console.press(work(console))
            await self._go_on()

        self._do(pressed())

    def _living(self) -> list[Console]:
        return [console for console in self.consoles.values() if not console.dead]

    def _account(self, alias: str) -> Account:
        return self._stored().get(alias) or next(each for each in ACCOUNTS if each.alias == alias)

    def _stored(self) -> dict[str, Account]:
        return {each.alias: each for each in self.onlooker.snapshot().accounts}

    def _honoured(self, token: Token) -> bool:
        until = honoured_until(self.home.world, token)
        return until is not None and self.home.world.clock.now() < until

    def _left(self, token: Token) -> timedelta:
        """What is left of the token's life, if nobody fetches another."""
        issued_at = self.home.issued_at[token.fingerprint]
        return timedelta(seconds=7200 - (self.home.clock.up - issued_at))

    def _left_at_least(self, appid: str, token: Token) -> timedelta:
        """The same, of which the overlap counts alone once another token came from the classic endpoint."""
        left, doubted_at = self._left(token), self.home.doubted_at.get(appid)
        if doubted_at is None or doubted_at < self.home.issued_at[token.fingerprint]:
            return left
        return min(left, OVERLAP - timedelta(seconds=self.home.clock.up - doubted_at))

    def _rows(self, appid: str) -> list[Refresh]:
        return [row for row in self.home.saved[appid] if row is not None]

    def _forget(self, appid: str) -> None:
        for newest in (self.newest, *(console.newest for console in self.consoles.values())):
            for key in [key for key in newest if key[0] == appid]:
                del newest[key]

    def _follow(self, holdings: Mapping[str, Holding], newest: dict[tuple[str, str], int]) -> None:
        for each in ACCOUNTS:
            token = holdings[each.appid].token if each.appid in holdings else None
            if token is None:
                assert not any(appid == each.appid for appid, _ in newest)
                continue
            number = number_of(token.value)
            key = (each.appid, token.endpoint)
            assert number >= newest.get(key, 0)
            newest[key] = number


def _appid(alias: str) -> str:
    return next(each.appid for each in ACCOUNTS if each.alias == alias)


EXAMPLES = os.environ.get("WXCONSOLE_MACHINE_EXAMPLES")

TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=int(EXAMPLES or 60),
    stateful_step_count=50,
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
    print_blob=EXAMPLES is not None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
