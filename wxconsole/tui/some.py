"""Many names in few words."""

from collections.abc import Sequence

from wxconsole.locale import Messages

NAMED = 8


def some(aliases: Sequence[str], messages: Messages) -> str:
    """The aliases, or the first of them and how many more there are."""
    named = ", ".join(aliases[:NAMED])
    more = len(aliases) - NAMED
    return messages("and_more", named=named, n=more) if more > 0 else named
