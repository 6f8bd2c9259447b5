"""Webhooks: what is sent, how it is signed, and where it may go."""

import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest

from wxconsole.domain.hook import MOST_LETTERS, Hook, Letter, Notice, checked_hook_url
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
# The example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
SECRET = Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")


def notice(number: int = 1, alias: str = "shop") -> Notice:
    return Notice(f"msg_{number}", alias, "0badcafe", "c0ffee00", NOW + timedelta(hours=2), NOW)


def letter(number: int, alias: str = "shop") -> Letter:
    return Letter(notice(number, alias), NOW, "HTTP 500")


def test_a_notice_names_the_token_and_does_not_hold_it() -> None:
    assert json.loads(notice().body()) == {
        "event": "token.rotated",
        "account": "shop",
        "fingerprint": "0badcafe",
        "previous_fingerprint": "c0ffee00",
        "expires_at": "2026-11-26T14:00:00Z",
        "at": "2026-11-26T12:00:00Z",
    }


def test_it_is_signed_as_standard_webhooks_are() -> None:
    headers = notice().headers(SECRET, NOW)
    key = b64decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
    content = f"msg_1.{headers['webhook-timestamp']}.".encode() + notice().body()
    expected = b64encode(hmac.new(key, content, "sha256").digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert SECRET.reveal() not in repr(headers)


def test_another_moment_or_another_secret_is_another_signature() -> None:
    one = notice().headers(SECRET, NOW)["webhook-signature"]
    assert notice().headers(SECRET, NOW + timedelta(seconds=1))["webhook-signature"] != one
    assert notice().headers(Secret("whsec_" + "A" * 32), NOW)["webhook-signature"] != one


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/hook",
        "https://a.example:8443/x?k=v",
        "http://127.0.0.1:9/x",
        "http://localhost",
        "http://[::1]/",
    ],
)
def test_https_and_this_machine_may_be_told(url: str) -> None:
    assert checked_hook_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/hook",
        "http://10.0.0.1/",
        "ftp://a.example",
        "https://user:pass@a.example/",
        "https://a.example/#x",
        "https://",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://a.example/ x",
        "https://a.example/\r\nHost: b",
        "a.example",
        "",
    ],
)
def test_anything_else_may_not(url: str) -> None:
    with pytest.raises(Misuse):
        checked_hook_url(url)


def test_the_query_is_not_shown() -> None:
    assert Hook("https://a.example/hook?key=s3cret", SECRET).shown == "https://a.example/hook"


def test_of_each_account_the_latest_letter_is_kept() -> None:
    hook = Hook("https://a.example", SECRET).with_letter(letter(1)).with_letter(letter(2, "news"))
    hook = hook.with_letter(letter(3))
    assert [each.notice.id for each in hook.letters] == ["msg_2", "msg_3"]


def test_there_are_only_so_many_letters() -> None:
    hook = Hook("https://a.example", SECRET)
    for number in range(MOST_LETTERS + 5):
        hook = hook.with_letter(letter(number, f"shop{number}"))
    assert [each.notice.id for each in hook.letters] == [f"msg_{n}" for n in range(5, MOST_LETTERS + 5)]
