"""`wxconsole`, run as a user without rights even by root, who is let in everywhere.

    python -m tests.reliability.unprivileged ARGS…

All is loaded first: that user may not be able to read this Python.
"""

import encodings.ascii
import encodings.idna  # noqa: F401
import getpass  # noqa: F401
import os
import pkgutil
import platform  # noqa: F401
import sys
from importlib import import_module

import anyio._backends._asyncio  # noqa: F401
import filelock  # noqa: F401
import httpx  # noqa: F401

import wxconsole
from tests.reliability.stage import NOBODY
from wxconsole.cli.run import run

PARTS = ("adapters", "cli", "services", "locale", "domain", "bootstrap")


def main() -> int:
    for module in pkgutil.walk_packages(wxconsole.__path__, "wxconsole."):
        if module.name.split(".")[1] in PARTS:
            import_module(module.name)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
