"""A .env file, read without letting it do anything."""

import os
import stat
from io import StringIO
from pathlib import Path

from wxconsole.domain.problem import Misuse, Problem
from wxconsole.services.layer import Layer

# What belongs to wxconsole: nothing else in a .env is read.
KNOWN_PREFIXES = ("WXCONSOLE_", "WX_")

# httpx takes these from the process environment; a file that lies in some folder must not redirect traffic.
_PROXY_AND_CERTIFICATE = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
)


def read_env_file(path: Path) -> Layer:
    """The variables of wxconsole in the .env file at `path`, with a warning for each thing wrong with it.

    A `$` in a value is a `$`, and os.environ stays as it is. Raises FileNotFoundError,
    IsADirectoryError and NotADirectoryError; Misuse for a file that cannot be read otherwise.
    """
    text, mode = _read(path)
    values: dict[str, str] = {}
    warnings: list[Problem] = []
    # Here, not above: most commands find no .env, and the import costs as much as reading a store.
    from dotenv.parser import parse_stream

    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            line = binding.original.line + _blank_lines_before(binding.original.string)
            warnings.append(Problem("env_file_line", path=path, line=line))
        elif binding.key is None or binding.value is None:
            continue
        elif binding.key.startswith(KNOWN_PREFIXES):
            values[binding.key] = binding.value
        elif binding.key.upper() in _PROXY_AND_CERTIFICATE:
            warnings.append(Problem("env_file_proxy", path=path, variable=binding.key))
    if mode & 0o077 and stat.S_ISREG(mode) and any(name.endswith("_SECRET") for name in values):
        warnings.append(Problem("env_file_open", path=path, mode=f"{stat.S_IMODE(mode):04o}"))
    return Layer(str(path), values, tuple(warnings))


def _read(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            return file.read().decode("utf-8-sig"), os.fstat(file.fileno()).st_mode
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise
    except OSError as error:
        raise Misuse("env_file_unreadable", path=path, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise Misuse("env_file_not_utf8", path=path) from None


def _blank_lines_before(statement: str) -> int:
    """The parser counts a statement from the blank lines before it."""
    return statement[: len(statement) - len(statement.lstrip())].count("\n")
