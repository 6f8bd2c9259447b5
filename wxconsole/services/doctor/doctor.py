"""`doctor`: what is wrong with this machine's set-up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from wxconsole.domain.account import Account
from wxconsole.domain.check import Check, Subject
from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.files import Places, file_checks
from wxconsole.services.doctor.keyring import keyring_checks
from wxconsole.services.doctor.line import LineReport, clock_check, look_along
from wxconsole.services.doctor.ports import ClipboardWay, Line, Machine
from wxconsole.services.doctor.side_thread import in_time
from wxconsole.services.doctor.store import store_checks
from wxconsole.services.doctor.surroundings import surroundings_checks
from wxconsole.services.ports import Clock, Store, Vault

# The store itself gives up on its lock after ten seconds: what takes longer hangs in the file system.
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is looked at. `warnings` are those of the settings; `timeout` is in seconds, for one call to
    WeChat, and so for all of them, as they are made at once. `keyring_wanted`: new AppSecrets are to go to
    the OS keyring."""

    places: Places
    api_base: Sequence[str]
    timeout: float
    warnings: Sequence[Problem]
    keyring_wanted: bool = False


class Doctor:
    """Looks at files, store, settings, the line to WeChat, clock, clipboard and terminal. Nothing is changed,
    but for what opening the store mends. `store` opens it: the files are looked at before that."""

    def __init__(
        self,
        set_up: SetUp,
        machine: Machine,
        line: Line,
        clipboard: ClipboardWay,
        keyring: Vault,
        store: Callable[[], Store],
        clock: Clock,
        publishing: Callable[[], Iterator[Check]],
    ) -> None:
        """`publishing` looks at where tokens are published: it finds nothing where they are not."""
        self._set_up = set_up
        self._machine = machine
        self._line = line
        self._clipboard = clipboard
        self._keyring = keyring
        self._store = store
        self._clock = clock
        self._publishing = publishing

    async def checks(self) -> AsyncIterator[Check]:
        """The findings, in the same order each time, each as soon as it and those before it are there."""
        set_up, machine = self._set_up, self._machine
        # First, for this is what takes its time.
        lines = [
            asyncio.create_task(look_along(self._line, base, set_up.timeout)) for base in set_up.api_base
        ]
        try:
            for check in await self._aside(Subject.FILES, lambda: file_checks(machine, set_up.places)):
                yield check
            home = set_up.places.home
            for check in await self._aside(Subject.STORE, lambda: store_checks(self._store(), machine, home)):
                yield check
            for check in await asyncio.to_thread(lambda: list(self._publishing())):
                yield check
            for check in _settings(set_up.warnings):
                yield check
            for check in await asyncio.to_thread(lambda: list(self._keyring_checks())):
                yield check
            for check in await asyncio.to_thread(lambda: list(surroundings_checks(machine, self._clipboard))):
                yield check
            reports = [await task for task in lines]
            for report in reports:
                for check in report.checks:
                    yield check
            yield clock_check(self._skew(reports))
        finally:
            for task in lines:
                task.cancel()

    async def _aside(self, subject: Subject, checks: Callable[[], Iterator[Check]]) -> Sequence[Check]:
        try:
            return await in_time(lambda: list(checks()), _PATIENCE)
        except TimeoutError:
            return [Check.fail(subject, "hangs", path=self._set_up.places.home, seconds=_PATIENCE)]

    def _keyring_checks(self) -> Iterator[Check]:
        accounts: Sequence[Account] = ()
        with suppress(Problem):  # the look at the store has told
            accounts = self._store().snapshot().accounts
        return keyring_checks(self._keyring, accounts, wanted=self._set_up.keyring_wanted)

    def _skew(self, reports: Sequence[LineReport]) -> timedelta | None:
        """By the first host that told the time."""
        time = next((report.time for report in reports if report.time is not None), None)
        return None if time is None else time.skew(self._clock.now(), self._clock.uptime())


def _settings(warnings: Sequence[Problem]) -> Iterator[Check]:
    # Of a .env that others may read, the look at the files tells.
    told = [warning for warning in warnings if warning.key != "env_file_open"]
    for warning in told:
        yield Check.warn(Subject.SETTINGS, "setting_problem", problem=warning)
    if not told:
        yield Check.ok(Subject.SETTINGS, "settings_fine")
