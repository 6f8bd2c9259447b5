"""A request, as granian hands it over: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md"""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

from granian._granian import RSGIHTTPProtocol
from granian.rsgi import Scope

from wxconsole.domain.secret import Secret


class Request:
    """What is asked. `alias` is the account that the path names; `client` and `account` are the names of whom
    and what the request turned out to be of, for log and audit history. All three are empty at first."""

    __slots__ = ("_protocol", "_scope", "account", "alias", "client", "method", "path")

    def __init__(self, scope: Scope, protocol: RSGIHTTPProtocol) -> None:
        self._scope = scope
        self._protocol = protocol
        self.method = scope.method
        self.path = scope.path
        self.alias = self.client = self.account = ""

    @property
    def key(self) -> Secret | None:
        """What the Authorization header brings as a bearer, if it does."""
        scheme, _, key = self.header("authorization").partition(" ")
        return Secret(key.strip()) if scheme.lower() == "bearer" else None

    @property
    def address(self) -> str:
        """The IP address that is connected."""
        return self._scope.client.rpartition(":")[0].strip("[]")

    @property
    def host(self) -> str:
        """By which name or address it is asked, without the port; empty where that is none."""
        try:
            return urlsplit(f"//{self.header('host')}").hostname or ""
        except ValueError:  # half a pair of brackets
            return ""

    @property
    def query(self) -> dict[str, str]:
        """Of a name that comes more than once, the last value."""
        text = self._scope.query_string
        return dict(parse_qsl(text, keep_blank_values=True)) if text else {}

    def header(self, name: str) -> str:
        """By its name in lower case; empty where it is missing, or is no ASCII."""
        value: str = self._scope.headers.get(name, "")
        return value

    async def body(self) -> AsyncIterator[bytes]:
        """Piece by piece. It ends too where the client hangs up."""
        async for piece in self._protocol:
            yield piece

    async def gone(self) -> None:
        """Returns when the client has hung up."""
        await self._protocol.client_disconnect()
