import pytest

from wxconsole.domain.quota import Quota, RateLimit


@pytest.mark.parametrize(
    ("limit", "used", "remain", "spent"),
    [(2000, 1999, 1, False), (2000, 2000, 0, True), (2000, 2007, -7, True), (0, 0, 0, False)],
)
def test_a_quota_is_spent_when_a_limit_leaves_no_call(
    limit: int, used: int, remain: int, spent: bool
) -> None:
    assert Quota("/cgi-bin/token", limit, used, remain).spent is spent


def test_json_names_the_numbers_as_wechat_does() -> None:
    quota = Quota("/cgi-bin/token", 2000, 3, 1997)
    assert quota.as_json() == {
        "path": "/cgi-bin/token",
        "daily_limit": 2000,
        "used": 3,
        "remain": 1997,
        "rate_limit": None,
    }
    limited = Quota("/cgi-bin/stable_token", 500, 3, 497, RateLimit(10000, 60))
    assert limited.as_json()["rate_limit"] == {"call_count": 10000, "refresh_second": 60}
