import json

import pytest

from tests.cli.conftest import Place

LINE = (
    '2026-11-22 10:00:00 ERROR {"errcode":40164,"errmsg":"invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, '
    'not in whitelist rid: 6566f6d9-12345678-9abcdef0"}'
)


def explained(place: Place, *args: str, stdin: str | bytes = "") -> dict[str, object]:
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


def test_an_address_at_the_end_of_an_argument_is_whole_but_not_at_the_end_of_a_logs_line(
    place: Place,
) -> None:
    assert explained(place, "40164 invalid ip 203.0.113.5")["ip"] == "203.0.113.5"
    log = "errcode=40164 invalid ip 203.0.113.5\n"
    assert explained(place, "-", stdin=log + "all is well\n")["ip"] is None


# A log on standard input

EXPIRED = '{"errcode":42001,"errmsg":"access_token expired"}'


def test_a_log_gives_each_distinct_error_on_a_line_of_json_with_its_count_and_lines(place: Place) -> None:
    ran = place.run("explain", "-", "--json", stdin=f"all is well\n{EXPIRED}\n{LINE}\n{EXPIRED}\n")
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert list(first)[-3:] == ["count", "first_line", "last_line"]
    assert (first["errcode"], first["count"], first["first_line"], first["last_line"]) == (42001, 2, 2, 4)
    assert (second["errcode"], second["count"], second["first_line"], second["last_line"]) == (40164, 1, 3, 3)


def test_for_people_the_steps_of_an_error_are_told_once_and_every_address_of_it(place: Place) -> None:
    other = LINE.replace("203.0.113.5", "203.0.113.6")
    out = place.run("explain", "-", stdin=f"{LINE}\n{other}\n").out
    assert out.count("  1. ") == 1
    assert "IP that WeChat saw: 203.0.113.5" in out
    assert "IP that WeChat saw: 203.0.113.6" in out
    assert "-- 40164: once, on line 1" in out


def test_a_log_is_explained_in_chinese(place: Place) -> None:
    out = place.run("explain", "-", "--lang", "zh", stdin=f"{EXPIRED}\n{EXPIRED}\n").out
    assert "-- 42001：2 次，第 1 行至第 2 行" in out
    assert "access_token 已过期" in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_log_is_read_in_the_encoding_that_it_is_in(place: Place, encoding: str) -> None:
    log = f"公众号 INFO\r\n{LINE}\r\n".encode(encoding) + b"\xff\xfe\x00\n"
    assert explained(place, "-", stdin=log)["first_line"] == 2


def test_utf_16_without_its_mark_is_read_past_its_nuls(place: Place) -> None:
    log = f"INFO\r\n{LINE}\r\n".encode("utf-16-le")
    assert explained(place, "-", stdin=log)["rid"] == "6566f6d9-12345678-9abcdef0"


def test_what_is_short_is_explained_as_if_it_were_an_argument(place: Place) -> None:
    assert explained(place, "-", stdin="40013\n")["cause"] == "invalid_appid"


def test_a_log_without_an_error_is_said_to_hold_none(place: Place) -> None:
    ran = place.run("explain", "-", stdin="all is well\n" * 1000)
    assert (ran.status, ran.out) == (1, "")


def test_more_errors_than_can_be_told_are_counted(place: Place) -> None:
    log = "".join(LINE.replace("203.0.113.5", f"198.51.{n // 250}.{n % 250 + 1}") + "\n" for n in range(503))
    ran = place.run("explain", "-", "--json", stdin=log)
    assert len(ran.out.splitlines()) == 500
    assert "3 more errors" in ran.err


def test_a_code_that_is_in_no_catalogue_gets_its_family_its_link_and_its_rid(place: Place) -> None:
    answer = explained(place, '{"errcode":45047,"errmsg":"too much rid: 6566f6d9-12345678-9abcdef0"}')
    assert answer["cause"] == "unknown_code"
    assert "limit" in str(answer["summary"])
    assert answer["rid"] == "6566f6d9-12345678-9abcdef0"
    assert "https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html" in str(
        answer["links"]
    )


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
