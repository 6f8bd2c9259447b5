import json
import string
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.secret import MASK, Secret

SECRET = "0123456789abcdef0123456789abcdef"
ODD = 'pä ss"wo\\rd&=%'

_visible = st.text(st.characters(codec="utf-8"), min_size=6, max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        f"before {SECRET} after",
        f"x{SECRET}y",
        f"{SECRET}{SECRET}",
        f"line\n{SECRET}\nline",
    ],
)
def test_a_known_secret_is_masked_wherever_it_stands(text: str) -> None:
    redactor = Redactor()
    redactor.add(Secret(SECRET))
    assert redactor.redact(text) == text.replace(SECRET, MASK)


@pytest.mark.parametrize(
    "written",
    [
        ODD,
        quote(ODD, safe=""),
        quote_plus(ODD),
        json.dumps(ODD)[1:-1],
        json.dumps(ODD, ensure_ascii=False)[1:-1],
        repr(ODD)[1:-1],
    ],
)
def test_a_known_secret_is_masked_in_the_form_that_urls_and_json_give_it(written: str) -> None:
    redactor = Redactor()
    redactor.add(Secret(ODD))
    assert redactor.redact(f"<{written}>") == f"<{MASK}>"


def test_a_secret_within_another_does_not_uncover_the_rest() -> None:
    redactor = Redactor()
    redactor.add(Secret("abcdef"), Secret("xxabcdefyy"))
    assert redactor.redact("xxabcdefyy") == MASK


def test_a_known_token_is_masked() -> None:
    redactor = Redactor()
    redactor.add_token(Secret("odd-token-value"))
    assert redactor.redact("got odd-token-value back") == f"got {MASK} back"


def test_the_time_a_text_takes_is_bounded_by_forgetting_old_tokens_but_no_secret() -> None:
    redactor = Redactor()
    redactor.add(Secret(SECRET))
    for number in range(2001):
        redactor.add_token(Secret(f"odd-token-{number:04}"))
    redacted = redactor.redact(f"{SECRET} odd-token-0000 odd-token-0001 odd-token-2000")
    assert redacted == f"{MASK} odd-token-0000 {MASK} {MASK}"


def test_a_token_that_comes_again_and_again_pushes_no_other_out() -> None:
    redactor = Redactor()
    redactor.add_token(Secret("odd-token-first"))
    for _ in range(2001):
        redactor.add_token(Secret("odd-token-again"))
    assert redactor.redact("odd-token-first") == MASK


def test_what_is_too_short_to_be_a_secret_leaves_texts_readable() -> None:
    redactor = Redactor()
    redactor.add(Secret(""), Secret("a"))
    assert redactor.redact("a banana") == "a banana"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("GET /cgi-bin/token?appid=wx1&secret=s3cr3t&x=1", f"GET /cgi-bin/token?appid=wx1&secret={MASK}&x=1"),
        ("?access_token=abc HTTP/1.1", f"?access_token={MASK} HTTP/1.1"),
        ("?url=http%3A%2F%2Fx%3Fsecret%3Dabc", f"?url=http%3A%2F%2Fx%3Fsecret%3D{MASK}"),
        ('{"secret":"abc","appid":"wx1"}', f'{{"secret":"{MASK}","appid":"wx1"}}'),
        ('{"access_token" : "abc"}', f'{{"access_token" : "{MASK}"}}'),
        ("{'secret': 'abc'}", f"{{'secret': '{MASK}'}}"),
        (r'"{\"secret\":\"abc\"}"', rf'"{{\"secret\":\"{MASK}\"}}"'),
        ("WX_SHOP_SECRET=abc", f"WX_SHOP_SECRET={MASK}"),
        ('export WX_SHOP_ACCESS_TOKEN="abc"', f'export WX_SHOP_ACCESS_TOKEN="{MASK}"'),
        ('{"stale": "abc"}', f'{{"stale": "{MASK}"}}'),
        ("Authorization: Bearer abcdefgh.ij", f"Authorization: Bearer {MASK}"),
        ("the key wxc_" + "aB-_" * 10 + "aBc.", f"the key {MASK}."),
        ("proxy-authorization: Basic dXNlcjpwYXNz", f"proxy-authorization: Basic {MASK}"),
        ("redis://user:pa@ss@host:6379/0", f"redis://user:{MASK}@host:6379/0"),
        ("redis://:pass@host", f"redis://:{MASK}@host"),
        ("70_" + "aB-_" * 20 + " end", f"{MASK} end"),
    ],
)
def test_what_gives_a_secret_away_is_masked_without_knowing_it(text: str, redacted: str) -> None:
    assert Redactor().redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "invalid credential, access_token is invalid or not latest rid: 6aac0063-7ed08fb9-1250f724",
        "invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist rid: 5fa26c60-1a0ebdd5-32fd1cd0",
        "https://api.weixin.qq.com:443/cgi-bin/stable_token",
        "the bearer of this, Basic settings, tokens and secrets",
        "fingerprint=1a2b3c4d expires_in=7200",
    ],
)
def test_a_text_without_secrets_is_left_alone(text: str) -> None:
    assert Redactor().redact(text) == text


@given(secrets=st.lists(_visible, min_size=1, max_size=5), around=st.text(max_size=20))
def test_no_known_secret_survives(secrets: list[str], around: str) -> None:
    redactor = Redactor()
    redactor.add(*map(Secret, secrets))
    text = around.join(["", *secrets, urlencode({"q": secrets[0]}), ""])
    redacted = redactor.redact(text).replace(MASK, "\0")
    masked_away = set(MASK) | set(around)
    assert not [secret for secret in secrets if secret in redacted and not set(secret) <= masked_away]


@given(st.text(string.printable, max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    redactor = Redactor()
    redactor.add(Secret(SECRET))
    once = redactor.redact(f"{text} {SECRET} secret={text}")
    assert redactor.redact(once) == once
