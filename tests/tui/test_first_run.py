"""From nothing to a live token, key by key, as README has it: the real program on a real terminal, against
`wxconsole sandbox`, which refuses the address at first."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.tui.conftest import Open
from tests.tui.terminal import ROOT, Terminal

APPID, SECRET = "wx00000000000000a1", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
IP = "203.0.113.24"
SCENARIO = f"""
[[accounts]]
appid = "{APPID}"
secret = "{SECRET}"
kind = "official"
whitelist = []
caller_ip = "{IP}"
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "LANG": "C.UTF-8", "TZ": "UTC"}


@pytest.fixture
def sandbox(env: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The URL of `wxconsole sandbox`."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO, "utf-8")
    command = [sys.executable, "-m", "wxconsole", "sandbox", "--port", "0", "--scenario", str(scenario)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env | {"PYTHONPATH": str(ROOT)}
    ) as running:
        assert running.stdout is not None
        yield running.stdout.readline().decode().strip()
        running.terminate()


def admit(sandbox: str) -> None:
    """What the operator does in WeChat's console."""
    body = json.dumps({"whitelist": [IP]}).encode()
    url = f"{sandbox}/_sandbox/accounts/{APPID}"
    with urlopen(Request(url, body, {"Content-Type": "application/json"}, method="PATCH")) as answer:  # noqa: S310 - the sandbox's own http URL
        assert answer.status == 200


@pytest.mark.parametrize("size", [(120, 35), (80, 24), (40, 12)])
def test_the_first_five_minutes_as_the_readme_has_them(
    env: dict[str, str], sandbox: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    home = tmp_path / "home"
    settings = {"HOME": str(home), "API_BASE": sandbox, "LANG": "en", "PROBE_EVERY": "0"}
    env |= {f"WXCONSOLE_{name}": value for name, value in settings.items()}
    with Terminal("wxconsole", env=env, size=size) as terminal:
        terminal.sees("No accounts yet")
        terminal.type("a")
        terminal.sees("Add an account")
        terminal.type("shop")
        terminal.type(f"\x1b[200~开发者ID(AppID)\n{APPID}\n开发者密码(AppSecret)\n{SECRET}\n\x1b[201~")
        terminal.sees("Pasted: AppID")
        terminal.type("\r")  # the focus has gone to Test
        terminal.sees("IP to add")
        terminal.sees(IP)
        terminal.type("\t\r")  # from Copy IP to Save
        terminal.sees("blocked")
        terminal.sees("w mends it")
        terminal.type("w")
        terminal.sees(IP)
        admit(sandbox)
        terminal.type("\r")
        terminal.sees("works since")
        terminal.type("\x1b")
        terminal.sees("1:59:")
        terminal.sees("fresh")
        terminal.type("q")
        assert terminal.ends() == 0
        assert SECRET[:12].encode() not in terminal.written
    logs = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*.log*"))
    assert SECRET.encode() not in logs


async def test_the_first_screen_says_every_way_in_and_where_the_data_lies(
    console: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with console((120, 35), settle=False) as operator:
        for alias in list(operator.rows):
            operator.program.store.remove_account(alias)
        operator.program.keeper.announce_change()
        await operator.sees("No accounts yet")
        await operator.sees("a   add one", "i   import a .env", "D   open the demo", "~/home,")
