"""Accounts in the console whose AppSecrets lie in the OS keyring."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.widgets import Button, Input, Static

from tests.keyrings import LockedKeyring, MemoryKeyring, in_use
from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.tui.screens.account_form import AccountForm

APPID, SECRET = "wx00000000000000dd", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOCKED = "The OS keyring is locked."


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    backend = MemoryKeyring()
    with in_use(backend):
        yield backend


async def open_form(operator: Operator, key: str) -> AccountForm:
    await operator.press(key)
    await operator.until(lambda: isinstance(operator.app.screen, AccountForm))
    form = operator.app.screen
    assert isinstance(form, AccountForm)
    return form


async def push(operator: Operator, name: str) -> None:
    button = operator.app.screen.query_one(f"#{name}", Button)
    await operator.until(lambda: not button.has_class("-active"))
    button.focus()
    await operator.press("enter")


async def fill(operator: Operator, **fields: str) -> None:
    for name, text in fields.items():
        operator.app.screen.query_one(f"#{name}", Input).value = text
    await operator.pilot.pause()


def complaint(form: AccountForm) -> str:
    return str(form.query_one("#complaint", Static).visual)


def keep_in_keyring(desk: Desk, alias: str) -> None:
    """Moves the account's AppSecret there, as an edit of its own does."""
    program = desk.program(WXCONSOLE_SECRETS="keyring")
    program.book.edit(replace(program.book.find(alias), name="Moved"))
    program.store.close()


async def test_the_form_says_where_the_secret_goes_and_there_it_goes(
    console: Open, desk: Desk, memory: MemoryKeyring
) -> None:
    async with console((100, 45), WXCONSOLE_SECRETS="keyring") as operator:
        await open_form(operator, "a")
        await operator.sees("kept in the keyring of the operating system")
        await operator.misses("unencrypted")
        await fill(operator, alias="shop", appid=APPID, secret=SECRET)
        await push(operator, "save")
        await operator.appears("shop")
        await operator.until(lambda: operator.status("shop").holding.token is not None)
        assert list(memory.kept.values()) == [SECRET]
    kept = [path for path in desk.home.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in path.read_bytes() for path in kept)


async def test_a_locked_keyring_is_told_in_the_form_and_nothing_typed_is_lost(console: Open) -> None:
    async with console((100, 45), WXCONSOLE_SECRETS="keyring") as operator:
        form = await open_form(operator, "a")
        await fill(operator, alias="shop", appid=APPID, secret=SECRET)
        with in_use(LockedKeyring()):
            await push(operator, "save")
            await operator.until(lambda: complaint(form).startswith(LOCKED))
        assert form.query_one("#secret", Input).value == SECRET
        with in_use(MemoryKeyring()):
            await push(operator, "save")
            await operator.appears("shop")


async def test_a_test_without_the_secret_says_why(console: Open, desk: Desk, memory: MemoryKeyring) -> None:
    keep_in_keyring(desk, "flagship")
    async with console((100, 45), WXCONSOLE_SECRETS="keyring") as operator:
        await operator.select("flagship")
        form = await open_form(operator, "E")
        with in_use(LockedKeyring()):
            await push(operator, "test")
            await operator.until(lambda: complaint(form).startswith(LOCKED))
        await push(operator, "test")
        await operator.sees("Works:")


async def test_what_the_keyring_does_not_let_go_of_is_told_and_the_account_is_gone(
    console: Open, desk: Desk, memory: MemoryKeyring
) -> None:
    keep_in_keyring(desk, "flagship")
    async with console(WXCONSOLE_SECRETS="keyring") as operator:
        await operator.select("flagship")
        await operator.press("x")
        await operator.sees("Remove from wxconsole?")
        with in_use(LockedKeyring()):
            await operator.press("right", "enter")
            await operator.sees("still in the OS keyring")
        await operator.until(lambda: "flagship" not in operator.rows)
