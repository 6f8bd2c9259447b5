"""What the handlers share."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from wxconsole.bootstrap import Program
from wxconsole.domain.problem import Problem
from wxconsole.locale import Messages
from wxconsole.tui.board import Board

if TYPE_CHECKING:
    from wxconsole.tui.screens.accounts import AccountsScreen


class Handler:
    """Works on the main screen's board through the program's services."""

    def __init__(self, screen: "AccountsScreen") -> None:
        self.screen = screen

    @property
    def program(self) -> Program:
        return self.screen.owner.program

    @property
    def messages(self) -> Messages:
        return self.screen.owner.messages

    @property
    def board(self) -> Board:
        return self.screen.board

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside the screen; a Problem that ends it is told on the status line."""

        async def told() -> None:
            try:
                await work
            except Problem as problem:
                self.screen.say_problem(problem)

        self.screen.run_worker(told())
