"""Where the service listens, and whether it may."""

import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from wxconsole.domain.problem import Misuse, Problem

# Connections that wait to be taken.
BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Tls:
    """Paths of PEM files: the certificate with its chain, and its key."""

    cert: Path
    key: Path


def checked_address(host: str, *, secured: bool) -> IPv4Address | IPv6Address:
    """The address to listen on. Raises Misuse: `serve_host` for what is none; `serve_open` where keys and
    tokens would go over a network that anybody may read."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise Misuse("serve_host", host=host) from None
    if not address.is_loopback and not secured:
        raise Misuse("serve_open", host=host)
    return address


def check_tls(tls: Tls) -> None:
    """Raises Misuse (`serve_tls`) if the files are not a certificate and its key."""

    def no_password() -> str:
        raise ValueError("the key is encrypted")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls.cert, tls.key, no_password)
    except (OSError, ValueError) as error:  # ssl's own errors are OSErrors
        reason = getattr(error, "strerror", None) or error
        raise Misuse("serve_tls", cert=tls.cert, key=tls.key, reason=reason) from None


def listen(address: IPv4Address | IPv6Address, port: int) -> socket.socket:
    """A socket that is bound there; port 0 is any free one. Raises Problem (`serve_port`)."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # After a restart, connections that are over still block the port for a minute.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((str(address), port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Problem("serve_port", host=address, port=port, reason=error.strerror) from None
    return listener


def url_of(listener: socket.socket, *, tls: bool) -> str:
    """The base URL at which the socket is reached, without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
