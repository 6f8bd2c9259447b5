"""What is generated from the table of settings."""

from io import StringIO

from dotenv import dotenv_values

from wxconsole.services.layer import Layer
from wxconsole.services.settings import SETTINGS, resolve
from wxconsole.services.settings_reference import configuration_page, env_example


def without_comment_marks(text: str) -> str:
    return "\n".join(line.removeprefix("#") for line in text.splitlines() if not line.startswith("# "))


def test_the_example_has_every_variable_and_is_inert_until_a_mark_is_removed() -> None:
    assert dotenv_values(stream=StringIO(env_example())) == {}
    names = list(dotenv_values(stream=StringIO(without_comment_marks(env_example()))))
    assert names[: len(SETTINGS)] == [setting.variable for setting in SETTINGS]
    assert names[len(SETTINGS) :] == [
        "WX_MY_SHOP_APPID",
        "WX_MY_SHOP_SECRET",
        "WX_MY_SHOP_NAME",
        "WX_MY_SHOP_KIND",
        "WX_MY_SHOP_ENDPOINT",
        "WX_MY_SHOP_AUTO",
        "WX_MY_SHOP_TAGS",
        "WX_APPID",
        "WX_SECRET",
    ]


def test_the_example_with_all_marks_removed_sets_what_is_set_anyway() -> None:
    read = dotenv_values(stream=StringIO(without_comment_marks(env_example())), interpolate=False)
    example = Layer("example", {name: value or "" for name, value in read.items()})
    base = Layer("base", {"WXCONSOLE_HOME": "/h"})
    shown = [(variable, value) for variable, value, _ in resolve([example, base]).settings.rows()]
    assert shown == [(variable, value) for variable, value, _ in resolve([base]).settings.rows()]
    assert resolve([example, base]).warnings == ()


def test_the_page_has_every_variable() -> None:
    page = configuration_page()
    assert all(f"| `{setting.variable}` |" in page for setting in SETTINGS)
