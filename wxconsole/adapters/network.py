"""The way out of this machine, as its process environment describes it."""

import asyncio
import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from wxconsole.adapters.faults import Fault
from wxconsole.domain.cause import Cause

# A burst of calls shares a connection. Kept longer, it would only be closed unseen by a firewall.
_ONE_CONNECTION = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=5)


class Network:
    """Makes the transports that calls go through. They share one TLS context, which costs tens of
    milliseconds to build, so it is built on first need and off the event loop.

    Certificates and proxies are read from the process environment (SSL_CERT_FILE, SSL_CERT_DIR,
    HTTPS_PROXY, ALL_PROXY, NO_PROXY, on macOS also the system's own), which no .env can change: settings
    leave os.environ alone. The proxy is chosen here and not by httpx, so that plain http, which is for
    loopback only, never leaves through one, and so that a refused connection can be told to be the proxy's.
    """

    def __init__(self, *, public_only: bool = False) -> None:
        """With `public_only`, no certificates count but those of public authorities."""
        self._public_only = public_only
        self._tls: ssl.SSLContext | None = None
        self._preparing = asyncio.Lock()

    async def transport(self, base: str) -> httpx.AsyncHTTPTransport:
        """A transport of one connection to the host of `base`. Raises Fault if the environment names a
        proxy or certificates that cannot be used."""
        if urlsplit(base).scheme == "http":
            # It has no use for certificates: this context trusts nobody, and costs nothing.
            nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            return httpx.AsyncHTTPTransport(verify=nobody, limits=_ONE_CONNECTION)
        tls = await self._context()
        url = proxy_of(base)
        if url is None:
            return httpx.AsyncHTTPTransport(verify=tls, limits=_ONE_CONNECTION)
        try:
            own_tls = tls if url.startswith("https:") else None
            proxy = httpx.Proxy(url, ssl_context=own_tls)
            return httpx.AsyncHTTPTransport(verify=tls, limits=_ONE_CONNECTION, proxy=proxy)
        except ImportError:
            raise Fault(Cause.PROXY, "a SOCKS proxy needs the package socksio") from None
        except (ValueError, httpx.InvalidURL):
            raise Fault(Cause.PROXY, "the proxy in the environment is not a URL") from None

    async def _context(self) -> ssl.SSLContext:
        async with self._preparing:
            if self._tls is None:
                try:
                    self._tls = await asyncio.to_thread(
                        httpx.create_ssl_context, trust_env=not self._public_only
                    )
                except OSError:  # ssl.SSLError is one
                    raise Fault(
                        Cause.TLS, "SSL_CERT_FILE or SSL_CERT_DIR names no usable certificates"
                    ) from None
            return self._tls


def proxy_of(base: str) -> str | None:
    """The URL of the proxy that calls to `base` go through, if there is one."""
    parts = urlsplit(base)
    if parts.scheme == "http" or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    url = proxies.get("https") or proxies.get("all")
    if not url:
        return None
    return url if "://" in url else f"http://{url}"
