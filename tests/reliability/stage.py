"""A stage for whole programs: a home on a real disk, a simulated WeChat that remembers every token it gave,
consoles as processes, and a search for what leaked."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any, cast
from unittest.mock import patch

from tests.cli.conftest import SECRET, Place, Ran
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.sandbox.server import Sandbox, _Handler
from wxconsole.sandbox.wechat import Answer
from wxconsole.sandbox.world import Resident, World

ROOT = Path(__file__).parents[2]
SHOP = "wx1111111111111111"
NOBODY = 65534
# Nothing here takes nearly as long; whoever waits longer waits for something that will not come.
PATIENCE = 60.0
# The store's own files hold what is searched for, and so may a .env.
MAY_HOLD_SECRETS = ("state.json", "state.json.tmp", ".env")


class NotingWorld(World):
    """Remembers the value of every token it gave, in order, by AppID. While `answers` is not set, it takes
    calls and does what they ask, but no answer leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, list[str]] = {}
        self.answers = Event()
        self.answers.set()

    def _rotate(self, resident: Resident, *args: Any) -> Token:
        token = super()._rotate(resident, *args)
        self.given.setdefault(resident.account.appid, []).append(token.value.reveal())
        return token


class Stage(Place):
    """What a test of the whole program plays on. What its processes say is kept, and searched at the end."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        super().__init__(folder, sandbox.url)
        self.folder = folder
        self.sandbox = sandbox
        self.world = cast(NotingWorld, sandbox.world)
        self.said: list[str] = []
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *args: str, module: str = "wxconsole", **options: Any) -> subprocess.Popen[str]:
        """Starts a command line; `end` ends it, if nobody has."""
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(
            [sys.executable, "-m", module, *args],
            cwd=self.work,
            env=self.env | {"PYTHONPATH": str(ROOT)},
            text=True,
            encoding="utf-8",
            **{**streams, **options},
        )
        self._started.append(process)
        if sys.platform == "linux":
            self.said.append(Path(f"/proc/{process.pid}/cmdline").read_text("utf-8", "replace"))
        return process

    def console(self, *args: str) -> "Console":
        """Starts a console without a face, which looks after its accounts."""
        with (self.folder / f"console{len(self._started)}.err").open("w") as said:
            process = self.start(*args, module="tests.reliability.console", stderr=said)
        return Console(process, self)

    def ended(self, process: subprocess.Popen[str], *, prints_token: bool = False) -> Ran:
        """What a started command line did, once it ends."""
        with process:
            out, err = process.communicate(timeout=PATIENCE)
        self.said += [err] if prints_token else [out, err]
        return Ran(process.returncode, out, err)

    def does(self, *args: str, **options: Any) -> Ran:
        """A command line as a process of its own, from start to end."""
        return self.ended(self.start(*args, **options), prints_token=args[0] == "token")

    def token(self, alias: str = "shop") -> str:
        """What `wxconsole token` prints. It must succeed."""
        ran = self.does("token", alias)
        assert (ran.status, ran.err) == (0, ""), ran.err
        return ran.out.rstrip("\n")

    def store(self) -> TinyDbStore:
        """The store as a process that has just been started sees it."""
        return TinyDbStore(self.home, SystemClock())

    def held(self, appid: str = SHOP) -> str | None:
        """The value of the token in the store."""
        holding = self.store().snapshot().holdings.get(appid)
        return holding.token.value.reveal() if holding is not None and holding.token is not None else None

    def rows(self) -> list[Refresh]:
        """The history, oldest first."""
        return list(reversed(self.store().history()))

    def plant(
        self, alias: str = "shop", appid: str = SHOP, endpoint: Endpoint = Endpoint.STABLE, left: float = 7000
    ) -> str:
        """Puts a live token with `left` seconds into WeChat and into the store, as if fetched before."""
        value = self.world.grant(appid, endpoint, left).value
        store = self.store()
        at = SystemClock().now() - timedelta(seconds=7200 - left)
        lease = store.acquire(appid, "before", 20)
        assert lease is not None
        row = Refresh(at, alias, appid, endpoint, Trigger.COMMAND, Outcome.ROTATED, 9, "before")
        holding = Holding(appid).after(row, Token(value, at, at + timedelta(seconds=7200), endpoint))
        assert store.commit(lease, holding, row)
        return value.reveal()

    def store_account(
        self, alias: str = "shop", appid: str = SHOP, endpoint: Endpoint = Endpoint.STABLE
    ) -> None:
        """Defines an account in the store: its AppSecret is on the disk."""
        self.store().save_account(Account(alias, appid, Secret(SECRET), endpoint=endpoint))

    def calls(self, appid: str = SHOP) -> int:
        """How often WeChat was asked for a token of this AppID."""
        return sum(call.appid == appid for call in self.world.calls)

    def hold(self) -> None:
        """From now on WeChat takes calls, and answers none."""
        self.world.answers.clear()

    def asked(self) -> None:
        """Waits until WeChat has taken a call."""
        until(self.calls)

    def answer(self) -> None:
        """WeChat answers, also what it has held back."""
        self.world.answers.set()

    def leaks(self) -> list[str]:
        """Where the planted AppSecret or any token stands that has no business there."""
        canaries = [SECRET, *chain.from_iterable(self.world.given.values())]
        texts = {f"output {number}": said for number, said in enumerate(self.said)}
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name not in MAY_HOLD_SECRETS:
                texts[str(path)] = path.read_text("utf-8", "replace")
        return [name for name, text in texts.items() if any(canary in text for canary in canaries)]

    def end(self) -> None:
        """Ends what still runs."""
        self.answer()
        for process in self._started:
            if process.poll() is None:
                process.kill()
            with process:
                process.wait(PATIENCE)


class Console:
    """A console without a face: see tests/reliability/console.py for what it can be told."""

    def __init__(self, process: subprocess.Popen[str], stage: Stage) -> None:
        self.process = process
        self._stage = stage

    def tell(self, *words: object) -> dict[str, Any]:
        """Says something to it, and returns its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        self._stage.said.append(answer)
        found: dict[str, Any] = json.loads(answer)
        return found

    def account(self, alias: str = "shop") -> dict[str, Any]:
        """How it sees one account: the row of `status --json`."""
        accounts = {each["alias"]: each for each in self.tell("see")["accounts"]}
        found: dict[str, Any] = accounts[alias]
        return found

    def until(self, condition: Callable[[dict[str, Any]], object], alias: str = "shop") -> dict[str, Any]:
        """Waits until it sees an account so."""
        found: dict[str, Any] = until(lambda: seen if condition(seen := self.account(alias)) else None)
        return found

    def close(self) -> int:
        """Ends its input, and returns its exit status."""
        with self.process:
            out, _ = self.process.communicate(timeout=PATIENCE)
        self._stage.said.append(out)
        return self.process.returncode


def until(condition: Callable[[], Any]) -> Any:
    """What `condition` returns once that is true. Raises AssertionError if it does not become so at all."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return found


_answer = _Handler._answer


def _answer_when_allowed(handler: _Handler, given: Answer) -> None:
    cast(NotingWorld, handler.server.world).answers.wait(PATIENCE)
    _answer(handler, given)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A stage with a sandbox of its own. Nothing runs on, and nothing may have leaked, when it ends."""
    with patch.object(_Handler, "_answer", _answer_when_allowed), Sandbox(NotingWorld()) as sandbox:
        stage = Stage(folder, sandbox)
        try:
            yield stage
        finally:
            stage.end()
        assert stage.leaks() == []
