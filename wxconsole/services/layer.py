"""Where settings come from: layers of variables, the strongest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wxconsole.domain.problem import Problem

FLAGS = "command line"
ENVIRONMENT = "environment"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Layer:
    """The variables of one origin: the command line, the process environment, or a .env file by its path.
    `warnings` are what was wrong with the origin itself, such as a line that cannot be read."""

    origin: str
    values: Mapping[str, str] = field(repr=False)  # AppSecrets are among them
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What one variable was given, and where."""

    value: str = field(repr=False)
    origin: str


def strongest(layers: Sequence[Layer]) -> dict[str, Given]:
    """Each variable as the first layer that gives it has it. An empty value gives nothing."""
    return {
        variable: Given(value, layer.origin)
        for layer in reversed(layers)
        for variable, value in layer.values.items()
        if value
    }
