"""How the table and the details of the selected account share the screen."""

from enum import StrEnum


class Split(StrEnum):
    """In the order in which a key goes through them. `app.tcss` has what each comes to, as
    `.-details-<name>`; the words are the messages `split_<name>`."""

    NORMAL = "normal"
    LARGE = "large"
    HIDDEN = "hidden"

    @property
    def following(self) -> "Split":
        """The one that comes after this; after the last, the first."""
        every = list(Split)
        return every[(every.index(self) + 1) % len(every)]


def split_named(name: str | None) -> Split:
    """The split of that name; the normal one where there is none."""
    return next((split for split in Split if split == name), Split.NORMAL)
