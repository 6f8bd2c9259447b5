"""One thing about this machine's set-up that was looked at, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wxconsole.domain.failure import Failure


class Subject(StrEnum):
    """What can be looked at: the `id` of `doctor --json`. There may be several findings on one subject."""

    HOME = "home"
    FILES = "files"
    LOG = "log"
    ENV_FILE = "env_file"
    STORE = "store"
    HISTORY = "history"
    LOCK = "lock"
    PUBLISHING = "publishing"
    DISK = "disk"
    FILE_SYSTEM = "file_system"
    SETTINGS = "settings"
    KEYRING = "keyring"
    PROXY = "proxy"
    DNS = "dns"
    API = "api"
    TLS = "tls"
    CLOCK = "clock"
    CLOCK_SYNC = "clock_sync"
    CLIPBOARD = "clipboard"
    TERMINAL = "terminal"
    ENCODING = "encoding"
    PYTHON = "python"
    LIBRARIES = "libraries"


class State(StrEnum):
    """How it is: `skipped` is what could not be looked at, and its finding says why."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"

    @property
    def wrong(self) -> bool:
        """Whether there is a next step."""
        return self in (State.WARN, State.FAIL)


@dataclass(frozen=True, slots=True)
class Check:
    """A finding. `key` names its words in `wxconsole.locale`: `check_<key>`, filled with `params`, and, where
    something is wrong, `step_<key>`. Of a call that failed, the steps are those of the error catalogue.

    Parameters are shown to people: never pass a secret.
    """

    subject: Subject
    state: State
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    failure: Failure | None = None

    @classmethod
    def ok(cls, subject: Subject, key: str, **params: object) -> "Check":
        return cls(subject, State.OK, key, params)

    @classmethod
    def warn(cls, subject: Subject, key: str, **params: object) -> "Check":
        return cls(subject, State.WARN, key, params)

    @classmethod
    def fail(cls, subject: Subject, key: str, **params: object) -> "Check":
        return cls(subject, State.FAIL, key, params)

    @classmethod
    def skipped(cls, subject: Subject, key: str, **params: object) -> "Check":
        return cls(subject, State.SKIPPED, key, params)

    @classmethod
    def failed_call(cls, subject: Subject, failure: Failure, host: str) -> "Check":
        """That a call to `host` did not come to its end."""
        return cls(subject, State.FAIL, "failed_call", {"host": host}, failure)
