"""The service as a process: how it starts, ends, dies, and lives beside others. Nothing of it leaks."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SECRET
from tests.reliability.stage import PATIENCE, SHOP, Stage, staged, until
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.secret import Secret

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")

TOKEN = "/v1/accounts/shop/token"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Whatever a test has done there, no secret and no token is left where it does not belong."""
    with staged(tmp_path) as stage:
        stage.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
        yield stage


class Service:
    """`wxconsole serve` on a free port."""

    def __init__(self, stage: Stage, *args: str) -> None:
        self.stage = stage
        self.key = stage.does("clients", "add", f"client{len(stage._started)}").out.strip()
        stage.said.pop(-2)  # the one place for the key
        self.process = stage.start("serve", "--port", "0", *args)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def get(self, path: str = TOKEN, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own
            self.url + path, data, {"Authorization": f"Bearer {self.key}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.stage.ended(self.process).status

    def leaves(self) -> list[str]:
        """Where its key was left."""
        texts = [*self.stage.said, *(path.read_text("utf-8", "replace") for path in self._files())]
        return [text for text in texts if self.key in text]

    def _files(self) -> Iterator[Path]:
        return (path for path in self.stage.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_quietly_and_leaves_no_key_behind(stage: Stage, number: signal.Signals) -> None:
    stage.store_account()
    service = Service(stage)
    status, found = service.get()
    assert (status, found["access_token"]) == (200, stage.world.given[SHOP][0])
    service.get(f"/cgi-bin/token?grant_type=client_credential&appid={SHOP}&secret={service.key}")
    service.get("/v1/accounts/shop/refresh", {"stale": found["access_token"]})
    service.get("/v1/accounts/nobody/refresh", {"stale": found["access_token"]})
    assert service.end(number) == 0
    assert service.leaves() == []
    rows = [json.loads(line) for line in stage.does("clients", "uses", "--json").out.splitlines()]
    assert [(row["reads"], row["refreshes"]) for row in rows if row["alias"] == "shop"] == [(2, 1)]
    assert [row["refused"] for row in rows if row["alias"] is None] == [1]


def test_told_to_end_it_finishes_answers_under_way_and_lets_nobody_wait(stage: Stage) -> None:
    # Nobody but the client asks for it, so that its request is known to be there once WeChat is asked.
    stage.store().save_account(Account("shop", SHOP, Secret(SECRET), auto=False))
    stage.hold()
    service = Service(stage)
    with ThreadPoolExecutor(1) as clients:
        answer = clients.submit(service.get)
        stage.asked()
        service.process.send_signal(signal.SIGTERM)
        stage.answer()
        status, found = answer.result(PATIENCE)
    assert stage.ended(service.process).status == 0
    assert (status, found["access_token"]) == (200, stage.world.given[SHOP][0])
    assert stage.held() == stage.world.given[SHOP][0]


def test_told_to_end_while_wechat_is_silent_it_ends_within_its_time_and_gives_its_lease_back(
    stage: Stage,
) -> None:
    stage.store().save_account(Account("shop", SHOP, Secret(SECRET), auto=False))
    stage.hold()
    service = Service(stage, "--timeout", "60")
    with ThreadPoolExecutor(1) as clients:
        answer = clients.submit(service.get)
        stage.asked()
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(30)  # far less than WeChat is given to answer
        status, found = answer.result(PATIENCE)
    assert (status, found["code"]) == (503, "closing")
    stage.answer()
    assert stage.ended(service.process).status == 0
    assert stage.does("refresh", "shop", "--timeout", "1").status == 0


def test_killed_in_the_middle_of_a_refresh_its_first_answer_after_is_right(stage: Stage) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    stage.hold()
    killed = Service(stage)
    stage.asked()
    killed.process.kill()
    stage.ended(killed.process)
    stage.answer()
    until(lambda: len(stage.world.given.get(SHOP, [])) == 1)  # a token that nobody got
    service = Service(stage)
    status, found = service.get()
    assert status == 200
    assert found["access_token"] == stage.world.given[SHOP][-1] == stage.held()
    assert service.end() == 0


def test_beside_a_console_on_the_same_store_wechat_is_asked_once_and_both_see_the_same(stage: Stage) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    service, console = Service(stage), stage.console("0.05")
    status, found = service.get()
    assert status == 200
    seen = console.until(lambda account: account["fingerprint"] is not None)
    assert seen["fingerprint"] == found["fingerprint"]
    assert stage.calls() == 1
    assert stage.does("refresh", "shop").status == 0
    _, following = service.get(f"{TOKEN}?wait=60&unless={found['fingerprint']}")
    assert following["access_token"] == stage.world.given[SHOP][1]
    assert console.until(lambda account: account["fingerprint"] == following["fingerprint"])
    assert stage.calls() == 2
    assert console.close() == 0
    assert service.end() == 0


def test_two_services_on_the_same_port_cannot_be(stage: Stage) -> None:
    service = Service(stage)
    port = service.url.rpartition(":")[2]
    ran = stage.does("serve", "--port", port)
    assert ran.status == 1
    assert f"port {port}" in ran.err
    assert service.get("/healthz")[0] == 200
    assert service.end() == 0
    again = stage.start("serve", "--port", port)
    assert again.stdout is not None
    assert again.stdout.readline().strip() == service.url
    again.terminate()
    assert stage.ended(again).status == 0


def test_without_its_extra_it_says_which_line_installs_it(stage: Stage) -> None:
    code = (
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'granian' else real(name, *a)\n"
        "from wxconsole.cli.run import run; raise SystemExit(run(['serve']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**stage.env, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "pip install 'wxconsole[server]'" in ran.stderr
