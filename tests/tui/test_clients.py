"""Who asks the token service, on a page of the console."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tui.conftest import Open
from tests.tui.hand_clock import NOW
from tests.tui.operator import Operator
from wxconsole.domain.client import Client, Right
from wxconsole.domain.hook import Letter, Notice
from wxconsole.domain.use import HARD_POLLING, OUTDATED_REPORTS, Deed, use_of

SIZES = [(120, 35), (80, 24), (40, 12)]


def add(operator: Operator, name: str, *accounts: str) -> None:
    operator.program.clients.add(name, accounts, Right)


async def test_without_clients_it_says_how_to_add_one(console: Open) -> None:
    async with console() as operator:
        await operator.press("C")
        await operator.sees("wxconsole clients add NAME")


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_asks_when_and_how_often_and_the_odd_ones_come_first(
    console: Open, size: tuple[int, int]
) -> None:
    async with console(size) as operator:
        for name in ("billing", "crm", "zebra"):
            add(operator, name, "flagship")
        now = operator.clock.now()
        operator.program.store.add_uses(
            [
                use_of("crm", "flagship", Deed.READ, now, 7),
                use_of("zebra", "flagship", Deed.READ, now, HARD_POLLING + 1),
                use_of("zebra", "flagship", Deed.OUTDATED, now, OUTDATED_REPORTS + 1),
            ]
        )
        await operator.press("C")
        await operator.sees("zebra")
        assert operator.screen.index("zebra") < (operator.screen + "billing").index("billing")
        if size[1] > 20:
            await operator.sees(
                "was never there", "flagship: 7 read(s) today", "polls too hard", "dead tokens"
            )


async def test_what_a_webhook_did_not_take_is_listed_with_the_way_to_send_it_again(console: Open) -> None:
    async with console() as operator:
        add(operator, "billing")
        operator.program.clients.hook("billing", "https://a.example/hook?key=s3cret")
        notice = Notice("msg_1", "flagship", "0badcafe", None, NOW + timedelta(hours=2), NOW)

        def left(client: Client) -> Client:
            assert client.hook is not None
            return replace(client, hook=client.hook.with_letter(Letter(notice, NOW, "HTTP 500 \x1b]0;x\a")))

        operator.program.store.update_client("billing", left)
        await operator.press("C")
        await operator.sees("https://a.example/hook", "not delivered: flagship", "HTTP 500", "--send")
        assert "s3cret" not in operator.screen
        assert "\x1b" not in operator.screen


async def test_it_speaks_chinese(console: Open) -> None:
    async with console((80, 24), WXCONSOLE_LANG="zh") as operator:
        add(operator, "billing")
        await operator.press("C")
        await operator.sees("billing", "从未使用")
