"""The layers of settings around this process: command line, environment, .env files, the machine itself."""

import os
from collections.abc import Mapping
from pathlib import Path

from wxconsole.adapters.env_file import KNOWN_PREFIXES, read_env_file
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.services.layer import DEFAULT, ENVIRONMENT, FLAGS, Layer
from wxconsole.services.settings import HOME, LANG, home_in


def read_layers(
    flags: Mapping[str, str],
    env_file: Path | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    directory: Path = Path(),
) -> list[Layer]:
    """Every layer, the strongest first: `flags`; `environ`; `env_file`, or else the .env in `directory`; the
    .env in the data folder that these name; what the machine decides.

    Raises Misuse for an `env_file` that is not there and for any .env that cannot be read.
    """
    layers = [Layer(FLAGS, dict(flags)), _process_environment(environ)]
    nearby = directory.absolute() / ".env"
    layers += _if_there(nearby) if env_file is None else [_asked_for(env_file)]
    home = home_in(layers) or _user_data_folder()
    if home / ".env" != nearby or env_file is not None:
        layers += [_without_home(layer) for layer in _if_there(home / ".env")]
    return [*layers, machine_defaults(environ, home=home)]


def env_files(env_file: Path | None, home: Path, *, directory: Path = Path()) -> list[Path]:
    """The .env files that `read_layers` reads, where they are there."""
    nearby = directory.absolute() / ".env"
    first = nearby if env_file is None else env_file
    return [first] if home / ".env" == first else [first, home / ".env"]


def machine_defaults(environ: Mapping[str, str] = os.environ, *, home: Path) -> Layer:
    """What nobody set and the machine decides: the data folder and the language."""
    return Layer(DEFAULT, {HOME: str(home), LANG: locale_language(environ)})


def locale_language(environ: Mapping[str, str]) -> str:
    """The language that the operator's locale asks for: `zh`, or `en` for all else."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def _user_data_folder() -> Path:
    # Here, not above: where the folder is named, the import is not needed.
    from platformdirs import user_data_path

    return user_data_path("wxconsole", appauthor=False)


def _process_environment(environ: Mapping[str, str]) -> Layer:
    values: dict[str, str] = {}
    warnings: list[Problem] = []
    for variable, value in environ.items():
        if not variable.startswith(KNOWN_PREFIXES):
            continue
        try:
            value.encode()
        except UnicodeEncodeError:  # bytes that were no UTF-8: they could not be sent, stored or shown
            warnings.append(Problem("variable_not_utf8", variable=variable))
        else:
            values[variable] = value
    return Layer(ENVIRONMENT, values, tuple(warnings))


def _asked_for(path: Path) -> Layer:
    try:
        return read_env_file(path)
    except OSError as error:
        raise Misuse("env_file_unreadable", path=path, reason=error.strerror) from None


def _if_there(path: Path) -> list[Layer]:
    try:
        return [read_env_file(path)]
    # A folder called .env is often a virtual environment; what is wrong with the home, the store tells.
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return []


def _without_home(layer: Layer) -> Layer:
    """A data folder cannot name another one: it has been found already."""
    if HOME not in layer.values:
        return layer
    values = {variable: value for variable, value in layer.values.items() if variable != HOME}
    return Layer(layer.origin, values, (*layer.warnings, Problem("env_file_home", path=layer.origin)))
