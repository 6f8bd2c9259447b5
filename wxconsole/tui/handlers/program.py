"""The program itself: language, pause, help, the way out."""

from textual.command import CommandPalette

from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.screens.help import Help


class ProgramHandler(Handler):
    """What does not concern one account."""

    def language(self) -> None:
        self.screen.owner.switch_language()

    def pause(self) -> None:
        scheduler = self.program.scheduler
        scheduler.paused = not scheduler.paused
        self.screen.say("paused" if scheduler.paused else "resumed")
        self.screen.draw()

    def help(self) -> None:
        self.begin(self._help())

    async def _help(self) -> None:
        chosen = await self.screen.owner.push_screen_wait(Help(self.messages))
        if chosen is not None:
            self.screen.owner.action_do(chosen)

    def palette(self) -> None:
        self.screen.owner.push_screen(CommandPalette(placeholder=self.messages("palette_hint")))

    def demo(self) -> None:
        self.begin(self.screen.owner.leave(for_demo=True))

    def back(self) -> None:
        self.screen.step_back()

    def quit(self) -> None:
        self.begin(self.screen.owner.leave())
