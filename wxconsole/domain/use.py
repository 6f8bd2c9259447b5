"""What a client has used an account's token for, day by day: who asked, when, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

HOURS = 24

# A program that keeps its token until its end asks once in two hours, a fleet of 500 such programs no more
# than this in one: who asks more often keeps no token at all.
HARD_POLLING = 600
# Who takes its tokens from here in time reports hardly any: only one that was fetched elsewhere meanwhile.
OUTDATED_REPORTS = 20


class Deed(StrEnum):
    """What a client did: `read` a token, had one that it found dead replaced (`refresh`), reported one that
    had been replaced before (`outdated`), or asked in vain, as it may not or too often (`refused`)."""

    READ = "read"
    REFRESH = "refresh"
    OUTDATED = "outdated"
    REFUSED = "refused"


class Remark(StrEnum):
    """What its operator should be told of a client."""

    POLLS_TOO_HARD = "polls_too_hard"
    USES_DEAD_TOKENS = "uses_dead_tokens"


@dataclass(frozen=True, slots=True)
class Use:
    """The uses that one client made of one account on one day, in UTC. `alias` is empty for what concerned no
    account that the client may see. `hours` are its reads in each hour of the day."""

    client: str
    alias: str
    day: date
    hours: tuple[int, ...]
    refreshes: int
    outdated: int
    refused: int
    first_at: datetime
    last_at: datetime

    @property
    def reads(self) -> int:
        return sum(self.hours)

    def plus(self, other: "Use") -> "Use":
        """Both together: of the same client, account and day."""
        return replace(
            self,
            hours=tuple(mine + its for mine, its in zip(self.hours, other.hours, strict=True)),
            refreshes=self.refreshes + other.refreshes,
            outdated=self.outdated + other.outdated,
            refused=self.refused + other.refused,
            first_at=min(self.first_at, other.first_at),
            last_at=max(self.last_at, other.last_at),
        )

    def joined(self, other: "Use") -> "Use":
        """What is known from two records of the same client, account and day, of which one may be a copy of
        the other: the higher of each two counts."""
        return replace(
            self,
            hours=tuple(map(max, self.hours, other.hours)),
            refreshes=max(self.refreshes, other.refreshes),
            outdated=max(self.outdated, other.outdated),
            refused=max(self.refused, other.refused),
            first_at=min(self.first_at, other.first_at),
            last_at=max(self.last_at, other.last_at),
        )


def use_of(client: str, alias: str, deed: Deed, at: datetime, times: int = 1) -> Use:
    """The deed, done so often at that time."""
    moment = at.astimezone(UTC)
    hours = [0] * HOURS
    if deed is Deed.READ:
        hours[moment.hour] = times
    return Use(
        client=client,
        alias=alias,
        day=moment.date(),
        hours=tuple(hours),
        refreshes=times if deed is Deed.REFRESH else 0,
        outdated=times if deed is Deed.OUTDATED else 0,
        refused=times if deed is Deed.REFUSED else 0,
        first_at=at,
        last_at=at,
    )


def remarks_on(uses: Iterable[Use], now: datetime) -> list[Remark]:
    """What is to be said of the client whose uses these are: that it read one account's token more than
    HARD_POLLING times in this hour or the last, or that it reported more than OUTDATED_REPORTS outdated
    tokens of one account in a day that reaches into the last 24 hours."""
    latest = [use for use in uses if now - use.last_at < timedelta(days=1)]
    found = []
    if any(_reads_in_hour(use, hour) > HARD_POLLING for use in latest for hour in _last_hours(now)):
        found.append(Remark.POLLS_TOO_HARD)
    if any(use.outdated > OUTDATED_REPORTS for use in latest):
        found.append(Remark.USES_DEAD_TOKENS)
    return found


def _last_hours(now: datetime) -> tuple[datetime, datetime]:
    return now.astimezone(UTC), now.astimezone(UTC) - timedelta(hours=1)


def _reads_in_hour(use: Use, moment: datetime) -> int:
    return use.hours[moment.hour] if use.day == moment.date() else 0
