"""POST /cgi-bin/stable_token."""

import json
from urllib.parse import urlencode

import pytest

from tests.sandbox.client import APPID, GRANT, STABLE, ask, classic, probe, stable
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox


def forced(sandbox: Sandbox) -> str:
    token = stable(sandbox, force_refresh=True)["access_token"]
    assert isinstance(token, str)
    return token


def test_the_same_token_comes_back_with_fewer_seconds(sandbox: Sandbox) -> None:
    first = stable(sandbox)
    sandbox.world.clock.advance(6899)
    assert stable(sandbox) == {"access_token": first["access_token"], "expires_in": 301}


def test_in_the_last_five_minutes_a_new_token_comes_and_both_work_for_five(sandbox: Sandbox) -> None:
    old = stable(sandbox)["access_token"]
    sandbox.world.clock.advance(6900)
    new = stable(sandbox)
    assert new["access_token"] != old
    assert new["expires_in"] == 7200
    sandbox.world.clock.advance(299)
    assert (probe(sandbox, old), probe(sandbox, new["access_token"])) == (0, 0)
    sandbox.world.clock.advance(1)
    assert probe(sandbox, old) == 40001


def test_after_its_end_a_new_token_comes(sandbox: Sandbox) -> None:
    old = stable(sandbox)["access_token"]
    sandbox.world.clock.advance(7201)
    assert stable(sandbox)["access_token"] != old
    assert probe(sandbox, old) == 42001


def test_a_forced_refresh_kills_the_token_in_use(sandbox: Sandbox) -> None:
    old = stable(sandbox)["access_token"]
    new = forced(sandbox)
    assert (probe(sandbox, old), probe(sandbox, new)) == (40001, 0)


def test_a_second_forced_refresh_within_thirty_seconds_changes_nothing(sandbox: Sandbox) -> None:
    first = forced(sandbox)
    sandbox.world.clock.advance(29)
    assert stable(sandbox, force_refresh=True) == {"access_token": first, "expires_in": 7171}
    sandbox.world.clock.advance(1)
    assert forced(sandbox) != first


def test_the_twenty_first_forced_refresh_of_a_day_changes_nothing(sandbox: Sandbox) -> None:
    tokens = []
    for _ in range(21):
        tokens.append(forced(sandbox))
        sandbox.world.clock.advance(30)
    assert len(set(tokens)) == 20
    assert tokens[19] == tokens[20]
    sandbox.world.clock.advance(86_400)
    assert forced(sandbox) != tokens[20]


@pytest.mark.parametrize("value", ["true", 1, None, False])
def test_only_a_json_true_forces(sandbox: Sandbox, value: object) -> None:
    token = stable(sandbox)["access_token"]
    assert stable(sandbox, force_refresh=value)["access_token"] == token


def test_neither_endpoint_touches_the_tokens_of_the_other(sandbox: Sandbox) -> None:
    steady = stable(sandbox)["access_token"]
    plain = [classic(sandbox)["access_token"] for _ in range(3)][-1]
    assert probe(sandbox, steady) == 0
    forced(sandbox)
    assert probe(sandbox, plain) == 0


def test_a_get_is_43002(sandbox: Sandbox) -> None:
    assert ask(sandbox, "GET", f"{STABLE}?{urlencode(GRANT)}").json["errcode"] == 43002


def test_parameters_in_the_query_are_not_looked_at(sandbox: Sandbox) -> None:
    assert ask(sandbox, "POST", f"{STABLE}?{urlencode(GRANT)}").json["errcode"] == 41002


@pytest.mark.parametrize("body", [urlencode(GRANT), "[]", "{", b"\xff", "[" * 60_000])
def test_a_body_that_is_no_json_object_is_47001(sandbox: Sandbox, body: str | bytes) -> None:
    assert ask(sandbox, "POST", STABLE, body).json["errcode"] == 47001


@pytest.mark.parametrize(
    ("values", "errcode"),
    [
        ({"appid": None}, 41002),
        ({"appid": "wx"}, 40013),
        ({"appid": "wx", "grant_type": None}, 40013),
        ({"grant_type": None}, 40002),
        ({"grant_type": "authorization_code"}, 40002),
        ({"secret": None}, 41004),
        ({"secret": ["x"]}, 41004),
    ],
)
def test_what_is_wrong_with_the_values_has_its_code(
    sandbox: Sandbox, values: dict[str, object], errcode: int
) -> None:
    assert stable(sandbox, **values)["errcode"] == errcode


def test_half_a_surrogate_pair_is_just_a_wrong_secret(sandbox: Sandbox) -> None:
    stable(sandbox)
    body = json.dumps({**GRANT, "secret": "\ud800"})
    assert ask(sandbox, "POST", STABLE, body).json["errcode"] == 40125


def test_a_call_beyond_the_daily_quota_is_45009(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, daily_quota=1)
    stable(sandbox)
    assert stable(sandbox)["errcode"] == 45009


def test_the_quotas_of_the_endpoints_are_apart(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, daily_quota=1)
    assert "access_token" in stable(sandbox)
    assert "access_token" in classic(sandbox)


def test_a_seeded_token_is_the_one_that_comes_back(sandbox: Sandbox) -> None:
    token = sandbox.world.grant(APPID, Endpoint.STABLE, remaining=1234)
    assert stable(sandbox) == {"access_token": token.value.reveal(), "expires_in": 1234}
