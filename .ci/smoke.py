"""Starts the installed `wxconsole demo` under a pseudo-terminal, watches it count down, and quits it."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

import pyte

ROWS, COLUMNS = 35, 120
PATIENCE = 60.0


def main(program: str) -> None:
    """Raises AssertionError with the screen as it was if anything is not as it should be."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8")
        os.execv(program, [program, "demo"])  # noqa: S606 - no shell is wanted
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)

    def wait_for(text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not any(text in line for line in screen.display):
            shown = "\n".join(screen.display)
            assert time.monotonic() < deadline, f"no {text!r} on the screen:\n{shown}"
            if select.select([terminal], [], [], 1)[0]:
                stream.feed(os.read(terminal, 65536))

    wait_for("blocked")
    wait_for("203.0.113.24")
    wait_for("sorted by")  # the last line: the rows above it are there
    first = next(line for line in screen.display if "flagship" in line)
    left = next(word for word in first.split() if word.count(":") == 2)
    hours, minutes, seconds = map(int, left.split(":"))
    later = hours * 3600 + minutes * 60 + seconds - 2
    wait_for(f"{later // 3600}:{later // 60 % 60:02}:{later % 60:02}")
    os.write(terminal, b"q")
    deadline = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline, "it does not quit"
        try:
            os.read(terminal, 65536)
        except OSError:
            break
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == 0, f"exit status {status}"
    print("demo: opened, counted down, quit with 0")  # noqa: T201 - said to whoever reads the CI's log


if __name__ == "__main__":
    main(sys.argv[1])
