"""What can go wrong between here and WeChat, as a cause in our own short words.

Never the text of an exception: httpx and OpenSSL put URLs, and paths, into theirs.
"""

import os
import socket
import ssl
from collections.abc import Iterator

import httpx

from wxconsole.domain.cause import Cause


class Fault(Exception):
    """A call failed in a way that we noticed ourselves. `words` hold nothing secret."""

    def __init__(self, cause: Cause, words: str) -> None:
        super().__init__(cause, words)
        self.cause = cause
        self.words = words


def fault_of(error: BaseException) -> Fault:
    """The Fault behind any exception of a call: the deepest thing known about it decides."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, httpx.ProxyError):
        return Fault(Cause.PROXY, _refusal(str(error)))
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, ssl.SSLError):
            return Fault(Cause.TLS, _tls_words(link))
        if isinstance(link, socket.gaierror):
            return Fault(Cause.DNS, "the name does not resolve")
    if isinstance(error, httpx.TimeoutException):
        return Fault(Cause.TIMEOUT, "no connection in time")
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return Fault(Cause.BAD_RESPONSE, "not HTTP")
    for link in chain:
        if isinstance(link, OSError) and link.errno is not None:
            return Fault(Cause.CONNECT, os.strerror(link.errno).lower())
    if isinstance(error, httpx.TransportError):
        return Fault(Cause.CONNECT, "the connection was closed without an answer")
    # A defect of ours or of a library. Let out, it would take along a traceback with the request in it.
    return Fault(Cause.CONNECT, f"unexpected {type(error).__name__}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what led to it. httpcore hides causes with `from None`, and anyio groups the failures of
    several addresses of one name."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _chain(each)
    elif (origin := error.__cause__ or error.__context__) is not None:
        yield from _chain(origin)


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message.rstrip(".")
    return (error.reason or "the handshake failed").replace("_", " ").lower()


def _refusal(words: str) -> str:
    """httpcore's words for an answer to CONNECT are its status and the proxy's own reason."""
    status = words[:3]
    return f"the proxy answered HTTP {status}" if status.isdecimal() else "the proxy refused"
