"""Moving about the table, and what it shows."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.tui.conftest import Desk, Open
from wxconsole.domain.refresh import Trigger

ALL = ["newsletter", "arcade", "archive", "pilot", "members", "checkout", "readers", "flagship"]


async def test_the_worst_account_is_on_top_and_selected(console: Open) -> None:
    async with console() as operator:
        assert operator.rows == ALL
        assert operator.row("newsletter").startswith("▸")


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["j"], 1),
        (["down", "down"], 2),
        (["j", "k"], 0),
        (["G"], 7),
        (["end", "up"], 6),
        (["G", "g"], 0),
        (["end", "home"], 0),
        (["pagedown"], 7),
        (["G", "pageup"], 0),
        (["k"], 0),
    ],
)
async def test_keys_move_the_cursor(console: Open, keys: list[str], at: int) -> None:
    async with console() as operator:
        await operator.press(*keys)
        await operator.sees(f"{at + 1} of 8")
        assert operator.row(ALL[at]).startswith("▸")


async def test_the_table_scrolls_with_the_cursor(console: Open) -> None:
    async with console((80, 12)) as operator:
        await operator.press("G")
        await operator.until(lambda: operator.row("flagship") in operator.screen)
        await operator.press("g")
        await operator.until(lambda: operator.row("newsletter") in operator.screen)


async def test_a_click_selects_a_row_and_one_on_a_title_sorts(console: Open) -> None:
    async with console() as operator:
        await operator.pilot.click("#table", offset=(20, operator.line_of("archive")))
        await operator.sees("3 of 8")
        assert operator.row("archive").startswith("▸")
        await operator.pilot.click("#table", offset=(18, 0))
        await operator.sees("sorted by ALIAS")
        assert operator.rows == sorted(ALL)
        await operator.pilot.click("#table", offset=(18, 0))
        await operator.until(lambda: operator.rows == sorted(ALL, reverse=True))


async def test_slash_filters_while_one_types_and_esc_shows_all_again(console: Open) -> None:
    async with console() as operator:
        await operator.press("slash", *"club", "enter")
        await operator.sees("No account matches the filter")
        await operator.press("escape")
        await operator.until(lambda: operator.rows == ALL)
        await operator.press("slash", *"kind:minig")
        await operator.until(lambda: operator.rows == ["arcade", "pilot"])
        await operator.press("enter")
        await operator.sees("filter kind:minig: 2 of 8")
        await operator.press("j")
        await operator.sees("2 of 2")
        await operator.press("escape")
        await operator.until(lambda: operator.rows == ALL)


async def test_keys_typed_into_the_filter_do_nothing_else(console: Open) -> None:
    async with console() as operator:
        calls = operator.world.counts
        await operator.press("slash", *"rRFpxq")
        await operator.sees("rRFpxq")
        assert operator.world.counts == calls
        assert len(operator.app.screen_stack) == 2


async def test_the_exclamation_mark_shows_only_what_needs_somebody(console: Open) -> None:
    async with console() as operator:
        await operator.press("exclamation_mark")
        await operator.until(lambda: operator.rows == ALL[:5])
        await operator.sees("filter problems only: 5 of 8")
        await operator.press("exclamation_mark")
        await operator.until(lambda: operator.rows == ALL)


async def test_s_sorts_by_the_next_column_and_S_turns_it_round(console: Open) -> None:  # noqa: N802 - the key
    async with console() as operator:
        await operator.press("s")
        await operator.until(lambda: operator.rows == sorted(ALL))
        assert "ALIAS ▴" in operator.screen
        await operator.press("S")
        await operator.until(lambda: operator.rows == sorted(ALL, reverse=True))
        assert "ALIAS ▾" in operator.screen
        assert operator.row("newsletter").startswith("▸")


async def test_actions_apply_to_the_marked_accounts(console: Open) -> None:
    async with console() as operator:
        await operator.select("checkout")
        await operator.press("space", "space")
        await operator.sees("2 marked")
        assert "⚑" in operator.row("checkout")
        assert "⚑" in operator.row("readers")
        await operator.press("g", "r")
        await operator.sees("2 refreshed, 0 failed")
        assert [operator.history(alias)[0].trigger for alias in ("checkout", "readers", "newsletter")] == [
            Trigger.MANUAL,
            Trigger.MANUAL,
            Trigger.SCHEDULED,
        ]
        await operator.press("escape")
        await operator.misses("2 marked")
        assert "⚑" not in operator.screen


async def test_the_asterisk_marks_all_that_are_shown(console: Open) -> None:
    async with console() as operator:
        await operator.press("asterisk")
        await operator.sees("8 marked")
        await operator.press("asterisk")
        await operator.misses("marked")


async def test_esc_leaves_one_thing_at_a_time(console: Open) -> None:
    async with console() as operator:
        await operator.press("slash", *"kind:official", "enter", "asterisk")
        await operator.sees("4 marked", "filter kind:official")
        await operator.press("escape")
        await operator.misses("4 marked")
        assert operator.rows != ALL
        await operator.press("escape")
        await operator.until(lambda: operator.rows == ALL)


async def test_a_terminal_that_is_too_small_is_told_so_until_it_grows(console: Open) -> None:
    async with console((39, 11)) as operator:
        await operator.until(lambda: "The terminal is too small: 40x12 needed, 39x11 now." in operator.prose)
        await operator.pilot.resize_terminal(40, 12)
        await operator.misses("too small")
        await operator.sees("newsletter", "0:35:05")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 149, 150, 200])
async def test_nothing_is_wider_than_the_terminal(console: Open, width: int) -> None:
    async with console((width, 24)) as operator:
        for line in operator.app.accounts.table, operator.app.accounts.query_one("#key-bar"):
            assert line.region.right <= width
        key_bar = operator.screen.splitlines()[-1]
        assert key_bar.rstrip().endswith("q Quit")
        assert "0:35:05" in operator.row("newsletter")


# Chinese, full width, half-width kana, Hangul, combining accents, and one longer than its column.
NAMES = [
    "花店旗舰店",
    "ＦＵＬＬ　ＷＩＤＴＨ",
    "ｼｮｯﾌﾟ 店",
    "한국어 상점",
    "e\u0301te\u0301 cafe\u0301",
    "长" * 30,
]


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_whatever_an_account_is_called_the_next_column_stands_where_it_is(
    console: Open, desk: Desk, ascii_only: bool
) -> None:
    program = desk.program()
    for account, name in zip(program.store.snapshot().accounts, NAMES, strict=False):
        program.store.save_account(replace(account, name=name))
    async with console(ascii_only=ascii_only) as operator:
        begins = set()
        for alias in operator.rows:
            row, left = operator.row(alias), operator.status(alias).remaining
            countdown = "-:--:--" if left is None else f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
            begins.add(cell_len(row[: row.index(countdown)]))
        assert len(begins) == 1
        assert "花店旗舰店" in operator.screen
