"""What the console says about an account that needs somebody."""

from dataclasses import replace

from tests.tui.conftest import Open
from wxconsole.domain.account import Kind

IP = "203.0.113.24"


async def test_a_blocked_account_shows_its_ip_the_steps_and_when_it_looks_again(console: Open) -> None:
    async with console((160, 90)) as operator:
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
