"""The line on top: whether all is well, in one glance."""

import pytest
from textual.content import Content
from textual.geometry import Region

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.domain.status import Health, Status
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.tui.glyphs import ASCII, UNICODE
from wxconsole.tui.widgets.bars import Summary, brief, changed

WIDTHS = [160, 120, 100, 80, 60, 40]


def keep(desk: Desk, *aliases: str) -> None:
    """Removes all other accounts."""
    store = desk.program().store
    for account in store.snapshot().accounts:
        if account.alias not in aliases:
            store.remove_account(account.alias)
    store.close()


def content(operator: Operator) -> Content:
    shown = operator.app.accounts.query_one(Summary).content
    assert isinstance(shown, Content)
    return shown


def line(operator: Operator) -> str:
    return content(operator).plain.strip()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_no_count_is_ever_cut(console: Open, width: int, lang: str, ascii_only: bool) -> None:
    say, glyphs = Messages(lang), ASCII if ascii_only else UNICODE
    async with console((width, 24), ascii_only=ascii_only, WXCONSOLE_LANG=lang) as operator:
        shown = line(operator)
        assert content(operator).cell_length <= width - 2
        assert shown in operator.screen
        assert say("section_needs_you", n=4) in shown
        for health in Health:
            count = 2 if health is Health.FRESH else 1
            assert f"{count} {say(f'health_{health}')}" in shown or f"{glyphs.health[health]}{count}" in shown


async def test_with_room_all_is_in_words(console: Open) -> None:
    async with console((120, 24)) as operator:
        assert line(operator) == (
            "NEEDS YOU 4   8 accounts  1 blocked  1 superseded  1 expired  1 none  1 failing  1 due  2 fresh"
            "  next refresh in 0:03"
        )


async def test_without_room_what_is_well_gives_up_its_words_first(console: Open) -> None:
    async with console((80, 24)) as operator:
        assert line(operator) == (
            "NEEDS YOU 4   1 blocked  1 superseded  1 expired  1 none  ⟳1 ◔1 ✓2  next 0:03"
        )


async def test_on_the_smallest_screen_it_is_signs(console: Open) -> None:
    async with console((40, 12)) as operator:
        assert line(operator) == "NEEDS YOU 4   ✗1 ⇄1 ∅1 ◌1 ⟳1 ◔1 ✓2"


async def test_that_all_is_well_is_said_in_words_and_in_one_colour(console: Open, desk: Desk) -> None:
    keep(desk, "flagship", "readers", "checkout")
    async with console((80, 24)) as operator:
        assert line(operator) == "ALL WELL  3 accounts  1 due  2 fresh  next refresh in 38:58"
        assert {str(span.style).removeprefix("bold ") for span in content(operator).spans} == {"$success"}


async def test_what_is_only_tried_again_does_not_call_for_anybody(console: Open, desk: Desk) -> None:
    keep(desk, "flagship", "members")
    async with console((80, 24), WXCONSOLE_AUTO_REFRESH="false") as operator:
        assert (
            line(operator)
            .removeprefix("PAUSED    ")
            .startswith("RETRYING 1   2 accounts  1 failing  1 fresh")
        )
        assert "NEEDS YOU" not in operator.screen


async def test_without_accounts_nothing_is_claimed(console: Open, desk: Desk) -> None:
    desk.empty()
    async with console((80, 24)) as operator:
        assert line(operator) == "0 accounts"


async def test_it_counts_down_to_the_next_refresh(console: Open, desk: Desk) -> None:
    keep(desk, "readers")
    async with console((80, 24)) as operator:
        assert "1 account  1 fresh  next refresh in 38:58" in line(operator)
        operator.clock.advance(7)
        await operator.sees("next refresh in 38:51")


async def test_paused_no_next_refresh_is_promised(console: Open, desk: Desk) -> None:
    keep(desk, "readers")
    async with console((80, 24)) as operator:
        assert "next refresh" in line(operator)
        await operator.press("P")
        await operator.until(lambda: line(operator) == "PAUSED   ALL WELL  1 account  1 fresh")


async def test_it_follows_when_an_account_is_mended(console: Open, desk: Desk) -> None:
    keep(desk, "archive", "flagship")
    async with console((80, 24)) as operator:
        assert line(operator).startswith("NEEDS YOU 1   2 accounts  1 expired  1 fresh")
        await operator.press("r")
        await operator.until(lambda: line(operator).startswith("ALL WELL  2 accounts  2 fresh"))


@pytest.mark.parametrize(("seconds", "shown"), [(-4, "0:00"), (250, "4:10"), (3600, "1:00:00"), (59, "0:59")])
def test_a_countdown_has_no_hour_where_there_is_none(seconds: int, shown: str) -> None:
    assert brief(seconds) == shown


MANY: tuple[Status, ...] = (
    *(status(f"b{n}", failure=BLOCKED) for n in range(300)),
    *(status(f"f{n}", failure=BUSY) for n in range(300)),
    *(status(f"d{n}", 100) for n in range(300)),
)


@pytest.mark.parametrize(
    ("badges", "shown"),
    [
        ([], "NEEDS YOU 300   ✗300 ⟳300 ◔300"),
        (["READ-ONLY"], "READ-ONLY   ✗300 ⟳300 ◔300"),
        (["CLOCK 10:00:00 BEHIND"], "CLOCK 10:00:00 BEHIND   ✗300 ⟳300"),
        (["CLOCK 10:00:00 BEHIND", "READ-ONLY"], "CLOCK 10:00:00 BEHIND    READ-ONLY   ✗300 ⟳300"),
    ],
)
async def test_badges_stay_and_then_what_is_wrong(console: Open, badges: list[str], shown: str) -> None:
    async with console((40, 12)) as operator:
        summary, glyphs = operator.app.accounts.query_one(Summary), operator.app.glyphs
        summary.show(MANY, operator.clock.now(), badges, operator.app.messages, glyphs)
        assert line(operator) == shown


def test_of_the_line_on_top_a_second_draws_the_digits_alone() -> None:
    before, now = Content("会员 3  next 0:03:10"), Content("会员 3  next 0:03:09")
    assert changed(before, now) == [Region(18, 0, 2, 1)]
    assert changed(before, now.stylize("bold")) == []
    assert changed(before, Content("会员 3")) == []
