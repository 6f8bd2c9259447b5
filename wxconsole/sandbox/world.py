"""The simulation without HTTP: accounts, their tokens, and what WeChat would say.

Facts are from WeChat's pages on access tokens and stable_token:
https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Any

from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.holding import quota_day
from wxconsole.domain.quota import RESETS_A_MONTH
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import OVERLAP, Token
from wxconsole.sandbox.account import SandboxAccount, well_formed_appid
from wxconsole.sandbox.call import Call
from wxconsole.sandbox.chain import LIFETIME, Chain
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.fault import NO_FAULT, Fault, Where, numbered_faults
from wxconsole.sandbox.quota import Quota
from wxconsole.sandbox.refusal import Refusal
from wxconsole.sandbox.rids import Rids
from wxconsole.sandbox.tally import Tally

# From here on the stable endpoint gives a new token instead of the current one.
STABLE_RENEWAL = timedelta(minutes=5)

# Four choices where WeChat's pages are silent or contradict each other; no live account settled them yet.
# A caller from an unlisted address that also sends a wrong secret gets 40164 (one report says so), not 40125.
IP_BEFORE_SECRET = True
# Two pages say that official accounts are checked on every API, a third says on the token endpoints only.
API_CHECKS_IP = True
# One forced refresh "invalidates the previous token"; the leak drill of two, 30 s apart, reads as if the
# first left it some minutes. The harsher reading is the one that a careful client must survive.
FORCED_OVERLAP = timedelta(0)
# A forced call beyond the 20 a day, or within 30 s of the last, "does not refresh": the current token comes
# back as if it had not been forced, without an error.
FORCE_LIMIT_IS_SILENT = True
# Calls a day on each API other than the token endpoints: WeChat publishes no number for those simulated here.
API_A_DAY = 100_000

CALLS_KEPT = 10_000

TOKEN_PATHS = {"/cgi-bin/token": Endpoint.CLASSIC, "/cgi-bin/stable_token": Endpoint.STABLE}


class Resident:
    """An account as it lives here: its definition, and for each endpoint its tokens and its quota."""

    def __init__(self, account: SandboxAccount) -> None:
        self.account = account
        self.chains = {endpoint: Chain(endpoint) for endpoint in Endpoint}
        self.quotas = {endpoint: Quota(endpoint) for endpoint in Endpoint}
        self.api_calls: defaultdict[str, Tally] = defaultdict(lambda: Tally(quota_day))
        self.resets = Tally(lambda now: (quota_day(now).year, quota_day(now).month))

    def meet_fault(self, where: Where) -> Fault:
        """The fault that a call to `where` meets, used up by one; NO_FAULT where all goes well."""
        faults = self.account.faults
        for index, fault in enumerate(faults):
            if fault.strikes(where):
                rest = faults[:index] + fault.spent() + faults[index + 1 :]
                self.account = replace(self.account, faults=rest)
                return fault
        return NO_FAULT


class World:
    """All accounts of a simulated WeChat, under one clock and one lock: safe to use from any thread.

    An AppID of the right shape that nobody defined exists from its first use: an official account that
    lets everybody in, with the faults of its number (see `fault.NUMBERED`).
    """

    def __init__(self, accounts: Iterable[SandboxAccount] = (), clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.lock = RLock()
        self.rids = Rids()
        self._residents: dict[str, Resident] = {}
        self._owners: dict[Secret, Resident] = {}
        self._calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._counts: Counter[str] = Counter()
        for account in accounts:
            self.add(account)

    # What a test, a scenario or the demo arranges.

    def add(self, account: SandboxAccount) -> None:
        """Define an account, or define it anew; the tokens that it has stay."""
        with self.lock:
            known = self._residents.get(account.appid)
            if known is None:
                self._residents[account.appid] = Resident(account)
            else:
                known.account = account

    def has(self, appid: str) -> bool:
        """Whether the account exists, or would at its first use."""
        return appid in self._residents or well_formed_appid(appid)

    def account(self, appid: str) -> SandboxAccount:
        """The account as it is now: learnt secret and remaining faults included. One that nobody defined
        comes into being. Raises KeyError for an AppID that cannot exist."""
        with self.lock:
            return self._resident(appid).account

    def change(self, appid: str, **fields: Any) -> SandboxAccount:
        """Change fields of an account, by the names of SandboxAccount. Raises as `account` and it do."""
        with self.lock:
            resident = self._resident(appid)
            resident.account = replace(resident.account, **fields)
            return resident.account

    def grant(
        self, appid: str, endpoint: Endpoint, remaining: float = 7200, value: Secret | None = None
    ) -> Token:
        """Give the account a current token with `remaining` seconds left, as if fetched before. A value that
        is given must be nobody else's."""
        with self.lock:
            age = LIFETIME - timedelta(seconds=remaining)
            return self._rotate(self._resident(appid), endpoint, self.clock.now(), OVERLAP, age, value)

    def supersede(self, appid: str, endpoint: Endpoint, overlap: timedelta = timedelta(0)) -> Token:
        """Somebody else fetches: a new current token, while the old one works on for `overlap` only."""
        with self.lock:
            return self._rotate(self._resident(appid), endpoint, self.clock.now(), overlap)

    def lapse(self, appid: str, endpoint: Endpoint) -> None:
        """End the current token by age, now."""
        with self.lock:
            self._resident(appid).chains[endpoint].lapse(self.clock.now())

    @property
    def calls(self) -> tuple[Call, ...]:
        """The latest calls, oldest first; no more than CALLS_KEPT."""
        with self.lock:
            return tuple(self._calls)

    @property
    def counts(self) -> Mapping[str, int]:
        """All calls so far, by path."""
        with self.lock:
            return dict(self._counts)

    # What WeChat's endpoints ask. Each runs with the lock held.

    def by_appid(self, appid: str) -> Resident:
        """The account of a call that names itself. Raises Refusal."""
        if not appid:
            raise Refusal(41002)
        if not self.has(appid):
            raise Refusal(40013)
        return self._resident(appid)

    def by_token(self, value: Secret) -> Resident:
        """The account of a call with a token. Raises Refusal."""
        if not value:
            raise Refusal(41001)
        try:
            return self._owners[value]
        except KeyError:
            raise Refusal(40001) from None

    def fetch(
        self, resident: Resident, endpoint: Endpoint, secret: Secret, now: datetime, *, forced: bool
    ) -> Token:
        """The token that the endpoint gives for that secret. Raises Refusal."""
        self.authenticate(resident, secret)
        resident.quotas[endpoint].spend(now, resident.account.daily_quota)
        if endpoint is Endpoint.CLASSIC:
            return self._rotate(resident, endpoint, now, OVERLAP)
        current = resident.chains[endpoint].alive(now)
        if forced and resident.quotas[endpoint].force(now):
            return self._rotate(resident, endpoint, now, FORCED_OVERLAP)
        if forced and not FORCE_LIMIT_IS_SILENT:
            raise Refusal(45009)
        if current is None or current.expires_at - now <= STABLE_RENEWAL:
            return self._rotate(resident, endpoint, now, OVERLAP)
        return current

    def authenticate(self, resident: Resident, secret: Secret) -> None:
        """Raises Refusal unless that is the account's secret, from an address that may send it."""
        if not secret:
            raise Refusal(41004)
        admitted = resident.account.admits_caller
        if IP_BEFORE_SECRET and not admitted:
            raise Refusal(40164)
        if resident.account.secret is None:
            resident.account = replace(resident.account, secret=secret)
        if secret != resident.account.secret:
            raise Refusal(40125)
        if not admitted:
            raise Refusal(40164)

    def check(self, resident: Resident, value: Secret, path: str, now: datetime) -> None:
        """Count a call of the API at `path` with a token of that account. Raises Refusal unless the API
        honours the token and the day has calls left."""
        if API_CHECKS_IP and resident.account.kind is Kind.OFFICIAL and not resident.account.admits_caller:
            raise Refusal(40164)
        for chain in resident.chains.values():
            issued = chain.holds(value)
            if issued is not None and (errcode := issued.errcode(now)):
                raise Refusal(errcode)
        calls = resident.api_calls[path]
        if calls.count(now) >= API_A_DAY:
            raise Refusal(45009)
        calls.add(now)

    def usage(self, resident: Resident, path: str, now: datetime) -> tuple[int, int]:
        """The calls that the account has a day at `path`, and those that it made today."""
        if path in TOKEN_PATHS:
            quota = resident.quotas[TOKEN_PATHS[path]]
            return quota.limit(resident.account.daily_quota), quota.used(now)
        return API_A_DAY, resident.api_calls[path].count(now)

    def clear_quota(self, resident: Resident, now: datetime) -> None:
        """Begin the account's daily counters anew, ten times a month. Raises Refusal."""
        if resident.resets.count(now) >= RESETS_A_MONTH:
            raise Refusal(48006)
        resident.resets.add(now)
        for quota in resident.quotas.values():
            quota.clear()
        resident.api_calls.clear()

    def record(self, call: Call) -> None:
        """Add to the call log."""
        self._calls.append(call)
        self._counts[call.path] += 1

    def _resident(self, appid: str) -> Resident:
        if not self.has(appid):
            raise KeyError(appid)
        if appid not in self._residents:
            self._residents[appid] = Resident(SandboxAccount(appid, faults=numbered_faults(appid)))
        return self._residents[appid]

    def _rotate(
        self,
        resident: Resident,
        endpoint: Endpoint,
        now: datetime,
        overlap: timedelta,
        age: timedelta = timedelta(0),
        value: Secret | None = None,
    ) -> Token:
        chain = resident.chains[endpoint]
        forgotten = chain.previous
        token = chain.rotate(now, overlap, age, value)
        if forgotten is not None:
            del self._owners[forgotten.token.value]
        self._owners[token.value] = resident
        return token
