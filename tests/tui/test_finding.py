"""Finding what the console can do: the help and the palette."""

import pytest
from textual.widgets import Input, OptionList

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.services.settings import SETTINGS
from wxconsole.tui.screens.help import Help

OFF = "off: No live token is held: refresh first (r)."


async def open_help(operator: Operator, typed: str = "") -> OptionList:
    await operator.press("question_mark")
    await operator.until(lambda: isinstance(operator.app.screen, Help))
    if typed:
        await operator.type(typed)
    return operator.app.screen.query_one(OptionList)


async def open_palette(operator: Operator, typed: str = "") -> None:
    await operator.press("colon")
    await operator.until(lambda: isinstance(operator.app.focused, Input))
    if typed:
        await operator.type(typed)
        # What was listed before anything was typed has gone.
        await operator.misses("token: Refresh needed")


def listed(options: OptionList) -> list[str]:
    return [str(option.id) for option in options.options if option.id is not None]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("whitelist", ["repair"]),
        ("AppID, the IP", ["copy_as"]),
        ("F", ["force"]),
        ("f", ["refresh", "refresh_needed", "force"]),
        ("PgDn", ["page_down"]),
        ("pgdn", ["page_down"]),
        ("shift+up", ["mark_up"]),
        ("*", ["mark_all"]),
    ],
)
async def test_help_narrows_down_by_what_an_action_does_and_by_key(
    console: Open, typed: str, found: list[str]
) -> None:
    async with console() as operator:
        assert listed(await open_help(operator, typed))[: len(found)] == found


async def test_help_says_when_nothing_is_found_and_enter_does_nothing_then(console: Open) -> None:
    async with console() as operator:
        await open_help(operator, "zzz")
        await operator.sees("No action has that key or word.")
        await operator.press("enter")
        assert isinstance(operator.app.screen, Help)


async def test_help_says_why_an_action_is_off_and_so_does_running_it(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await open_help(operator, "v")
        await operator.sees("show the token for 10 s")
        assert "off:" not in operator.screen
        await operator.press("escape")
        await operator.select("pilot")
        await open_help(operator, "v")
        await operator.sees("show the token for 10 s", OFF)
        await operator.press("enter")
        await operator.misses("show the token for 10 s")
        await operator.sees("No live token is held")


async def test_help_has_the_filter_language_and_begins_with_an_example(console: Open) -> None:
    async with console() as operator:
        options = await open_help(operator, "left:")
        assert listed(options) == ["filter left:<10m"]
        await operator.sees("less or more time, such as <10m or >1h30m")
        await operator.press("enter")
        await operator.until(lambda: operator.rows == ["archive", "checkout"])
        field = operator.app.focused
        assert isinstance(field, Input)
        assert field.value == "left:<10m"


async def test_help_says_what_the_mouse_does_and_how_to_select_text(console: Open) -> None:
    async with console() as operator:
        options = await open_help(operator, "drag")
        await operator.sees("shift+drag", "select text", "--no-mouse")
        assert listed(options) == []
        await operator.press("enter")
        assert isinstance(operator.app.screen, Help)


async def test_the_list_of_the_help_is_paged_while_typing_goes_on(console: Open) -> None:
    async with console((100, 30)) as operator:
        options = await open_help(operator)
        before = options.highlighted or 0
        await operator.press("pagedown")
        assert (options.highlighted or 0) > before + 3
        await operator.press("pageup")
        assert (options.highlighted or 0) <= before + 1


async def test_the_palette_says_why_an_action_is_off(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await open_palette(operator, "token: reveal")
        await operator.sees(f"v  {OFF}")


async def test_the_palette_finds_an_account_that_the_filter_hides(console: Open) -> None:
    async with console() as operator:
        await operator.press("slash", *"alias:pilot", "enter")
        await operator.until(lambda: operator.rows == ["pilot"])
        await open_palette(operator, "flagship")
        await operator.sees("go to: flagship 旗舰店")
        await operator.press("down", "enter")
        await operator.until(lambda: operator.selected == "flagship")
        assert len(operator.rows) == 8


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_palette_shows_each_setting_with_its_value_and_where_it_came_from(
    console: Open, lang: str
) -> None:
    async with console(WXCONSOLE_TIMEOUT="7", WXCONSOLE_LANG=lang) as operator:
        await open_palette(operator, "wxconsole_timeout")
        await operator.sees("WXCONSOLE_TIMEOUT = 7", "command line")
        await operator.press("down", "enter")
        await operator.sees("7", "command line", "`wxconsole config`")
        await operator.misses("WXCONSOLE_TIMEOUT = 7")
        await operator.press("escape")
        for setting in SETTINGS:
            operator.app.show_setting(setting.variable)
            await operator.sees(setting.variable)
            await operator.press("escape")


async def test_the_palette_changes_the_language(console: Open) -> None:
    async with console() as operator:
        await open_palette(operator, "language: chinese")
        await operator.sees("language: Chinese, 中文")
        await operator.press("down", "enter")
        await operator.sees("8 个账号")


async def test_the_palette_shows_a_theme_while_the_cursor_is_on_it(console: Open) -> None:
    async with console() as operator:
        await open_palette(operator, "theme: nord")
        await operator.until(lambda: operator.app.theme == "nord")
        await operator.press("escape")
        await operator.until(lambda: operator.app.theme == "wxconsole-dark")
        await open_palette(operator, "theme: nord")
        await operator.until(lambda: operator.app.theme == "nord")
        await operator.press("enter")
        await operator.misses("theme: nord")
        assert operator.app.theme == "nord"


async def test_the_palette_sorts_by_a_column(console: Open) -> None:
    async with console() as operator:
        for sign in "▴▾":
            await open_palette(operator, "sort: left")
            await operator.sees("sort: LEFT")
            await operator.press("enter")
            await operator.sees(f"LEFT {sign}")


async def test_the_palette_offers_what_the_selected_account_has_to_copy(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await open_palette(operator, "copy: ")
        await operator.sees("copy: AppID")
        assert "copy: curl" not in operator.screen
        await operator.press("escape")
        await operator.select("flagship")
        await open_palette(operator, "copy: curl")
        await operator.sees("copy: curl command")
        await operator.press("enter")
        await operator.until(lambda: operator.clipboard.copied != [])
        assert operator.token("flagship").value.reveal() in operator.clipboard.copied[0]
        operator.assert_no_secret_shown()


async def test_the_palette_begins_an_export_with_its_format(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await open_palette(operator, "export: postman")
        await operator.sees("export: Postman environment")
        await operator.press("enter")
        await operator.sees("Export 1 token(s)", "wxconsole.postman_environment.json")


@pytest.mark.parametrize(("lang", "told"), [("en", "Nothing is called that."), ("zh", "没有匹配项")])
async def test_the_palette_says_when_nothing_is_found(console: Open, lang: str, told: str) -> None:
    async with console(WXCONSOLE_LANG=lang) as operator:
        await open_palette(operator, "zzzz")
        await operator.sees(told)


@pytest.mark.parametrize(("lang", "told"), [("en", "q leaves, ctrl+q from everywhere"), ("zh", "按 q 退出")])
async def test_ctrl_c_says_how_to_leave_on_the_status_line(console: Open, lang: str, told: str) -> None:
    async with console(WXCONSOLE_LANG=lang) as operator:
        await operator.press("ctrl+c")
        await operator.sees(told)
        assert told in operator.screen.splitlines()[-2]
