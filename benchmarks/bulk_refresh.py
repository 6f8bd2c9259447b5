"""What the store costs a bulk refresh: `wxconsole refresh --all`, against the same calls to WeChat alone.

python -m benchmarks.bulk_refresh [ACCOUNTS…]     (8, 100 and 1000 unless given)

WeChat is the sandbox, in a process of its own. `bare` makes the calls and keeps nothing. `first` starts from
an empty store, `again` from one that holds a token of each account; both include the start of the program.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from benchmarks.figures import say
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import Secret

PROGRAM = (sys.executable, "-m", "wxconsole")
COUNTS = (8, 100, 1000)
CONCURRENCY = 32


def main(counts: list[int]) -> None:
    say(f"{'accounts':>8} {'bare':>9} {'first':>9} {'ratio':>6} {'again':>9} {'ratio':>6}")
    for count in counts:
        with tempfile.TemporaryDirectory() as home, _sandbox() as url:
            accounts = [_account(number) for number in range(count)]
            _write_env(Path(home) / ".env", url, accounts)
            bare = asyncio.run(_bare(url, accounts))
            first, again = _refresh_all(home), _refresh_all(home)
        shares = f"{first:>7.2f} s {first / bare:>6.1f} {again:>7.2f} s {again / bare:>6.1f}"
        say(f"{count:>8} {bare:>7.2f} s {shares}")


@contextmanager
def _sandbox() -> Iterator[str]:
    """The URL of a sandbox that runs meanwhile."""
    command = [*PROGRAM, "sandbox", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - this very program
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as sandbox:
        try:
            yield next(iter(sandbox.stdout or ())).strip()
        finally:
            sandbox.terminate()


def _account(number: int) -> Account:
    # The sandbox takes digits at the end of an AppID for the error to answer with.
    return Account(f"a{number:04}", f"wx{number:015}f", Secret(f"{number:032x}"))


def _write_env(path: Path, url: str, accounts: list[Account]) -> None:
    """The sandbox for WeChat, and the accounts."""
    lines = [f"WXCONSOLE_API_BASE={url}"]
    for account in accounts:
        name = f"WX_{account.alias.upper()}"
        lines += [f"{name}_APPID={account.appid}", f"{name}_SECRET={account.secret.reveal()}"]
    path.touch(0o600)
    path.write_text("\n".join(lines), "utf-8")


async def _bare(url: str, accounts: list[Account]) -> float:
    wechat = HttpxWeChat((url,), timeout=10, concurrency=CONCURRENCY)
    started = perf_counter()
    answers = await asyncio.gather(*(wechat.fetch_token(account) for account in accounts))
    spent = perf_counter() - started
    await wechat.aclose()
    if any(isinstance(answer, Failure) for answer in answers):
        raise SystemExit("the sandbox has refused a call")
    return spent


def _refresh_all(home: str) -> float:
    command = [*PROGRAM, "refresh", "--all"]
    started = perf_counter()
    subprocess.run(  # noqa: S603 - this very program
        command, cwd=home, env={**os.environ, "WXCONSOLE_HOME": home}, stderr=subprocess.DEVNULL, check=True
    )
    return perf_counter() - started


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or list(COUNTS))
