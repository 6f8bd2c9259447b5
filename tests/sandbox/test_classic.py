"""GET /cgi-bin/token."""

import re

from tests.sandbox.client import APPID, GRANT, SECRET, TOKEN, ask, classic, post, probe, stable
from wxconsole.domain.account import Endpoint
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.server import Sandbox


def test_a_success_holds_a_token_and_its_seconds_and_no_errcode(sandbox: Sandbox) -> None:
    answer = classic(sandbox)
    assert set(answer) == {"access_token", "expires_in"}
    assert answer["expires_in"] == 7200


def test_tokens_look_like_those_of_wechat(sandbox: Sandbox) -> None:
    token = classic(sandbox)["access_token"]
    assert re.fullmatch(r"\d+_[A-Za-z0-9_-]+", token)
    assert len(token) == 136


def test_each_call_rotates_and_the_token_before_works_five_minutes_more(sandbox: Sandbox) -> None:
    first, second = classic(sandbox)["access_token"], classic(sandbox)["access_token"]
    assert first != second
    sandbox.world.clock.advance(299)
    assert (probe(sandbox, first), probe(sandbox, second)) == (0, 0)
    sandbox.world.clock.advance(1)
    assert (probe(sandbox, first), probe(sandbox, second)) == (40001, 0)


def test_the_token_before_the_previous_one_dies_at_once(sandbox: Sandbox) -> None:
    first, second, third = (classic(sandbox)["access_token"] for _ in range(3))
    assert [probe(sandbox, token) for token in (first, second, third)] == [40001, 0, 0]


def test_an_overlap_may_outlive_the_age_of_the_token(sandbox: Sandbox) -> None:
    old = sandbox.world.grant(APPID, Endpoint.CLASSIC, remaining=10).value.reveal()
    classic(sandbox)
    sandbox.world.clock.advance(299)
    assert probe(sandbox, old) == 0


def test_a_lapsed_token_is_not_revived_by_a_rotation(sandbox: Sandbox) -> None:
    old = classic(sandbox)["access_token"]
    sandbox.world.clock.advance(7200)
    classic(sandbox)
    assert probe(sandbox, old) == 42001


def test_the_appid_is_checked_before_everything_else(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "GET", f"{TOKEN}?appid=nonsense").json
    assert answer["errcode"] == 40013


def test_a_missing_appid_is_41002(sandbox: Sandbox) -> None:
    assert classic(sandbox, appid="")["errcode"] == 41002
    assert ask(sandbox, "GET", TOKEN).json["errcode"] == 41002


def test_an_appid_in_upper_case_is_another_one(sandbox: Sandbox) -> None:
    assert classic(sandbox, appid=APPID.upper())["errcode"] == 40013


def test_a_wrong_or_missing_grant_type_is_40002(sandbox: Sandbox) -> None:
    assert classic(sandbox, grant_type="password")["errcode"] == 40002
    assert ask(sandbox, "GET", f"{TOKEN}?appid={APPID}&secret={SECRET}").json["errcode"] == 40002


def test_a_missing_secret_is_41004(sandbox: Sandbox) -> None:
    assert classic(sandbox, secret="")["errcode"] == 41004


def test_a_wrong_secret_is_40125_and_rotates_nothing(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET)))
    token = classic(sandbox)["access_token"]
    assert classic(sandbox, secret="wrong")["errcode"] == 40125
    sandbox.world.clock.advance(301)
    assert probe(sandbox, token) == 0


def test_the_first_secret_of_an_undefined_account_becomes_its_secret(sandbox: Sandbox) -> None:
    assert "access_token" in classic(sandbox, secret="first")
    assert classic(sandbox, secret="second")["errcode"] == 40125
    assert "access_token" in stable(sandbox, secret="first")


def test_a_post_is_refused(sandbox: Sandbox) -> None:
    assert post(sandbox, TOKEN, **GRANT)["errcode"] == 43001


def test_a_call_beyond_the_quota_of_the_account_is_45009(sandbox: Sandbox) -> None:
    world = sandbox.world
    world.change(APPID, daily_quota=3)
    for _ in range(3):
        assert "access_token" in classic(sandbox)
    assert classic(sandbox)["errcode"] == 45009


def test_the_daily_quota_starts_anew_at_midnight_in_beijing(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, daily_quota=1)
    classic(sandbox)
    sandbox.world.clock.advance(13 * 3600 - 1)
    assert classic(sandbox)["errcode"] == 45009
    sandbox.world.clock.advance(1)
    assert "access_token" in classic(sandbox)


def test_refused_calls_do_not_count_against_the_quota(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), daily_quota=1))
    classic(sandbox, secret="wrong")
    assert "access_token" in classic(sandbox)
