"""What the console says about an account that needs somebody."""

from dataclasses import replace

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.moment import local
from wxconsole.domain.secret import Secret

IP = "203.0.113.24"


async def test_a_blocked_account_shows_its_ip_the_steps_and_when_it_looks_again(console: Open) -> None:
    async with console((160, 120)) as operator:
        assert f"40164 {IP}" in operator.row("newsletter")
        await operator.sees("WeChat refused the call because", IP, "1. Open 微信开发者平台", "next refresh")
        await operator.sees("0:06:50")
        operator.clock.advance(60)
        await operator.sees("0:05:50")


async def test_d_opens_the_diagnosis_on_a_page_of_its_own(console: Open) -> None:
    async with console((100, 40)) as operator:
        await operator.press("d")
        await operator.sees(
            f"{IP} is not on this account's API IP whitelist",
            f". Add {IP} to the list.",
            "after some minutes, up to 10",
            "errcode",
            "40164",
            "ip_not_whitelisted",
            "rid",
            "IP to add",
        )
        await operator.press("escape")
        await operator.sees("sorted by HEALTH")


async def test_the_steps_are_those_of_the_accounts_kind(console: Open) -> None:
    async with console((100, 40)) as operator:
        await operator.press("d")
        await operator.until(lambda: "a wildcard such as 172.0.0.* and" in operator.prose)
        await operator.press("escape")
        account = operator.status("newsletter").account
        operator.program.store.save_account(replace(account, kind=Kind.MINIPROGRAM))
        await operator.until(lambda: operator.app.accounts.board.rows[0].account.kind is Kind.MINIPROGRAM)
        await operator.press("d")
        await operator.sees(f". Add {IP} to the list.")
        assert "a wildcard such as 172.0.0.* and" not in operator.prose


async def test_a_superseded_account_says_who_may_have_done_it(console: Open) -> None:
    async with console() as operator:
        await operator.select("arcade")
        await operator.press("d")
        await operator.sees("40001", "token_not_latest")
        diagnosis = operator.app.accounts.diagnosis
        assert diagnosis is not None
        assert diagnosis.inferred in operator.prose
        assert (
            "WeChat honoured it at 2026-03-14 01:52:00 and refused it at 2026-03-14 02:22:00"
            in operator.prose
        )
        assert "Nothing in this history did it, so it came from outside" in operator.prose
        assert "can help; by hand only (r)" in operator.prose


async def test_the_pane_the_page_and_the_history_infer_the_same_in_both_languages(console: Open) -> None:
    async with console((140, 90)) as operator:
        account = operator.status("flagship").account
        operator.world.change(account.appid, secret=Secret("f" * 32))
        await operator.select("flagship")
        await operator.press("r")
        await operator.until(lambda: "blocked" in operator.row("flagship"))
        worked_at = operator.status("flagship").holding.worked_at
        assert worked_at is not None
        for told in ("It last worked here at {}, so somebody", "它上次在这里成功是 {}，"):
            text = told.format(local(worked_at))
            await said(operator, text)
            for key in ("d", "h"):
                await operator.press(key)
                await said(operator, text)
                await operator.press("escape")
            await operator.press("L")
        operator.assert_no_secret_shown()


async def said(operator: Operator, text: str) -> None:
    """Waits until `text` is on the screen, wherever its lines break."""
    await operator.until(lambda: text.replace(" ", "") in operator.prose.replace(" ", ""))


async def test_a_probe_that_finds_a_token_dead_says_so_and_d_says_who(console: Open) -> None:
    async with console() as operator:
        await operator.select("readers")
        operator.world.supersede(operator.status("readers").account.appid, Endpoint.CLASSIC)
        await operator.press("p")
        await operator.sees("readers: WeChat refuses the token: somebody else fetched a token")
        await operator.until(lambda: "superseded" in operator.row("readers"))
        calls = len(operator.world.calls)
        await operator.press("d")
        await operator.until(lambda: "Decide before you refresh" in operator.prose)
        assert len(operator.world.calls) == calls


async def test_the_history_says_beneath_a_refresh_why_it_failed(console: Open) -> None:
    async with console((160, 40)) as operator:
        await operator.select("members")
        await operator.press("h")
        await operator.until(lambda: "WeChat's server is busy or had an error of its own" in operator.prose)


async def test_a_well_account_has_nothing_to_diagnose(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("d")
        await operator.sees("Nothing is wrong with this account.")


async def test_h_shows_every_refresh_newest_first(console: Open) -> None:
    async with console((120, 35)) as operator:
        await operator.press("h")
        await operator.sees("last 24 h", "failed", "ops@gateway-1:4711")
        lines = [line for line in operator.screen.splitlines() if "scheduled" in line]
        assert len(lines) == len(operator.history("newsletter"))
        assert "40164 IP not whitelisted" in lines[0]
        await operator.press("q")
        await operator.sees("sorted by HEALTH")
