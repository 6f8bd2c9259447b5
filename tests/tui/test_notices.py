"""The list of what was said."""

from datetime import timedelta

import pytest
from textual.events import AppBlur

from tests.tui.conftest import Open
from tests.tui.hand_clock import NOW
from tests.tui.operator import Operator
from wxconsole.domain.cause import Cause
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import ASCII, UNICODE
from wxconsole.tui.notices import LIMIT, Notice, Notices, notices_text


def overheard(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the terminal is sent from now on besides the screen."""
    sent: list[str] = []
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setattr(operator.app._driver, "write", sent.append)
    return sent


def test_the_newest_come_first_and_the_oldest_go() -> None:
    notices = Notices()
    for number in range(LIMIT + 5):
        notices.add(Notice(NOW, str(number), bad=False))
    texts = [notice.text for notice in notices]
    assert texts[0] == str(LIMIT + 4)
    assert texts[-1] == "5"


def test_a_notice_has_its_time_its_sign_and_its_words_and_no_control_characters() -> None:
    notices = [Notice(NOW, "fine", bad=False), Notice(NOW - timedelta(days=2), "b[b]ad\x1b[2J", bad=True)]
    say = Messages("en")
    assert notices_text(notices, NOW, say, UNICODE).plain == (
        "02:30:00  ✓ fine\n03-12 02:30:00  ✗ b[b]ad\\x1b[2J"
    )
    assert notices_text(notices[:1], NOW, say, ASCII).plain == "02:30:00  + fine"
    assert notices_text([], NOW, say, UNICODE).plain == "Nothing has been said yet."


async def test_n_lists_what_was_said_the_newest_first(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("y")
        await operator.sees("token of flagship is on the clipboard")
        operator.clock.advance(60)
        await operator.press("P", "n")
        await operator.sees("Notices, the newest first")
        lines = [line.strip() for line in operator.screen.splitlines() if "02:3" in line]
        assert lines[0].startswith("02:31:00  ✓ Paused")
        assert lines[1] == "02:30:00  ✓ token of flagship is on the clipboard"
        operator.assert_no_secret_shown()
        await operator.press("n")
        await operator.misses("Notices")


async def test_what_happened_while_a_dialog_was_open_is_in_the_list(console: Open) -> None:
    async with console() as operator:
        appid = operator.status("checkout").account.appid
        operator.world.change(appid, latency_ms=300)
        await operator.select("checkout")
        await operator.press("r", "question_mark")
        await operator.sees("Keys")
        await operator.until(
            lambda: any("new token" in notice.text for notice in operator.app.accounts.notices)
        )
        await operator.press("escape", "n")
        await operator.sees("checkout: new token")


async def test_an_account_whose_time_is_over_is_told_and_noted(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false", WXCONSOLE_NOTIFY="osc9") as operator:
        sent = overheard(operator, monkeypatch)
        operator.clock.advance(49 * 60)
        await operator.until(lambda: bool(sent))
        [first] = sent
        assert first.startswith("\x1b]9;wxconsole: ")
        assert "readers" in first
        assert "archive" not in first  # was expired before
        assert "newsletter" not in first  # blocked before, and blocked it stays
        await operator.press("n")
        await operator.sees("expired")


async def test_an_account_that_turns_blocked_rings_once(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false", WXCONSOLE_NOTIFY="bell") as operator:
        sent = overheard(operator, monkeypatch)
        operator.world.change(operator.status("flagship").account.appid, whitelist=())
        await operator.select("flagship")
        for _ in range(2):
            await operator.press("r")
            await operator.sees(Messages("en")(f"cause_{Cause.IP_NOT_WHITELISTED}"))
            await operator.until(lambda: not operator.program.keeper.busy)
        await operator.until(lambda: bool(sent))
        operator.clock.advance(2)
        await operator.pilot.pause(0.6)
        assert sent == ["\a"]


async def test_somebody_who_is_in_another_window_is_called(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false", WXCONSOLE_NOTIFY="osc777") as operator:
        sent = overheard(operator, monkeypatch)
        operator.app.post_message(AppBlur())
        await operator.until(lambda: not operator.app.app_focus)
        operator.clock.advance(49 * 60)
        await operator.until(lambda: bool(sent))
        assert sent[0].startswith("\x1b]777;notify;wxconsole;")


async def test_by_default_the_terminal_is_sent_nothing(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        sent = overheard(operator, monkeypatch)
        operator.clock.advance(49 * 60)
        await operator.until(lambda: any("expired" in each.text for each in operator.app.accounts.notices))
        assert "".join(sent) == ""


async def test_what_the_operator_has_just_been_told_is_not_pushed_aside(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("P")
        await operator.sees("Tokens are refreshed ahead of time again.")
        operator.program.scheduler.paused = True
        operator.clock.advance(49 * 60)
        await operator.until(lambda: any("expired" in each.text for each in operator.app.accounts.notices))
        assert "Tokens are refreshed ahead of time again." in operator.screen
