"""The leak drill: two forced refreshes, 30 s apart, end an access token that has leaked.

WeChat's page asks for two and does not say why; of one it says that it ends the previous token. It reads as
if that one might still have its overlap after the first.
https://developers.weixin.qq.com/doc/channels/API/leagueheadsupplier/getStableAccessToken.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import FORCED_A_DAY, FORCED_APART, Holding, next_quota_day
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.token import OVERLAP

STEPS = 2
ACTORS_NAMED = 5

# What is said of it: keys of messages with their parameters, a paragraph each.
Told = list[tuple[str, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """What the operator should know before. `actors` is who has refreshed the account, the latest first;
    `half` is the first step of an earlier drill whose token is still in use."""

    account: Account
    forced_today: int
    actors: tuple[str, ...]
    half: Refresh | None

    @property
    def told(self) -> Told:
        told: Told = [("drill_does", {}), ("drill_breaks", {"alias": self.account.alias})]
        if self.actors:
            told.append(("drill_actors", {"actors": ", ".join(self.actors)}))
        told.append(("drill_budget", {"forced": self.forced_today, "limit": FORCED_A_DAY, "steps": STEPS}))
        told.append(("drill_limits", {}))
        if self.half is not None:
            told.append(("drill_unfinished", _half_done(self.half)))
        return told


def plan_drill(account: Account, holding: Holding, history: Sequence[Refresh], now: datetime) -> DrillPlan:
    """The drill of `account`; `history` is its own, newest first. Raises Problem (`drill_needs_stable`,
    `drill_over_budget`, `force_too_soon`) where it cannot be run now."""
    if account.endpoint is not Endpoint.STABLE:
        raise Problem("drill_needs_stable", alias=account.alias)
    forced = holding.forced_on(now)
    if forced + STEPS > FORCED_A_DAY:
        raise Problem(
            "drill_over_budget", forced=forced, limit=FORCED_A_DAY, steps=STEPS, next_at=next_quota_day(now)
        )
    holding.check_force(now)
    actors = dict.fromkeys(refresh.actor.rpartition(":")[0] or refresh.actor for refresh in history)
    latest = next((refresh for refresh in history if _took_effect(refresh)), None)
    unfinished = latest is not None and latest.drill == 1 and holding.holds(latest.fingerprint or "")
    return DrillPlan(account, forced, tuple(actors)[:ACTORS_NAMED], latest if unfinished else None)


@dataclass(frozen=True, slots=True)
class StepBegun:
    """One of the forced refreshes is under way, and cannot be called back."""

    step: int

    @property
    def told(self) -> Told:
        return [("drill_step_begun", {"step": self.step, "steps": STEPS})]


@dataclass(frozen=True, slots=True)
class StepDone:
    """What a forced refresh came to."""

    step: int
    result: Refresh | Problem

    @property
    def rotated(self) -> Refresh | None:
        """The refresh, if WeChat has made a new token."""
        return self.result if isinstance(self.result, Refresh) and _took_effect(self.result) else None

    @property
    def told(self) -> Told:
        result = self.result
        step = {"step": self.step, "steps": STEPS}
        if isinstance(result, Problem):
            return [("drill_step_failed", {**step, "reason": result})]
        if result.failure is not None:
            return [("drill_step_failed", {**step, "reason": Problem(f"cause_{result.failure.cause}")})]
        key = "drill_step_rotated" if self.rotated else "drill_step_ignored"
        return [(key, {**step, "fingerprint": result.fingerprint})]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next step comes in so many seconds. The drill can be stopped now, and is then half done."""

    seconds: int

    @property
    def told(self) -> Told:
        return [("drill_waiting", {"seconds": self.seconds, "step": STEPS, "steps": STEPS})]


class DrillEnd(StrEnum):
    """What a drill came to. `nothing`: the first step did not get through; `half`: the second did not."""

    NOTHING = "nothing"
    HALF = "half"
    PROVED = "proved"
    OLD_ALIVE = "old_alive"
    NEW_DEAD = "new_dead"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Ended:
    """The drill is over. `first` is what its first step brought, `new` and `old` what WeChat says of the new
    token and of the one that was in use before, once both steps have run."""

    end: DrillEnd
    first: Refresh | None = None
    new: Probe | None = None
    old: Probe | None = None

    @property
    def told(self) -> Told:
        told: Told = []
        for name, probe in (("new", self.new), ("old", self.old)):
            if probe is not None:
                found = {True: "alive", False: "dead", None: "unknown"}[probe.alive]
                cause = probe.failure and Problem(f"cause_{probe.failure.cause}")
                told.append((f"drill_{name}_{found}", {"fingerprint": probe.fingerprint, "cause": cause}))
        told.append((f"drill_end_{self.end}", {} if self.first is None else _half_done(self.first)))
        return told


DrillEvent = StepBegun | StepDone | Waiting | Ended


def proved(first: Refresh, new: Probe, old: Probe) -> Ended:
    """The end of a drill whose steps both got through."""
    if new.alive is False:
        end = DrillEnd.NEW_DEAD
    elif old.alive is True:
        end = DrillEnd.OLD_ALIVE
    else:
        end = DrillEnd.PROVED if new.alive and old.alive is False else DrillEnd.UNPROVED
    return Ended(end, first, new, old)


def mark_of(refresh: Refresh) -> Told:
    """How the history tells a forced refresh, and one of a drill, from others."""
    if refresh.drill is not None:
        return [("history_drill", {"step": refresh.drill, "steps": STEPS})]
    return [("history_forced", {})] if refresh.forced else []


def _took_effect(refresh: Refresh) -> bool:
    """Whether WeChat made a new token. Beyond its limits it may return the one in use, as if not forced."""
    return refresh.outcome is Outcome.ROTATED


def _half_done(first: Refresh) -> Mapping[str, object]:
    """How things stand after the first step, and from when on one more forced refresh finishes it."""
    return {
        "alias": first.alias,
        "fingerprint": first.fingerprint,
        "until": first.at + OVERLAP,
        "next_at": first.at + timedelta(milliseconds=first.latency_ms) + FORCED_APART,
    }
