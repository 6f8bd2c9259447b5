"""The columns of the table."""

from collections.abc import Sequence

import pytest
from rich.cells import cell_len

from tests.tui.hand_clock import NOW
from tests.tui.statuses import BLOCKED, status
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.refresh import Outcome
from wxconsole.domain.status import Health
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.tui.columns import BAR, COLUMNS, GAP, USUAL, Column, Look, chosen, fitted
from wxconsole.tui.glyphs import ASCII, UNICODE, Glyphs

WIDTHS = {column.id: column.width for column in COLUMNS}
DRAW = {column.id: column.draw for column in COLUMNS}
# The screen must be 40 wide; cursor, mark and a space on each side take four.
ROOMS = range(36, 241)
LONG = {"alias": 40, "name": 40, "tags": 40, "cause": 80}
BARE = chosen(())


def look(glyphs: Glyphs = UNICODE, lang: str = "en", *, refreshing: bool = False) -> Look:
    return Look(Messages(lang), glyphs, lambda _: refreshing)


@pytest.mark.parametrize("columns", [USUAL, COLUMNS, BARE])
@pytest.mark.parametrize("wanted", [{}, LONG])
@pytest.mark.parametrize("room", ROOMS)
def test_the_columns_are_never_wider_than_the_room(
    room: int, wanted: dict[str, int], columns: Sequence[Column]
) -> None:
    shown = fitted(columns, room, wanted)
    assert sum(width for _, width in shown) + GAP * (len(shown) - 1) <= room


@pytest.mark.parametrize("columns", [USUAL, COLUMNS, BARE])
@pytest.mark.parametrize("wanted", [{}, LONG])
@pytest.mark.parametrize("room", ROOMS)
def test_the_least_important_columns_go_first(
    room: int, wanted: dict[str, int], columns: Sequence[Column]
) -> None:
    kept = [column for column, _ in fitted(columns, room, wanted)]
    gone = [column.keep for column in columns if column not in kept]
    assert all(column in columns and column.keep <= min(gone, default=99) for column in kept)


@pytest.mark.parametrize("columns", [USUAL, COLUMNS, BARE])
@pytest.mark.parametrize("wanted", [{}, LONG])
def test_more_room_never_costs_a_column(wanted: dict[str, int], columns: Sequence[Column]) -> None:
    counts = [len(fitted(columns, room, wanted)) for room in ROOMS]
    assert counts == sorted(counts)
    assert counts[0] == 3
    assert counts[-1] == len(columns)


def test_which_account_how_it_is_and_until_when_stay_whatever_is_chosen() -> None:
    assert [column.id for column in chosen(())] == ["health", "alias", "left"]
    assert chosen([column.id for column in COLUMNS]) == COLUMNS


def test_a_name_of_no_column_is_passed_over_and_the_order_is_the_table_s() -> None:
    names = ["moon", "cause", "left", "tags"]
    assert [column.id for column in chosen(names)] == ["health", "alias", "tags", "left", "cause"]


def test_a_column_that_was_asked_for_stays_longer_than_one_that_is_always_there() -> None:
    columns = [column for column, _ in fitted(COLUMNS, 100, {})]
    assert {"tags", "next"} <= {column.id for column in columns}
    assert "kind" not in {column.id for column in columns}


@pytest.mark.parametrize(
    ("screen", "shown"),
    [
        (40, {"health", "alias", "left"}),
        (60, {"health", "alias", "left", "bar"}),
        (80, {"health", "alias", "left", "bar", "cause"}),
        (100, {"health", "alias", "left", "bar", "cause", "name"}),
    ],
)
def test_the_countdown_the_bar_and_the_cause_stay_longest(screen: int, shown: set[str]) -> None:
    assert {column.id for column, _ in fitted(USUAL, screen - 4, {})} == shown


def test_a_column_is_as_wide_as_its_texts_need_and_no_wider() -> None:
    widths = {column.id: width for column, width in fitted(USUAL, 200, {"alias": 15, "name": 4, "cause": 33})}
    assert widths == {column.id: column.width for column in USUAL} | {"alias": 15, "cause": 33}


def test_an_alias_or_a_cause_is_not_cut_for_a_less_important_column() -> None:
    wanted = {"cause": 37, "name": 20}
    for room in range(82, 201):
        widths = {column.id: width for column, width in fitted(USUAL, room, wanted)}
        assert widths["cause"] == 37 or "last" not in widths


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_domain_fit_their_columns(lang: str) -> None:
    say = Messages(lang)
    assert all(cell_len(f"x {say(f'health_{each}')}") <= WIDTHS["health"] for each in Health)
    assert all(cell_len(say(f"kind_{each}")) <= WIDTHS["kind"] for each in Kind)
    assert all(cell_len(say(f"endpoint_{each}")) <= WIDTHS["endpoint"] for each in Endpoint)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_titles_fit_with_the_sign_of_the_order(lang: str) -> None:
    for column in COLUMNS:
        sign = " ^" if column.sort is not None else ""
        assert cell_len(Messages(lang)(f"column_{column.id}") + sign) <= column.width


@pytest.mark.parametrize(
    ("left", "shown"),
    [(7199, "1:59:59"), (59, "0:00:59"), (0, "0:00:00"), (-50, "0:00:00"), (None, "-:--:--")],
)
def test_what_is_left_is_told_to_the_second(left: int | None, shown: str) -> None:
    assert DRAW["left"](status("shop", left), look()).text == shown


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize(("left", "full"), [(7200, BAR), (3600, BAR // 2), (1, 1), (0, 0), (None, 0)])
def test_the_bar_shows_a_share_of_two_hours_and_is_empty_only_at_the_end(
    glyphs: Glyphs, left: int | None, full: int
) -> None:
    drawn = DRAW["bar"](status("shop", left), look(glyphs)).text
    assert drawn == glyphs.bar_full * full + glyphs.bar_rest * (BAR - full)


def test_the_cause_begins_with_the_code_and_the_address_that_has_to_be_added() -> None:
    cell = DRAW["cause"](status("shop", failure=BLOCKED), look())
    assert cell.text == "40164 203.0.113.24 IP not whitelisted"
    assert cell.tone == Health.BLOCKED
    assert DRAW["cause"](status("shop"), look()).text == ""


def test_a_refresh_under_way_takes_the_place_of_the_last_one() -> None:
    fresh = status("shop", refreshed=NOW)
    assert DRAW["last"](fresh, look()).text == "  02:30:00"
    assert DRAW["last"](fresh, look(refreshing=True)).text == "refreshing"
    assert DRAW["last"](status("shop", None), look()).text == "-"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_refresh_that_failed_has_a_sign(glyphs: Glyphs) -> None:
    failed = status("shop", failure=BLOCKED, refreshed=NOW)
    assert DRAW["last"](failed, look(glyphs)).text == f"{glyphs.outcome[Outcome.FAILED]} 02:30:00"


def test_what_is_well_does_not_stand_out() -> None:
    assert DRAW["alias"](status("shop"), look()).tone == ""
    assert DRAW["alias"](status("shop", failure=BLOCKED), look()).tone != ""


def test_a_hostile_name_is_drawn_as_text() -> None:
    assert DRAW["name"](status("shop", name="a\x1b]0;x\x07\u202eb"), look()).text == r"a\x1b]0;x\x07\u202eb"
