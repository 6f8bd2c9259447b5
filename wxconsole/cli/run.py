"""From arguments to an exit status, whatever happens in between."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import click

import wxconsole
from wxconsole.cli.root import root
from wxconsole.cli.session import Session
from wxconsole.domain.problem import Problem

FAILED = 1
INTERRUPTED = 130


def run(args: Sequence[str]) -> int:
    """Runs one command line. 0: done and healthy; 1: it failed, or an account asked about is not healthy;
    2: wrong usage or settings; 130: interrupted."""
    _write_any_character()
    if sys.stdin is None:
        # Whoever started us closed it: it is as good as empty, and no file of ours must get its number.
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - open to the end
    session = Session()
    try:
        status: int | None = root.main(list(args), "wxconsole", standalone_mode=False, obj=session)
    except Problem as problem:
        session.complain(problem)
        return problem.exit_status
    except click.ClickException as misuse:
        misuse.show()
        return misuse.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        _report(error, session)
        return FAILED
    finally:
        session.close()
    return status or 0


def _write_any_character() -> None:
    """A name that the terminal's encoding lacks is shown by its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _report(error: Exception, session: Session) -> None:
    """Says which error of our own it was and where. A whole traceback, redacted, is for the log only: on a
    screen it may show a secret that nobody knew of."""
    import logging

    session.words("crashed", error=type(error).__name__, place=_place(error))
    with suppress(Exception), closing(session.program.log_file) as log_file:
        # The command may have closed it on its way here; without it, logging would write to the screen.
        logging.getLogger().addHandler(log_file)
        logging.getLogger(__name__).error("crashed", exc_info=error)
        session.words("crash_logged", path=session.program.paths()["log"])


def _place(error: Exception) -> str:
    """The last line of this program that `error` passed."""
    from traceback import extract_tb

    home = Path(wxconsole.__file__).parent
    frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(home)]
    return f"{Path(frames[-1].filename).relative_to(home)}:{frames[-1].lineno}" if frames else "?"
