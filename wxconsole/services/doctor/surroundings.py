"""What the program runs in: clipboard, terminal, Python and libraries."""

from collections.abc import Iterator

from wxconsole.domain.check import Check, Subject
from wxconsole.services.doctor.ports import ClipboardWay, Machine, Screen
from wxconsole.services.ports import Route

# Of the console: below this it says that the terminal is too small.
_COLUMNS, _LINES = 40, 12


def surroundings_checks(machine: Machine, clipboard: ClipboardWay) -> Iterator[Check]:
    """Blocks for a moment: tmux is asked for its settings, the system for its clock."""
    yield _clock_sync(machine.clock_synchronised())
    yield _clipboard(clipboard)
    yield _screen(machine.screen())
    yield _encoding(machine.encoding())
    yield Check.ok(Subject.PYTHON, "python", version=machine.python())
    yield _libraries(machine)


def _clock_sync(synchronised: bool | None) -> Check:
    if synchronised is None:
        return Check.skipped(Subject.CLOCK_SYNC, "clock_sync_unknown")
    if synchronised:
        return Check.ok(Subject.CLOCK_SYNC, "clock_synchronised")
    return Check.warn(Subject.CLOCK_SYNC, "clock_not_synchronised")


def _clipboard(clipboard: ClipboardWay) -> Check:
    way = clipboard.way()
    if way is None:
        return Check.warn(Subject.CLIPBOARD, "clipboard_no_way")
    route, name = way
    if route is Route.NATIVE:
        return Check.ok(Subject.CLIPBOARD, "clipboard_native", name=name)
    setting = clipboard.tmux_setting()
    if setting == "off":
        return Check.warn(Subject.CLIPBOARD, "clipboard_tmux_off")
    if setting is not None:
        return Check.ok(Subject.CLIPBOARD, "clipboard_tmux", setting=setting)
    return Check.ok(Subject.CLIPBOARD, "clipboard_osc52", name=name)


def _screen(screen: Screen | None) -> Check:
    if screen is None:
        return Check.skipped(Subject.TERMINAL, "terminal_none")
    params = {
        "columns": screen.columns,
        "lines": screen.lines,
        "term": screen.term,
        "colours": screen.colours,
    }
    if screen.term in ("", "dumb"):
        return Check.warn(Subject.TERMINAL, "terminal_dumb", **params)
    if screen.columns < _COLUMNS or screen.lines < _LINES:
        return Check.warn(Subject.TERMINAL, "terminal_small", least=f"{_COLUMNS}×{_LINES}", **params)
    if screen.multiplexer is not None:
        return Check.ok(Subject.TERMINAL, "terminal_in", multiplexer=screen.multiplexer, **params)
    return Check.ok(Subject.TERMINAL, "terminal", **params)


def _encoding(name: str) -> Check:
    if name.lower().replace("-", "") == "utf8":
        return Check.ok(Subject.ENCODING, "encoding", name=name)
    return Check.warn(Subject.ENCODING, "encoding_narrow", name=name)


def _libraries(machine: Machine) -> Check:
    found = machine.libraries()
    missing = [name for name, version in found.items() if version is None]
    if missing:
        return Check.fail(Subject.LIBRARIES, "libraries_missing", names=", ".join(missing))
    return Check.ok(
        Subject.LIBRARIES,
        "libraries",
        names=", ".join(f"{name} {version}" for name, version in found.items()),
    )
