"""What is remarked on while an account is typed in."""

import pytest

from wxconsole.domain.account import Account
from wxconsole.domain.account_entry import alias_remark, appid_remark, secret_remark, tags_remark
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import LANGUAGES, Messages

APPID, SECRET = "wx00000000000000dd", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
OTHERS = [Account("shop", APPID, Secret(SECRET))]


def told(remark: Problem | None) -> tuple[str, bool]:
    """The key, and whether it is a bar. Every remark has its words."""
    if remark is None:
        return "", False
    assert all("{" not in Messages(lang).problem(remark) for lang in LANGUAGES)
    return remark.key, isinstance(remark, Misuse)


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("readers", ("", False)),
        ("", ("alias_empty", True)),
        ("Readers", ("alias_malformed", True)),
        ("shop", ("alias_taken", True)),
    ],
)
def test_an_alias_is_remarked_on(alias: str, expected: tuple[str, bool]) -> None:
    assert told(alias_remark(alias, OTHERS)) == expected


@pytest.mark.parametrize(
    ("appid", "typing", "expected"),
    [
        ("wx00000000000000ee", False, ("", False)),
        ("", False, ("appid_empty", True)),
        (APPID, True, ("appid_taken", True)),
        ("gh_0123456789ab", False, ("field_appid_original", False)),
        ("WX00000000000000EE", True, ("field_appid_case", False)),
        ("xx00000000000000ee", True, ("field_appid_shape", False)),
        ("wx00", False, ("field_appid_length", False)),
        ("wx00", True, ("", False)),
        ("wx0g", True, ("field_appid_length", False)),
        ("wx00000000000000eeff", True, ("field_appid_length", False)),
    ],
)
def test_an_appid_is_remarked_on(appid: str, typing: bool, expected: tuple[str, bool]) -> None:
    assert told(appid_remark(appid, OTHERS, typing=typing)) == expected


@pytest.mark.parametrize(
    ("secret", "needed", "typing", "expected"),
    [
        (SECRET, True, True, ("", False)),
        ("", True, False, ("secret_empty", True)),
        ("", False, False, ("", False)),
        ("0f", True, False, ("field_secret_length", False)),
        ("0f", True, True, ("", False)),
        ("0x", True, True, ("field_secret_length", False)),
        (SECRET + "0", True, True, ("field_secret_length", False)),
        (SECRET.upper(), True, False, ("field_secret_shape", False)),
    ],
)
def test_a_secret_is_remarked_on(secret: str, needed: bool, typing: bool, expected: tuple[str, bool]) -> None:
    remark = secret_remark(Secret(secret), needed=needed, typing=typing)
    assert told(remark) == expected
    assert not secret or secret not in repr(remark)


def test_tags_are_remarked_on() -> None:
    assert told(tags_remark("shop, 华东")) == ("", False)
    assert told(tags_remark("shop, !")) == ("tag_malformed", True)
