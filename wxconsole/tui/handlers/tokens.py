"""What is done with tokens: refresh, probe, take out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from wxconsole.domain.cause import Cause
from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.drill import DrillPlan
from wxconsole.domain.exports import Format
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health, Status
from wxconsole.services.ports import Route
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.screens.confirm import Confirm
from wxconsole.tui.screens.drill import DrillScreen
from wxconsole.tui.screens.export import ExportDialog, Target
from wxconsole.tui.screens.menu import Menu
from wxconsole.tui.some import some

# In the copy menu, beside what is copied plain.
COPY_FORMATS = (Format.TOKEN, Format.ENV, Format.SHELL, Format.JSON, Format.CURL)
NOTHING = "nothing"


class TokenHandler(Handler):
    """Applies to the marked accounts, else to the selected one."""

    def refresh(self) -> None:
        self.begin(self.refresh_all([status.account.alias for status in self.board.targets]))

    def refresh_needed(self) -> None:
        needing = [row.account.alias for row in self.board.statuses if row.health is not Health.FRESH]
        if needing:
            self.begin(self.refresh_all(needing))
        else:
            self.screen.say("refresh_none_needed")

    def force(self) -> None:
        self.begin(self._force([status.account.alias for status in self.board.targets]))

    async def _force(self, aliases: Sequence[str]) -> None:
        say = self.messages
        text = say("force_text", aliases=some(aliases, say))
        question = Confirm(say, say("force_title"), text, say("force_verb"))
        if await self.screen.owner.push_screen_wait(question):
            await self.refresh_all(aliases, force=True)

    def drill(self) -> None:
        if self.board.selected is not None:
            self.begin(self._drill(self.board.selected.account.alias))

    async def _drill(self, alias: str) -> None:
        drill = self.program.drill
        try:
            plan: DrillPlan | Problem = await asyncio.to_thread(drill.plan, alias)
        except Problem as problem:
            plan = problem
        run = partial(drill.run, alias, Trigger.MANUAL)
        await self.screen.owner.push_screen_wait(DrillScreen(self.messages, alias, plan, run))

    async def refresh_all(self, aliases: Sequence[str], *, force: bool = False) -> None:
        """Refreshes and says how it went."""
        keeper = self.program.keeper
        if len(aliases) == 1:
            self.screen.say("refresh_begun", alias=aliases[0])
            result = await keeper.refresh(aliases[0], Trigger.MANUAL, force=force)
            self.screen.tell(self._told(aliases[0], result), bad=not result.succeeded)
            return

        async def wrong(alias: str, result: Refresh | Problem) -> str | None:
            if isinstance(result, Problem):
                return f"{alias}: {self.messages.problem(result)}"
            return None if result.succeeded else self._told(alias, result)

        refresh = partial(keeper.refresh_many, trigger=Trigger.MANUAL, force=force, stoppable=True)
        await self.screen.bulk.run("refresh", aliases, refresh, wrong)

    def _told(self, alias: str, refresh: Refresh) -> str:
        if refresh.failure is None:
            return self.messages(f"refresh_{refresh.outcome}", alias=alias, fingerprint=refresh.fingerprint)
        cause, ip = self.messages(f"cause_{refresh.failure.cause}"), refresh.failure.ip
        if refresh.failure.cause is Cause.IP_NOT_WHITELISTED and ip is not None:
            return self.messages("refresh_refused", alias=alias, cause=cause, ip=ip)
        return self.messages("refresh_failed", alias=alias, cause=cause)

    def probe(self) -> None:
        self.begin(self._probe([status.account.alias for status in self.board.targets if status.alive]))

    async def _probe(self, aliases: Sequence[str]) -> None:
        keeper = self.program.keeper
        if len(aliases) == 1:
            probe = await keeper.probe(aliases[0])
            self.screen.tell(await self._probed(probe), bad=probe.alive is not True)
            return

        async def wrong(alias: str, result: Probe | Problem) -> str | None:
            if isinstance(result, Problem):
                return f"{alias}: {self.messages.problem(result)}"
            return None if result.alive else await self._probed(result)

        await self.screen.bulk.run("probe", aliases, keeper.probe_many, wrong)

    async def _probed(self, probe: Probe) -> str:
        told = {True: "probe_alive", False: "probe_dead", None: "probe_unknown"}[probe.alive]
        diagnosis = await asyncio.to_thread(self._diagnosis, probe)
        cause = self.messages(f"cause_{diagnosis.cause}") if diagnosis is not None else ""
        return self.messages(told, alias=probe.alias, cause=cause)

    def _diagnosis(self, probe: Probe) -> Diagnosis | None:
        status = self.program.status(self.program.book.find(probe.alias))
        return status.probe_diagnosis(probe, self.messages.lang)

    def reveal(self) -> None:
        self.screen.toggle_reveal()

    def copy(self) -> None:
        self.copy_what(Format.TOKEN)

    def copy_what(self, what: str) -> None:
        """Copies one of `copyables` of the selected account."""
        selected = self.board.selected
        if selected is not None:
            self.begin(self._copy(selected, what))

    @property
    def copyables(self) -> Sequence[str]:
        """What can be copied of the selected account now, by the message key `copy_<name>`."""
        selected = self.board.selected
        return list(self._copyables(selected)) if selected is not None else []

    def copy_as(self) -> None:
        selected = self.board.selected
        if selected is not None:
            self.begin(self._choose_copy(selected))

    async def _choose_copy(self, status: Status) -> None:
        say = self.messages
        options = {what: say(f"copy_{what}") for what in self._copyables(status)}
        chosen = await self.screen.owner.push_screen_wait(Menu(say, say("copy_title"), options))
        if chosen is not None:
            await self._copy(status, chosen)

    async def _copy(self, status: Status, what: str) -> None:
        copy = self._copyables(status).get(what)
        if copy is None:
            self.screen.say("why_token", bad=True)
            return
        route = await asyncio.to_thread(copy)
        if what == NOTHING:
            self.screen.say(f"cleared_{route}")
            return
        if status.holding.superseded and what in COPY_FORMATS:
            self.screen.say("copied_dead", alias=status.account.alias, bad=True)
            return
        self.screen.say(f"copied_{route}", what=self.messages(f"copy_{what}"), alias=status.account.alias)

    def _copyables(self, status: Status) -> Mapping[str, Callable[[], Route]]:
        """What can be copied of an account now, by the message key `copy_<name>`."""
        program, account, token = self.program, status.account, status.holding.token
        plain: dict[str, str | None] = {"appid": account.appid}
        if status.failure is not None:
            plain |= {"ip": status.failure.ip, "rid": status.failure.rid}
        copyables: dict[str, Callable[[], Route]] = {}
        if token is not None and token.alive(status.at):
            held = [(account, token)]
            for form in COPY_FORMATS:
                copyables[form] = partial(program.exporter.to_clipboard, form, held, status.at)
        for name, text in plain.items():
            if text is not None:
                copyables[name] = partial(program.clipboard.copy, Secret(text))
        return copyables | {NOTHING: program.clipboard.clear}

    def export(self, form: Format = Format.ENV) -> None:
        """Asks where the tokens are to go; `form` is what the dialog begins with."""
        held = [status for status in self.board.targets if status.holding.served(status.at) is not None]
        if held:
            self.begin(self._ask_export(held, form))
        else:
            self.screen.say("why_token", bad=True)

    async def _ask_export(self, held: Sequence[Status], form: Format) -> None:
        target = await self.screen.owner.push_screen_wait(ExportDialog(self.messages, len(held), form))
        if target is None:
            return
        try:
            await self._export(held, target, overwrite=False)
        except Problem as problem:
            if problem.key != "file_exists":
                raise
            say = self.messages
            in_folder = problem.params["path"] != target.path
            text = say("overwrite_each_text" if in_folder else "overwrite_text", **problem.params)
            question = Confirm(say, say("overwrite_title"), text, say("overwrite_verb"))
            if await self.screen.owner.push_screen_wait(question):
                await self._export(held, target, overwrite=True)

    async def _export(self, held: Sequence[Status], target: Target, *, overwrite: bool) -> None:
        exporter, now = self.program.exporter, self.program.clock.now()
        tokens = [
            (status.account, status.holding.token) for status in held if status.holding.token is not None
        ]
        what = self.messages(f"format_{target.format}")
        if target.path is None:
            route = await asyncio.to_thread(exporter.to_clipboard, target.format, tokens, now)
            self.screen.say(f"copied_{route}", what=what, alias=", ".join(each.alias for each, _ in tokens))
            return
        await asyncio.to_thread(
            exporter.to_file, target.format, tokens, now, target.path, overwrite=overwrite
        )
        self.screen.say("exported", n=len(tokens), path=target.path)
