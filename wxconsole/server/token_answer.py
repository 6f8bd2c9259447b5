"""The answer that is a token."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wxconsole.domain.moment import rfc3339
from wxconsole.server.answers import Answer
from wxconsole.server.desk import Held

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What is said of `held` from `since` on, and no more at `until`. Two of its values count seconds, so
    that it serves for up to one: to make it for each request would take a tenth of the request's time."""

    held: Held
    since: datetime
    until: datetime
    answer: Answer

    def says(self, held: Held, now: datetime) -> bool:
        """Whether it is what is to be said of this token now."""
        return self.held is held and self.since <= now < self.until


def token_answer(held: Held, now: datetime) -> TokenAnswer:
    """What is to be said of the token now."""
    left = held.token.remaining(now)
    # By hand: nothing in it needs a quote.
    answer = Answer(
        f'{{"access_token":"{held.token.value.reveal()}","expires_in":{left},'
        f'"expires_at":"{held.expires_at}","fingerprint":"{held.fingerprint}",'
        f'"server_time":"{rfc3339(now)}"}}'.encode()
    )
    # `server_time` changes where a second of the clock ends, `expires_in` where one of the token's life does.
    until = min(now.replace(microsecond=0) + _SECOND, held.token.expires_at - left * _SECOND)
    return TokenAnswer(held, now, until, answer)
