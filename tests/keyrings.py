"""Keyrings for tests, in the place of the operating system's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps what it is given, as a real one does."""

    priority = 1.0
    name = "memory"

    def __init__(self) -> None:  # that of the library has no types, and only looks into the environment
        self.kept: dict[tuple[str, str], str] = {}
        self.reads = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.reads += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class LockedKeyring(MemoryKeyring):
    """Nobody has unlocked it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("hush")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("hush")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("hush")


class WaitingKeyring(MemoryKeyring):
    """Asks somebody to unlock it, who is not there until `unlocked`."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()
        super().set_password(service, username, password)


class BrokenKeyring(MemoryKeyring):
    """Fails, and repeats what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot store {password}")


class GraspingKeyring(MemoryKeyring):
    """Deletes nothing, and tells that as macOS's does: by the error of an entry that is not there."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(username)


class PlaintextKeyring(MemoryKeyring):
    """Named as that of keyrings.alt, which writes a file that anybody can read who can read files."""


@contextmanager
def in_use(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """The library with `backend` in the place of this machine's keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)
