"""The layers around a process, in their order."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from wxconsole.adapters.environment import env_files, locale_language, read_layers
from wxconsole.domain.problem import Misuse
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.settings import Resolution, resolve


class Place:
    """A working directory and a data folder, each with room for a .env."""

    def __init__(self, root: Path) -> None:
        self.directory = root / "work"
        self.home = root / "home"
        self.directory.mkdir()
        self.home.mkdir()
        self.environ: dict[str, str] = {"WXCONSOLE_HOME": str(self.home)}

    def nearby(self, text: str) -> None:
        _private(self.directory / ".env", text)

    def in_home(self, text: str) -> None:
        _private(self.home / ".env", text)

    def resolve(self, flags: Mapping[str, str] | None = None, env_file: Path | None = None) -> Resolution:
        return resolve(read_layers(flags or {}, env_file, environ=self.environ, directory=self.directory))


def _private(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_flags_beat_the_environment_beats_the_nearby_file_beats_that_of_the_home(place: Place) -> None:
    place.environ |= {"WXCONSOLE_MARGIN": "200", "WXCONSOLE_TIMEOUT": "2"}
    place.nearby("WXCONSOLE_MARGIN=300\nWXCONSOLE_TIMEOUT=3\nWXCONSOLE_CONCURRENCY=3\n")
    place.in_home(
        "WXCONSOLE_MARGIN=400\nWXCONSOLE_TIMEOUT=4\nWXCONSOLE_CONCURRENCY=4\nWXCONSOLE_HISTORY_DAYS=4\n"
    )
    settings = place.resolve({"WXCONSOLE_MARGIN": "100"}).settings
    assert settings.origins["WXCONSOLE_MARGIN"] == "command line"
    assert settings.origins["WXCONSOLE_TIMEOUT"] == "environment"
    assert settings.origins["WXCONSOLE_CONCURRENCY"] == str(place.directory / ".env")
    assert settings.origins["WXCONSOLE_HISTORY_DAYS"] == str(place.home / ".env")
    assert (settings.margin, settings.timeout, settings.concurrency, settings.history_days) == (100, 2, 3, 4)


def test_a_named_file_stands_in_for_the_nearby_one(place: Place, tmp_path: Path) -> None:
    place.nearby("WXCONSOLE_MARGIN=300\nWXCONSOLE_TIMEOUT=3\n")
    named = tmp_path / "production.env"
    _private(named, "WXCONSOLE_MARGIN=500\n")
    settings = place.resolve(env_file=named).settings
    assert (settings.margin, settings.timeout) == (500, 10)
    assert settings.origins["WXCONSOLE_MARGIN"] == str(named)


def test_no_folder_above_the_working_directory_is_looked_at(place: Place) -> None:
    _private(place.directory.parent / ".env", "WXCONSOLE_MARGIN=300\n")
    assert place.resolve().settings.margin == 600


def test_the_nearby_file_decides_which_home_is_read(place: Place, tmp_path: Path) -> None:
    del place.environ["WXCONSOLE_HOME"]
    other = tmp_path / "other"
    other.mkdir()
    _private(other / ".env", "WXCONSOLE_MARGIN=400\n")
    place.nearby(f"WXCONSOLE_HOME={other}\n")
    settings = place.resolve().settings
    assert (settings.home, settings.margin) == (other, 400)


def test_a_home_cannot_name_another_home(place: Place) -> None:
    place.in_home("WXCONSOLE_HOME=/elsewhere\nWXCONSOLE_MARGIN=400\n")
    resolution = place.resolve()
    assert (resolution.settings.home, resolution.settings.margin) == (place.home, 400)
    assert [warning.key for warning in resolution.warnings] == ["env_file_home"]


def test_in_the_home_itself_its_file_is_read_once(place: Place) -> None:
    place.in_home("broken line\n")
    place.directory = place.home
    assert [warning.key for warning in place.resolve().warnings] == ["env_file_line"]


def test_in_the_home_itself_a_named_file_goes_before_the_one_of_the_home(
    place: Place, tmp_path: Path
) -> None:
    place.in_home("WXCONSOLE_MARGIN=400\nWXCONSOLE_TIMEOUT=4\n")
    place.directory = place.home
    named = tmp_path / "production.env"
    _private(named, "WXCONSOLE_MARGIN=500\n")
    settings = place.resolve(env_file=named).settings
    assert (settings.margin, settings.timeout) == (500, 4)


@pytest.mark.skipif(sys.platform != "linux", reason="each platform has a folder of its own")
def test_the_home_is_in_the_data_folder_of_the_user(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    del place.environ["WXCONSOLE_HOME"]
    settings = place.resolve().settings
    assert settings.home == tmp_path / "share" / "wxconsole"
    assert settings.origins["WXCONSOLE_HOME"] == "default"


def test_accounts_say_which_layer_they_came_from(place: Place) -> None:
    appid, secret = "wx0123456789abcdef", "0123456789abcdef" * 2
    place.environ |= {"WX_CAFE_APPID": appid, "WX_CAFE_SECRET": secret}
    place.nearby(f"WX_SHOP_APPID={appid}\nWX_SHOP_SECRET={secret}\n")
    origins = {account.alias: account.origin for account in place.resolve().accounts}
    assert origins == {"cafe": "environment", "shop": str(place.directory / ".env")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_named_file_that_is_missing_or_a_folder_is_an_error_that_names_it(place: Place, lang: str) -> None:
    for path in (place.directory / "missing.env", place.directory, place.directory / ".env" / "x"):
        with pytest.raises(Misuse) as caught:
            place.resolve(env_file=path)
        words = Messages(lang).problem(caught.value)
        assert str(path) in words
        assert "--env-file" in words


def test_a_nearby_folder_called_dot_env_is_no_file_of_settings(place: Place) -> None:
    (place.directory / ".env").mkdir()
    assert place.resolve().warnings == ()


def test_a_nearby_file_that_cannot_be_read_is_an_error(place: Place) -> None:
    (place.directory / ".env").symlink_to(place.directory / ".env")
    with pytest.raises(Misuse) as caught:
        place.resolve()
    assert caught.value.key == "env_file_unreadable"


def test_only_variables_of_wxconsole_are_taken_from_the_environment(place: Place) -> None:
    place.environ |= {"PATH": "/bin", "GITHUB_TOKEN": "x"}
    layers = read_layers({}, environ=place.environ, directory=place.directory)
    assert layers[1].values == {"WXCONSOLE_HOME": str(place.home)}


def test_a_variable_that_is_no_text_is_passed_over_by_name(place: Place) -> None:
    place.environ["WX_SHOP_NAME"] = b"\xbb\xa8".decode("utf-8", "surrogateescape")
    (warning,) = place.resolve().warnings
    assert (warning.key, warning.params) == ("variable_not_utf8", {"variable": "WX_SHOP_NAME"})


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_locale(environ: dict[str, str], lang: str) -> None:
    assert locale_language(environ) == lang


def test_the_setting_beats_the_locale(place: Place) -> None:
    place.environ |= {"LANG": "zh_CN.UTF-8", "WXCONSOLE_LANG": "en"}
    assert place.resolve().settings.lang == "en"


def test_without_a_file_the_reader_of_such_files_is_not_loaded(place: Place) -> None:
    code = (
        "import sys; from pathlib import Path; from wxconsole.adapters.environment import read_layers;"
        f"read_layers({{}}, environ={place.environ!r}, directory=Path({str(place.directory)!r}));"
        "print([name for name in ('dotenv', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_env_files_that_count_are_named_in_their_order(place: Place) -> None:
    nearby, in_home = place.directory / ".env", place.home / ".env"
    assert env_files(None, place.home, directory=place.directory) == [nearby, in_home]
    assert env_files(None, place.directory, directory=place.directory) == [nearby]
    assert env_files(Path("other.env"), place.home, directory=place.directory) == [Path("other.env"), in_home]
