"""Adding, editing and removing accounts in the console."""

import pytest
from textual.widgets import Button, Checkbox, Input, Select, Static

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.tui.screens.account_form import AccountForm, SecretInput

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


def complaint(form: AccountForm) -> str:
    return str(form.query_one("#complaint", Static).visual)


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
    ("fields", "told"),
    [
        ({"alias": "Not An Alias", "appid": APPID, "secret": SECRET}, "Not An Alias"),
        ({"alias": "shop", "appid": "", "secret": SECRET}, "AppID"),
        ({"alias": "shop", "appid": APPID, "secret": ""}, "AppSecret"),
    ],
)
async def test_a_form_that_cannot_be_saved_says_why_and_stays(
    console: Open, fields: dict[str, str], told: str
) -> None:
    async with console((100, 30)) as operator:
        form = await open_form(operator, "a")
        await fill(operator, **fields)
        await save(operator)
        await operator.until(lambda: told in complaint(form))
        assert operator.app.screen is form
        assert "shop" not in operator.rows


async def test_an_alias_that_is_taken_is_refused(console: Open) -> None:
    async with console((100, 30)) as operator:
        await open_form(operator, "a")
        await fill(operator, alias="flagship", appid=APPID, secret=SECRET)
        before = operator.status("flagship").account
        await save(operator)
        await operator.sees(operator.app.messages("alias_taken", alias="flagship")[:30])
        assert operator.status("flagship").account == before


async def test_what_looks_odd_is_said_while_it_is_typed_and_is_no_bar(console: Open) -> None:
    async with console((100, 30)) as operator:
        form = await open_form(operator, "a")
        await fill(operator, alias="odd", appid="gh_123", secret="short")
        await operator.until(lambda: bool(complaint(form)))
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
        await fill(operator, name="Renamed")
        await save(operator)
        await operator.sees("flagship: WeChat returned the same token", "Renamed")
        after = operator.status("flagship").account
        assert after.name == "Renamed"
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
