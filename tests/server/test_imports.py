"""Nobody but `serve` pays for the token service."""

import os
from pathlib import Path

import pytest

from tests.cli.loaded import loaded

SERVER = {"granian", "uvloop", "wxconsole.server"}


@pytest.mark.parametrize("args", [["status"], ["clients", "list"], ["serve", "--help"]], ids=" ".join)
def test_no_other_command_loads_it(tmp_path: Path, args: list[str]) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "WXCONSOLE_HOME": str(tmp_path / "home")}
    assert not loaded(tmp_path, env, *args) & SERVER


def test_the_service_loads_no_screen(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "WXCONSOLE_HOME": str(tmp_path / "home")}
    assert "textual" not in loaded(tmp_path, env, "serve", "--host", "192.0.2.1", "--behind-proxy")
