"""What the pages for people say of keys, commands, files and tests is so."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from wxconsole.cli.root import root
from wxconsole.tui.actions import ACTIONS, shown_key

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
PAGES = (*READMES, "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))

# What the key tables of both READMEs say that each key does.
README_KEYS = {
    "j": "down",
    "k": "up",
    "g": "first",
    "G": "last",
    "r": "refresh",
    "R": "refresh_needed",
    "F": "force",
    "K": "drill",
    "p": "probe",
    "d": "diagnosis",
    "h": "history",
    "H": "day",
    "w": "repair",
    "Q": "quota",
    "C": "clients",
    "y": "copy",
    "Y": "copy_as",
    "e": "export",
    "v": "reveal",
    "a": "add",
    "E": "edit",
    "x": "remove",
    "i": "import_file",
    "space": "mark",
    "*": "mark_all",
    "I": "invert_marks",
    "m": "mark_down",
    "M": "mark_up",
    "/": "filter",
    "!": "problems",
    "s": "sort",
    "S": "reverse",
    "c": "columns",
    "l": "split",
    "L": "language",
    "P": "pause",
    "n": "notices",
    "Z": "suspend",
    "?": "help",
    ":": "palette",
    "esc": "back",
    "q": "quit",
}


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def commands_in(text: str) -> list[str]:
    """Each `wxconsole …` in a shell block or between backticks."""
    fences = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    fenced = [
        command
        for line in "\n".join(fences).splitlines()
        for command in re.findall(r"(?:^ *|\$\()(wxconsole\b[^)#\n]*)", line)
    ]
    inline = re.findall(
        r"`(wxconsole [^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    return fenced + inline


def check_command(line: str) -> None:
    """Raises click's UsageError for a command, an option or a value that there is not."""
    command: click.Command = root
    context = click.Context(command, info_name="wxconsole", help_option_names=["-h", "--help"])
    words = shlex.split(line, comments=True)[1:]
    while True:
        values, words, _ = command.make_parser(context).parse_args(words)
        for param in command.params:
            if isinstance(value := values.get(param.name), str):
                param.type.convert(value, param, context)
        if not isinstance(command, click.Group) or not words:
            return
        name, *words = words
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"no command {name!r}")
        command, context = found, click.Context(found, parent=context, info_name=name)


def examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for line in dict.fromkeys(commands_in(text_of(page))):
            yield page, line


@pytest.mark.parametrize("page", READMES)
def test_each_key_in_the_readme_does_what_it_says(page: str) -> None:
    table = re.search(r"^## (?:Keys|快捷键)$(.*?)^## ", text_of(page), re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = [line.split("|")[1] for line in table[1].splitlines() if line.startswith("| `")]
    registry = {shown_key(key): action.id for action in ACTIONS for key in action.keys}
    named = [key for row in rows for key in re.findall(r"`(.+?)`", row)]
    assert {key: registry.get(key) for key in named} == README_KEYS


@pytest.mark.parametrize(("page", "line"), examples())
def test_each_command_on_a_page_is_one_that_there_is(page: str, line: str) -> None:
    check_command(line)


@pytest.mark.parametrize(
    "line",
    [
        "wxconsole stauts",
        "wxconsole status --jsn",
        "wxconsole export --all --format yaml",
        "wxconsole accounts ad",
        "wxconsole --asci",
    ],
)
def test_a_command_that_there_is_not_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        check_command(line)


def test_commands_are_found_in_blocks_in_substitutions_and_between_backticks() -> None:
    page = (
        "Run `wxconsole config`.\n\n   ```sh\n   T=$(wxconsole token shop)   # now\n   wxconsole -h\n   ```\n"
    )
    assert commands_in(page) == ["wxconsole token shop", "wxconsole -h", "wxconsole config"]


def test_the_readmes_give_the_same_commands() -> None:
    english, chinese = (commands_in(text_of(page)) for page in READMES)
    assert english == chinese


@pytest.mark.parametrize("page", PAGES)
def test_each_link_to_a_page_leads_to_one(page: str) -> None:
    targets = re.findall(r"(?<!!)\[[^\]]*\]\(((?!https?:|#)[^)#]+)", text_of(page))
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).is_file()] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_test_that_a_page_names_is_there(page: str) -> None:
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", tests))
    assert [name for name in re.findall(r"`(test_\w+)`", text_of(page)) if name not in there] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_test_that_a_page_links_to_is_in_that_file(page: str) -> None:
    links = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", text_of(page))
    assert [name for name, path in links if f"def {name}(" not in _linked(page, path)] == []


def test_each_row_of_the_console_s_table_has_a_place_in_the_program_and_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", text_of("docs/console.md"), re.MULTILINE)
    assert [number for number, *_ in rows] == [str(number) for number in range(1, 36)]
    placeless = [what for _, what, how, _ in rows if "](../" not in how]
    untested = [what for _, what, _, shown in rows if "[`test_" not in shown]
    assert placeless == []
    assert untested == ["time to the first frame"]  # which is measured


def _linked(page: str, path: str) -> str:
    return (ROOT / page).parent.joinpath(path).read_text("utf-8")
