"""Adding, changing, removing and importing accounts."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wxconsole.bootstrap import accounts_in
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.failure import Failure
from wxconsole.domain.pasted_accounts import PastedAccount
from wxconsole.services.accounts import Imported
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.screens.account_form import AccountForm
from wxconsole.tui.screens.ask import Ask
from wxconsole.tui.screens.confirm import Confirm
from wxconsole.tui.some import some


class AccountHandler(Handler):
    """Changes what is in the store. Accounts from the environment are changed where they were defined."""

    def add(self) -> None:
        self.begin(self._add())

    async def _add(self) -> None:
        accounts = await self.screen.owner.push_screen_wait(AccountForm(self))
        if accounts is None:
            return
        saved = await asyncio.to_thread(self.program.book.add_all, accounts)
        for problem in saved.refused[:1]:  # somebody else was faster
            self.screen.say_problem(problem)
        added = saved.added
        # The filter may hide it, and then the cursor stays.
        self.board.awaited = added[0].alias if added else ""
        for account in added:
            self._changed("account_added", account)
        if len(added) > 1:
            self.screen.say("pasted_added", n=len(added))
        await self._try_out_all(added)

    def edit(self) -> None:
        if self.board.selected is not None:
            self.begin(self._edit(self.board.selected.account))

    async def _edit(self, account: Account) -> None:
        for edited in await self.screen.owner.push_screen_wait(AccountForm(self, account)) or ():
            left = await asyncio.to_thread(self.program.book.edit, edited)
            self._changed("account_saved", edited)
            if left is not None:
                self.screen.say_problem(left)
            await self._try_out_all([edited])

    def remove(self) -> None:
        self.begin(self._remove([status.account for status in self.board.targets]))

    async def _remove(self, accounts: list[Account]) -> None:
        say = self.messages
        aliases = some([account.alias for account in accounts], say)
        question = Confirm(say, say("remove_title"), say("remove_text", aliases=aliases), say("remove_verb"))
        if await self.screen.owner.push_screen_wait(question):
            for account in accounts:
                left = await asyncio.to_thread(self.program.book.remove, account.alias)
                self._changed("account_removed", account)
                if left is not None:
                    self.screen.say_problem(left)

    def import_file(self) -> None:
        self.begin(self._import())

    async def _import(self) -> None:
        say = self.messages
        question = Ask(say, say("import_title"), say("import_hint"), ".env")
        path = await self.screen.owner.push_screen_wait(question)
        if path is None:
            return
        accounts, wrong = await asyncio.to_thread(lambda: accounts_in(Path(path).expanduser()))
        imported = await asyncio.to_thread(self.program.book.add_all, accounts)
        for account in imported.added:
            self._changed("account_added", account)
        problems = [*wrong, *imported.refused]
        self.screen.say(
            "imported",
            n=len(imported.added),
            skipped=len(imported.skipped),
            wrong=len(problems),
            bad=bool(problems),
        )
        for problem in problems[:1]:
            self.screen.say_problem(problem)

    # What the form asks for

    @property
    def read_only(self) -> bool:
        return self.program.settings.read_only

    @property
    def into_keyring(self) -> bool:
        return self.program.settings.secrets == "keyring"

    @property
    def now(self) -> datetime:
        return self.program.clock.now()

    @property
    def known(self) -> Sequence[Account]:
        """The accounts that are there, as the screen has them."""
        return [status.account for status in self.board.statuses]

    async def check(self, account: Account, *, new: bool) -> None:
        """Raises Problem for what cannot be saved."""
        book = self.program.book
        if new:
            await asyncio.to_thread(book.check_new, account.alias, account.appid)
        else:
            await asyncio.to_thread(book.check_appid, account)
        if account.keyring_entry is None:
            await asyncio.to_thread(book.check_place)

    async def prepare(self, pasted: Sequence[PastedAccount]) -> Imported:
        """What adding these would come to."""
        return await asyncio.to_thread(self.program.book.prepare, pasted)

    async def try_out(self, account: Account) -> int | Failure:
        """Whether WeChat takes an account that is not saved: see `Trial`. Raises Problem where its AppSecret
        is out of reach."""
        self.program.redactor.add(account.secret)
        return await self.program.trial.ask(await asyncio.to_thread(self.program.book.with_secret, account))

    async def copy_ip(self, ip: str) -> str:
        """Copies the address, and says by which way it went."""
        return await self.screen.repairs.copy(ip)

    async def _try_out_all(self, accounts: Sequence[Account]) -> None:
        """Shows at once whether WeChat takes what was entered; a plain refresh harms nobody on the stable
        endpoint, and on the classic one it would."""
        stable = [account.alias for account in accounts if account.endpoint is Endpoint.STABLE]
        if stable and not self.read_only:
            await self.screen.tokens.refresh_all(stable)

    def _changed(self, told: str, account: Account) -> None:
        self.program.redactor.add(account.secret)
        self.program.keeper.announce_change()
        self.screen.say(told, alias=account.alias)
