"""Telling systemd how far we are: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html"""

import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Sends `READY=1` or the like, where a service manager listens. Whether it takes it is its own affair."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a name without a file
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_manager:
        to_manager.sendto(state.encode(), address)
