"""The quota panel, and the reset that starts there."""

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Endpoint
from wxconsole.domain.status import Health
from wxconsole.sandbox.fault import Fault, FaultKind, Where

QUOTA = "/cgi-bin/openapi/quota/get"
CLEAR = "/cgi-bin/clear_quota"
CLEAR_BY_SECRET = "/cgi-bin/clear_quota/v2"
PROBE = "/cgi-bin/get_api_domain_ip"


def asked(operator: Operator) -> dict[str, int]:
    """The calls so far, but for the probes that the console makes by itself."""
    return {path: count for path, count in operator.world.counts.items() if path != PROBE}


async def test_Q_shows_what_the_selected_account_has_left(console: Open) -> None:  # noqa: N802 - the key
    async with console((80, 24)) as operator:
        await operator.select("flagship")
        await operator.press("Q")
        await operator.sees("Calls that flagship has left today", "/cgi-bin/stable_token", "10000 in 60 s")
        assert asked(operator) == {QUOTA: 3}
        operator.assert_no_secret_shown()
        await operator.press("enter")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert asked(operator) == {QUOTA: 3}


async def test_the_panel_opens_before_wechat_answers_and_can_be_left(console: Open) -> None:
    async with console() as operator:
        operator.world.change(operator.status("flagship").account.appid, latency_ms=60_000)
        await operator.select("flagship")
        await operator.press("Q")
        await operator.sees("Asking WeChat, with the held token.")
        await operator.press("escape")
        await operator.misses("Asking WeChat")


async def test_a_refusal_comes_with_its_steps(console: Open) -> None:
    async with console() as operator:
        await operator.select("newsletter")
        await operator.press("Q")
        await operator.sees("WeChat refused the call because 203.0.113.24", "2. Add 203.0.113.24")
        assert asked(operator) == {QUOTA: 1}


async def test_a_token_that_is_dead_is_told_as_elsewhere_and_shown_in_the_table(console: Open) -> None:
    async with console() as operator:
        await operator.select("checkout")  # which is not refreshed by itself
        operator.world.supersede(operator.status("checkout").account.appid, Endpoint.STABLE)
        await operator.press("Q")
        await operator.sees("from outside: somebody's cron job", "1. Refresh once, with")
        await operator.until(lambda: operator.status("checkout").health is Health.SUPERSEDED)
        assert asked(operator) == {QUOTA: 1}


async def test_a_reset_asks_and_enter_means_no(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("Q")
        await operator.sees("/cgi-bin/token")
        await operator.press("right", "enter")
        await operator.sees("Reset the counters?", "WeChat does not tell of others")
        await operator.press("enter")
        await operator.misses("Reset the counters?")
        assert CLEAR not in operator.world.counts


async def test_a_confirmed_reset_gives_the_calls_back(console: Open) -> None:
    async with console() as operator:
        appid = operator.status("checkout").account.appid
        operator.world.change(appid, daily_quota=0)
        await operator.select("checkout")
        await operator.press("r")
        await operator.sees("checkout: daily quota used up")
        await operator.press("Q")
        await operator.sees("/cgi-bin/token")
        await operator.press("right", "enter")
        await operator.sees("Reset the counters?")
        await operator.press("right", "enter")
        await operator.sees("checkout: counters reset, one of this month's 10 used up; r refreshes")
        assert operator.world.counts[CLEAR] == 1


async def test_without_a_token_the_counters_can_still_be_reset(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await operator.press("Q")
        await operator.sees("No token is held that works, so WeChat cannot be asked")
        await operator.press("right", "enter")
        await operator.sees("Reset the counters?")
        await operator.press("right", "enter")
        await operator.sees("pilot: counters reset")
        assert asked(operator) == {CLEAR_BY_SECRET: 1}
        operator.assert_no_secret_shown()


async def test_a_reset_that_is_refused_says_why(console: Open) -> None:
    async with console() as operator:
        operator.world.change(operator.status("pilot").account.appid, faults=(Fault.error(48006),))
        await operator.select("pilot")
        await operator.press("Q", "right", "enter")
        await operator.sees("Reset the counters?")
        await operator.press("right", "enter")
        await operator.sees("pilot: not reset: quota resets used up")


async def test_a_reset_whose_answer_is_lost_is_said_to_be_unknown(console: Open) -> None:
    async with console() as operator:
        fault = Fault(FaultKind.CUT, on=Where.TOKEN)
        operator.world.change(operator.status("pilot").account.appid, faults=(fault,))
        await operator.select("pilot")
        await operator.press("Q", "right", "enter")
        await operator.sees("Reset the counters?")
        await operator.press("right", "enter")
        await operator.sees("pilot: no answer, so WeChat may have reset the counters or not")


async def test_read_only_shows_the_quotas_and_offers_no_reset(console: Open) -> None:
    async with console(WXCONSOLE_READ_ONLY="true") as operator:
        await operator.select("flagship")
        await operator.press("Q")
        await operator.sees("/cgi-bin/token", "Read-only (WXCONSOLE_READ_ONLY or --read-only)")
        assert not operator.app.screen.query("#reset")


async def test_the_panel_speaks_chinese_and_fits_the_smallest_screen(console: Open) -> None:
    async with console((40, 12), WXCONSOLE_LANG="zh") as operator:
        await operator.select("flagship")
        await operator.press("Q")
        await operator.sees("flagship 今天的剩余调用次数", "每日额度", "关闭", "清零调用次数")
