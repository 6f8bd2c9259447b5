"""Adding, editing and removing accounts in the console."""

import pytest
from textual.widgets import Button, Checkbox, Input, Select, Static

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.secret import Secret
from wxconsole.tui.screens.account_form import AccountForm
from wxconsole.tui.widgets.field import Field, SecretInput

APPID = "wx00000000000000dd"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


async def open_form(operator: Operator, key: str) -> AccountForm:
    await operator.press(key)
    await operator.until(lambda: isinstance(operator.app.screen, AccountForm))
    form = operator.app.screen
    assert isinstance(form, AccountForm)
    return form


async def fill(operator: Operator, **fields: str) -> None:
    for name, text in fields.items():
        operator.app.screen.query_one(f"#{name}", Input).value = text
    await operator.pilot.pause()


async def save(operator: Operator) -> None:
    button = operator.app.screen.query_one("#save", Button)
    await operator.until(lambda: not button.has_class("-active"))
    button.focus()
    await operator.press("enter")


def remarks(form: AccountForm) -> dict[str, str]:
    """What is said under the fields."""
    return {
        str(field.query_one("Input, Select, Checkbox").id): text
        for field in form.query(Field)
        if (text := str(field.query_one(".remark", Static).visual))
    }


async def test_a_adds_an_account_without_ever_showing_its_secret(console: Open) -> None:
    async with console((100, 30)) as operator:
        form = await open_form(operator, "a")
        assert operator.app.focused is form.query_one("#alias")
        await operator.press(*"shop", "tab", *"Shop", "tab")
        await operator.type(APPID)
        await operator.press("tab")
        assert operator.app.focused is form.query_one(SecretInput)
        await operator.type(SECRET)
        form.query_one("#kind", Select).value = Kind.MINIGAME.value
        form.query_one("#auto", Checkbox).value = False
        await operator.pilot.pause()
        assert SECRET not in operator.screen + operator.app.export_screenshot()
        await save(operator)
        await operator.appears("shop")
        await operator.until(lambda: operator.selected == "shop")
        # It is tried out at once, so that a wrong secret shows.
        await operator.sees("shop: new token")
        account = operator.status("shop").account
        assert (account.name, account.appid, account.kind, account.endpoint, account.auto) == (
            "Shop",
            APPID,
            Kind.MINIGAME,
            Endpoint.STABLE,
            False,
        )
        assert account.secret.reveal() == SECRET
        operator.assert_no_secret_shown()


@pytest.mark.parametrize(
    ("fields", "barred", "told"),
    [
        ({"alias": "Not An Alias", "appid": APPID, "secret": SECRET}, "alias", "Not An Alias"),
        ({"appid": APPID, "secret": SECRET}, "alias", "short name"),
        ({"alias": "shop", "secret": SECRET}, "appid", "AppID"),
        ({"alias": "shop", "appid": APPID}, "secret", "AppSecret"),
        ({"alias": "shop", "appid": APPID, "secret": SECRET, "tags": "!"}, "tags", "'!'"),
        ({"alias": "flagship", "appid": APPID, "secret": SECRET}, "alias", "'flagship' already"),
    ],
)
async def test_a_form_that_cannot_be_saved_says_why_beneath_the_field_and_goes_there(
    console: Open, fields: dict[str, str], barred: str, told: str
) -> None:
    async with console((100, 45), WXCONSOLE_AUTO_REFRESH="false") as operator:
        before = operator.program.store.snapshot()
        form = await open_form(operator, "a")
        await fill(operator, **fields)
        await save(operator)
        await operator.until(lambda: told in remarks(form).get(barred, ""))
        assert list(remarks(form)) == [barred]
        assert operator.app.screen is form
        assert operator.app.focused is form.query_one(f"#{barred}")
        assert operator.program.store.snapshot() == before


async def test_nothing_is_remarked_on_before_somebody_was_there(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator, "a")
        assert remarks(form) == {}
        await operator.press("S")
        await operator.until(lambda: list(remarks(form)) == ["alias"])
        await operator.press("backspace", "s")
        await operator.until(lambda: remarks(form) == {})
        await operator.press("tab", "tab")
        assert remarks(form) == {}
        await operator.press("tab")
        await operator.until(lambda: list(remarks(form)) == ["appid"])


async def test_what_is_only_too_short_yet_is_not_held_against_whoever_types(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator, "a")
        await operator.press("s", "tab", "tab")
        await operator.type(APPID[:10])
        assert remarks(form) == {}
        await operator.press("tab")
        await operator.until(lambda: "10 characters" in remarks(form).get("appid", ""))
        await operator.type(SECRET[:31])
        assert list(remarks(form)) == ["appid"]
        await operator.type("0x")
        await operator.until(lambda: "33 characters" in remarks(form).get("secret", ""))
        assert SECRET[:16] not in operator.screen


async def test_what_another_process_has_taken_meanwhile_is_told_and_the_form_stays(
    console: Open, desk: Desk
) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator, "a")
        await fill(operator, alias="shop", appid=APPID, secret=SECRET)
        operator.app.accounts.present.take = lambda *_: None  # type: ignore[method-assign] # the screen is late
        desk.program().book.add(Account("shop", "wx00000000000000ff", Secret(SECRET)))
        await save(operator)
        await operator.sees("An account is called 'shop' already")
        assert operator.app.screen is form


async def test_what_looks_odd_is_said_while_it_is_typed_and_is_no_bar(console: Open) -> None:
    async with console((100, 45)) as operator:
        form = await open_form(operator, "a")
        await fill(operator, alias="odd", appid="gh_123", secret="short")
        await operator.until(lambda: list(remarks(form)) == ["appid", "secret"])
        assert "original ID" in remarks(form)["appid"]
        await save(operator)
        await operator.sees("odd: unknown AppID")


async def test_the_password_field_gives_nothing_to_copy_or_cut(console: Open) -> None:
    async with console((100, 30)) as operator:
        form = await open_form(operator, "a")
        field = form.query_one(SecretInput)
        field.focus()
        await operator.pilot.pause()
        await operator.type(SECRET)
        for keys in (["ctrl+c"], ["ctrl+x"], ["super+c"]):
            field.select_all()
            await operator.press(*keys)
        assert operator.app.clipboard == ""
        assert operator.clipboard.copied == []
        assert field.value == SECRET


async def test_E_changes_an_account_and_keeps_the_secret_that_is_stored(console: Open) -> None:  # noqa: N802
    async with console((100, 30)) as operator:
        await operator.select("flagship")
        before = operator.status("flagship").account
        form = await open_form(operator, "E")
        assert form.query_one("#alias", Input).disabled
        assert form.query_one(SecretInput).value == ""
        await fill(operator, name="Renamed", tags="VIP, 华东")
        await save(operator)
        await operator.sees("flagship: WeChat returned the same token", "Renamed")
        after = operator.status("flagship").account
        assert after.name == "Renamed"
        assert after.tags == ("vip", "华东")
        assert after.secret == before.secret
        assert operator.status("flagship").holding.token is not None


async def test_cancel_and_esc_change_nothing(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.select("flagship")
        before = operator.program.store.snapshot()
        await open_form(operator, "E")
        await fill(operator, name="Renamed")
        await operator.press("escape")
        await operator.sees("8 of 8")
        await open_form(operator, "E")
        await fill(operator, name="Renamed")
        operator.app.screen.query_one("#cancel", Button).focus()
        await operator.press("enter")
        await operator.sees("8 of 8")
        assert operator.program.store.snapshot() == before


async def test_x_asks_and_enter_means_no(console: Open) -> None:
    async with console((100, 30)) as operator:
        await operator.select("flagship")
        await operator.press("x")
        await operator.sees("Remove from wxconsole?", "flagship: its AppSecret and token are forgotten here")
        await operator.press("enter")
        await operator.misses("Remove from wxconsole?")
        assert operator.status("flagship").holding.token is not None


async def test_x_removes_the_marked_accounts_and_keeps_their_history(console: Open) -> None:
    async with console((100, 30)) as operator:
        rows = len(operator.history("flagship"))
        await operator.press("G", "space", "k", "space")
        await operator.sees("2 marked")
        await operator.press("x")
        await operator.sees("Remove from wxconsole?")
        await operator.press("right", "enter")
        await operator.until(lambda: len(operator.rows) == 6)
        await operator.sees("6 accounts")
        assert not {"flagship", "readers"} & set(operator.rows)
        assert len(operator.history("flagship")) == rows


async def test_a_tick_is_told_from_none_without_colour(console: Open) -> None:
    async with console() as operator:
        await operator.press("a")
        await operator.sees("[x] refresh ahead of time")
        operator.app.screen.query_one("#auto").focus()
        await operator.press("space")
        await operator.sees("[ ] refresh ahead of time")
