"""Adding, changing, removing and importing accounts."""

import asyncio
from pathlib import Path

from wxconsole.bootstrap import accounts_in
from wxconsole.domain.account import Account, Endpoint
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.screens.account_form import AccountForm
from wxconsole.tui.screens.ask import Ask
from wxconsole.tui.screens.confirm import Confirm


class AccountHandler(Handler):
    """Changes what is in the store. Accounts from the environment are changed where they were defined."""

    def add(self) -> None:
        self.begin(self._add())

    async def _add(self) -> None:
        account = await self.screen.owner.push_screen_wait(AccountForm(self.messages, self._check_new))
        if account is not None:
            await asyncio.to_thread(self.program.book.add, account)
            self._changed("account_added", account)
            await self._try_out(account)

    def edit(self) -> None:
        if self.board.selected is not None:
            self.begin(self._edit(self.board.selected.account))

    async def _edit(self, account: Account) -> None:
        edited = await self.screen.owner.push_screen_wait(
            AccountForm(self.messages, self.program.book.check_appid, account)
        )
        if edited is not None:
            await asyncio.to_thread(self.program.book.edit, edited)
            self._changed("account_saved", edited)
            await self._try_out(edited)

    def remove(self) -> None:
        self.begin(self._remove([status.account for status in self.board.targets]))

    async def _remove(self, accounts: list[Account]) -> None:
        say = self.messages
        aliases = ", ".join(account.alias for account in accounts)
        question = Confirm(say, say("remove_title"), say("remove_text", aliases=aliases), say("remove_verb"))
        if await self.screen.owner.push_screen_wait(question):
            for account in accounts:
                await asyncio.to_thread(self.program.book.remove, account.alias)
                self._changed("account_removed", account)

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

    def _check_new(self, account: Account) -> None:
        self.program.book.check_new(account.alias, account.appid)

    async def _try_out(self, account: Account) -> None:
        """Shows at once whether WeChat takes what was entered; a plain refresh harms nobody on the stable
        endpoint, and on the classic one it would."""
        if account.endpoint is Endpoint.STABLE and not self.program.settings.read_only:
            await self.screen.tokens.refresh_all([account.alias])

    def _changed(self, told: str, account: Account) -> None:
        self.program.redactor.add(account.secret)
        self.program.keeper.announce_change()
        self.screen.say(told, alias=account.alias)
