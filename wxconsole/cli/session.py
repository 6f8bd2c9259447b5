"""What each command works with: the program, and the two ways out of it."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wxconsole.cli.json_text import json_text
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.locale import Messages

if TYPE_CHECKING:
    from wxconsole.bootstrap import Program


class Session:
    """One run of the command line. Data goes to standard output, words to standard error."""

    def __init__(self) -> None:
        self.flags: dict[str, str] = {}
        self.env_file: Path | None = None
        self._loaded: Program | None = None

    @cached_property
    def program(self) -> "Program":
        """The program as flags, environment and .env set it; what is odd about these is said once. Raises
        Misuse for a bad setting."""
        from wxconsole.bootstrap import Program

        program = self._loaded = Program.load(self.flags, self.env_file)
        self.warn(program.resolution.warnings)
        return program

    def close(self) -> None:
        """Ends the work with the program, and says what its store noticed."""
        if self._loaded is not None:
            self.warn(self._loaded.close())

    @property
    def messages(self) -> Messages:
        """The words of the chosen language, even where bad settings keep the program from loading."""
        return self._loaded.messages if self._loaded is not None else self._spare_messages

    @cached_property
    def _spare_messages(self) -> Messages:
        from wxconsole.bootstrap import spoken_language

        return Messages(spoken_language(self.flags))

    def words(self, key: str, /, **params: object) -> None:
        """Says the message `key` to the person at the terminal."""
        self.lines([self.messages(key, **params)])

    def lines(self, lines: Iterable[str]) -> None:
        """Says `lines`, which must be safe to draw, to the person at the terminal."""
        for line in lines:
            click.echo(line, err=True)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Says what is odd but stops nothing."""
        for problem in problems:
            self.words("warning", text=self.messages.problem(problem))

    def complain(self, problem: Problem) -> None:
        """Says why the command ends here."""
        self.words("complaint", text=self.messages.problem(problem))

    def data(self, text: str) -> None:
        """Writes lines of output. Raises Problem (`output_unwritable`) if they cannot be written; a reader
        that has gone away raises BrokenPipeError."""
        try:
            click.echo(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            _forget_output()
            raise Problem("output_unwritable", reason=error.strerror) from None

    def json(self, value: object) -> None:
        """Writes `value` as one line of JSON."""
        self.data(json_text(value, ascii_only=sys.stdout.encoding.lower() != "utf-8"))

    def confirm(self, key: str, /, *, yes: bool, **params: object) -> None:
        """Asks the question `key`, unless `yes` was said already. Raises Misuse (`needs_yes`) where nobody
        can be asked, Problem (`not_confirmed`) if the answer is no."""
        if yes:
            return
        question = self.messages(key, **params)
        if not sys.stdin.isatty():
            raise Misuse("needs_yes", question=question)
        try:
            agreed = click.confirm(question, default=False, err=True)
        except click.Abort:
            click.echo(err=True)  # the prompt's own line is still open
            raise
        if not agreed:
            raise Problem("not_confirmed")


def _forget_output() -> None:
    """Lets what is still buffered for standard output go nowhere, or the interpreter tries it again."""
    with suppress(OSError):  # a stream without a descriptor needs nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


pass_session = click.make_pass_decorator(Session)
