"""The small parts: grid, since, json_text."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.cli.grid import aligned, cell_width, cut, table
from wxconsole.cli.json_text import json_text
from wxconsole.cli.since import since
from wxconsole.domain.problem import Misuse
from wxconsole.domain.text import sanitise

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = st.text(max_size=12)


def test_a_chinese_character_takes_two_cells() -> None:
    assert cell_width("店a") == 3


def test_a_combining_mark_takes_none() -> None:
    assert cell_width("e\u0301") == 1


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_every_cell_of_a_column_is_as_wide(rows: list[tuple[str, str]]) -> None:
    for column in zip(*aligned(rows), strict=True):
        assert len({cell_width(cell) for cell in column}) == 1


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_a_table_has_one_line_a_row_whatever_is_in_it(rows: list[tuple[str, str]]) -> None:
    assert len(table(rows).split("\n")) == len(rows)
    assert all(sanitise(line) == line for line in table(rows).split("\n"))


@given(TEXT, st.integers(0, 12))
def test_what_is_cut_fits_and_no_more_is_lost_than_must_be(text: str, width: int) -> None:
    kept = cut(text, width)
    assert text.startswith(kept)
    assert cell_width(kept) <= width
    assert kept == text or cell_width(text[: len(kept) + 1]) > width


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h", NOW - timedelta(hours=2)),
        ("90m", NOW - timedelta(minutes=90)),
        ("3d", NOW - timedelta(days=3)),
        ("1w", NOW - timedelta(weeks=1)),
        ("45s", NOW - timedelta(seconds=45)),
        ("2026-11-22T08:00:00Z", NOW - timedelta(hours=4)),
        ("2026-11-22T16:00:00+08:00", NOW - timedelta(hours=4)),
    ],
)
def test_since_reads(text: str, moment: datetime) -> None:
    assert since(text, NOW) == moment


def test_since_takes_a_date_for_its_local_midnight() -> None:
    assert since("2026-11-22", NOW).astimezone().strftime("%Y-%m-%d %H:%M") == "2026-11-22 00:00"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-11-22T08:00:00", "-2h", "2026-13-01", "999999w", "2h3m"]
)
def test_since_refuses(text: str) -> None:
    with pytest.raises(Misuse) as refused:
        since(text, NOW)
    assert refused.value.params == {"value": text}


@given(st.text(), st.booleans())
def test_json_reads_back_and_cannot_speak_to_a_terminal(text: str, ascii_only: bool) -> None:
    written = json_text({"name": text}, ascii_only=ascii_only)
    assert json.loads(written) == {"name": text}
    assert sanitise(written) == written
    assert written.isascii() or not ascii_only


def test_json_keeps_chinese_readable() -> None:
    assert json_text("旗舰店") == '"旗舰店"'
