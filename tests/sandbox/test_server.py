"""The server: connections, limits, starting and stopping, and what it keeps to itself."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.client import (
    APPID,
    GRANT,
    SECRET,
    STABLE,
    TOKEN,
    ask,
    classic,
    connected,
    raw,
    stable,
)
from wxconsole.domain.problem import Problem
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import BODY_LIMIT, Sandbox


def sandbox_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "sandbox"]


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_a_thousand_requests_over_thirty_two_connections_all_get_the_one_token(sandbox: Sandbox) -> None:
    body = json.dumps(GRANT)

    def client(_: int) -> set[str]:
        tokens = set()
        with connected(sandbox) as connection:
            for _request in range(32):
                connection.request("POST", STABLE, body)
                tokens.add(json.loads(connection.getresponse().read())["access_token"])
        return tokens

    with ThreadPoolExecutor(32) as pool:
        tokens = set().union(*pool.map(client, range(32)))
    assert len(tokens) == 1
    assert sandbox.world.counts == {STABLE: 1024}


def test_a_connection_is_kept_alive_across_errors(sandbox: Sandbox) -> None:
    with connected(sandbox) as connection:
        connection.connect()
        first = connection.sock
        for target in (TOKEN, "/nothing", "/cgi-bin/getcallbackip"):
            connection.request("GET", target)
            connection.getresponse().read()
        assert connection.sock is first


def test_an_answer_leaves_in_one_piece(sandbox: Sandbox) -> None:
    with connected(sandbox) as connection:
        connection.connect()
        connection.sock.sendall(f"GET {TOKEN} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = connection.sock.recv(65536)
    assert received.startswith(b"HTTP/1.1 200")
    assert received.endswith(b"}")


def test_the_date_header_tells_the_time_of_the_sandbox(sandbox: Sandbox) -> None:
    assert ask(sandbox, "GET", TOKEN).headers["Date"] == "Sun, 22 Nov 2026 03:00:00 GMT"
    sandbox.world.clock.advance(60)
    assert ask(sandbox, "GET", TOKEN).headers["Date"] == "Sun, 22 Nov 2026 03:01:00 GMT"


def test_a_head_request_gets_headers_and_no_body(sandbox: Sandbox) -> None:
    answered = raw(sandbox, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 200")
    assert answered.endswith(b"\r\n\r\n")


def test_a_body_at_the_limit_is_read_and_one_beyond_is_refused(sandbox: Sandbox) -> None:
    assert ask(sandbox, "POST", STABLE, b" " * BODY_LIMIT).json["errcode"] == 47001
    assert ask(sandbox, "POST", STABLE, b" " * (BODY_LIMIT + 1)).status == 413


@pytest.mark.parametrize("length", [b"-1", b"x", b"1.5", b""])
def test_a_content_length_that_is_no_number_is_refused(sandbox: Sandbox, length: bytes) -> None:
    answered = raw(sandbox, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 400")


def test_a_content_length_of_thousands_of_digits_is_refused(sandbox: Sandbox) -> None:
    answered = raw(sandbox, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 413")


def test_a_body_without_end_is_refused_before_its_end(sandbox: Sandbox) -> None:
    with connected(sandbox) as connection:
        connection.connect()
        connection.sock.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
        connection.sock.sendall(b" " * 16 * BODY_LIMIT)
        assert connection.sock.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_refused(sandbox: Sandbox) -> None:
    answered = raw(sandbox, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 411")


def test_a_request_that_ends_within_its_body_reaches_nobody(sandbox: Sandbox) -> None:
    assert raw(sandbox, b"POST /cgi-bin/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc") == b""
    assert sandbox.world.calls == ()


def test_a_client_that_waits_for_a_go_ahead_gets_it_before_its_body(sandbox: Sandbox) -> None:
    body = json.dumps(GRANT).encode()
    with connected(sandbox) as connection:
        connection.connect()
        head = f"POST {STABLE} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        connection.sock.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
        assert connection.sock.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sock.sendall(body)
        assert b"access_token" in connection.sock.recv(65536)


def test_a_fresh_sandbox_gives_a_fresh_token_its_full_time() -> None:
    with Sandbox() as running:
        assert classic(running)["expires_in"] == 7200


def test_latency_holds_an_answer_back() -> None:
    with Sandbox(latency=60) as slow, connected(slow, timeout=0.1) as connection:
        connection.request("GET", TOKEN)
        with pytest.raises(TimeoutError):
            connection.getresponse()


@pytest.mark.parametrize(
    "arrange",
    [
        lambda running: running.world.change(APPID, faults=(Fault(FaultKind.TIMEOUT),)),
        lambda running: running.world.change(APPID, faults=(Fault(FaultKind.DRIP),)),
        lambda running: running.world.change(APPID, latency_ms=600_000),
    ],
    ids=["timeout", "drip", "latency"],
)
def test_stopping_ends_calls_in_flight_and_all_threads(arrange: Callable[[Sandbox], object]) -> None:
    with Sandbox() as running, connected(running) as idle, connected(running) as busy:
        arrange(running)
        idle.connect()
        query = "&".join(f"{name}={value}" for name, value in GRANT.items())
        busy.request("GET", f"{TOKEN}?{query}")
        while not running.world.calls:
            time.sleep(0.001)
        running.stop()
        assert sandbox_threads() == []


def test_a_stopped_sandbox_can_be_started_again_with_its_world() -> None:
    running = Sandbox()
    with running:
        token = stable(running)["access_token"]
    with running:
        assert stable(running)["access_token"] == token


def test_stopping_twice_is_fine() -> None:
    running = Sandbox().start()
    running.stop()
    running.stop()
    with pytest.raises(RuntimeError):
        _ = running.url


def test_a_port_that_is_taken_is_a_problem_that_names_it(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(Problem) as caught:
        Sandbox(port=port).start()
    assert caught.value.params["port"] == port


def test_nothing_secret_is_printed_or_logged(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        token = classic(sandbox)["access_token"]
        ask(sandbox, "GET", f"{TOKEN}&secret={SECRET}")
        ask(sandbox, "GET", f"/cgi-bin/getcallbackip?access_token={token}")
        raw(sandbox, f"GET {TOKEN}?secret={SECRET} nonsense\r\n\r\n".encode())
        raw(sandbox, f"BREW {TOKEN}?secret={SECRET} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    shown = caplog.text + "".join(capfd.readouterr())
    assert f"GET {TOKEN} {APPID} 0" in caplog.text
    assert SECRET not in shown
    assert token not in shown


def test_nothing_is_logged_at_the_usual_level(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        classic(sandbox)
    assert caplog.records == []


def test_importing_it_loads_nothing_but_the_standard_library_and_the_domain() -> None:
    program = "import sys, wxconsole.sandbox.server; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"httpx", "textual", "rich", "tinydb", "click", "tomllib", "asyncio"})
    assert not any(name.startswith("wxconsole.services") for name in done.stdout.split())
