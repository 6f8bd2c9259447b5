"""Webhooks of the service as a whole: told of a rotation, signed, counted; left where nobody takes it."""

import asyncio
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from json import loads

from tests.receiver import Receiver, receiving
from tests.server.conftest import PATIENCE, SHOP, Centre, running
from tests.services.fakes import until
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Endpoint
from wxconsole.domain.hook import SECRET_PREFIX
from wxconsole.sandbox.server import Sandbox


async def rotate(centre: Centre) -> str:
    """Somebody has the token of `shop` replaced; its fingerprint."""
    dead = (await centre.get("/v1/accounts/shop/token")).json()["fingerprint"]
    centre.sandbox.world.supersede(SHOP, Endpoint.STABLE)
    answer = await centre.post("/v1/accounts/shop/refresh", {"stale_fingerprint": dead})
    return str(answer.json()["fingerprint"])


async def first_token(centre: Centre) -> None:
    """`shop` gets one, which nobody is told of."""
    await centre.get("/v1/accounts/shop/token")
    await until(lambda: "shop" in (centre.house.hooks._seen or {}))


async def came(receiver: Receiver) -> None:
    assert await asyncio.to_thread(receiver.came.wait, PATIENCE)


async def test_a_client_is_told_of_the_new_token_and_can_tell_who_says_so(centre: Centre) -> None:
    with receiving() as receiver:
        await first_token(centre)
        secret = centre.program.clients.hook("billing", receiver.url).reveal()
        fingerprint = await rotate(centre)
        await came(receiver)
        ((headers, body),) = receiver.got
    assert (loads(body)["account"], loads(body)["fingerprint"]) == ("shop", fingerprint)
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    assert headers["webhook-signature"] == "v1," + b64encode(hmac.digest(key, content, "sha256")).decode()
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 300
    token = (await centre.get("/v1/accounts/shop/token")).json()["access_token"]
    assert token.encode() not in body
    assert 'wxconsole_webhook_tries_total{outcome="delivered"} 1' in (await centre.get("/metrics")).text


async def test_told_to_end_what_nobody_took_is_left_for_later(program: Program, sandbox: Sandbox) -> None:
    with receiving() as receiver:
        receiver.status = 500
        async with running(program, sandbox) as centre:
            await first_token(centre)
            program.clients.hook("billing", receiver.url)
            fingerprint = await rotate(centre)
            await came(receiver)
    (client,) = program.clients.all()
    assert client.hook is not None
    assert [letter.notice.fingerprint for letter in client.hook.letters] == [fingerprint]
