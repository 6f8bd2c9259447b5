"""Who may call, by the kind of the account."""

import pytest

from tests.sandbox.client import APPID, OTHER_SECRET, SECRET, classic, stable
from wxconsole.domain.account import Kind
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.server import Sandbox


@pytest.mark.parametrize(
    ("kind", "whitelist", "admitted"),
    [
        (Kind.OFFICIAL, None, True),
        (Kind.OFFICIAL, (), False),
        (Kind.OFFICIAL, ("203.0.113.7",), True),
        (Kind.OFFICIAL, ("203.0.113.8",), False),
        (Kind.OFFICIAL, ("198.51.100.1", "203.0.113.1/24"), True),
        (Kind.OFFICIAL, ("203.0.113.8/30",), False),
        (Kind.MINIPROGRAM, (), True),
        (Kind.MINIPROGRAM, ("203.0.113.8",), False),
        (Kind.MINIPROGRAM, ("203.0.113.*",), True),
        (Kind.MINIGAME, (), True),
        (Kind.MINIGAME, ("203.0.*.7",), True),
        (Kind.MINIGAME, ("203.1.*.7",), False),
    ],
)
def test_a_caller_is_let_in_by_kind_and_list(
    kind: Kind, whitelist: tuple[str, ...] | None, admitted: bool
) -> None:
    assert SandboxAccount(APPID, kind=kind, whitelist=whitelist).admits_caller is admitted


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (Kind.OFFICIAL, "203.0.113.*"),
        (Kind.OFFICIAL, "203.0.113.7:80"),
        (Kind.OFFICIAL, "2001:db8::1"),
        (Kind.MINIPROGRAM, "203.0.*"),
        (Kind.MINIPROGRAM, "*.example"),
        (Kind.MINIGAME, "example.org"),
    ],
)
def test_an_entry_that_wechat_would_refuse_is_refused(kind: Kind, entry: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        SandboxAccount(APPID, kind=kind, whitelist=(entry,))


def test_an_unlisted_caller_gets_40164_on_both_endpoints(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), whitelist=()))
    assert classic(sandbox)["errcode"] == 40164
    assert stable(sandbox)["errcode"] == 40164


def test_the_address_is_checked_before_the_secret(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), whitelist=()))
    assert stable(sandbox, secret=OTHER_SECRET)["errcode"] == 40164


def test_a_missing_secret_is_told_before_the_address(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), whitelist=()))
    assert stable(sandbox, secret="")["errcode"] == 41004


def test_listing_the_address_cures_it(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), whitelist=()))
    stable(sandbox)
    sandbox.world.change(APPID, whitelist=("203.0.113.7",))
    assert "access_token" in stable(sandbox)
