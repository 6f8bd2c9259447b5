"""The composition root: from settings to adapters to services. The one place that knows them all.

Everything is made when it is first asked for, and imported then: `status` must not pay for an HTTP client
that it does not use.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from wxconsole.domain.account import Account
from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import holding_of
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Status, status_of, statuses_of
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.accounts import AccountBook
from wxconsole.services.given_accounts import given_accounts
from wxconsole.services.layer import FLAGS, Layer, strongest
from wxconsole.services.ports import Clipboard, Clock, Files, Store
from wxconsole.services.redis_address import RedisAddress
from wxconsole.services.settings import API_BASE, HOME, LANG, REFRESH, TINYDB, Resolution, resolve

if TYPE_CHECKING:
    from wxconsole.adapters.keyring_vault import KeyringVault
    from wxconsole.adapters.log import LogFile
    from wxconsole.adapters.redaction import Redactor
    from wxconsole.adapters.wechat import HttpxWeChat
    from wxconsole.domain.check import Check
    from wxconsole.sandbox.sample import SampleAccount
    from wxconsole.services.clients import ClientBook
    from wxconsole.services.console_memory import ConsoleMemory
    from wxconsole.services.dead_tokens import DeadTokens
    from wxconsole.services.doctor.doctor import Doctor
    from wxconsole.services.drill import Drill
    from wxconsole.services.exporter import Exporter
    from wxconsole.services.hooks import Hooks
    from wxconsole.services.inquiry import Inquiry
    from wxconsole.services.keeper import Keeper
    from wxconsole.services.migration import Migration
    from wxconsole.services.ports import MovingStore
    from wxconsole.services.publish_target import PublishTarget
    from wxconsole.services.publisher import Publisher
    from wxconsole.services.repair import Repair
    from wxconsole.services.scheduler import Scheduler
    from wxconsole.services.shelf import Shelf
    from wxconsole.services.trial import Trial
    from wxconsole.services.uses import UseTally

# Linux's folder in memory.
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder of a name that nobody knows


class Program:
    """What a face works with. Each part is made on first use. `clock` is the machine's unless given."""

    def __init__(self, resolution: Resolution, clock: Clock | None = None) -> None:
        self.resolution = resolution
        self.settings = resolution.settings
        self._clock = clock

    @classmethod
    def load(cls, flags: Mapping[str, str], env_file: Path | None = None) -> "Program":
        """The program as flags, environment and .env files set it. Raises Misuse for a bad setting."""
        from wxconsole.adapters.environment import read_layers

        return cls(resolve(read_layers(flags, env_file)))

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.settings.lang)

    @cached_property
    def clock(self) -> Clock:
        from wxconsole.adapters.clock import SystemClock

        return self._clock or SystemClock()

    @cached_property
    def store(self) -> Store:
        address = self.settings.store
        if isinstance(address, RedisAddress):
            return self._redis_store(address)
        from wxconsole.adapters.tinydb_store import TinyDbStore

        return TinyDbStore(self.settings.home, self.clock)

    def _redis_store(self, address: RedisAddress) -> Store:
        _need_redis("WXCONSOLE_STORE")
        from wxconsole.adapters.redis_store import RedisStore

        return RedisStore(address, self.clock, refresh_alone=self.settings.store_loss == REFRESH)

    def migration(self, source: str, target: str) -> "Migration":
        """From one store to another, each as `services.store_name` has it. Whoever makes it closes it. Raises
        Misuse for what is no store."""
        from wxconsole.services.migration import Migration
        from wxconsole.services.store_name import named_store, same_store

        here, there = (named_store(name, self.settings, os.environ) for name in (source, target))
        if same_store(here, there):
            raise Misuse("migrate_same", place=here)
        return Migration(
            self._moving_store(here),
            lambda: self._moving_store(there),
            (str(here), str(there)),
            self.resolution.accounts,
        )

    def _moving_store(self, place: Path | RedisAddress) -> "MovingStore":
        if isinstance(place, RedisAddress):
            _need_redis(str(place))
            from wxconsole.adapters.redis_store.moving import MovingRedisStore

            return MovingRedisStore(place, self.clock)
        from wxconsole.adapters.tinydb_store.moving import MovingTinyDbStore

        return MovingTinyDbStore(place, self.clock)

    @cached_property
    def vault(self) -> "KeyringVault":
        """AppSecrets in the OS keyring, which is asked with the first call."""
        from wxconsole.adapters.keyring_vault import KeyringVault

        return KeyringVault(lambda secret: self.redactor.add(secret))

    @cached_property
    def book(self) -> AccountBook:
        into_vault = self.settings.secrets == "keyring"
        return AccountBook(self.store, self.resolution.accounts, self.vault, into_vault=into_vault)

    @cached_property
    def clients(self) -> "ClientBook":
        """Who may ask the token service."""
        from wxconsole.services.clients import ClientBook

        return ClientBook(self.store, self.book, self.clock)

    @cached_property
    def timing(self) -> Timing:
        return Timing(timedelta(seconds=self.settings.margin))

    def close(self) -> Sequence[Problem]:
        """Lets go of the store, and returns what it noticed that a person should know."""
        if "store" not in vars(self):  # nobody has used it
            return ()
        self.store.close()
        return self.store.notices

    def tidy(self) -> None:
        """Deletes history that is older than the settings keep it. Blocks for as long as that takes."""
        self.store.prune(self.clock.now() - timedelta(days=self.settings.history_days))

    @property
    def store_place(self) -> str:
        """Where the store is, for people."""
        settings = self.settings
        return str(settings.home if settings.store == TINYDB else settings.store)

    def paths(self) -> dict[str, Path]:
        """Where things lie: the data folder (`home`) and the log folder (`log`)."""
        from wxconsole.adapters.log import log_folder

        return {"home": self.settings.home, "log": log_folder()}

    def statuses(self) -> list[Status]:
        """Every account as the store has it now."""
        return statuses_of(self.book.all(), self.store.snapshot().holdings, self.timing, self.clock.now())

    def status(self, account: Account) -> Status:
        """One account as the store has it now."""
        holding = holding_of(account, self.store.snapshot().holdings)
        return status_of(account, holding, self.timing, self.clock.now())

    def histories(self, *statuses: Status) -> Mapping[str, Sequence[Refresh]]:
        """What `Status.diagnosis` goes by besides, by AppID; it may block. See `evidence.histories`."""
        from wxconsole.services.evidence import histories

        return histories(self.store, statuses)

    def call_diagnosis(self, account: Account, failure: Failure, lang: str) -> Diagnosis:
        """As `Status.call_diagnosis`, by all that there is to go by. It may block."""
        status = self.status(account)
        history = self.histories(status).get(account.appid, ())
        return status.call_diagnosis(failure, lang, history, self.wechat.skew)

    @cached_property
    def redactor(self) -> "Redactor":
        """Knows every AppSecret and token that the program has seen, so that nothing written holds one."""
        from wxconsole.adapters.redaction import Redactor

        redactor = Redactor()
        redactor.add(*(account.secret for account in self.book.all()))
        redactor.add_token(*self._held_tokens())
        return redactor

    def _teach_redactor(self, refresh: Refresh | None) -> None:
        # What a refresh of this process has brought is known since its answer came.
        if refresh is None:
            with suppress(Problem):  # a store that cannot be read is told by whoever needs it
                self.redactor.add_token(*self._held_tokens())

    def _held_tokens(self) -> list[Secret]:
        holdings = self.store.snapshot().holdings.values()
        return [holding.token.value for holding in holdings if holding.token is not None]

    @cached_property
    def log_file(self) -> "LogFile":
        """Where the program logs to, from the first call on: for what talks to WeChat, and for a crash."""
        from wxconsole.adapters.log import start_log

        return start_log(self.settings.log_level, self.redactor)

    @cached_property
    def wechat(self) -> "HttpxWeChat":
        """The keeper closes it."""
        from wxconsole.adapters.wechat import HttpxWeChat

        settings = self.settings
        return HttpxWeChat(
            settings.api_base,
            timeout=settings.timeout,
            concurrency=settings.concurrency,
            clock=self.clock,
            granted=lambda token: self.redactor.add_token(token),
        )

    @cached_property
    def keeper(self) -> "Keeper":
        """Make it on a running event loop."""
        from wxconsole.services.keeper import Keeper, KeeperRules

        settings = self.settings
        rules = KeeperRules(
            actor=actor(),
            timing=self.timing,
            timeout=settings.timeout,
            concurrency=settings.concurrency,
            read_only=settings.read_only,
        )
        keeper = Keeper(self.book, self.store, self.wechat, self.clock, rules)
        keeper.listen(self._teach_redactor)
        return keeper

    @cached_property
    def publisher(self) -> "Publisher | None":
        """Puts tokens where SDKs of other programs look, if that is set. Make it on a running event loop, as
        the keeper that it listens to; whoever makes it closes it. Raises Misuse (`redis_needs_extra`)."""
        target = self.settings.publish
        if target is None:
            return None
        self.check_publishing()
        from wxconsole.services.publisher import Publisher

        return Publisher(self.keeper, self.book, target.layouts, lambda: self._open_shelf(target), self.clock)

    def check_publishing(self) -> None:
        """Raises Misuse (`redis_needs_extra`) if tokens are to be published and cannot be."""
        if self.settings.publish is not None:
            _need_redis("WXCONSOLE_PUBLISH")

    def _open_shelf(self, target: "PublishTarget") -> "Shelf":
        """A line to where tokens are published. Raises as `check_publishing`."""
        self.check_publishing()
        from wxconsole.adapters.redis_shelf import RedisShelf

        return RedisShelf(target.address, self.clock)

    def unpublish(self, account: Account) -> Problem | None:
        """Takes back what was published of an account that was removed, but for what another one with its
        AppID needs; returns what is to be told (`publish_left`) where that cannot be done. Blocks."""
        target = self.settings.publish
        if target is None:
            return None
        from wxconsole.domain.layout import places

        try:
            with closing(self._open_shelf(target)) as shelf:
                kept = places(target.layouts, self.book.all())
                shelf.take_back(places(target.layouts, [account]) - kept)
        except Problem as problem:
            return Problem("publish_left", alias=account.alias, address=target.address, problem=problem)
        return None

    @cached_property
    def inquiry(self) -> "Inquiry":
        """Make it on a running event loop, as the keeper that it gets its tokens from."""
        from wxconsole.services.inquiry import Inquiry

        keeper = self.keeper
        return Inquiry(
            self.book,
            keeper.holdings,
            keeper.note,
            self.wechat,
            self.clock,
            read_only=self.settings.read_only,
        )

    @cached_property
    def repair(self) -> "Repair":
        """Make it on a running event loop, as the keeper that it tries with."""
        from wxconsole.services.repair import Repair

        return Repair(self.keeper, self.book, self.clock)

    @cached_property
    def trial(self) -> "Trial":
        """Make it on a running event loop, as the keeper that closes what it asks through."""
        from wxconsole.services.trial import Trial

        return Trial(self.wechat, read_only=self.settings.read_only)

    @cached_property
    def drill(self) -> "Drill":
        """Make it on a running event loop, as the keeper that it works through."""
        from wxconsole.services.drill import Drill

        return Drill(self.keeper, self.book, self.store, self.clock)

    @cached_property
    def dead_tokens(self) -> "DeadTokens":
        """Make it on a running event loop, as the keeper that it works with."""
        from wxconsole.services.dead_tokens import DeadTokens

        return DeadTokens(self.keeper, timedelta(seconds=self.settings.report_floor))

    def hooks(self, tried: Callable[[bool], None]) -> "Hooks":
        """Make it on a running event loop, as the keeper that it listens to; whoever makes it closes it."""
        from wxconsole.adapters.hook_sender import HttpxHookSender
        from wxconsole.services.hooks import Hooks

        return Hooks(self.keeper, self.store, HttpxHookSender(), self.clock, tried)

    @cached_property
    def uses(self) -> "UseTally":
        """What the clients of the token service do. Whoever runs the service flushes it."""
        from wxconsole.services.uses import UseTally

        return UseTally(self.store, self.clock)

    @cached_property
    def scheduler(self) -> "Scheduler":
        from wxconsole.services.scheduler import Scheduler

        paused = self.settings.read_only or not self.settings.auto_refresh
        minutes = self.settings.probe_every
        return Scheduler(
            self.keeper,
            self.book,
            self.store,
            self.clock,
            self.timing,
            paused=paused,
            probe_every=timedelta(minutes=minutes) if minutes else None,
        )

    def doctor(self, env_file: Path | None = None) -> "Doctor":
        """Looks at the set-up that was loaded, with the same `env_file`. Ask it before the store is used."""
        from wxconsole.adapters.clipboard import SystemClipboard
        from wxconsole.adapters.environment import env_files
        from wxconsole.adapters.line import HttpxLine
        from wxconsole.adapters.machine import ThisMachine
        from wxconsole.services.doctor.doctor import Doctor, SetUp
        from wxconsole.services.doctor.files import Places

        settings, resolution, paths = self.settings, self.resolution, self.paths()
        places = Places(
            paths["home"],
            paths["log"],
            env_files(env_file, paths["home"]),
            frozenset(account.origin for account in resolution.accounts),
        )
        wanted = settings.secrets == "keyring"
        set_up = SetUp(places, settings.api_base, settings.timeout, resolution.warnings, wanted)
        line, clipboard = HttpxLine(self.clock), SystemClipboard()
        return Doctor(
            set_up,
            ThisMachine(),
            line,
            clipboard,
            self.vault,
            lambda: self.store,
            self.clock,
            self._publishing_checks,
        )

    def _publishing_checks(self) -> "Iterator[Check]":
        target = self.settings.publish
        if target is not None:
            from wxconsole.services.doctor.publishing import publishing_checks

            yield from publishing_checks(target, lambda: self._open_shelf(target), self.clock)

    @cached_property
    def console_memory(self) -> "ConsoleMemory":
        """What the operator chose on the screen in earlier runs."""
        from wxconsole.adapters.console_file import ConsoleFile
        from wxconsole.services.console_memory import ConsoleMemory

        return ConsoleMemory(ConsoleFile(self.settings.home / "console.json"))

    @cached_property
    def files(self) -> Files:
        from wxconsole.adapters.files import PrivateFiles

        return PrivateFiles()

    @cached_property
    def clipboard(self) -> Clipboard:
        from wxconsole.adapters.clipboard import SystemClipboard

        return SystemClipboard()

    @cached_property
    def exporter(self) -> "Exporter":
        from wxconsole.services.exporter import Exporter

        return Exporter(self.files, self.clipboard, self.settings.api_base[0])


def _need_redis(named: str) -> None:
    """Raises Misuse where what talks to Redis is not installed. `named` is what names one."""
    if find_spec("redis") is None:
        raise Misuse("redis_needs_extra", named=named)


def spoken_language(flags: Mapping[str, str]) -> str:
    """The language to speak while there are no settings, since these may be what is wrong."""
    from wxconsole.adapters.environment import machine_defaults

    asked = (flags.get(LANG), os.environ.get(LANG), machine_defaults(home=Path()).values[LANG])
    return next(lang for lang in (*asked, LANGUAGES[0]) if lang in LANGUAGES)


def accounts_in(path: Path) -> tuple[list[Account], list[Problem]]:
    """The accounts in the .env or, by its ending, CSV file at `path`, and what is wrong in it.
    Raises Misuse if it cannot be read."""
    if path.suffix.lower() == ".csv":
        from wxconsole.adapters.account_csv import read_account_csv

        rows = read_account_csv(path)
        return (
            [row for row in rows if isinstance(row, Account)],
            [row for row in rows if isinstance(row, Problem)],
        )
    from wxconsole.adapters.env_file import read_env_file

    try:
        layer = read_env_file(path)
    except OSError as error:
        raise Misuse("env_file_unreadable", path=path, reason=error.strerror) from None
    accounts, warnings = given_accounts(strongest([layer]))
    return accounts, [*layer.warnings, *warnings]


def actor() -> str:
    """Who this process is in the history: `user@host:pid`."""
    import getpass
    import platform

    return f"{getpass.getuser()}@{platform.node()}:{os.getpid()}"


@contextmanager
def demo(flags: Mapping[str, str], clock: Clock | None = None) -> Iterator[Program]:
    """The program over a sandbox of its own with sample accounts, in a home that is thrown away after.
    The operator's own accounts, settings and .env files are not read. `clock` drives the sandbox too."""
    import tempfile

    from wxconsole.adapters.environment import machine_defaults
    from wxconsole.sandbox.clock import Clock as SandboxClock
    from wxconsole.sandbox.sample import sample
    from wxconsole.sandbox.server import Sandbox
    from wxconsole.sandbox.world import World

    world = World() if clock is None else World(clock=SandboxClock(ticks=lambda: clock.now().timestamp()))
    # In memory where there is such a place: a day of history is many flushes, which a slow disk would show.
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="wxconsole-demo-", dir=place) as folder,
        Sandbox(world) as sandbox,
    ):
        home = Path(folder)
        fixed = Layer("demo", {HOME: folder, API_BASE: sandbox.url})
        program = Program(resolve([fixed, Layer(FLAGS, flags), machine_defaults(home=home)]), clock)
        for each in sample(sandbox.world, program.clock.now()):
            _plant(program.store, each)
        yield program


def _plant(store: Store, planted: "SampleAccount") -> None:
    """Puts a sample account into the store by the ways that a keeper would take."""
    store.save_account(planted.account)
    for refresh in planted.history:
        lease = store.acquire(planted.account.appid, refresh.actor, 1)
        if lease is not None:
            store.commit(lease, planted.holding, refresh)
