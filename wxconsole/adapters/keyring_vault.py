"""AppSecrets in the keyring of the operating system: Keychain, Secret Service, KWallet, Credential Locker."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret

if TYPE_CHECKING:
    from types import ModuleType

T = TypeVar("T")

SERVICE = "wxconsole"
# A keyring that asks somebody to unlock it answers when that is done, which may be never.
PATIENCE = 3.0


class KeyringVault:
    """A `Vault`. The library is loaded with the first call. An entry is read once, and then in memory: 12 ms
    each is too much for hundreds of accounts, and what an entry holds never changes.

    `learned` is told every secret that passes. `patience` is how many seconds a call may take.
    """

    def __init__(self, learned: Callable[[Secret], None], *, patience: float = PATIENCE) -> None:
        self._learned = learned
        self._patience = patience
        self._known: dict[str, Secret] = {}
        # Held while a call is under way: those after one that hangs do not hang beside it.
        self._busy = Lock()

    def read(self, entry: str) -> Secret:
        """See `Vault`."""
        known = self._known.get(entry)
        if known is None:
            known = self._in_time(lambda keyring: _read(keyring, entry))
            self._remember(entry, known)
        return known

    def keep(self, entry: str, secret: Secret) -> None:
        """See `Vault`. It is read back, for there are keyrings that take anything and keep nothing."""
        self._learned(secret)

        def kept(keyring: "ModuleType") -> bool:
            keyring.set_password(SERVICE, entry, secret.reveal())
            return bool(keyring.get_password(SERVICE, entry) == secret.reveal())

        if not self._in_time(kept):
            raise Problem("keyring_keeps_nothing")
        self._remember(entry, secret)

    def forget(self, entry: str) -> None:
        """See `Vault`."""
        self._known.pop(entry, None)
        self._in_time(lambda keyring: _delete(keyring, entry))

    def backend(self) -> str:
        """See `Vault`."""

        def asked(keyring: "ModuleType") -> str:
            keyring.get_password(SERVICE, "doctor")
            return str(keyring.get_keyring().name)

        return self._in_time(asked)

    def _remember(self, entry: str, secret: Secret) -> None:
        self._known[entry] = secret
        self._learned(secret)

    def _in_time(self, work: Callable[["ModuleType"], T]) -> T:
        """What `work` makes of the library. It may hang for ever, and so does it on a thread that is left
        behind."""
        keyring = _library()
        until = monotonic() + self._patience
        if not self._busy.acquire(timeout=self._patience):
            raise Problem("keyring_slow", seconds=self._patience)
        answers: SimpleQueue[T | Exception] = SimpleQueue()

        def run() -> None:
            try:
                _check(keyring)
                answers.put(work(keyring))
            except Exception as error:  # a backend raises what it likes
                answers.put(error)
            finally:
                self._busy.release()

        Thread(target=run, daemon=True).start()
        try:
            answer = answers.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            raise Problem("keyring_slow", seconds=self._patience) from None
        if isinstance(answer, Exception):
            raise _told(answer) from None
        return answer


def _library() -> "ModuleType":
    try:
        import keyring
    except ImportError:
        raise Problem("keyring_missing") from None
    return keyring


def _check(keyring: "ModuleType") -> None:
    """Raises Problem (`keyring_plain`) for a backend that is a plain file: such a one takes part by itself
    where the package keyrings.alt is installed."""
    backend = keyring.get_keyring()
    for each in (backend, *getattr(backend, "backends", ())):
        if "plaintext" in type(each).__name__.lower():
            raise Problem("keyring_plain")


def _read(keyring: "ModuleType", entry: str) -> Secret:
    value = keyring.get_password(SERVICE, entry)
    if value is None:
        raise Problem("keyring_empty", entry=entry)
    return Secret(value)


def _delete(keyring: "ModuleType", entry: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        keyring.delete_password(SERVICE, entry)
    except PasswordDeleteError:
        # Somebody has done it; or it was refused, which some backends tell by the same error.
        if keyring.get_password(SERVICE, entry) is not None:
            raise


def _told(error: Exception) -> Problem:
    """The problem that it is to people. A backend's own words may hold a secret: their type will do."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, Problem):
        return error
    # Without a desktop nobody can answer the question with which a keyring is made or opened.
    if isinstance(error, NoKeyringError | InitError):
        return Problem("keyring_none")
    if isinstance(error, KeyringLocked):
        return Problem("keyring_locked")
    return Problem("keyring_failed", reason=type(error).__name__)
