"""What the operator has chosen on the console's screen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsoleState:
    """Outlives the console; None where nothing was chosen. `sort` names a sort order, which `reverse` turns
    round; `columns` the table's columns, `split` how it shares the screen with the details. A name that this
    version does not know is for the reader to pass over."""

    sort: str | None = None
    reverse: bool = False
    theme: str | None = None
    lang: str | None = None
    columns: tuple[str, ...] | None = None
    split: str | None = None
