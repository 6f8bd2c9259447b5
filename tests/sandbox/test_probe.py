"""The calls that take a token: get_api_domain_ip and getcallbackip."""

import pytest

from tests.sandbox.client import APPID, PROBES, classic, get, post, probe, stable
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.server import Sandbox


@pytest.mark.parametrize("path", PROBES)
def test_a_live_token_gets_addresses_and_no_errcode(sandbox: Sandbox, path: str) -> None:
    answer = get(sandbox, path, access_token=stable(sandbox)["access_token"])
    assert list(answer) == ["ip_list"]
    assert all(isinstance(address, str) for address in answer["ip_list"])


@pytest.mark.parametrize("path", PROBES)
def test_a_token_that_never_was_is_40001(sandbox: Sandbox, path: str) -> None:
    assert get(sandbox, path, access_token="garbage")["errcode"] == 40001


@pytest.mark.parametrize("path", PROBES)
def test_no_token_is_41001(sandbox: Sandbox, path: str) -> None:
    assert get(sandbox, path)["errcode"] == 41001
    assert get(sandbox, path, access_token="")["errcode"] == 41001


@pytest.mark.parametrize("path", PROBES)
def test_a_post_is_refused(sandbox: Sandbox, path: str) -> None:
    assert post(sandbox, path)["errcode"] == 43001


def test_a_token_lapsed_by_age_is_42001(sandbox: Sandbox) -> None:
    token = classic(sandbox)["access_token"]
    sandbox.world.clock.advance(7199)
    assert probe(sandbox, token) == 0
    sandbox.world.clock.advance(1)
    assert probe(sandbox, token) == 42001


def test_a_token_that_was_made_to_lapse_is_42001(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    sandbox.world.lapse(APPID, Endpoint.STABLE)
    assert probe(sandbox, token) == 42001
    assert stable(sandbox)["access_token"] != token


def test_a_token_that_somebody_else_superseded_is_40001(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    newer = sandbox.world.supersede(APPID, Endpoint.STABLE)
    assert probe(sandbox, token) == 40001
    assert stable(sandbox)["access_token"] == newer.value.reveal()


def test_an_official_account_is_refused_from_an_unlisted_address(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    sandbox.world.change(APPID, whitelist=("198.51.100.1",))
    assert probe(sandbox, token) == 40164


def test_a_mini_program_is_checked_on_the_token_endpoints_only(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, kind=Kind.MINIPROGRAM))
    token = stable(sandbox)["access_token"]
    sandbox.world.change(APPID, whitelist=("198.51.100.1",))
    assert probe(sandbox, token) == 0
    assert stable(sandbox)["errcode"] == 40164
