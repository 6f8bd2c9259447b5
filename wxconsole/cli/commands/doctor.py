"""`wxconsole doctor`: what is wrong with this machine's set-up."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import closing

import click

from wxconsole.bootstrap import Program
from wxconsole.cli.command import Command
from wxconsole.cli.grid import cell_width
from wxconsole.cli.options import json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.diagnosis import diagnose
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages

_COLOURS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red", State.SKIPPED: None}


@click.command("doctor", cls=Command)
@json_option
@pass_session
def command(session: Session, as_json: bool) -> int:
    """Say what is wrong with this machine's set-up: files, store, settings, the way to WeChat, clock,
    clipboard, terminal.

    Asks WeChat without a token, which spends nothing. Exits 1 if something fails; warnings are no failure.
    """
    # Loaded here and not by the session, which would say the warnings that are findings here.
    program = Program.load(session.flags, session.env_file)
    with closing(program):
        said = _Wording(program)
        show = _ignore if as_json else _printer(session, said)
        found = asyncio.run(_looked(session, program, show))
        if as_json:
            now = rfc3339(program.clock.now())
            session.json({"generated_at": now, "checks": [said.as_json(check) for check in found]})
    return 1 if any(check.state is State.FAIL for check in found) else 0


async def _looked(session: Session, program: Program, show: Callable[[Check], None]) -> list[Check]:
    found = []
    async for check in program.doctor(session.env_file).checks():
        found.append(check)
        show(check)
    return found


class _Wording:
    """Findings in the chosen language."""

    def __init__(self, program: Program) -> None:
        self.messages: Messages = program.messages
        self._clock = program.clock

    def finding(self, check: Check) -> str:
        if check.failure is None:
            return self.messages(f"check_{check.key}", **check.params)
        failure = check.failure
        summary = diagnose(failure, None, self.messages.lang, self._clock.now()).summary
        return self.messages(f"check_{check.key}", summary=summary, errmsg=failure.errmsg, **check.params)

    def steps(self, check: Check) -> list[str]:
        """What to do; nothing where nothing is wrong."""
        if not check.state.wrong:
            return []
        if check.failure is None:
            return [self.messages(f"step_{check.key}", **check.params)]
        diagnosis = diagnose(check.failure, None, self.messages.lang, self._clock.now())
        return [sanitise(step) for step in diagnosis.steps]

    def as_json(self, check: Check) -> dict[str, object]:
        return {
            "id": check.subject,
            "state": check.state,
            "finding": self.finding(check),
            "step": " ".join(self.steps(check)) or None,
        }


def _ignore(_: Check) -> None:
    pass


def _printer(session: Session, said: _Wording) -> Callable[[Check], None]:
    """Prints a finding: its state, its subject, its words, and below them the steps."""
    messages = said.messages
    states = _padded({state: messages(f"state_{state}") for state in State})
    subjects = _padded({subject: messages(f"subject_{subject}") for subject in Subject})
    in_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def show(check: Check) -> None:
        state = (
            click.style(states[check.state], fg=_COLOURS[check.state]) if in_colour else states[check.state]
        )
        session.data(f"{state}  {subjects[check.subject]}  {said.finding(check)}")
        for step in said.steps(check):
            session.data(f"{' ' * cell_width(states[check.state])}  → {step}")

    return show


def _padded(words: dict[State, str] | dict[Subject, str]) -> dict[str, str]:
    width = max(map(cell_width, words.values()))
    return {term: word + " " * (width - cell_width(word)) for term, word in words.items()}
