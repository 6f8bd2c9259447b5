"""`wxconsole explain`: what an error of WeChat means and what to do, offline."""

import sys

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full
from wxconsole.cli.options import OneOf, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Kind
from wxconsole.domain.diagnosis import diagnose
from wxconsole.domain.explanation import read_failure
from wxconsole.domain.problem import Misuse, Problem

# A pasted log is read up to here; errors stand at the start of what people pipe in.
_INPUT_LIMIT = 1_000_000


# Unknown options are let through, since -1 is a code of WeChat.
@click.command("explain", cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("error", metavar="CODE|MESSAGE|-", nargs=-1, required=True)
@click.option("--kind", type=OneOf(Kind), help="Steps for this kind of account only.")
@json_option
@pass_session
def command(session: Session, error: tuple[str, ...], kind: Kind | None, as_json: bool) -> None:
    """Say what an error means and what to do: a code, an errmsg, a JSON body, or a log line that holds one.

    `-` reads standard input. Nothing is sent anywhere.
    """
    for word in error:
        if word.startswith("--"):
            raise Misuse("option_unknown", option=word)
    text = sys.stdin.read(_INPUT_LIMIT) if error == ("-",) else " ".join(error)
    failure = read_failure(text)
    if failure is None:
        raise Problem("nothing_to_explain")
    diagnosis = diagnose(failure, kind, session.program.settings.lang, session.program.clock.now())
    if as_json:
        session.json(diagnosis.as_json())
    else:
        session.data("\n".join(full(diagnosis, session.messages)))
