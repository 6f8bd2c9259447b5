"""The house rules on imports, seen from a running program: a command loads nothing that it does not need."""

import os
from pathlib import Path

import pytest

from tests.cli.loaded import loaded, loaded_after
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.cli.root import COMMANDS
from wxconsole.domain.account import Account
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.server import Sandbox

SCREEN = {"textual", "rich"}
NETWORK = {"httpx", "httpcore", "anyio", "asyncio", "ssl"}
READERS = [["status"], ["history"], ["accounts", "list"], ["export", "shop", "--format", "env"]]
ENV = {
    "WX_SHOP_APPID": "wx1111111111111111",
    "WX_SHOP_SECRET": "11111111111111111111111111111111",
    "PATH": os.environ["PATH"],
    "LANG": "C.UTF-8",
}


def loaded_by(folder: Path, *args: str) -> set[str]:
    """The modules that a command line loads where one account is defined and nothing is held."""
    return loaded(folder, {**ENV, "HOME": str(folder), "WXCONSOLE_HOME": str(folder / "home")}, *args)


@pytest.mark.parametrize(
    "args",
    [
        ["status"],
        ["status", "--json"],
        ["history"],
        ["history", "--json"],
        ["explain", "40164"],
        ["explain", "40164", "--json"],
        ["config"],
        ["config", "--json"],
        ["accounts", "list"],
        ["clients", "list"],
        ["export", "shop", "--format", "env"],
        ["completion", "zsh"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_what_only_reads_loads_neither_screen_nor_network(tmp_path: Path, args: list[str]) -> None:
    assert not loaded_by(tmp_path, *args) & (SCREEN | NETWORK)


@pytest.mark.parametrize("args", READERS, ids=" ".join)
def test_what_only_reads_does_not_load_the_keyring_where_the_secrets_are(
    tmp_path: Path, args: list[str]
) -> None:
    account = Account("till", "wx2222222222222222", Secret("")).in_keyring("till 00112233445566ff")
    TinyDbStore(tmp_path / "home", SystemClock()).save_account(account)
    assert "keyring" not in loaded_by(tmp_path, *args, "--secrets", "keyring")


def test_without_the_setting_a_refresh_loads_no_keyring(tmp_path: Path, sandbox: Sandbox) -> None:
    modules = loaded_by(tmp_path, "refresh", "shop", "--api-base", sandbox.url)
    assert "httpx" in modules
    assert "keyring" not in modules


def test_the_version_loads_nothing_but_the_program_s_door(tmp_path: Path) -> None:
    modules = loaded_by(tmp_path, "--version")
    assert {name for name in modules if name.startswith("wxconsole")} == {"wxconsole", "wxconsole.__main__"}
    assert not modules & (SCREEN | NETWORK | {"click", "tinydb", "dotenv", "platformdirs", "logging"})


def test_explain_reads_no_store(tmp_path: Path) -> None:
    assert "tinydb" not in loaded_by(tmp_path, "explain", "40164")


def test_what_talks_to_wechat_loads_no_screen(tmp_path: Path) -> None:
    assert not loaded_by(tmp_path, "refresh", "shop", "--read-only") & SCREEN


def test_the_doctor_loads_no_screen(tmp_path: Path) -> None:
    # At a port of loopback where nobody listens: it is the way there that counts. httpx loads rich by itself.
    assert "textual" not in loaded_by(tmp_path, "doctor", "--api-base", "http://127.0.0.1:9")


def test_the_console_stands_without_network_lock_or_dialogs(tmp_path: Path) -> None:
    # They are a quarter of its start, and none of them is needed to show the accounts.
    console = """
import asyncio
from wxconsole.bootstrap import Program
from wxconsole.tui.app import ConsoleApp

async def open_console():
    app = ConsoleApp(Program.load({}))
    assert app.program.scheduler and app.program.log_file

asyncio.run(open_console())
"""
    modules = loaded_after(tmp_path, {**ENV, "HOME": str(tmp_path)}, console)
    dialogs = {name for name in modules if name.startswith("wxconsole.tui.screens.")}
    assert dialogs == {"wxconsole.tui.screens.accounts", "wxconsole.tui.screens.page"}
    assert not modules & {"httpx", "filelock"}


def test_the_help_loads_no_command(tmp_path: Path) -> None:
    commands = {f"wxconsole.cli.commands.{name}" for name in COMMANDS}
    assert not loaded_by(tmp_path, "--help") & commands


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    commands = {f"wxconsole.cli.commands.{name}" for name in COMMANDS}
    assert loaded_by(tmp_path, "status") & commands == {"wxconsole.cli.commands.status"}
