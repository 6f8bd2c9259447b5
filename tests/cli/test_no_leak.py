"""A planted AppSecret and a planted token are looked for wherever a command may leave them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from tests.keyrings import MemoryKeyring, in_use
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox

FAULTS = [Fault.error(40125), Fault.error(-1)] + [
    Fault(kind)
    for kind in (
        FaultKind.STATUS,
        FaultKind.RESET,
        FaultKind.CUT,
        FaultKind.NOT_JSON,
        FaultKind.TOKEN_ILLEGAL,
    )
]


@pytest.fixture
def keyring() -> Iterator[None]:
    """One that works, in the place of this machine's."""
    with in_use(MemoryKeyring()):
        yield


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize("secrets", ["store", "keyring"])
def test_no_command_shows_a_secret_and_only_token_and_export_show_a_token(
    place: Place, sandbox: Sandbox, secrets: str
) -> None:
    place.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
    place.env["WXCONSOLE_SECRETS"] = secrets
    place.run(
        "accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", "--endpoint", "classic", stdin=SECRET
    )
    shown = []

    def look(*args: str) -> None:
        ran = place.run(*args)
        shown.append(ran.out + ran.err)

    for fault in [Fault(), *FAULTS]:
        sandbox.world.change(SHOP, faults=(fault,))
        look("refresh", "shop")
        look("refresh", "shop", "--json")
        look("probe", "shop", "--json")
    sandbox.world.change(SHOP, faults=())
    look("accounts", "edit", "shop", "--endpoint", "stable")
    look("refresh", "shop", "--force", "--yes")
    tokens = [
        place.run("token", "shop").out.strip(),
        sandbox.world.grant(SHOP, Endpoint.STABLE).value.reveal(),
    ]
    look("probe", "shop")
    for args in (["status"], ["status", "--json"], ["history"], ["history", "--json"], ["history", "--csv"]):
        look(*args)
    for args in (["config"], ["config", "--json"], ["accounts", "list"], ["accounts", "list", "--json"]):
        look(*args)
    look("export", "shop", "--format", "json", "--output", "out.json")
    look("doctor", "--json")
    assert (SECRET in (place.home / "state.json").read_text("utf-8")) is (secrets == "store")
    look("explain", f"GET /cgi-bin/token?secret={SECRET} errcode 40164 access_token={tokens[0]}")
    look("accounts", "remove", "shop", "--yes")

    logs = [path.read_text() for path in place.logs.rglob("*") if path.is_file()]
    history = [path.read_text() for path in (place.home / "history").iterdir()]
    assert logs
    assert history
    for text in [*shown, *logs, *history]:
        assert SECRET not in text
        assert not any(token in text for token in tokens)


def test_no_process_has_a_secret_among_its_arguments(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.change(SHOP, latency_ms=500)
    with place.start("refresh", "shop") as process:
        while not sandbox.world.calls:
            time.sleep(0.01)
        arguments = b"".join(_arguments())
        process.communicate(timeout=60)
    assert b"refresh" in arguments
    assert SECRET.encode() not in arguments


def _arguments() -> list[bytes]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_bytes())
        except OSError:  # it has ended meanwhile
            continue
    return found
