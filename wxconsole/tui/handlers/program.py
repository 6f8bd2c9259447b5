"""The program itself: language, pause, help, the way out."""

from textual.command import CommandPalette
from textual.content import Content

from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.notices import notices_text
from wxconsole.tui.screens.help import EXAMPLE, Help
from wxconsole.tui.screens.page import Page


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
        owner = self.screen.owner
        chosen = await owner.push_screen_wait(Help(self.messages, owner.actions, self.screen.why_not))
        if chosen is None:
            return
        if chosen.startswith(EXAMPLE):
            self.screen.enter_filter(chosen.removeprefix(EXAMPLE))
        else:
            owner.action_do(chosen)

    def notices(self) -> None:
        say, owner = self.messages, self.screen.owner
        text = notices_text(self.screen.notices, self.program.clock.now(), say, owner.glyphs)
        owner.push_screen(Page(Content(say("notices_title")), text, say("page_keys")))

    def suspend(self) -> None:
        self.screen.owner.put_aside()

    def palette(self) -> None:
        self.screen.owner.push_screen(CommandPalette(placeholder=self.messages("palette_hint")))

    def demo(self) -> None:
        self.begin(self.screen.owner.leave(for_demo=True))

    def back(self) -> None:
        self.screen.step_back()

    def quit(self) -> None:
        self.begin(self.screen.owner.leave())
