"""Language, help, palette, pause, the way out, and why a key is off."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.tui.conftest import Desk, Open
from wxconsole.domain.secret import Secret


async def test_L_speaks_the_other_language_everywhere(console: Open) -> None:  # noqa: N802 - the key
    async with console() as operator:
        await operator.press("L")
        await operator.sees(
            "8 个账号", "状态", "受阻", "微信拒绝了调用", "下次刷新", "按状态排序", "刷新", "退出"
        )
        for english in ("accounts", "HEALTH", "blocked", "WeChat refused", "next refresh", "sorted", "Quit"):
            assert english not in operator.screen
        await operator.press("L")
        await operator.sees("8 accounts", "HEALTH", "WeChat refused", "q Quit")


async def test_it_opens_in_the_language_that_is_set(console: Open) -> None:
    async with console(WXCONSOLE_LANG="zh") as operator:
        await operator.sees("8 个账号", "受阻")


async def test_help_finds_an_action_by_what_it_does_and_runs_it(console: Open) -> None:
    async with console() as operator:
        await operator.press("question_mark")
        await operator.sees("Keys", "refresh every account that is not fresh")
        await operator.press(*"chinese")
        await operator.misses("refresh every account that is not fresh")
        await operator.sees("English or Chinese")
        await operator.press("enter")
        await operator.sees("8 个账号")


async def test_help_finds_an_action_by_its_key(console: Open) -> None:
    async with console() as operator:
        await operator.press("question_mark")
        await operator.sees("Keys")
        await operator.press("P", "enter")
        await operator.sees("PAUSED")


async def test_the_palette_finds_actions_accounts_and_themes(console: Open) -> None:
    async with console() as operator:
        await operator.press("colon")
        await operator.until(lambda: isinstance(operator.app.focused, Input))
        await operator.press(*"flagship")
        await operator.sees("flagship 旗舰店")
        await operator.press("down", "enter")
        await operator.until(lambda: operator.selected == "flagship")
        await operator.press("colon")
        await operator.until(lambda: isinstance(operator.app.focused, Input))
        await operator.press(*"wxconsole-light")
        await operator.sees("theme: wxconsole-light")
        await operator.press("down", "enter")
        await operator.until(lambda: operator.app.theme == "wxconsole-light")


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_it_quits_once_the_answer_in_flight_has_come(console: Open, key: str) -> None:
    async with console() as operator:
        rows = len(operator.history("checkout"))
        appid = operator.status("checkout").account.appid
        operator.world.change(appid, latency_ms=500)
        await operator.select("checkout")
        await operator.press("r")
        await operator.until(lambda: operator.program.keeper.refreshing(appid))
        await operator.press(key)
        await operator.until(lambda: operator.app._exit)
        assert len(operator.history("checkout")) == rows + 1
        assert operator.app.return_code == 0


@pytest.mark.parametrize(
    ("alias", "key", "why"),
    [
        ("pilot", "y", "No live token is held: refresh first (r)."),
        ("archive", "e", "No live token is held: refresh first (r)."),
        ("archive", "v", "No live token is held: refresh first (r)."),
        ("readers", "F", "Only the stable endpoint can be forced"),
    ],
)
async def test_a_key_that_is_off_says_why(console: Open, alias: str, key: str, why: str) -> None:
    async with console() as operator:
        await operator.select(alias)
        await operator.press(key)
        await operator.sees(why)
        assert len(operator.app.screen_stack) == 2


async def test_marks_do_not_turn_off_what_works_on_the_selected_account(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await operator.press("space")
        await operator.select("flagship")
        await operator.press("y")
        await operator.sees("token of flagship is on the clipboard")
        await operator.select("pilot")
        await operator.press("y")
        await operator.sees("No live token is held")


@pytest.mark.parametrize("key", ["E", "x"])
async def test_an_account_from_elsewhere_is_changed_there(console: Open, key: str) -> None:
    async with console(WX_SHOP_APPID="wx00000000000000aa", WX_SHOP_SECRET="5" * 32) as operator:
        await operator.select("shop")
        await operator.press(key)
        await operator.sees("This account is defined in the environment or a .env file")
        assert len(operator.app.screen_stack) == 2


@pytest.mark.parametrize("key", ["r", "R", "F", "P"])
async def test_read_only_changes_nothing_at_wechat(console: Open, key: str) -> None:
    async with console(WXCONSOLE_READ_ONLY="true") as operator:
        await operator.sees("READ-ONLY")
        await operator.press("G", key)
        await operator.sees("Read-only (WXCONSOLE_READ_ONLY or --read-only)")
        assert operator.world.counts == {}


async def test_without_accounts_it_says_how_to_begin(console: Open, desk: Desk) -> None:
    desk.empty()
    async with console() as operator:
        await operator.sees("No accounts yet.", "add one", "WX_<ALIAS>_APPID")
        await operator.press("r")
        await operator.sees("No account is selected.")


async def test_a_damaged_store_is_told_and_the_table_stays(console: Open, desk: Desk) -> None:
    async with console() as operator:
        (desk.home / "state.json").write_text("{ not json", "utf-8")
        await operator.press("r")
        await operator.sees("state.json")
        assert operator.rows
        await operator.press("j")
        await operator.until(lambda: operator.selected == "arcade")


async def test_a_store_that_is_damaged_at_the_start_is_told(console: Open, desk: Desk) -> None:
    (desk.home / "state.json").write_text("{ not json", "utf-8")
    async with console(settle=False) as operator:
        await operator.sees("state.json")


async def test_an_account_that_another_process_adds_appears(console: Open, desk: Desk) -> None:
    async with console() as operator:
        account = replace(operator.status("pilot").account, alias="brandnew", appid="wx00000000000000bb")
        desk.program().book.add(replace(account, secret=Secret("6" * 32)))
        await operator.appears("brandnew")
        await operator.sees("9 accounts")


async def test_accounts_are_imported_from_a_file(console: Open, tmp_path: Path) -> None:
    path = tmp_path / "import.env"
    path.write_text("WX_NEWCOMER_APPID=wx00000000000000cc\nWX_NEWCOMER_SECRET=" + "7" * 32 + "\n", "utf-8")
    path.chmod(0o600)
    async with console() as operator:
        await operator.press("i")
        await operator.sees("Import accounts")
        operator.app.screen.query_one(Input).value = str(path)
        await operator.press("enter")
        await operator.appears("newcomer")
        await operator.sees("1 imported")
        operator.assert_no_secret_shown()
