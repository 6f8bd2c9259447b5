"""An interactive shell with job control on the terminal it is started on: `python -m tests.tui.shell`."""

import fcntl
import os
import termios

if __name__ == "__main__":
    # The session has no terminal yet: without one, a shell turns job control off.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.execvp("sh", ["sh", "-i"])  # noqa: S606 - the test's own shell
