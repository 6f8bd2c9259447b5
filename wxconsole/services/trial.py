"""Whether WeChat takes an account, before anything of it is saved."""

from dataclasses import replace

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import WeChat


class Trial:
    """Asks once, by a plain call of the stable endpoint, for a classic account too: that replaces no token in
    use, and the tokens of the two endpoints do not touch each other
    (https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html). The answer is
    dropped: no token, no account and no history row is saved."""

    def __init__(self, wechat: WeChat, *, read_only: bool) -> None:
        self._wechat = wechat
        self._read_only = read_only

    async def ask(self, account: Account) -> int | Failure:
        """The seconds that the account's token has left, or why there is none. Raises Problem
        (`read_only`)."""
        if self._read_only:
            raise Problem("read_only")
        answer = await self._wechat.fetch_token(replace(account, endpoint=Endpoint.STABLE))
        return answer if isinstance(answer, Failure) else answer.expires_in
