"""When an account is refreshed next. Pure and without a random generator: jitter is drawn from what is
known of the account, so that every process on a store, and the screen, come to the same moment."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause, Retry, needs_person, retry_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, next_quota_day
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.token import Token

# The stable endpoint returns a new token only in the last five minutes; before that the same one comes
# back: https://developers.weixin.qq.com/doc/channels/API/leagueheadsupplier/getStableAccessToken.html
STABLE_MARGIN = timedelta(seconds=290)
STABLE_JITTER = timedelta(seconds=30)
CLASSIC_JITTER = timedelta(seconds=60)
# One plain call on the stable endpoint cannot change the token, and shows a blocked account in time.
EARLY_LOOK = timedelta(seconds=900)

LOOK_EVERY = timedelta(minutes=10)
# The last of these looks comes so long before the end of the token that the next one can still be there.
LAST_LOOK = timedelta(seconds=60)
# A success is not followed sooner, even by a token that is due already: the same one would come back.
CALM = timedelta(seconds=30)
BACKOFF_FLOOR = timedelta(seconds=0.5)
BACKOFF_CAP = timedelta(seconds=60)
UNKNOWN_CODE_CAP = timedelta(minutes=10)
NEXT_MINUTE_JITTER = timedelta(seconds=10)

# A clock that stands this much before the latest attempt has been set back.
CLOCK_STEP = timedelta(seconds=5)

# A new account may call the classic endpoint 2000 times a day; automatic calls leave room for people:
# https://developers.weixin.qq.com/doc/service/Message_Management/API_Call_Limits.html
CLASSIC_AUTOMATIC_A_DAY = 1800


@dataclass(frozen=True, slots=True)
class Timing:
    """What the operator can set about timing: how long before its end a classic token is refreshed."""

    classic_margin: timedelta = timedelta(seconds=600)

    def margin(self, endpoint: Endpoint) -> timedelta:
        return STABLE_MARGIN if endpoint is Endpoint.STABLE else self.classic_margin


def next_refresh_at(account: Account, holding: Holding, timing: Timing, now: datetime) -> datetime | None:
    """When the keeper asks WeChat next, which may be in the past (then: at once).

    None where it will not by itself: the account is not automatic, or only a person can go on.
    """
    if not account.auto:
        return None
    if holding.last is not None and holding.last.failure is not None:
        moment = _after_failure(holding.last, holding.last.failure, holding.failures)
        token = holding.token
        if moment is not None and token is not None and retry_of(holding.last.failure.cause) is Retry.LOOK:
            moment = _look_in_time(moment, holding.last, token)
        if moment is not None and account.endpoint is Endpoint.CLASSIC and _alive(holding.token, now):
            # Each classic call rotates: what failed by hand is not repeated before it is due.
            moment = max(moment, _planned(account, holding, timing, now))
    else:
        moment = _planned(account, holding, timing, now)
    if moment is None:
        return None
    if _set_back(holding, now):
        moment = now
    if account.endpoint is Endpoint.STABLE:
        return moment
    exhausted = holding.calls_on(now) >= CLASSIC_AUTOMATIC_A_DAY
    return max(moment, next_quota_day(now)) if exhausted else moment


def next_probe_at(holding: Holding, every: timedelta, now: datetime) -> datetime | None:
    """When WeChat is asked next whether it honours the held token, which may be in the past (then: at once).
    None where there is nothing to learn: no live token, or one that is known to be dead."""
    token = holding.token
    if token is None or not token.alive(now) or holding.superseded:
        return None
    known_at = max(token.issued_at, holding.probed_at or token.issued_at)
    return now if known_at - now > CLOCK_STEP else known_at + every


def _alive(token: Token | None, now: datetime) -> bool:
    return token is not None and token.alive(now)


def _set_back(holding: Holding, now: datetime) -> bool:
    if holding.last is not None:
        return holding.last.at - now > CLOCK_STEP
    return holding.token is not None and holding.token.issued_at - now > CLOCK_STEP


def _planned(account: Account, holding: Holding, timing: Timing, now: datetime) -> datetime:
    token, last = holding.token, holding.last
    if token is None:
        return now
    if account.endpoint is Endpoint.CLASSIC:
        moment = _classic_due(token, timing)
    else:
        moment = _stable_due(token, last)
        if holding.superseded:
            moment = min(moment, now if last is None else last.at + _mending_pause(last))
    return moment if last is None else max(moment, min(last.at + CALM, token.expires_at))


def _classic_due(token: Token, timing: Timing) -> datetime:
    # Half its life at most: a token that lives shorter than the margin would be due as it comes.
    margin = min(timing.classic_margin, (token.expires_at - token.issued_at) / 2)
    return token.expires_at - margin + _jitter(token, min(CLASSIC_JITTER, margin / 2))


def _stable_due(token: Token, last: Refresh | None) -> datetime:
    look = token.expires_at - EARLY_LOOK
    # The look itself may move the expiry by as much as one call was faster than another.
    if token.issued_at < look and (last is None or last.at < look - CALM):
        return look
    return token.expires_at - STABLE_MARGIN + _jitter(token, STABLE_JITTER)


def _mending_pause(last: Refresh) -> timedelta:
    """A plain call brings what somebody else has fetched. Where it brought the same, it soon would again."""
    return LOOK_EVERY if last.outcome is Outcome.UNCHANGED else CALM


def _after_failure(last: Refresh, failure: Failure, failures: int) -> datetime | None:
    match retry_of(failure.cause):
        case Retry.SOON:
            wait = _backoff(last, failure.cause, failures)
            return last.at + max(wait, timedelta(seconds=failure.retry_after or 0))
        case Retry.NEXT_MINUTE:
            minute = last.at.replace(second=0, microsecond=0)
            return minute + timedelta(minutes=1) + _fraction(last) * NEXT_MINUTE_JITTER
        case Retry.LOOK:
            return last.at + LOOK_EVERY
        case Retry.IN_AN_HOUR:
            return last.at + timedelta(hours=1)
        case Retry.IN_A_DAY:
            return last.at + timedelta(days=1)
        case Retry.TOMORROW:
            return next_quota_day(last.at)
        case Retry.NEVER:
            return None


def _look_in_time(moment: datetime, last: Refresh, token: Token) -> datetime:
    """What somebody may have mended is looked at once more while the token still lives."""
    final = token.expires_at - LAST_LOOK
    return min(moment, max(final, last.at + CALM)) if last.at < final else moment


def _backoff(last: Refresh, cause: Cause, failures: int) -> timedelta:
    """Full jitter: uniform between nothing and a ceiling that doubles with each failure."""
    cap = UNKNOWN_CODE_CAP if cause is Cause.UNKNOWN_CODE else BACKOFF_CAP
    ceiling = min(cap, timedelta(seconds=2 << min(max(failures - 1, 0), 12)))
    return max(BACKOFF_FLOOR, ceiling * _fraction(last))


def _jitter(token: Token, width: timedelta) -> timedelta:
    return width * _drawn(token.fingerprint)


def _fraction(last: Refresh) -> float:
    return _drawn(f"{last.appid} {last.at.isoformat()}")


def _drawn(seed: str) -> float:
    """A number in [0, 1) that is the same wherever `seed` is."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6]) / 2**48


def retryable(cause: Cause) -> bool:
    """Whether time alone can cure it."""
    return not needs_person(cause) or retry_of(cause) in (Retry.IN_AN_HOUR, Retry.IN_A_DAY, Retry.TOMORROW)
