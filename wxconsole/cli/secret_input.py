"""Where an AppSecret may come from: standard input, the environment, or a prompt that shows nothing. Never an
argument: every user of the machine can read those."""

import os
import sys

import click

from wxconsole.cli.session import Session
from wxconsole.domain.account import alias_variable
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret


def read_secret(session: Session, alias: str, *, from_stdin: bool) -> Secret:
    """The AppSecret for `alias`. Raises Misuse (`secret_needed`, `secret_empty`) if there is none."""
    variable = f"WX_{alias_variable(alias)}_SECRET"
    if from_stdin:
        secret = Secret(sys.stdin.readline().rstrip("\r\n"))
    elif os.environ.get(variable):
        secret = Secret(os.environ[variable])
    elif sys.stdin.isatty():
        secret = Secret(
            click.prompt(session.messages("secret_prompt", alias=alias), hide_input=True, err=True)
        )
    else:
        raise Misuse("secret_needed", alias=alias, variable=variable)
    if not secret:
        raise Misuse("secret_empty")
    return secret
