"""What the terminal is sent so that somebody who is elsewhere looks up."""

from collections.abc import Mapping

from wxconsole.domain.text import sanitise
from wxconsole.services.multiplexer import passed_through

BELL = "\a"


def alarm(way: str, text: str, environ: Mapping[str, str]) -> str:
    """The control string for a setting of WXCONSOLE_NOTIFY: "" for `off`; for `bell` a bell, which tmux and
    screen ring themselves; else a desktop notification that says `text`.

    OSC 9 is iTerm2's (https://iterm2.com/documentation-escape-codes.html), OSC 777 that of urxvt's notify
    extension.
    """
    said = sanitise(text)
    match way:
        case "bell":
            return BELL
        case "osc9":
            # ConEmu and its heirs take a text that begins with a number for a command: ours does not.
            sequence = f"\x1b]9;wxconsole: {said}{BELL}"
        case "osc777":
            sequence = f"\x1b]777;notify;wxconsole;{said}{BELL}"
        case _:
            return ""
    return passed_through(sequence.encode(), environ).decode()
