"""What monitors and people ask for."""

import os
import re
import socket
from pathlib import Path

import pytest

from tests.server.conftest import SHOP, Centre, running
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Account
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.server import Sandbox
from wxconsole.server.notify import notify

TOKEN = "/v1/accounts/shop/token"
_SAMPLE = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\n\\]*",?)+\})? (\d+(\.\d+)?(e-?\d+)?)')


async def test_it_is_alive_and_ready_and_says_so_to_anybody(centre: Centre) -> None:
    assert (await centre.get("/healthz", None)).json() == {"status": "ok"}
    answer = await centre.get("/readyz", None)
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "store": True, "keeper": True})
    assert (await centre.http.head("/healthz")).status_code == 200


async def test_with_a_store_that_cannot_be_read_it_is_not_ready_and_serves_what_it_knew(
    centre: Centre, program: Program
) -> None:
    await centre.get("/v1/accounts/cafe/token", centre.client("all"))  # from here on nothing writes
    before = (await centre.get(TOKEN)).json()["access_token"]
    state = program.settings.home / "state.json"
    text = state.read_text("utf-8")
    state.write_text("{", "utf-8")
    answer = await centre.get("/readyz", None)
    assert (answer.status_code, answer.json()["store"]) == (503, False)
    assert (await centre.get(TOKEN)).json()["access_token"] == before
    state.write_text(text, "utf-8")
    assert (await centre.get("/readyz", None)).status_code == 200


async def test_the_numbers_are_in_prometheus_s_format(centre: Centre) -> None:
    await centre.get(TOKEN)
    answer = await centre.get("/metrics", None)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert [line for line in samples if not _SAMPLE.fullmatch(line)] == []
    typed = {line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")}
    assert {re.sub(r"_(bucket|sum|count)$", "", re.split(r"[{ ]", line)[0]) for line in samples} == typed
    assert 'wxconsole_account_health{account="shop",health="fresh"} 1' in samples
    assert 'wxconsole_refreshes_total{account="shop",outcome="rotated",cause=""} 1' in samples
    assert (
        'wxconsole_http_requests_total{route="/v1/accounts/{alias}/token",method="GET",status="200"} 1'
        in samples
    )
    left = next(
        line for line in samples if line.startswith('wxconsole_token_expires_in_seconds{account="shop"}')
    )
    assert 7100 < float(left.split()[1]) <= 7200


async def test_failures_are_counted_by_cause(centre: Centre) -> None:
    centre.program.store.save_account(Account("frozen", "wx0000000000040243", Secret("1" * 32)))
    await centre.get("/v1/accounts/frozen/token", centre.client("other"))
    text = (await centre.get("/metrics", None)).text
    assert 'wxconsole_refreshes_total{account="frozen",outcome="failed",cause="secret_frozen"}' in text


async def test_a_browser_that_is_made_to_ask_by_another_name_needs_a_key_for_the_numbers(
    centre: Centre,
) -> None:
    answer = await centre.http.get("/metrics", headers={"Host": "evil.example:8866"})
    assert answer.status_code == 401
    with_key = await centre.http.get("/metrics", headers={"Host": "centre.example", **centre.headers()})
    assert with_key.status_code == 200
    assert 'account="shop"' in with_key.text
    assert 'account="cafe"' not in with_key.text


async def test_the_page_for_people_loads_nothing(centre: Centre) -> None:
    answer = await centre.get("/docs", None)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<(script|img|link|iframe)|src=|https?://", answer.text)
    assert "/v1/accounts/{alias}/refresh" in answer.text


async def test_another_path_is_404(centre: Centre) -> None:
    for path in (
        "/",
        "/v1",
        "/v1/accounts/",
        "/v1/accounts/shop",
        "/favicon.ico",
        "/%2e%2e/etc",
        "//healthz",
    ):
        answer = await centre.get(path, None)
        assert (answer.status_code, answer.json()["code"]) == (404, "path_unknown")


async def test_systemd_is_told_that_it_is_ready_and_that_it_ends(
    program: Program, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "n")  # in the working directory: a path in full may be too long
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("n")
        manager.setblocking(False)
        async with running(program, sandbox):
            assert manager.recv(100) == b"READY=1"
        assert manager.recv(100) == b"STOPPING=1"


def test_a_manager_with_a_name_of_no_file_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"wxconsole-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{name}")
        notify("READY=1")
        assert manager.recv(100) == b"READY=1"
    notify("READY=1")  # nobody listens, and nothing happens


async def test_an_account_and_a_client_that_are_added_meanwhile_count_at_once(centre: Centre) -> None:
    centre.program.store.save_account(Account("late", "wx3333333333333333", Secret("3" * 32)))
    key = centre.client("late-one", "late")
    assert (await centre.get("/v1/accounts/late/token", key)).status_code == 200
    assert centre.calls(SHOP) <= 1
