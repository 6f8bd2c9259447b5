"""Notices on their way, over a real socket."""

import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.receiver import Receiver, receiving
from wxconsole.adapters.hook_sender import HttpxHookSender

HEADERS = {"webhook-id": "msg_1", "content-type": "application/json"}
BODY = b'{"event":"token.rotated"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
async def sender() -> AsyncIterator[HttpxHookSender]:
    one = HttpxHookSender(patience=20)
    yield one
    await one.aclose()


async def test_it_is_posted_as_it_is_and_taken(sender: HttpxHookSender, receiver: Receiver) -> None:
    assert await sender.send(f"{receiver.url}?key=v", HEADERS, BODY) is None
    ((headers, body),) = receiver.got
    assert body == BODY
    assert headers["webhook-id"] == "msg_1"
    assert headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
async def test_any_other_status_is_a_refusal(
    sender: HttpxHookSender, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    assert await sender.send(receiver.url, HEADERS, BODY) == f"HTTP {status}"


async def test_it_follows_nobody_elsewhere(sender: HttpxHookSender, receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, receiver.url
    assert await sender.send(receiver.url, HEADERS, BODY) == "HTTP 307"
    assert len(receiver.got) == 1


async def test_one_that_does_not_answer_is_given_up(receiver: Receiver) -> None:
    receiver.answering.clear()
    sender = HttpxHookSender(patience=0.05)
    assert await sender.send(receiver.url, HEADERS, BODY) == "no answer within 0.05 s"
    await sender.aclose()


async def test_one_that_is_not_there_is_told_without_its_url(sender: HttpxHookSender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    reason = await sender.send(f"http://127.0.0.1:{port}/hook?key=s3cret", HEADERS, BODY)
    assert reason == "connection refused"
