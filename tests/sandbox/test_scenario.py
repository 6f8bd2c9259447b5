"""Scenario files."""

import re
from pathlib import Path

import pytest

from tests.sandbox.client import probe, stable
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.locale.problems import MESSAGES
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.fault import NUMBERED, Fault, FaultKind, Where
from wxconsole.sandbox.scenario import load_scenario
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.world import World

DOCS = Path(__file__).parents[2] / "docs" / "sandbox.md"
APPID = "wx00000000000000a1"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "scenario.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def misuse(path: Path) -> Misuse:
    with pytest.raises(Misuse) as caught:
        load_scenario(path)
    english, chinese = MESSAGES[caught.value.key]
    for message in (english, chinese):
        assert str(path) in message.format(**caught.value.params)
    return caught.value


def test_everything_that_can_be_written_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"""
        [[accounts]]
        appid = "{APPID}"
        secret = "s3cret"
        kind = "miniprogram"
        whitelist = ["203.0.113.0/24", "198.51.100.*"]
        caller_ip = "198.51.100.9"
        latency_ms = 20
        daily_quota = 200
        faults = [
            {{ errcode = -1, times = 2, on = "token" }},
            {{ kind = "timeout", times = 1, latency_ms = 5 }},
        ]
        """,
    )
    assert load_scenario(path) == (
        SandboxAccount(
            APPID,
            Secret("s3cret"),
            Kind.MINIPROGRAM,
            ("203.0.113.0/24", "198.51.100.*"),
            "198.51.100.9",
            20,
            200,
            (
                Fault(FaultKind.ERROR, -1, times=2, on=Where.TOKEN),
                Fault(FaultKind.TIMEOUT, times=1, latency_ms=5),
            ),
        ),
    )


def test_an_account_needs_no_more_than_its_appid(tmp_path: Path) -> None:
    path = written(tmp_path, f'[[accounts]]\nappid = "{APPID}"')
    assert load_scenario(path) == (SandboxAccount(APPID),)


def test_an_empty_file_defines_nothing(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path, "")) == ()


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("latency = 5", "latency", "accounts"),
        ("accounts = 5", "accounts", "list"),
        ("accounts = [5]", "accounts[0]", "table"),
        ("[[accounts]]", "accounts[0].appid", "string"),
        ('[[accounts]]\nappid = "a"\n[[accounts]]\nappid = "a"', "accounts[1].appid", "≠ a"),
        ('[[accounts]]\nappid = "a"\nkind = "x"', "accounts[0].kind", "official | miniprogram | minigame"),
        ('[[accounts]]\nappid = "a"\nlatency_ms = "5"', "accounts[0].latency_ms", "0…600000"),
        ('[[accounts]]\nappid = "a"\nfaults = [{ status = 1 }]', "accounts[0].faults[0].status", "400…599"),
        (
            '[[accounts]]\nappid = "a"\nwhitelist = ["x"]',
            "accounts[0].whitelist",
            "203.0.113.7 | 203.0.113.0/24",
        ),
    ],
)
def test_a_mistake_is_told_by_file_key_and_what_was_expected(
    tmp_path: Path, text: str, key: str, expected: str
) -> None:
    problem = misuse(written(tmp_path, text))
    assert (problem.key, problem.params["key"], problem.params["expected"]) == (
        "sandbox_value",
        key,
        expected,
    )
    assert problem.exit_status == 2


def test_a_secret_that_is_wrong_is_not_in_the_message(tmp_path: Path) -> None:
    path = written(tmp_path, '[[accounts]]\nappid = "a"\nsecret = ["hidden"]')
    assert "hidden" not in str(misuse(path))


@pytest.mark.parametrize("text", ["[[accounts]", b"a = 'x\xff'", "a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_told_so(tmp_path: Path, text: str | bytes) -> None:
    misuse(written(tmp_path, text))


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    assert misuse(tmp_path / "nowhere.toml").params["reason"] == "No such file or directory"


def test_the_example_in_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.+?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    accounts = load_scenario(written(tmp_path, example[1]))
    with Sandbox(World(accounts)) as running:
        shop, game, flaky = (account.appid for account in accounts)
        secret = "0123456789abcdef0123456789abcdef"
        assert stable(running, appid=shop, secret=secret)["errcode"] == 40164
        assert "access_token" in stable(running, appid=game, secret="anything")
        answers = [stable(running, appid=flaky, secret="x") for _ in range(3)]
        assert [answer.get("errcode", 0) for answer in answers] == [-1, -1, 0]
        token = running.world.grant(flaky, Endpoint.STABLE).value.reveal()
        assert probe(running, token) == 48001


def test_the_documentation_lists_every_number_and_every_fault() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for number in NUMBERED:
        assert f"`{number}`" in text
    for kind in FaultKind:
        assert f"`{kind}`" in text
