"""What we hold for an AppID: its token, the one before, and how the last attempts went."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from wxconsole.domain.account import Account
from wxconsole.domain.address import Address, seen
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.token import OVERLAP, Token

# WeChat's limits on force_refresh: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
FORCED_A_DAY = 20
FORCED_APART = timedelta(seconds=30)
# Quotas are assumed to begin anew at midnight in Beijing; no page says so.
BEIJING = timezone(timedelta(hours=8), "UTC+8")


def quota_day(now: datetime) -> date:
    """The day, in Beijing, that a call made `now` is counted in."""
    return now.astimezone(BEIJING).date()


def next_quota_day(now: datetime) -> datetime:
    """The midnight in Beijing that follows `now`, in UTC."""
    tomorrow = quota_day(now) + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=BEIJING).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls to the token endpoints in one quota day, and the forced ones among them."""

    day: date
    calls: int = 0
    forced: int = 0
    last_forced_at: datetime | None = None

    def on(self, day: date) -> "Usage":
        """The same counters, or fresh ones when the day is another. A jump back of the clock keeps them."""
        return self if day <= self.day else Usage(day, last_forced_at=self.last_forced_at)


@dataclass(frozen=True, slots=True)
class Death:
    """That WeChat no longer honours the token of this fingerprint, found out at that time. `errcode` is
    what it said, where that is known: 40001 for a token that another one has replaced, 42001 for one that
    has lapsed."""

    fingerprint: str
    found_at: datetime
    errcode: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """The state of one AppID. A new one replaces it whole; it is never changed in place.

    `previous` works until `previous_until`; `last` is the latest attempt, `worked_at` the latest that
    succeeded with the AppSecret of now, `failures` counts the failed ones since. `probed_at` is when WeChat
    was last asked whether it honours the held token, `alive_at` when it last did. `addresses` are the
    caller's IPs that WeChat named, the latest at the end; `resets` are those of the daily counters that
    were made from here this month.
    """

    appid: str
    token: Token | None = None
    previous: Token | None = None
    previous_until: datetime | None = None
    last: Refresh | None = None
    worked_at: datetime | None = None
    failures: int = 0
    probed_at: datetime | None = None
    alive_at: datetime | None = None
    dead: Death | None = None
    usage: Usage | None = None
    addresses: tuple[Address, ...] = ()
    resets: tuple[datetime, ...] = ()

    @property
    def superseded(self) -> bool:
        """Whether the held token was reported dead before its time."""
        return self.dead is not None and self.holds(self.dead.fingerprint)

    def holds(self, fingerprint: str) -> bool:
        """Whether the held token is the one of this fingerprint."""
        return self.token is not None and self.token.fingerprint == fingerprint

    @property
    def touched_at(self) -> datetime | None:
        """The latest moment at which anything of this is known to have happened."""
        moments = (
            self.worked_at,
            self.probed_at,
            self.alive_at,
            self.last.at if self.last is not None else None,
            self.dead.found_at if self.dead is not None else None,
            *(address.last_at for address in self.addresses[-1:]),
            *self.resets[-1:],
        )
        return max((moment for moment in moments if moment is not None), default=None)

    def later_than(self, other: "Holding") -> bool:
        """Whether this has the newer token of the two; or, where both have the same or none, whether more has
        happened to it since."""
        mine, its = self.token, other.token
        if mine is not None and its is not None and mine.value != its.value:
            return mine.issued_at > its.issued_at
        if (mine is None) != (its is None):
            return mine is not None
        touched, before = self.touched_at, other.touched_at
        return touched is not None and (before is None or touched > before)

    def served(self, now: datetime, min_ttl: int = 0) -> Token | None:
        """The token to hand out: the held one while it lives, and for `min_ttl` seconds at least, and nobody
        found it dead."""
        if self.token is None or self.token.remaining(now) < max(1, min_ttl) or self.superseded:
            return None
        return self.token

    def after(self, refresh: Refresh, token: Token | None) -> "Holding":
        """The holding once `refresh` is done. A failed one never touches the held token."""
        usage = self._counted(refresh.at, forced=refresh.forced)
        if not refresh.succeeded or token is None:
            ip = refresh.failure.ip if refresh.failure is not None else None
            failed = replace(self, last=refresh, failures=self.failures + 1, usage=usage)
            return failed.seen_from(ip, refresh.at)
        done = replace(self, token=token, last=refresh, worked_at=refresh.at, failures=0, usage=usage)
        if refresh.outcome is Outcome.UNCHANGED:
            return done
        until = refresh.at + OVERLAP
        # A forced refresh is said to end the token in use, and a superseded one is over: no overlap.
        previous = None if refresh.forced else self.served(refresh.at)
        if previous is not None:
            until = min(until, previous.expires_at)
        return replace(
            done,
            previous=previous,
            previous_until=until if previous is not None else None,
            alive_at=None,
            dead=None,
        )

    def after_probe(self, probe: Probe) -> "Holding":
        """The holding once WeChat has said what it thinks of a token. Of one that is not held, it says
        nothing; nor does it of one that was to be over by then."""
        ip = probe.failure.ip if probe.failure is not None else None
        asked = replace(self, probed_at=probe.at).seen_from(ip, probe.at)
        token = self.token
        if token is None or probe.fingerprint != token.fingerprint or probe.alive is None:
            return asked
        if probe.failure is None:
            return replace(asked, alive_at=probe.at, dead=None)
        if not token.alive(probe.at):
            return asked
        return asked.reported_dead(token.fingerprint, probe.at, probe.failure.errcode)

    def reported_dead(self, fingerprint: str, at: datetime, errcode: int | None = None) -> "Holding":
        """The holding after somebody found a token dead. A report about another token changes nothing, and
        the first of several stands."""
        if not self.holds(fingerprint) or self.superseded:
            return self
        return replace(self, dead=Death(fingerprint, at, errcode))

    def seen_from(self, ip: str | None, at: datetime) -> "Holding":
        """The holding after WeChat named the caller's IP, if it did."""
        return self if ip is None else replace(self, addresses=seen(self.addresses, ip, at))

    def after_address_tried(self, failure: Failure | None, at: datetime) -> "Holding":
        """The holding once WeChat has said whether it lets our address fetch. If it does, the refusal before
        is over, and a token that is still held is as good as ever."""
        if failure is not None:
            return self.seen_from(failure.ip, at)
        last = self.last.failure if self.last is not None else None
        refused = last is not None and last.cause is Cause.IP_NOT_WHITELISTED
        return replace(self, last=None, failures=0) if refused else self

    def after_reset(self, at: datetime) -> "Holding":
        """The holding once WeChat has begun the account's daily counters anew: what they refused may work."""
        usage = None if self.usage is None else replace(self.usage, calls=0)
        last = self.last.failure if self.last is not None else None
        spent = last is not None and last.cause is Cause.DAILY_QUOTA
        fresh = replace(self, last=None, failures=0) if spent else self
        return replace(fresh, usage=usage, resets=(*self.resets_in_month(at), at))

    def resets_in_month(self, now: datetime) -> tuple[datetime, ...]:
        """The resets made from here in the month of `now`, by Beijing's calendar."""
        month = quota_day(now).replace(day=1)
        return tuple(reset for reset in self.resets if quota_day(reset).replace(day=1) == month)

    def doubted(self, now: datetime) -> "Holding":
        """The holding after another token came from the classic endpoint, before this one or after it: for
        the time of the overlap it works in any case."""
        if self.token is None or self.token.expires_at <= now + OVERLAP:
            return self
        return replace(self, token=replace(self.token, expires_at=now + OVERLAP))

    def mended(self) -> "Holding":
        """The holding once its account was edited: what was before says nothing of it now."""
        failed = self.last is not None and not self.last.succeeded
        edited = replace(self, worked_at=None)
        return replace(edited, last=None, failures=0) if failed else edited

    def with_lost_call(self, at: datetime, *, forced: bool) -> "Holding":
        """The holding after a call whose end nobody saw: WeChat may have counted it, so it counts here."""
        return replace(self, usage=self._counted(at, forced=forced))

    def check_force(self, now: datetime) -> None:
        """Raises Problem, naming when the next is possible, if WeChat would refuse a forced refresh now."""
        usage = self._usage_on(now)
        if usage.forced >= FORCED_A_DAY:
            raise Problem("force_limit_day", limit=FORCED_A_DAY, next_at=next_quota_day(now))
        last = usage.last_forced_at
        if last is not None and timedelta(0) <= now - last < FORCED_APART:
            raise Problem("force_too_soon", next_at=last + FORCED_APART)

    def calls_on(self, now: datetime) -> int:
        """Calls to the token endpoints so far in the quota day of `now`."""
        return self._usage_on(now).calls

    def forced_on(self, now: datetime) -> int:
        """Forced refreshes so far in the quota day of `now`."""
        return self._usage_on(now).forced

    def _usage_on(self, now: datetime) -> Usage:
        day = quota_day(now)
        return self.usage.on(day) if self.usage is not None else Usage(day)

    def _counted(self, at: datetime, *, forced: bool) -> Usage:
        usage = self._usage_on(at)
        if forced:
            usage = replace(usage, forced=usage.forced + 1, last_forced_at=at)
        return replace(usage, calls=usage.calls + 1)


def holding_of(account: Account, holdings: Mapping[str, Holding]) -> Holding:
    """What is held for `account`: an empty holding where nothing is."""
    return holdings.get(account.appid) or Holding(account.appid)
