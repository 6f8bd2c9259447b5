"""Tokens taken out, to a real file and to a clipboard that remembers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wxconsole.adapters.files import PrivateFiles
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.exports import Format
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.exporter import Exporter
from wxconsole.services.ports import Route

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOKENS = [
    (
        Account("shop", "wx0123456789abcdef", Secret("s")),
        Token(Secret("85_x"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE),
    )
]


class Remembering:
    """A clipboard that remembers what it was given."""

    def __init__(self) -> None:
        self.held = Secret("")

    def copy(self, text: Secret) -> Route:
        self.held = text
        return Route.NATIVE

    def clear(self) -> Route:
        raise NotImplementedError  # an export clears nothing


def exporter(clipboard: Remembering | None = None) -> Exporter:
    return Exporter(PrivateFiles(), clipboard or Remembering(), "http://127.0.0.1:8080")


def test_a_file_holds_the_form_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / Format.ENV.filename
    exporter().to_file(Format.ENV, TOKENS, NOW, path)
    assert path.read_text() == "WX_SHOP_ACCESS_TOKEN=85_x\nWX_SHOP_EXPIRES_AT=2026-11-22T14:00:00Z\n"


def test_a_file_is_replaced_only_with_consent(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(Problem):
        exporter().to_file(Format.TOKEN, TOKENS, NOW, path)
    exporter().to_file(Format.TOKEN, TOKENS, NOW, path, overwrite=True)
    assert path.read_text() == "85_x\n"


def test_the_clipboard_gets_no_line_break_that_would_run_what_is_pasted() -> None:
    clipboard = Remembering()
    assert exporter(clipboard).to_clipboard(Format.TOKEN, TOKENS, NOW) is Route.NATIVE
    assert clipboard.held == Secret("85_x")


def test_what_points_at_an_api_points_at_the_configured_one() -> None:
    assert "http://127.0.0.1:8080/cgi-bin/" in exporter().text(Format.CURL, TOKENS, NOW).reveal()


@pytest.mark.parametrize("form", Format)
def test_in_a_folder_each_account_has_a_file_of_its_own(tmp_path: Path, form: Format) -> None:
    two = [*TOKENS, (Account("blog", "wx1123456789abcdef", Secret("s")), TOKENS[0][1])]
    exporter().to_file(form, two, NOW, tmp_path)
    names = {"shop": form.filename_of("shop"), "blog": form.filename_of("blog")}
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names.values())
    for alias, other in (("shop", "blog"), ("blog", "shop")):
        text = (tmp_path / names[alias]).read_text()
        assert "85_x" in text
        assert other.upper() not in text.upper()


def test_in_a_folder_nothing_is_written_while_one_file_is_there_already(tmp_path: Path) -> None:
    two = [(Account("blog", "wx1123456789abcdef", Secret("s")), TOKENS[0][1]), *TOKENS]
    (tmp_path / "shop.env").write_text("mine")
    with pytest.raises(Problem) as caught:
        exporter().to_file(Format.ENV, two, NOW, tmp_path)
    assert caught.value.params["path"] == tmp_path / "shop.env"
    assert [each.name for each in tmp_path.iterdir()] == ["shop.env"]
    exporter().to_file(Format.ENV, two, NOW, tmp_path, overwrite=True)
    assert "85_x" in (tmp_path / "shop.env").read_text()
    assert "85_x" in (tmp_path / "blog.env").read_text()
