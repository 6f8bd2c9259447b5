import json

import pytest

from tests.cli.conftest import Place

LINE = (
    '2026-11-22 10:00:00 ERROR {"errcode":40164,"errmsg":"invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, '
    'not in whitelist rid: 6566f6d9-12345678-9abcdef0"}'
)


def explained(place: Place, *args: str, stdin: str = "") -> dict[str, object]:
    ran = place.run("explain", "--json", *args, stdin=stdin)
    assert ran.status == 0, ran.err
    answer: dict[str, object] = json.loads(ran.out)
    return answer


def test_json_has_every_field(place: Place) -> None:
    answer = explained(place, LINE)
    assert list(answer) == [
        "errcode",
        "errmsg",
        "cause",
        "summary",
        "steps",
        "ip",
        "rid",
        "rid_at",
        "retryable",
        "retry_after",
        "links",
    ]
    assert answer["cause"] == "ip_not_whitelisted"
    assert answer["ip"] == "203.0.113.5"
    assert answer["rid_at"] == "2023-11-29T08:31:21Z"


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["40164"], "ip_not_whitelisted"),
        (["-1"], "system_busy"),
        (["invalid", "appid"], "invalid_appid"),
        (["timeout"], "timeout"),
        ([LINE], "ip_not_whitelisted"),
    ],
)
def test_takes_a_code_a_message_or_a_line(place: Place, words: list[str], cause: str) -> None:
    assert explained(place, *words)["cause"] == cause


def test_reads_standard_input(place: Place) -> None:
    assert explained(place, "-", stdin=f"all is well\n{LINE}\n")["ip"] == "203.0.113.5"


def test_speaks_the_language_asked_for(place: Place) -> None:
    assert "白名单" in place.run("explain", "40164", "--lang", "zh").out
    assert "白名单" in str(explained(place, "40164", "--lang", "zh")["summary"])


def test_keeps_to_the_kind_of_account_named(place: Place) -> None:
    every, one = explained(place, "40164"), explained(place, "40164", "--kind", "minigame")
    assert len(str(one["steps"])) < len(str(every["steps"]))


def test_for_people_the_steps_are_numbered(place: Place) -> None:
    out = place.run("explain", LINE).out
    assert "  1. " in out
    assert "203.0.113.5" in out
    assert "6566f6d9-12345678-9abcdef0" in out


def test_what_holds_no_error_is_said_to_hold_none(place: Place) -> None:
    ran = place.run("explain", "good morning")
    assert (ran.status, ran.out) == (1, "")
    assert "40164" in ran.err


@pytest.mark.parametrize("args", [[], ["--jsn"], ["40164", "--kind", "website"]])
def test_wrong_usage_exits_2(place: Place, args: list[str]) -> None:
    assert place.run("explain", *args).status == 2
