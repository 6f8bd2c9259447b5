"""The console's state as a file of its own, beside the store and apart from the configuration."""

import json
from dataclasses import asdict
from pathlib import Path

from wxconsole.adapters.files import PrivateFiles
from wxconsole.adapters.tinydb_store.private import make_folder
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.console_state import ConsoleState

# Far more than it ever has.
LIMIT = 64 * 1024


class ConsoleFile:
    """One JSON object, such as `{"sort": "alias", "reverse": true, "theme": null, "lang": "zh", "columns":
    ["health", "alias", "left"], "split": "large"}`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> ConsoleState:
        """The state in the file; that of a first run where there is none. Raises Problem
        (`console_state_damaged`)."""
        try:
            with self.path.open("rb") as file:
                found = json.loads(file.read(LIMIT))
        except FileNotFoundError:
            return ConsoleState()
        except OSError as error:
            raise self._damaged(error.strerror or type(error).__name__) from None
        except (ValueError, RecursionError) as error:
            raise self._damaged(str(error)) from None
        state = _state(found)
        if state is None:
            raise self._damaged("no console state")
        return state

    def save(self, state: ConsoleState) -> None:
        """Replaces the file, mode 0600, in one step. Raises Problem as `PrivateFiles.write`, and
        `store_unwritable` for its folder."""
        make_folder(self.path.parent)
        PrivateFiles().write(self.path, Secret(json.dumps(asdict(state)) + "\n"), overwrite=True)

    def _damaged(self, reason: str) -> Problem:
        return Problem("console_state_damaged", path=self.path, reason=reason)


def _state(found: object) -> ConsoleState | None:
    """What was found as a state; None if it is none. What another version put there besides is left out."""
    if not isinstance(found, dict):
        return None
    names = [found.get(name) for name in ("sort", "theme", "lang", "split")]
    reverse, columns = found.get("reverse", False), found.get("columns")
    if not all(name is None or isinstance(name, str) for name in names) or not isinstance(reverse, bool):
        return None
    if columns is not None:
        if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
            return None
        columns = tuple(columns)
    sort, theme, lang, split = names
    return ConsoleState(sort, reverse, theme, lang, columns, split)
