"""Asking WeChat about an account's calls, with the held token or not at all."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.fakes import APPID, NOW, FailingStore, SetClock, account
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, Usage, quota_day
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.quota import ASKED_PATHS, Quota
from wxconsole.domain.rid_record import RidRecord
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.inquiry import Inquiry, Reset

RID = "61725984-6126f6f9-040f19c4"
TOKEN = Token(Secret("99_held"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)
DEAD = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential")
UNKNOWN_PATH = Failure(Cause.QUERY_REFUSED, 76021, "cgi_path not found")
SPENT = Failure(Cause.QUOTA_RESETS_SPENT, 48006, "forbid to clear quota")


@dataclass
class ScriptedManagement:
    """Says what it is told to; notes what it was asked, and with which token."""

    answers: deque[Failure | None] = field(default_factory=deque)
    asked: list[tuple[str, Token | None]] = field(default_factory=list)

    async def quota(self, account: Account, token: Token, path: str) -> Quota | Failure:
        return self._next(path, token) or Quota(path, 9, 1, 8)

    async def request_record(self, account: Account, token: Token, rid: str) -> RidRecord | Failure:
        at = datetime(2026, 11, 22, tzinfo=UTC)
        return self._next(rid, token) or RidRecord(rid, at, 3, "", "", "{}", None)

    async def clear_quota(self, account: Account, token: Token | None) -> Failure | None:
        return self._next("reset", token)

    def _next(self, what: str, token: Token | None) -> Failure | None:
        self.asked.append((what, token))
        return self.answers.popleft() if self.answers else None


@dataclass
class Held:
    """What is held, in memory."""

    holdings: dict[str, Holding]
    refusal: Problem | None = None

    async def note(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        if self.refusal is not None:
            raise self.refusal
        self.holdings[appid] = change(self.holdings[appid])
        return True


@pytest.fixture
def wechat() -> ScriptedManagement:
    return ScriptedManagement()


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    return AccountBook(FailingStore(tmp_path / "home", SetClock()), [account()])


def holding(token: Token | None = TOKEN) -> Held:
    return Held({APPID: Holding(APPID, token, usage=Usage(quota_day(NOW), calls=7))})


def inquiry(
    book: AccountBook,
    wechat: ScriptedManagement,
    token: Token | None = TOKEN,
    *,
    read_only: bool = False,
    held: Held | None = None,
) -> Inquiry:
    held = held or holding(token)
    return Inquiry(book, lambda: held.holdings, held.note, wechat, SetClock(), read_only=read_only)


async def test_each_path_is_asked_about_once_with_the_held_token(
    book: AccountBook, wechat: ScriptedManagement
) -> None:
    answers = await inquiry(book, wechat).quotas("shop")
    assert answers == [(path, Quota(path, 9, 1, 8)) for path in ASKED_PATHS]
    assert wechat.asked == [(path, TOKEN) for path in ASKED_PATHS]


async def test_a_path_that_wechat_does_not_know_leaves_the_others_to_be_asked(
    book: AccountBook, wechat: ScriptedManagement
) -> None:
    wechat.answers.append(UNKNOWN_PATH)
    answers = await inquiry(book, wechat).quotas("shop")
    assert [found for _, found in answers] == [
        UNKNOWN_PATH,
        *(Quota(path, 9, 1, 8) for path in ASKED_PATHS[1:]),
    ]


async def test_a_failure_that_is_not_of_one_path_ends_the_questions(
    book: AccountBook, wechat: ScriptedManagement
) -> None:
    wechat.answers.append(DEAD)
    assert await inquiry(book, wechat).quotas("shop") == [(ASKED_PATHS[0], DEAD)]
    assert len(wechat.asked) == 1


async def test_a_request_is_asked_for_by_its_rid(book: AccountBook, wechat: ScriptedManagement) -> None:
    record = await inquiry(book, wechat).request("shop", RID)
    assert isinstance(record, RidRecord)
    assert wechat.asked == [(RID, TOKEN)]


@pytest.mark.parametrize("question", ["quotas", "request", "reset"])
async def test_an_answer_says_of_the_token_what_a_probe_would(
    book: AccountBook, wechat: ScriptedManagement, question: str
) -> None:
    held = holding()
    asking = inquiry(book, wechat, held=held)
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "quotas": lambda: asking.quotas("shop"),
        "request": lambda: asking.request("shop", RID),
        "reset": lambda: asking.reset("shop"),
    }
    await questions[question]()
    assert (held.holdings[APPID].alive_at, held.holdings[APPID].superseded) == (NOW, False)
    wechat.answers.append(Failure(Cause.IP_NOT_WHITELISTED, 40164, ip="203.0.113.5"))
    await questions[question]()
    assert [each.ip for each in held.holdings[APPID].addresses] == ["203.0.113.5"]
    assert not held.holdings[APPID].superseded
    wechat.answers.append(DEAD)
    await questions[question]()
    assert held.holdings[APPID].superseded


async def test_an_answer_that_cannot_be_noted_is_given_all_the_same(
    book: AccountBook, wechat: ScriptedManagement
) -> None:
    held = holding()
    held.refusal = Problem("store_unwritable", path="state.json", reason="full")
    assert len(await inquiry(book, wechat, held=held).quotas("shop")) == len(ASKED_PATHS)


async def test_without_a_held_token_nothing_is_asked(book: AccountBook, wechat: ScriptedManagement) -> None:
    without = inquiry(book, wechat, token=None)
    for question in (without.quotas("shop"), without.request("shop", RID)):
        with pytest.raises(Problem) as refused:
            await question
        assert (refused.value.key, refused.value.params) == ("token_needed", {"alias": "shop"})
    assert wechat.asked == []


async def test_an_account_that_there_is_not_is_said_so(book: AccountBook, wechat: ScriptedManagement) -> None:
    asking = inquiry(book, wechat)
    for question in (asking.quotas("none"), asking.request("none", RID), asking.reset("none")):
        with pytest.raises(Misuse):
            await question
    assert wechat.asked == []


async def test_a_reset_uses_the_held_token(book: AccountBook, wechat: ScriptedManagement) -> None:
    assert await inquiry(book, wechat).reset("shop") == Reset(None, with_secret=False)
    assert wechat.asked == [("reset", TOKEN)]


async def test_a_reset_without_a_token_uses_the_secret(book: AccountBook, wechat: ScriptedManagement) -> None:
    assert await inquiry(book, wechat, token=None).reset("shop") == Reset(None, with_secret=True)
    assert wechat.asked == [("reset", None)]


async def test_a_reset_whose_token_is_dead_uses_the_secret(
    book: AccountBook, wechat: ScriptedManagement
) -> None:
    wechat.answers.append(DEAD)
    assert await inquiry(book, wechat).reset("shop") == Reset(None, with_secret=True)
    assert wechat.asked == [("reset", TOKEN), ("reset", None)]


@pytest.mark.parametrize("failure", [SPENT, Failure(Cause.TIMEOUT), Failure(Cause.SYSTEM_BUSY, -1)])
async def test_a_reset_that_failed_otherwise_is_not_tried_again(
    book: AccountBook, wechat: ScriptedManagement, failure: Failure
) -> None:
    wechat.answers.append(failure)
    assert await inquiry(book, wechat).reset("shop") == Reset(failure, with_secret=False)
    assert len(wechat.asked) == 1


@pytest.mark.parametrize(
    ("failure", "made"), [(None, 1), (Failure(Cause.TIMEOUT), 1), (SPENT, 0), (Failure(Cause.DNS), 0)]
)
async def test_a_reset_that_was_made_or_may_have_been_is_counted(
    book: AccountBook, wechat: ScriptedManagement, failure: Failure | None, made: int
) -> None:
    asking = inquiry(book, wechat)
    wechat.answers.append(failure)
    await asking.reset("shop")
    assert await asking.resets_made("shop") == made


async def test_read_only_resets_nothing_and_still_asks(book: AccountBook, wechat: ScriptedManagement) -> None:
    looking = inquiry(book, wechat, read_only=True)
    with pytest.raises(Problem) as refused:
        await looking.reset("shop")
    assert refused.value.key == "read_only_reset"
    assert wechat.asked == []
    assert len(await looking.quotas("shop")) == len(ASKED_PATHS)


@pytest.mark.parametrize(
    ("failure", "uncertain"),
    [
        (None, False),
        (SPENT, False),
        (Failure(Cause.DNS), False),
        (Failure(Cause.TLS), False),
        (Failure(Cause.PROXY), False),
        (Failure(Cause.TIMEOUT), True),
        (Failure(Cause.CONNECT), True),
        (Failure(Cause.HTTP_STATUS), True),
        (Failure(Cause.BAD_RESPONSE), True),
    ],
)
def test_a_reset_is_uncertain_where_it_was_sent_and_not_answered(
    failure: Failure | None, uncertain: bool
) -> None:
    assert Reset(failure, with_secret=False).uncertain is uncertain
