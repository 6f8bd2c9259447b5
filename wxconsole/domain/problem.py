"""Errors that are told to people: a message key with its parameters, worded by the face that shows it."""


class Problem(Exception):
    """Something could not be done. `key` names a message in `wxconsole.locale`, `params` fill it.

    Parameters are shown to people and written to logs: never pass a secret.
    """

    exit_status = 1

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        words = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.key}({words})"


class Misuse(Problem):
    """Wrong usage or wrong settings: the operator's input is at fault, not the world."""

    exit_status = 2
