"""Processes that refresh without end, to be killed. For each line of its input, an alias, one is forked: the
whole program, loaded already.

    PID started         a process runs
    PID FINGERPRINT     it has told that this token is fetched and saved
    PID failed          it could not go on, which must not happen
    PID ended           it is gone

A process that has nobody to kill it, as its input has ended, is killed by this one.
"""

import asyncio
import os
import signal
import sys
from contextlib import closing

# Loaded here, before the fork.
import filelock  # noqa: F401
import httpx  # noqa: F401

from wxconsole.adapters import wechat  # noqa: F401
from wxconsole.bootstrap import Program
from wxconsole.domain.refresh import Trigger


def main() -> None:
    children: set[int] = set()
    for line in sys.stdin:
        words = line.split()
        if words[0] == "collect":
            pid = int(words[1])
            os.waitpid(pid, 0)
            children.discard(pid)
            say(pid, "ended")
            continue
        pid = os.fork()
        if pid == 0:
            try:
                asyncio.run(refresh(words[0]))
            finally:
                say(os.getpid(), "failed")
                os._exit(1)
        children.add(pid)
        say(pid, "started")
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


async def refresh(alias: str) -> None:
    program = Program.load({})
    with closing(program.log_file):
        while True:
            refresh = await program.keeper.refresh(alias, Trigger.MANUAL)
            if not refresh.succeeded:
                raise RuntimeError(refresh.as_json())
            say(os.getpid(), refresh.fingerprint)


def say(pid: int, what: object) -> None:
    """In one piece, however many talk."""
    os.write(1, f"{pid} {what}\n".encode())


if __name__ == "__main__":
    main()
