"""Words of the console."""

MESSAGES: dict[str, tuple[str, str]] = {}
