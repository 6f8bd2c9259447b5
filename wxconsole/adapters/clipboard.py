"""The operator's clipboard: the machine's own tool, or the terminal by OSC 52."""

import base64
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.multiplexer import passed_through
from wxconsole.services.ports import Route

# What terminals take: hterm's limit of 100,000 bytes of sequence, less its frame, in base64.
OSC52_LIMIT = 74_994


@dataclass(frozen=True, slots=True)
class _Tool:
    """A command that reads the clipboard's new content from standard input. `needs` is the variable without
    which it reaches no display."""

    command: tuple[str, ...]
    needs: str | None = None
    encoding: str = "utf-8"
    environ: Mapping[str, str] = field(default_factory=dict)


_TOOLS = (
    # Without a locale, pbcopy takes UTF-8 for Mac OS Roman.
    _Tool(("pbcopy",), environ={"LC_CTYPE": "UTF-8"}),
    # With a byte order mark, clip.exe knows the encoding; WSL has it on its PATH.
    _Tool(("clip.exe",), encoding="utf-16"),
    _Tool(("wl-copy",), needs="WAYLAND_DISPLAY"),
    _Tool(("xclip", "-selection", "clipboard"), needs="DISPLAY"),
    _Tool(("xsel", "--clipboard", "--input"), needs="DISPLAY"),
)
# tmux hands it on to the terminal around it. With tmux's defaults, an OSC 52 from inside is dropped; `-w`
# came with tmux 3.2.
_TMUX = _Tool(("tmux", "load-buffer", "-w", "-"), needs="TMUX")


class SystemClipboard:
    """Tries the routes in turn. The text goes by standard input or to the terminal, never as an argument.

    `environ` tells what there is: an SSH session, a display, tmux. `terminal` is where OSC 52 is written, as
    one write, so that it falls between two frames of the console.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        *,
        terminal: Path = Path("/dev/tty"),
        patience: float = 2.0,
    ) -> None:
        self._environ = environ
        self._terminal = terminal
        self._patience = patience

    def copy(self, text: Secret) -> Route:
        """Puts the text there. Blocks for a moment; a tool that hangs is given up after `patience` seconds.

        Raises Problem: `clipboard_none` if there is no way, `clipboard_too_long` if only the terminal is left
        and it would not take that much.
        """
        return self._put(text, for_tmux=text)

    def clear(self) -> Route:
        """Takes what is there away; blocks and raises as `copy`. tmux goes on keeping what it was given
        before, in its list of buffers."""
        # tmux does nothing with an empty text: a blank takes its place.
        return self._put(Secret(""), for_tmux=Secret(" "))

    def _put(self, text: Secret, *, for_tmux: Secret) -> Route:
        if not self._remote and any(self._run(tool, text) for tool in _TOOLS):
            return Route.NATIVE
        if self._environ.get("TERM", "dumb") == "dumb":
            raise Problem("clipboard_none")
        sequence = self._sequence(text)
        if self._run(_TMUX, for_tmux) or self._write(sequence):
            return Route.OSC52
        raise Problem("clipboard_none")

    def way(self) -> tuple[Route, str] | None:
        """The route that `copy` would try first, and the name of what is on it; None where there is none.
        Copies nothing, so it cannot know whether that works."""
        tools = [tool for tool in _TOOLS if self._program(tool) is not None]
        if tools and not self._remote:
            return Route.NATIVE, tools[0].command[0]
        if self._environ.get("TERM", "dumb") == "dumb":
            return None
        if self._program(_TMUX) is not None:
            return Route.OSC52, "tmux"
        return (Route.OSC52, "OSC 52") if self._write(b"") else None

    def tmux_setting(self) -> str | None:
        """tmux's `set-clipboard`: `on`, `external` or `off`; None outside tmux."""
        program = self._program(_TMUX)
        if program is None:
            return None
        try:
            done = subprocess.run(  # noqa: S603 - tmux, as found on the PATH
                (program, "show-options", "-s", "-v", "set-clipboard"),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                env=dict(self._environ),
                timeout=self._patience,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() or None

    @property
    def _remote(self) -> bool:
        """Whether this is a session over SSH: the clipboard is at the other end."""
        return "SSH_TTY" in self._environ or "SSH_CONNECTION" in self._environ

    def _program(self, tool: _Tool) -> str | None:
        """Where `tool` is; None where it is not here or reaches no display."""
        if tool.needs is not None and not self._environ.get(tool.needs):
            return None
        return shutil.which(tool.command[0], path=self._environ.get("PATH", os.defpath))

    def _run(self, tool: _Tool, text: Secret) -> bool:
        """Whether `tool` is here and took the text."""
        program = self._program(tool)
        if program is None:
            return False
        try:
            done = subprocess.run(  # noqa: S603 - the command is one of those above
                (program, *tool.command[1:]),
                # Of nothing, UTF-16 would make a byte order mark.
                input=text.reveal().encode(tool.encoding) if text else b"",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**self._environ, **tool.environ},
                timeout=self._patience,
                check=False,
                # xclip and wl-copy stay to serve the clipboard: Ctrl-C here must not reach them.
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def _sequence(self, text: Secret) -> bytes:
        """OSC 52 with the text, wrapped for the multiplexer around us."""
        encoded = base64.b64encode(text.reveal().encode())
        if len(encoded) > OSC52_LIMIT:
            raise Problem("clipboard_too_long", limit=OSC52_LIMIT * 3 // 4)
        plain = b"\x1b]52;c;" + encoded + b"\a"
        return passed_through(plain, self._environ)

    def _write(self, sequence: bytes) -> bool:
        """Whether there is a terminal, and the sequence went to it."""
        try:
            descriptor = os.open(self._terminal, os.O_WRONLY | os.O_NOCTTY)
        except OSError:
            return False
        try:
            if not os.isatty(descriptor):
                return False
            while sequence:
                sequence = sequence[os.write(descriptor, sequence) :]
        except OSError:
            return False
        else:
            return True
        finally:
            os.close(descriptor)
