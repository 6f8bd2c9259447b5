"""Taking tokens out: reveal, copy, export."""

import os
from pathlib import Path

import pytest
from textual.widgets import Button, Input, OptionList, Select

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.exports import Format
from wxconsole.tui.screens.confirm import Confirm
from wxconsole.tui.screens.export import ExportDialog


async def choose(operator: Operator, label: str) -> None:
    """Chooses an entry of the menu that is open."""
    options = operator.app.screen.query_one(OptionList)
    labels = [str(option.prompt) for option in options.options]
    await operator.press(*["down"] * labels.index(label), "enter")


async def test_y_copies_the_token_and_shows_it_nowhere(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("y")
        await operator.sees("token of flagship is on the clipboard")
        assert operator.clipboard.copied == [operator.token("flagship").value.reveal()]
        assert operator.app.clipboard == ""
        operator.assert_no_secret_shown()


async def test_a_copied_token_that_wechat_no_longer_honours_is_said_to_be_dead(console: Open) -> None:
    async with console() as operator:
        await operator.select("arcade")
        await operator.press("y")
        await operator.sees("arcade: copied, but WeChat no longer honours this token")


async def test_a_superseded_token_is_not_exported(console: Open) -> None:
    async with console() as operator:
        await operator.select("arcade")
        await operator.press("e")
        await operator.sees(operator.app.messages("why_token"))


async def test_without_a_clipboard_copying_says_so(console: Open) -> None:
    async with console() as operator:
        operator.clipboard.there = False
        await operator.select("flagship")
        await operator.press("y")
        await operator.sees(operator.app.messages("clipboard_none")[:30])


async def test_what_was_copied_can_be_taken_away_again(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("y")
        await operator.press("Y")
        await operator.until(lambda: bool(operator.app.screen.query(OptionList)))
        await choose(operator, "nothing: empty the clipboard")
        await operator.sees("The clipboard is empty now")
        assert operator.clipboard.copied[-1] == ""


async def test_Y_offers_what_there_is_to_copy(console: Open) -> None:  # noqa: N802 - the key
    async with console() as operator:
        await operator.press("Y")
        await operator.until(lambda: bool(operator.app.screen.query(OptionList)))
        await operator.sees("AppID", ".env line", "curl command", "IP to add", "rid")
        operator.assert_no_secret_shown()
        await choose(operator, "IP to add")
        await operator.sees("IP to add of newsletter is on the clipboard")
        await operator.press("Y")
        await operator.until(lambda: bool(operator.app.screen.query(OptionList)))
        await choose(operator, ".env line")
        await operator.sees(".env line of newsletter is on the clipboard")
        ip, line = operator.clipboard.copied
        assert ip == "203.0.113.24"
        assert line.startswith(f"WX_NEWSLETTER_ACCESS_TOKEN={operator.token('newsletter').value.reveal()}\n")
        operator.assert_no_secret_shown()


async def test_the_rid_of_the_last_failure_is_copied_as_it_is(console: Open) -> None:
    async with console() as operator:
        await operator.press("Y")
        await operator.until(lambda: bool(operator.app.screen.query(OptionList)))
        await choose(operator, "rid")
        await operator.sees("rid of newsletter is on the clipboard")
        failure = operator.history("newsletter")[0].failure
        assert failure is not None
        assert operator.clipboard.copied == [failure.rid]


async def test_an_account_without_a_token_still_gives_its_appid(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await operator.press("Y")
        await operator.until(lambda: bool(operator.app.screen.query(OptionList)))
        await operator.press("enter")
        await operator.sees("AppID of pilot is on the clipboard")
        assert operator.clipboard.copied == [operator.status("pilot").account.appid]


async def test_v_reveals_the_token_and_masks_it_after_a_while(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        operator.assert_no_secret_shown()
        start = operator.token("flagship").value.reveal()[:20]
        await operator.press("v")
        await operator.sees(start)
        assert start in operator.app.export_screenshot()
        timer = operator.app.accounts._reveal
        assert timer is not None
        assert timer._interval == 10
        assert timer._callback is not None
        timer._callback()
        await operator.misses(start)
        operator.assert_no_secret_shown()


@pytest.mark.parametrize("size", [(160, 45), (120, 35), (80, 24)])
async def test_what_is_revealed_is_where_one_sees_it(console: Open, size: tuple[int, int]) -> None:
    async with console(size) as operator:
        await operator.press("v")
        await operator.sees(operator.token("newsletter").value.reveal()[:20])


@pytest.mark.parametrize("key", ["j", "k", "escape", "v"])
async def test_a_revealed_token_is_masked_by_going_on(console: Open, key: str) -> None:
    async with console() as operator:
        await operator.select("readers")
        start = operator.token("readers").value.reveal()[:20]
        await operator.press("v")
        await operator.sees(start)
        await operator.press(key)
        await operator.misses(start)
        operator.assert_no_secret_shown()


async def open_export(operator: Operator, path: Path, form: Format = Format.ENV) -> None:
    await operator.press("e")
    await operator.until(lambda: isinstance(operator.app.screen, ExportDialog))
    dialog = operator.app.screen
    dialog.query_one("#format", Select).value = form.value
    await operator.pilot.pause()
    dialog.query_one("#path", Input).value = str(path)


async def click(operator: Operator, name: str) -> None:
    """Presses a button of the dialog by the keyboard."""
    button = operator.app.screen.query_one(f"#{name}", Button)
    # Pressed a moment ago, it would not take another one.
    await operator.until(lambda: not button.has_class("-active"))
    button.focus()
    await operator.press("enter")


async def test_e_writes_a_private_file_and_never_another_over_it(console: Open, tmp_path: Path) -> None:
    path = tmp_path / "tokens.env"
    async with console() as operator:
        await operator.select("flagship")
        await open_export(operator, path)
        operator.assert_no_secret_shown()
        await click(operator, "file")
        await operator.sees("1 token(s) written to")
        token = operator.token("flagship").value.reveal()
        assert f"WX_FLAGSHIP_ACCESS_TOKEN={token}\n" in path.read_text()
        assert path.stat().st_mode & 0o777 == 0o600

        path.write_text("mine")
        await open_export(operator, path)
        await click(operator, "file")
        await operator.until(lambda: isinstance(operator.app.screen, Confirm))
        await operator.sees("Replace the file?")
        await operator.press("enter")
        await operator.misses("Replace the file?")
        assert path.read_text() == "mine"

        await open_export(operator, path)
        await click(operator, "file")
        await operator.until(lambda: isinstance(operator.app.screen, Confirm))
        await operator.press("right", "enter")
        await operator.until(lambda: token in path.read_text())
        assert path.stat().st_mode & 0o777 == 0o600
        operator.assert_no_secret_shown()


async def test_e_into_a_folder_asks_before_it_replaces_a_file(console: Open, tmp_path: Path) -> None:
    mine, flagship = tmp_path / "readers.env", tmp_path / "flagship.env"
    mine.write_text("mine")
    async with console() as operator:
        await operator.press("asterisk")
        await open_export(operator, tmp_path)
        await click(operator, "file")
        await operator.until(lambda: isinstance(operator.app.screen, Confirm))
        await operator.sees("Each file of this export that is there")
        assert mine.read_text() == "mine"
        await operator.press("right", "enter")
        await operator.sees("5 token(s) written to")
        assert "WX_READERS_ACCESS_TOKEN" in mine.read_text()
        assert "WX_FLAGSHIP_ACCESS_TOKEN" in flagship.read_text()


async def test_an_export_can_go_to_the_clipboard_in_any_format(console: Open, tmp_path: Path) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await open_export(operator, tmp_path / "unused", Format.CURL)
        await click(operator, "clipboard")
        await operator.until(lambda: bool(operator.clipboard.copied))
        assert "get_api_domain_ip?access_token=98_" in operator.clipboard.copied[0]
        assert not (tmp_path / "unused").exists()
        operator.assert_no_secret_shown()


async def test_an_export_needs_a_file_name_and_a_folder_that_exists(console: Open, tmp_path: Path) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await open_export(operator, tmp_path)
        operator.app.screen.query_one("#path", Input).value = "  "
        await click(operator, "file")
        await operator.sees("Name a file.")
        operator.app.screen.query_one("#path", Input).value = str(tmp_path / "missing" / "x.env")
        await click(operator, "file")
        await operator.sees("There is no folder")
        assert [each.name for each in os.scandir(tmp_path)] == ["home"]


async def test_the_proposed_name_follows_the_format_until_it_is_changed(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("e")
        await operator.until(lambda: isinstance(operator.app.screen, ExportDialog))
        dialog = operator.app.screen
        dialog.query_one("#format", Select).value = Format.CSV.value
        await operator.until(lambda: dialog.query_one("#path", Input).value == "wxconsole-tokens.csv")
        dialog.query_one("#path", Input).value = "mine.txt"
        dialog.query_one("#format", Select).value = Format.JSON.value
        await operator.pilot.pause()
        assert dialog.query_one("#path", Input).value == "mine.txt"
