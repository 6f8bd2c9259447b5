"""Nothing secret is left in what WeChat tells of a request."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.adapters.record_mask import masked
from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.secret import MASK

NAMES = (
    "access_token",
    "component_access_token",
    "authorizer_refresh_token",
    "secret",
    "AppSecret",
    "component_verify_ticket",
    "ticket",
    "session_key",
    "sessionKey",
    "EncodingAESKey",
)
# Marked, so that finding it is no accident; with whatever else a value may hold.
VALUES = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: f"c4n4ry{text}c4n4ry")


@given(st.sampled_from(NAMES), VALUES)
def test_a_secret_in_json_is_masked_whatever_is_in_it(name: str, value: str) -> None:
    for document in ({name: value}, {"data": [{name: value, "openid": "o1"}]}, {name: {"value": [value]}}):
        for text in (json.dumps(document), json.dumps(document, ensure_ascii=False)):
            assert "c4n4ry" not in masked(text, Redactor())


@given(st.sampled_from(NAMES), VALUES)
def test_a_secret_in_a_query_is_masked_whatever_is_in_it(name: str, value: str) -> None:
    for query in (
        f"{name}={quote(value, safe='')}",
        f"https://api.weixin.qq.com/x?{name}={quote(value)}&a=b",
    ):
        assert "c4n4ry" not in masked(query, Redactor())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("access_token=50_Im7xxxx", f"access_token={MASK}"),
        (
            "grant_type=client_credential&appid=wx1&secret=abc",
            f"grant_type=client_credential&appid=wx1&secret={MASK}",
        ),
        (
            "https://api.weixin.qq.com/cgi-bin/stable_token?a=b",
            "https://api.weixin.qq.com/cgi-bin/stable_token?a=b",
        ),
        ('{"openid":"o1","n":[1,null,"x"]}', '{"openid":"o1","n":[1,null,"x"]}'),
        ('{"errcode":40001,"errmsg":"access_token is invalid, rid: x"}',) * 2,
        ("", ""),
    ],
)
def test_the_rest_stays_to_be_read(text: str, shown: str) -> None:
    assert masked(text, Redactor()) == shown


def test_json_that_is_nested_too_deep_is_still_masked() -> None:
    text = "[" * 100_000 + '"access_token":"c4n4ry"'
    assert "c4n4ry" not in masked(text, Redactor())
