"""The failures that a log tells of, however long it is: read once, in bounded memory."""

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

from wxconsole.domain.cause import Cause
from wxconsole.domain.explanation import BEFORE, BEHIND, lines_around, read_failure, record_around
from wxconsole.domain.failure import Failure
from wxconsole.domain.wording import WECHAT_SAYS

# A log of random addresses must not fill the memory, nor the screen.
MOST = 500

# What starts so near the end may go on in the next chunk: a record takes its line, and up to two more.
_AHEAD = 4 * BEHIND

# Where reading is worth its while, in lower case. What follows a code of 0 is a success.
_WORTH_READING = re.compile(
    r"""err_?code(?!["'\\ ]{0,9}[:=] ?["']?0(?!\d))|error[ _]code|错误代?码|cause["'\\]{1,9}:"""
    r"""|weixin\.qq\.com"""
    r"""|[\[(【][4-8]\d{4}(?!\d)|code["'\s:=>\\]{1,9}[4-8]\d{4}(?!\d)"""
    rf"|{'|'.join(re.escape(begin) for begin in WECHAT_SAYS)}"
)


@dataclass(slots=True)
class Finding:
    """One error of a log: how often it is there, and on which lines for the first and the last time, counted
    from 1. `failure` is the last one that has a rid, since WeChat knows a request for 7 days only."""

    failure: Failure
    count: int
    first_line: int
    last_line: int


class LogScan:
    """Each distinct error of a log once, in the order of their first lines. Two are the same if they agree in
    cause, code and caller's IP; a rid that comes again tells of the same call, and is not counted again.

    `left_out` counts the errors that came after MOST distinct ones.
    """

    def __init__(self) -> None:
        self.findings: dict[tuple[Cause, int | None, str | None], Finding] = {}
        self.left_out = 0

    def read(self, chunks: Iterable[str]) -> None:
        """Reads the log that `chunks` make up, cut anywhere."""
        for line, failure in failures_in(chunks):
            self.add(line, failure)

    def add(self, line: int, failure: Failure) -> None:
        """Counts `failure`, told of on `line`."""
        key = (failure.cause, failure.errcode, failure.ip)
        known = self.findings.get(key)
        if known is None:
            if len(self.findings) < MOST:
                self.findings[key] = Finding(failure, 1, line, line)
            else:
                self.left_out += 1
            return
        told_again = line == known.last_line if failure.rid is None else failure.rid == known.failure.rid
        known.count += not told_again
        known.last_line = line
        if failure.rid is not None or known.failure.rid is None:
            known.failure = failure


def failures_in(chunks: Iterable[str]) -> Iterator[tuple[int, Failure]]:
    """Each failure that the log tells of, with the number of its line."""
    text, line, fresh = "", 1, 0
    for chunk in chunks:
        text += chunk
        limit = len(text) - _AHEAD
        if limit > fresh:
            fresh = yield from _failures_between(text, line, fresh, limit)
            keep = max(0, min(fresh, limit) - BEFORE)
            line += text.count("\n", 0, keep)
            text, fresh = text[keep:], fresh - keep
    yield from _failures_between(text, line, fresh, len(text))


def _failures_between(
    text: str, line: int, begin: int, limit: int
) -> Generator[tuple[int, Failure], None, int]:
    """The failures whose record has not been read before `begin` and starts before `limit`; returns where
    reading goes on. `line` is the number of the first line of `text`."""
    counted = 0
    for found in _WORTH_READING.finditer(_lower(text), begin):
        if found.start() >= limit:
            break
        if found.start() < begin:
            continue
        start, end = record_around(text, *found.span())
        line_start, line_end = lines_around(text, *found.span())
        failure = read_failure(text[max(start, begin) : end], logged_in=text[line_start:line_end])
        if failure is not None:
            line += text.count("\n", counted, found.start())
            counted = found.start()
            yield line, failure
        begin = max(end, found.end())
    return max(begin, limit)


def _lower(text: str) -> str:
    """`text` in lower case, at the same length: one capital would become two characters."""
    return text.replace("\u0130", "i").lower()
