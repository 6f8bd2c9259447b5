"""Pasting accounts into the form, and testing one before it is saved."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Button, Checkbox, Input, Select, Static

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.tui.screens.account_form import AccountForm
from wxconsole.tui.screens.pasted import PastedAccounts
from wxconsole.tui.widgets.field import SecretInput

APPID, SECRET = "wx00000000000000dd", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
OTHER_APPID, OTHER_SECRET = "wx00000000000000ee", "f0e1d2c3b4a5968778695a4b3c2d1e0f"
BLOCK = f"开发者ID(AppID)\n{APPID}\n开发者密码(AppSecret)\n{SECRET}"
STABLE = "/cgi-bin/stable_token"
IP = "203.0.113.7"


async def open_form(operator: Operator, key: str = "a") -> AccountForm:
    await operator.press(key)
    await operator.until(lambda: isinstance(operator.app.screen, AccountForm))
    form = operator.app.screen
    assert isinstance(form, AccountForm)
    return form


async def paste(operator: Operator, text: str) -> None:
    operator.app.post_message(events.Paste(text))
    await operator.pilot.pause()
    await operator.pilot.pause()


async def push(operator: Operator, name: str) -> None:
    button = operator.app.screen.query_one(f"#{name}", Button)
    await operator.until(lambda: not button.has_class("-active"))
    button.focus()
    await operator.press("enter")


def value(form: AccountForm, name: str) -> str:
    return form.query_one(f"#{name}", Input).value


def trial(form: AccountForm) -> str:
    return str(form.query_one("#trial", Static).visual)


def assert_kept(operator: Operator, *secrets: str) -> None:
    """No secret is on the screen, in a screenshot of it, or on any clipboard."""
    shown = operator.screen + operator.app.export_screenshot() + operator.app.clipboard
    shown += "".join(operator.clipboard.copied)
    assert [secret for secret in secrets if secret[:12] in shown] == []


def calls(operator: Operator) -> list[str]:
    return [call.path for call in operator.world.calls if call.appid == APPID]


# Pasting


@pytest.mark.parametrize("focused", ["alias", "name", "appid", "secret", "kind", "auto", "save"])
async def test_a_block_goes_into_the_fields_wherever_it_is_pasted(console: Open, focused: str) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        form.query_one(f"#{focused}").focus()
        await operator.pilot.pause()
        await paste(operator, BLOCK)
        await operator.sees("Pasted: AppID, AppSecret (32 characters).")
        assert (value(form, "appid"), value(form, "secret")) == (APPID, SECRET)
        assert value(form, "alias") == value(form, "name") == ""
        await operator.until(lambda: operator.app.focused is form.query_one("#alias"))
        assert_kept(operator, SECRET)


async def test_what_was_pasted_takes_the_place_of_what_was_there_but_for_names(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await operator.press("s", "h", "o", "p")
        await paste(operator, f"WX_READERS_APPID={OTHER_APPID}\nWX_READERS_SECRET={OTHER_SECRET}")
        form.query_one(SecretInput).focus()
        await paste(operator, BLOCK)
        assert value(form, "alias") == "shop"
        assert (value(form, "appid"), value(form, "secret")) == (APPID, SECRET)
        await operator.until(lambda: operator.app.focused is form.query_one("#test"))


async def test_a_dotenv_fills_in_all_that_it_says(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        lines = {
            "APPID": APPID,
            "SECRET": SECRET,
            "NAME": "旗舰店",
            "KIND": "minigame",
            "ENDPOINT": "classic",
        }
        lines |= {"AUTO": "false", "TAGS": "shop,华东"}
        await paste(operator, "\n".join(f"WX_MY_SHOP_{name}={text}" for name, text in lines.items()))
        assert [value(form, name) for name in ("alias", "name", "tags")] == [
            "my-shop",
            "旗舰店",
            "shop, 华东",
        ]
        assert form.query_one("#kind", Select).value == Kind.MINIGAME
        assert form.query_one("#endpoint", Select).value == Endpoint.CLASSIC
        assert form.query_one("#auto", Checkbox).value is False
        assert_kept(operator, SECRET)


async def test_plain_text_is_pasted_as_ever(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await paste(operator, "shop\nand more")
        assert value(form, "alias") == "shop"


async def test_half_of_an_account_goes_into_its_own_field(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await paste(operator, SECRET)
        assert (value(form, "alias"), value(form, "secret")) == ("", SECRET)
        await paste(operator, APPID)
        assert (value(form, "alias"), value(form, "appid")) == ("", APPID)
        assert_kept(operator, SECRET)


@pytest.mark.parametrize("typed_into", ["alias", "name", "appid", "tags"])
async def test_a_secret_that_a_terminal_types_is_moved_out_of_sight(console: Open, typed_into: str) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        form.query_one(f"#{typed_into}").focus()
        await operator.pilot.pause()
        await operator.type(f"AppSecret {SECRET}")
        await operator.until(lambda: value(form, "secret") == SECRET)
        assert value(form, typed_into) == ""
        assert_kept(operator, SECRET)


async def test_several_accounts_are_shown_first_and_added_together(console: Open) -> None:
    async with console((100, 45)) as operator:
        there = operator.status("flagship").account.appid
        await open_form(operator)
        await paste(
            operator,
            f"WX_SHOP_APPID={APPID}\nWX_SHOP_SECRET={SECRET}\n"
            f"appid={OTHER_APPID} secret={OTHER_SECRET}\nappid={there} secret={OTHER_SECRET}\n"
            f"appid=wx00000000000000ff",
        )
        await operator.sees("Accounts that were pasted", f"shop  {APPID}", f"wx-00ee  {OTHER_APPID}", "Add 2")
        await operator.sees("here already", f"flagship  {there}", "wx00000000000000ff: no AppSecret")
        assert_kept(operator, SECRET, OTHER_SECRET)
        before = operator.status("flagship").account
        await operator.press("enter")
        await operator.appears("shop")
        await operator.until(lambda: operator.selected == "shop")
        await operator.until(lambda: all("fresh" in operator.row(each) for each in ("shop", "wx-00ee")))
        assert operator.status("wx-00ee").account.secret == Secret(OTHER_SECRET)
        assert operator.status("flagship").account == before
        operator.assert_no_secret_shown()


async def test_a_secret_that_sticks_to_what_was_typed_is_taken_out_and_that_is_said(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await operator.type(f"shop{SECRET}")
        await operator.sees("There was something like an AppSecret in this field")
        assert value(form, "alias") == ""
        assert_kept(operator, SECRET)


async def test_several_accounts_are_not_added_if_one_does_not_want_them(console: Open) -> None:
    async with console((100, 45)) as operator:
        before = operator.program.store.snapshot()
        form = await open_form(operator)
        await paste(operator, f"{APPID} {SECRET}\n{OTHER_APPID} {OTHER_SECRET}")
        await operator.until(lambda: isinstance(operator.app.screen, PastedAccounts))
        await operator.press("right", "enter")
        await operator.until(lambda: operator.app.screen is form)
        await operator.press("escape")
        assert operator.program.store.snapshot() == before


async def test_an_edit_takes_its_own_account_out_of_several(console: Open) -> None:
    async with console((100, 45)) as operator:
        await operator.select("flagship")
        appid = operator.status("flagship").account.appid
        form = await open_form(operator, "E")
        await paste(operator, f"{APPID} {SECRET}\n{OTHER_APPID} {SECRET}")
        await operator.sees("2 accounts were pasted")
        assert value(form, "secret") == ""
        await paste(operator, f"{APPID} {SECRET}\n{appid} {OTHER_SECRET}")
        await operator.until(lambda: value(form, "secret") == OTHER_SECRET)
        assert value(form, "appid") == appid
        assert_kept(operator, SECRET, OTHER_SECRET)


# Testing


async def test_a_test_says_what_it_does_and_what_is_left_and_saves_nothing(console: Open) -> None:
    async with console((100, 45)) as operator:
        before, rows = operator.program.store.snapshot(), operator.program.store.history()
        form = await open_form(operator)
        await operator.sees("one plain call of stable. It ends no token, and saves nothing.")
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.until(lambda: trial(form) == "Works: 7200 s left. Nothing is saved yet.")
        assert calls(operator) == [STABLE]
        assert operator.program.store.snapshot() == before
        assert operator.program.store.history() == rows
        assert_kept(operator, SECRET)


async def test_a_classic_account_is_tested_through_the_stable_endpoint(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await paste(operator, BLOCK)
        form.query_one("#endpoint", Select).value = Endpoint.CLASSIC.value
        await operator.sees("does not touch classic tokens")
        await push(operator, "test")
        await operator.until(lambda: "Works" in trial(form))
        assert calls(operator) == [STABLE]


async def test_a_refused_address_comes_first_and_is_copied(console: Open) -> None:
    async with console((100, 45)) as operator:
        operator.world.add(SandboxAccount(APPID, whitelist=()))
        form = await open_form(operator)
        assert not form.query_one("#copy-ip").display
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.until(lambda: trial(form).startswith(f"IP to add to the whitelist:  {IP} \n"))
        assert f"2. Add {IP} to the list." in trial(form)
        await operator.until(lambda: operator.app.focused is form.query_one("#copy-ip"))
        await operator.press("enter")
        await operator.sees(f"{IP} is on the clipboard")
        assert operator.clipboard.copied == [IP]
        operator.world.change(APPID, whitelist=(IP,))
        await push(operator, "test")
        await operator.until(lambda: "Works" in trial(form))
        assert not form.query_one("#copy-ip").display


async def test_a_wrong_secret_is_diagnosed(console: Open) -> None:
    async with console((100, 45)) as operator:
        operator.world.add(SandboxAccount(APPID, secret=Secret(OTHER_SECRET)))
        form = await open_form(operator)
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.until(lambda: "AppSecret" in trial(form))
        assert "1. " in trial(form)
        assert_kept(operator, SECRET)


async def test_a_test_needs_no_alias_but_the_rest(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await push(operator, "test")
        await operator.sees("The AppID is empty", "The AppSecret is empty")
        assert operator.app.focused is form.query_one("#appid")
        assert calls(operator) == []


async def test_a_test_under_way_leaves_the_form_free_is_one_and_can_be_stopped(console: Open) -> None:
    async with console((100, 45)) as operator:
        operator.world.add(SandboxAccount(APPID, latency_ms=60_000))
        form = await open_form(operator)
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.sees("Asking WeChat", "Stop")
        form.query_one("#name").focus()
        await operator.press("S", "h", "o", "p")
        assert value(form, "name") == "Shop"
        await operator.until(lambda: calls(operator) == [STABLE])
        await push(operator, "test")
        await operator.sees("Stopped. Nothing was saved.")
        assert str(form.query_one("#test", Button).label) == "Test"
        assert calls(operator) == [STABLE]


async def test_another_secret_makes_the_answer_to_the_first_one_void(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator)
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.until(lambda: "Works" in trial(form))
        form.query_one(SecretInput).focus()
        await operator.press("backspace")
        await operator.until(lambda: trial(form) == "")


async def test_read_only_nothing_is_tested(console: Open) -> None:
    async with console((100, 45), WXCONSOLE_READ_ONLY="true") as operator:
        form = await open_form(operator)
        assert form.query_one("#test").disabled
        await operator.sees("Read-only")


@pytest.mark.parametrize("size", [(120, 35), (80, 24), (40, 12)])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("plain", [False, True])
async def test_the_answer_and_the_buttons_are_to_be_seen_on_every_terminal(
    console: Open, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lang: str, plain: bool
) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    async with console(size, ascii_only=plain, WXCONSOLE_LANG=lang) as operator:
        operator.world.add(SandboxAccount(APPID, whitelist=()))
        await open_form(operator)
        await paste(operator, BLOCK)
        await push(operator, "test")
        say = operator.app.messages
        buttons = [say(key) for key in ("form_test", "form_copy_ip", "save", "cancel")]
        await operator.until(lambda: all(each in operator.screen for each in (IP, *buttons)))
        assert_kept(operator, SECRET)


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the program logs to; what it turns on for that is turned off again."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield tmp_path / "state"
    root.handlers[:] = handlers
    root.setLevel(level)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_the_log_knows_nothing_of_a_secret_that_was_pasted_and_tested(
    console: Open, logs: Path, tmp_path: Path
) -> None:
    async with console((100, 45), WXCONSOLE_LOG_LEVEL="DEBUG") as operator:
        log = operator.program.log_file
        form = await open_form(operator)
        await paste(operator, BLOCK)
        await push(operator, "test")
        await operator.until(lambda: "Works" in trial(form))
        await operator.press("escape")
        await asyncio.to_thread(log.close)
    assert files_in(logs)
    assert [path for path in files_in(tmp_path) if SECRET.encode() in path.read_bytes()] == []
