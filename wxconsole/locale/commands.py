"""Words of the commands."""

MESSAGES: dict[str, tuple[str, str]] = {}
