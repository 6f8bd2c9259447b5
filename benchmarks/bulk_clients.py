"""Clients that fetch a token for each of many accounts, one of them in a process:

python benchmarks/bulk_clients.py NAME URL COUNT

Says how many seconds that took from the first call to the last answer, with connections and TLS context,
without imports. All but the loop make 32 calls at once, as wxconsole does unless it is told otherwise.
"""

import asyncio
import gc
import json
import os
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from urllib.parse import urlsplit

AT_ONCE = 32
PATH = "/cgi-bin/stable_token"

Account = tuple[str, str]  # AppID and AppSecret
Fetch = Callable[[Account], Awaitable[str]]


def accounts(count: int) -> list[Account]:
    return [(f"wxf{number:015x}", f"{number:032x}") for number in range(count)]


def alias(number: int) -> str:
    return f"shop-{number:04}"


def content(account: Account) -> dict[str, str | bool]:
    """What the stable endpoint is asked."""
    appid, secret = account
    return {"grant_type": "client_credential", "appid": appid, "secret": secret, "force_refresh": False}


async def lane(waiting: Iterator[Account], tokens: dict[str, str], fetch: Fetch) -> None:
    """One call after the other, as long as there is an account."""
    for account in waiting:
        tokens[account[0]] = await fetch(account)


def streams(url: str, wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """asyncio's streams, and no more of HTTP than has to be."""
    parts = urlsplit(url)

    async def work() -> dict[str, str]:
        tls = (
            ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
            if parts.scheme == "https"
            else None
        )
        waiting, tokens = iter(wanted), dict[str, str]()

        async def one() -> None:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=tls)

            async def fetch(account: Account) -> str:
                body = json.dumps(content(account)).encode()
                head = f"POST {PATH} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                answer = await reader.readuntil(b"\r\n\r\n")
                length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                return str(json.loads(await reader.readexactly(length))["access_token"])

            await lane(waiting, tokens, fetch)
            writer.close()

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        return tokens

    return lambda: asyncio.run(work())


def aiohttp(url: str, wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """aiohttp, one session for all."""
    from aiohttp import ClientSession, TCPConnector

    async def work() -> dict[str, str]:
        tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
        waiting, tokens = iter(wanted), dict[str, str]()
        async with ClientSession(connector=TCPConnector(limit=AT_ONCE, ssl=tls)) as session:

            async def fetch(account: Account) -> str:
                async with session.post(url + PATH, json=content(account)) as answer:
                    return str((await answer.json(content_type=None))["access_token"])

            await asyncio.gather(*(lane(waiting, tokens, fetch) for _ in range(AT_ONCE)))
        return tokens

    return lambda: asyncio.run(work())


def httpx(url: str, wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """Bare httpx in lanes: a client of one connection each, and one TLS context for all of them."""
    from httpx import AsyncClient, Limits

    async def work() -> dict[str, str]:
        tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
        waiting, tokens = iter(wanted), dict[str, str]()

        async def one() -> None:
            async with AsyncClient(verify=tls, limits=Limits(max_connections=1)) as client:

                async def fetch(account: Account) -> str:
                    answer = await client.post(url + PATH, json=content(account))
                    return str(answer.raise_for_status().json()["access_token"])

                await lane(waiting, tokens, fetch)

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        return tokens

    return lambda: asyncio.run(work())


def _wechatpy(url: str) -> Callable[[Account], tuple[str, str]]:
    from wechatpy import WeChatClient  # type: ignore[import-untyped] # it has no types

    class Client(WeChatClient):  # type: ignore[misc] # it has no types
        def fetch_access_token(self) -> dict[str, str]:
            # As the original, whose host is fixed.
            params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            answer: dict[str, str] = self._fetch_access_token(f"{url}/cgi-bin/token", params)
            return answer

    def fetch(account: Account) -> tuple[str, str]:
        return account[0], Client(*account).fetch_access_token()["access_token"]

    return fetch


def wechatpy_loop(url: str, wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """wechatpy, a client for each account, as it has them, one after the other."""
    fetch = _wechatpy(url)
    return lambda: dict(map(fetch, wanted))


def wechatpy_threads(url: str, wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """The same in threads."""
    fetch = _wechatpy(url)

    def work() -> dict[str, str]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return dict(threads.map(fetch, wanted))

    return work


def wxconsole(_url: str, _wanted: Iterable[Account]) -> Callable[[], dict[str, str]]:
    """What `wxconsole refresh --all` does once it has begun, from the keeper's start to its close: each
    account is asked for under its lease, and saved with its row of the history."""
    import wxconsole.adapters.lanes  # noqa: F401 - no import is counted
    from wxconsole.bootstrap import Program
    from wxconsole.domain.problem import Problem
    from wxconsole.domain.refresh import Trigger

    gc.set_threshold(100_000)  # as the program does
    program = Program.load({})
    aliases = [account.alias for account in program.book.all()]
    program.redactor  # noqa: B018 - which the log has before anything is asked

    async def work() -> None:
        keeper = program.keeper
        async for _alias, refresh in keeper.refresh_many(aliases, Trigger.COMMAND):
            if isinstance(refresh, Problem) or not refresh.succeeded:
                raise SystemExit(f"not refreshed: {refresh}")
        await keeper.close()

    def all_of_them() -> dict[str, str]:
        asyncio.run(work())
        tokens = {appid: holding.token for appid, holding in program.store.snapshot().holdings.items()}
        return {appid: token.value.reveal() for appid, token in tokens.items() if token is not None}

    return all_of_them


CLIENTS = {
    "streams": streams,
    "aiohttp": aiohttp,
    "httpx": httpx,
    "wechatpy-loop": wechatpy_loop,
    "wechatpy-threads": wechatpy_threads,
    "wxconsole": wxconsole,
}


def main(name: str, url: str, count: int) -> None:
    wanted = accounts(count)
    work = CLIENTS[name](url, wanted)
    started = perf_counter()
    tokens = work()
    spent = perf_counter() - started
    if len(set(tokens.values())) != count:
        raise SystemExit(f"{len(set(tokens.values()))} tokens for {count} accounts")
    sys.stdout.write(f"{spent}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
