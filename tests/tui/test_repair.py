"""The whitelist repair on the console, from the key to the moment it works."""

import pytest

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health
from wxconsole.sandbox.fault import Fault, FaultKind, Where
from wxconsole.services.repair import LIMIT, PACE
from wxconsole.tui.numerals import numerals
from wxconsole.tui.screens.repair import RepairScreen

IP, OTHER = "203.0.113.24", "203.0.113.77"
STABLE = "/cgi-bin/stable_token"


@pytest.fixture(autouse=True)
def _fast_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxconsole.services.repair.TICK", 0.02)
    monkeypatch.setattr("wxconsole.tui.screens.repair.TICK", 0.1)


def appid(operator: Operator) -> str:
    return operator.status("newsletter").account.appid


def admit(operator: Operator, *ips: str) -> None:
    operator.world.change(appid(operator), whitelist=ips)


def fetches(operator: Operator) -> int:
    """Calls for a token of the account: the probes of the slow beat are the scheduler's."""
    return sum(call.path == STABLE and call.appid == appid(operator) for call in operator.world.calls)


async def test_w_shows_the_address_in_large_and_the_steps_for_its_kind(console: Open) -> None:
    async with console((80, 24)) as operator:
        await operator.press("w")
        await operator.sees("Add this address", *(row.strip() for row in numerals(IP) or ()), "1. Open")
        assert f"2. Add {IP} to the list." in operator.prose
        await operator.sees("enter I added it", "esc back")
        await operator.press("escape")
        await operator.sees("sorted by HEALTH")
        assert fetches(operator) == 0


async def test_y_copies_the_address(console: Open) -> None:
    async with console((80, 24)) as operator:
        await operator.press("w", "y")
        await operator.sees(f"{IP} is on the clipboard")
        assert operator.clipboard.copied == [IP]
        operator.clipboard.there = False
        await operator.press("y")
        await operator.misses("is on the clipboard")


async def test_where_wechat_named_no_address_it_shows_those_of_before_and_says_that_none_is_copied(
    console: Open,
) -> None:
    async with console((80, 60)) as operator:
        nameless = Fault.error(40164, "invalid ip, not in whitelist hint: [198.51.100.7]")
        operator.world.change(appid(operator), faults=(nameless,))
        await operator.press("r")
        await operator.until(lambda: operator.status("newsletter").holding.failures == 2)
        await operator.sees("40164 IP not whitelisted")  # the screen knows it too
        await operator.press("w")
        await operator.sees("WeChat did not name the address", f"{IP}  first", "203.0.113.9  first")
        await operator.press("y")
        await operator.sees("WeChat named no address to copy")
        assert operator.clipboard.copied == []
        assert "198.51.100.7" not in operator.screen


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("plain", [False, True])
async def test_the_address_and_the_state_are_to_be_seen_on_every_terminal(
    console: Open, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lang: str, plain: bool
) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    async with console(size, ascii_only=plain, WXCONSOLE_LANG=lang) as operator:
        await operator.press("w")
        state, keys = {"en": ("10 minutes", "esc back"), "zh": ("10 分钟", "esc 返回")}[lang]
        await operator.sees(IP, keys)
        assert state.replace(" ", "") in operator.prose.replace(" ", "")
        large = (numerals(IP) or [])[2].strip() in operator.screen
        assert large == (size == (80, 24))
        await operator.press("enter")
        await operator.sees("0:00:30", IP)


async def test_enter_watches_until_it_works_with_a_call_every_half_minute(console: Open) -> None:
    async with console((100, 30)) as operator:
        before = operator.token("newsletter")
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1, next in 0:00:30")
        operator.clock.advance(PACE - 1)
        await operator.sees("0:00:29 of 0:10:00", "next in 0:00:01")
        assert fetches(operator) == 1
        admit(operator, IP)
        operator.clock.advance(1)
        await operator.sees("newsletter: works since", "enter watch again")
        assert fetches(operator) == 2
        await operator.press("escape")
        await operator.until(lambda: "fresh" in operator.row("newsletter"))
        assert operator.status("newsletter").health is Health.FRESH
        assert operator.token("newsletter").value == before.value


async def test_pressed_twice_it_is_one_watch(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        await operator.press("enter")
        operator.clock.advance(5)
        await operator.sees("0:00:05 of 0:10:00")
        assert fetches(operator) == 1


async def test_left_running_it_ends_with_a_notice_that_stays(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        await operator.press("escape")
        await operator.sees("newsletter: watched in the background", "WATCHING newsletter 0:00:00")
        await operator.press("w")
        await operator.sees("still refused at try 1", "x stop")
        await operator.press("escape")
        admit(operator, IP)
        operator.clock.advance(PACE)
        await operator.sees("newsletter: works since")
        await operator.misses("WATCHING")
        await operator.pilot.pause(0.5)
        assert "newsletter: works since" in operator.screen
        await operator.press("w")
        await operator.sees("WeChat did not refuse this account's address")


async def test_x_stops_it(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        await operator.press("x")
        await operator.sees("Press enter once it is on the list")
        operator.clock.advance(PACE)
        await operator.press("escape")
        await operator.misses("WATCHING")
        assert not operator.app.accounts.repairs.running("newsletter")
        assert fetches(operator) == 1


async def test_another_address_is_named_shown_copied_and_watched_for(console: Open) -> None:
    async with console((100, 30)) as operator:
        operator.world.change(appid(operator), caller_ip=OTHER)
        await operator.press("w", "enter")
        await operator.sees(f"WeChat now sees {OTHER}, not {IP}", (numerals(OTHER) or [])[1].strip())
        await operator.press("y")
        await operator.sees(f"{OTHER} is on the clipboard")
        await operator.press("enter")
        await operator.misses("WeChat now sees")
        await operator.sees("still refused at try 1")
        assert fetches(operator) == 2
        await operator.press("G")
        await operator.sees(f"Your address changed from {IP} to {OTHER}")


async def test_after_ten_minutes_it_says_what_to_check(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        operator.clock.advance(LIMIT)
        await operator.sees(
            "newsletter: still refused after 0:10:00", "Check these:", f"AppID {appid(operator)}"
        )
        await operator.press("enter")
        await operator.sees("0:00:00 of 0:10:00: still refused at try 1")


async def test_another_cause_ends_it_with_its_own_steps(console: Open) -> None:
    async with console((100, 30)) as operator:
        operator.world.change(appid(operator), whitelist=(IP,), secret=Secret("f" * 32))
        await operator.press("w", "enter")
        await operator.sees("it is not the address any more, but: wrong AppSecret", "Check the AppSecret")


async def test_a_watch_that_runs_can_be_seen_again_whatever_came_up_meanwhile(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        operator.world.change(appid(operator), faults=(Fault(FaultKind.ERROR, times=1, on=Where.TOKEN),))
        operator.clock.advance(PACE)
        await operator.sees("no clear answer at try 2")
        await operator.press("escape")
        await operator.until(lambda: "failing" in operator.row("newsletter"))
        await operator.select("newsletter")
        await operator.press("w")
        await operator.sees("no clear answer at try 2", IP)


async def test_the_console_can_be_left_while_it_runs(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        await operator.press("escape", "q")
        await operator.until(lambda: operator.app._exit)
        operator.clock.advance(PACE)
        await operator.pilot.pause(0.2)
        assert fetches(operator) == 1


async def test_an_account_that_is_removed_ends_its_repair(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.press("w", "enter")
        await operator.sees("still refused at try 1")
        operator.program.book.remove("newsletter")
        operator.program.keeper.announce_change()
        await operator.until(lambda: not isinstance(operator.app.screen, RepairScreen))
        operator.clock.advance(PACE)
        await operator.sees("No account is called 'newsletter'")


async def test_read_only_it_is_off(console: Open) -> None:
    async with console((100, 30), WXCONSOLE_READ_ONLY="true") as operator:
        await operator.press("w")
        await operator.sees("Read-only")


async def test_the_details_name_the_addresses_the_change_and_a_range(console: Open) -> None:
    async with console((160, 90)) as operator:
        await operator.sees("w opens the repair", "Addresses to have on the whitelist")
        assert f"Your address changed from 203.0.113.9 to {IP} at" in operator.prose
        assert "One entry covers them: 203.0.113.0/27" in operator.prose
        await operator.select("flagship")
        await operator.misses("Addresses to have")


def test_each_sign_is_three_rows_high_and_unlike_the_others() -> None:
    drawn = {sign: tuple(numerals(sign) or ()) for sign in "0123456789."}
    assert len(set(drawn.values())) == len(drawn)
    assert all(len(rows) == 3 and len({len(row) for row in rows}) == 1 for rows in drawn.values())
    assert all(row.isascii() for rows in drawn.values() for row in rows)


def test_what_is_no_ipv4_address_is_not_drawn_large() -> None:
    assert numerals("2001:db8::1") is None
