"""`wxconsole explain`: what an error of WeChat means and what to do, offline."""

import codecs
import sys
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full, without_steps
from wxconsole.cli.options import OneOf, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Kind
from wxconsole.domain.diagnosis import Diagnosis, diagnose
from wxconsole.domain.explanation import read_failure
from wxconsole.domain.failure import Failure
from wxconsole.domain.log_scan import Finding, LogScan
from wxconsole.domain.problem import Misuse, Problem

_CHUNK = 1 << 20
# What is as short as this was piped in for its error, like an argument, and is no log.
_SHORT = 4_000


# Unknown options are let through, since -1 is a code of WeChat.
@click.command("explain", cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("error", metavar="CODE|MESSAGE|-", nargs=-1, required=True)
@click.option("--kind", type=OneOf(Kind), help="Steps for this kind of account only.")
@json_option
@pass_session
def command(session: Session, error: tuple[str, ...], kind: Kind | None, as_json: bool) -> None:
    """Say what an error means and what to do: a code, an errmsg, a JSON body, or a log line that holds one.

    `-` reads standard input, a whole log if it is one: each distinct error once, with its count and lines.
    Nothing is sent anywhere.
    """
    for word in error:
        if word.startswith("--"):
            raise Misuse("option_unknown", option=word)
    if error == ("-",):
        _explain_log(session, kind, as_json)
        return
    failure = read_failure(" ".join(error))
    if failure is None:
        raise Problem("nothing_to_explain")
    diagnosis = _diagnosis(session, failure, kind)
    if as_json:
        session.json(diagnosis.as_json())
    else:
        session.data("\n".join(full(diagnosis, session.messages)))


def _explain_log(session: Session, kind: Kind | None, as_json: bool) -> None:
    scan = _scanned(sys.stdin.buffer)
    told: set[tuple[object, ...]] = set()
    for finding in scan.findings.values():
        diagnosis = _diagnosis(session, finding.failure, kind)
        if as_json:
            session.json({**diagnosis.as_json(), **_places(finding)})
            continue
        error = finding.failure.errcode or finding.failure.cause
        key = "found_once" if finding.count == 1 else "found_often"
        session.data(session.messages(key, error=error, **_places(finding)))
        same = (diagnosis.cause, finding.failure.errcode)
        lines = without_steps if same in told else full
        session.data("\n".join(lines(diagnosis, session.messages)) + "\n")
        told.add(same)
    if scan.left_out:
        session.words("errors_left_out", count=scan.left_out)


def _scanned(stream: BinaryIO) -> LogScan:
    """What standard input tells of. Raises Problem (`nothing_to_explain`) if that is nothing."""
    scan = LogScan()
    chunks = _text(stream)
    first = next(chunks, "")
    scan.read(chain([first], chunks))
    if not scan.findings and len(first) <= _SHORT:
        failure = read_failure(first)
        if failure is not None:
            scan.add(1, failure)
    if not scan.findings:
        raise Problem("nothing_to_explain")
    return scan


def _text(stream: BinaryIO) -> Iterator[str]:
    """The log as text: UTF-8, or UTF-16 as PowerShell writes it. Bytes that are neither are replaced, and
    NULs, of which UTF-16 without its mark is full, left out."""
    block = stream.read(_CHUNK)
    utf16 = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8")(errors="replace")
    while block:
        yield decoder.decode(block).replace("\0", "")
        block = stream.read(_CHUNK)


def _places(finding: Finding) -> dict[str, int]:
    return {"count": finding.count, "first_line": finding.first_line, "last_line": finding.last_line}


def _diagnosis(session: Session, failure: Failure, kind: Kind | None) -> Diagnosis:
    return diagnose(failure, kind, session.program.settings.lang, session.program.clock.now())
