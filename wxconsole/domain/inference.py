"""What the record of an account tells about a failure: the same code has several causes, and the context
decides which. Each rule says what it inferred and from what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from wxconsole.domain.account import Account, Endpoint, appid_doubts, secret_doubts
from wxconsole.domain.cause import DEAD_TOKEN_CODES, Cause, Source, cause_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Death, Holding
from wxconsole.domain.probe import Probe
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.server_time import NOTABLE_SKEW
from wxconsole.domain.token import OVERLAP, Token

# Whoever worked on the account so long before the held token was fetched still counts as being at work.
LOOK_BACK = timedelta(days=1)
# Two clocks differ by as much: a token that is refused so shortly before its end has lapsed.
CLOSE_TO_THE_END = timedelta(minutes=1)
# The length of an EncodingAESKey, which people take for the AppSecret.
_AES_KEY_LENGTH = 43

_CALLER_REFUSED = frozenset(
    {
        Cause.IP_NOT_WHITELISTED,
        Cause.IP_AWAITS_ADMIN,
        Cause.IP_CONFIRMATION_PENDING,
        Cause.IP_REFUSED_FOR_A_DAY,
        Cause.IP_REFUSED_FOR_AN_HOUR,
    }
)


@dataclass(frozen=True, slots=True)
class Clue:
    """A sentence by its key in `wxconsole.domain.clues`, and what fills it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inference:
    """A failure with the cause that its context gives it, what led to that, and what comes before all other
    steps. `refresh_helps`: one refresh cures it and harms nobody, although the cause alone would wait for a
    person."""

    failure: Failure
    clues: tuple[Clue, ...] = ()
    step: Clue | None = None
    refresh_helps: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What there is to go by. `history` has the AppID's refreshes back to LOOK_BACK before the held token, in
    any order; without any, nothing is said of who was at work. `skew` is how far WeChat's clock is ahead of
    this machine's, where that is known."""

    account: Account
    holding: Holding
    history: Sequence[Refresh] = ()
    skew: timedelta | None = None


def of_refresh(failure: Failure, context: Context) -> Inference:
    """Why a token endpoint refused."""
    match failure.cause:
        case Cause.INVALID_SECRET:
            return _wrong_secret(failure, context)
        case Cause.INVALID_APPID:
            return _wrong_appid(failure, context)
        case _:
            return Inference(failure)


def of_probe(probe: Probe, failure: Failure, context: Context) -> Inference:
    """What the `failure` of a probe says of the token; `context` is that after the probe was noted."""
    token = context.holding.token
    if token is None or probe.fingerprint != token.fingerprint:
        return Inference(failure)
    dead = context.holding.dead if context.holding.superseded else None
    if probe.alive is None and dead is not None:
        return Inference(failure, (Clue("token_is_dead"),))
    if probe.alive is None:
        key = "caller_refused" if failure.cause in _CALLER_REFUSED else "token_unknown"
        return Inference(failure, (Clue(key, {"expires_at": token.expires_at}),))
    if dead is not None:
        found = of_death(token, dead, context)
        return replace(found, failure=replace(failure, cause=found.failure.cause))
    lapsed = Clue("was_over", {"expires_at": token.expires_at})
    return Inference(
        replace(failure, cause=Cause.TOKEN_EXPIRED),
        (lapsed,),
        _refresh_once(context.account),
        refresh_helps=True,
    )


def of_call(failure: Failure, at: datetime, context: Context) -> Inference:
    """Why an API refused a call with the held token, or with the AppSecret where none works; `context` is
    that after the answer was noted. What is about neither, nor about our address, is as it is."""
    token = context.holding.token
    if failure.cause is Cause.INVALID_SECRET:
        return of_refresh(failure, context)
    if token is None or not (failure.errcode in DEAD_TOKEN_CODES or failure.cause in _CALLER_REFUSED):
        return Inference(failure)
    return of_probe(Probe(at, context.account.alias, token.fingerprint, failure), failure, context)


def dead_token(token: Token, dead: Death) -> Failure:
    """That `token` was found dead before its time: because another one has replaced it, or because it lapsed
    or was ended by WeChat."""
    cause = cause_of(dead.errcode or 40001, "", Source.API)
    if cause is Cause.TOKEN_NOT_LATEST and token.expires_at - dead.found_at <= CLOSE_TO_THE_END:
        cause = Cause.TOKEN_EXPIRED
    return Failure(cause, dead.errcode)


def of_death(token: Token, dead: Death, context: Context) -> Inference:
    """How `token` may have died before its time, since when, and who may have done it."""
    failure = dead_token(token, dead)
    span = {"found_at": dead.found_at, "left": token.expires_at - dead.found_at}
    if failure.cause is Cause.TOKEN_NOT_LATEST:
        since = _since(token, context.holding.alive_at, span)
        again = _given_again(dead, context)
        if again is not None:
            return Inference(failure, (since, again), Clue("force_or_wait", {"alias": context.account.alias}))
        clues = (since, _how(token), *_who(token, dead, context))
        shared = context.account.endpoint is Endpoint.STABLE
        return Inference(failure, clues, _way_out(context.account), refresh_helps=shared)
    if failure.cause is Cause.TOKEN_INVALID:
        clues = (Clue("called_invalid", span),)
        return Inference(failure, clues, _refresh_once(context.account), refresh_helps=True)
    if dead.errcode == 42001 and token.expires_at - dead.found_at > CLOSE_TO_THE_END:
        clues = (Clue("lapsed_early", span | {"issued_at": token.issued_at}), *_clocks(context.skew))
        return Inference(failure, clues, Clue("compare_clocks"), refresh_helps=True)
    clues = (Clue("lapsed_near_its_end", span),)
    return Inference(failure, clues, _refresh_once(context.account), refresh_helps=True)


def refused_and_dead(failure: Failure, token: Token, dead: Death, context: Context) -> Inference:
    """The held token is dead, and a refresh that would bring another one was refused with `failure`, which
    only a person can cure: that comes first."""
    refusal = of_refresh(failure, context)
    death = of_death(token, dead, context)
    return replace(refusal, clues=(*refusal.clues, Clue("token_is_dead"), *death.clues))


def _wrong_secret(failure: Failure, context: Context) -> Inference:
    clues = [Clue("secret_not_token")] if failure.errcode == 40001 else []
    clue, step = _about_secret(context.account, context.holding)
    return Inference(failure, (*clues, clue), step)


def _about_secret(account: Account, holding: Holding) -> tuple[Clue, Clue]:
    again = Clue("enter_secret_again")
    worked = {"at": holding.worked_at}
    if holding.worked_at is not None and account.editable:
        return Clue("secret_reset", worked), Clue("enter_new_secret", worked)
    doubts = [] if account.keyring_entry else secret_doubts(account.secret)
    if doubts:
        length = len(account.secret)
        key = "secret_is_aes_key" if length == _AES_KEY_LENGTH else doubts[0]
        return Clue(key, {"length": length}), again
    if holding.worked_at is not None:
        # An edit outside of wxconsole leaves no trace here.
        given = worked | {"origin": account.origin}
        return Clue("secret_reset_or_changed", given), Clue("find_changed_secret", given)
    # A token without a success: that was before the edit.
    return Clue("secret_never_worked" if holding.token is None else "secret_edited"), again


def _wrong_appid(failure: Failure, context: Context) -> Inference:
    account = context.account
    doubts = appid_doubts(account.appid)
    values = {"appid": account.appid, "length": len(account.appid)}
    if doubts:
        key = "appid_is_original_id" if account.appid.startswith("gh_") else doubts[0]
        return Inference(failure, (Clue(key, values),), Clue("correct_appid"))
    if context.holding.worked_at is not None:
        return Inference(failure, (Clue("appid_worked", values | {"at": context.holding.worked_at}),))
    return Inference(failure)


def _since(token: Token, alive_at: datetime | None, span: Mapping[str, object]) -> Clue:
    if alive_at is None:
        return Clue("refused_since", {**span, "issued_at": token.issued_at})
    return Clue("honoured_until", {**span, "alive_at": alive_at})


def _given_again(dead: Death, context: Context) -> Clue | None:
    """That WeChat has given the dead token out again, if it has."""
    last = context.holding.last
    if last is None or last.outcome is not Outcome.UNCHANGED or last.at < dead.found_at:
        return None
    return Clue("given_again", {"at": last.at})


def _how(token: Token) -> Clue:
    # https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html: plain calls of the
    # stable endpoint share one token, and those of the classic one do not touch it.
    return Clue("ended_by_force" if token.endpoint is Endpoint.STABLE else "ended_by_fetch")


def _who(token: Token, dead: Death, context: Context) -> Iterable[Clue]:
    rows = [row for row in context.history if row.appid == context.account.appid]
    if not rows:
        return []
    alive_at = context.holding.alive_at or token.issued_at
    suspects = [row for row in rows if row.at <= dead.found_at and _may_have_ended(row, token, alive_at)]
    if suspects:
        row = max(suspects, key=lambda row: row.at)
        key = "by_other_token" if row.succeeded else "by_lost_call"
        return [Clue(key, {"actor": row.actor, "at": row.at, "fingerprint": row.fingerprint})]
    hosts = sorted({_host(row.actor) for row in rows if row.at >= token.issued_at - LOOK_BACK} - {""})
    return [Clue("by_neighbour", {"hosts": ", ".join(hosts)}) if len(hosts) > 1 else Clue("by_outsider")]


def _may_have_ended(row: Refresh, token: Token, alive_at: datetime) -> bool:
    """Whether the refresh may have been the end of a `token` that WeChat still honoured at `alive_at`."""
    works_on = timedelta(0) if row.forced else OVERLAP
    if row.at <= token.issued_at or row.at + works_on < alive_at or row.endpoint is not token.endpoint:
        return False
    if row.failure is None:
        return row.fingerprint != token.fingerprint
    rotates = row.forced or row.endpoint is Endpoint.CLASSIC
    return rotates and row.failure.answer_lost


def _host(actor: str) -> str:
    """The host in `user@host:pid`; empty where the actor is another program's name."""
    _, _, place = actor.rpartition("@")
    return place.rpartition(":")[0]


def _clocks(skew: timedelta | None) -> Iterable[Clue]:
    if skew is None or abs(skew) <= NOTABLE_SKEW:
        return []
    return [Clue("clock_behind" if skew > timedelta(0) else "clock_ahead", {"by": abs(skew)})]


def _way_out(account: Account) -> Clue:
    return Clue("decide") if account.endpoint is Endpoint.CLASSIC else _refresh_once(account)


def _refresh_once(account: Account) -> Clue:
    alias = {"alias": account.alias}
    if account.endpoint is Endpoint.CLASSIC:
        return Clue("refresh_classic", alias)
    return Clue("refresh_stable_auto" if account.auto else "refresh_stable", alias)
