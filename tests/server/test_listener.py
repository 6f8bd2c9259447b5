"""Where it may listen, and with what."""

import ipaddress
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Place, place
from tests.server.conftest import PATIENCE, running
from wxconsole.bootstrap import Program
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.sandbox.server import Sandbox
from wxconsole.server.listener import Tls, check_tls, checked_address, listen, url_of

__all__ = ["place"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1"])  # noqa: S104 - refused
def test_an_address_that_others_reach_is_refused_unless_it_is_secured(host: str) -> None:
    with pytest.raises(Misuse) as caught:
        checked_address(host, secured=False)
    assert caught.value.key == "serve_open"
    assert checked_address(host, secured=True) == ipaddress.ip_address(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_more(host: str) -> None:
    assert checked_address(host, secured=False).is_loopback


@pytest.mark.parametrize("host", ["", "example.com", "127.0.0.1:80", "*"])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(Misuse) as caught:
        checked_address(host, secured=True)
    assert caught.value.key == "serve_host"


def test_a_port_that_is_taken_is_refused() -> None:
    address = checked_address("127.0.0.1", secured=False)
    with listen(address, 0) as listener:
        port = listener.getsockname()[1]
        assert url_of(listener, tls=False) == f"http://127.0.0.1:{port}"
        with pytest.raises(Problem) as caught:
            listen(address, port)
    assert caught.value.key == "serve_port"


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    """A certificate of one's own, for 127.0.0.1."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", str(key), "-out", str(cert), "-days", "2", "-subj", "/CN=centre"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return Tls(cert, key)


@pytest.mark.parametrize("broken", ["missing", "swapped", "empty"])
def test_files_that_are_no_certificate_and_key_are_refused(tls: Tls, tmp_path: Path, broken: str) -> None:
    (tmp_path / "empty").touch()
    pair = {
        "missing": Tls(tls.cert, tmp_path / "none"),
        "swapped": Tls(tls.key, tls.cert),
        "empty": Tls(tmp_path / "empty", tls.key),
    }[broken]
    with pytest.raises(Misuse) as caught:
        check_tls(pair)
    assert caught.value.key == "serve_tls"
    check_tls(tls)


async def test_over_tls_it_answers_those_who_trust_its_certificate(
    program: Program, sandbox: Sandbox, tls: Tls
) -> None:
    async with running(program, sandbox, tls=tls) as centre:
        assert centre.url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(tls.cert))
        async with httpx.AsyncClient(verify=trusting, trust_env=False, timeout=PATIENCE) as client:
            answer = await client.get(f"{centre.url}/v1/accounts/shop/token", headers=centre.headers())
            assert answer.status_code == 200
        trusting.maximum_version = ssl.TLSVersion.TLSv1_2
        async with httpx.AsyncClient(verify=trusting, trust_env=False, timeout=PATIENCE) as client:
            assert (await client.get(f"{centre.url}/healthz")).status_code == 200
        plain = await centre.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" not in plain


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--host", "0.0.0.0"], "--behind-proxy"),  # noqa: S104 - refused
        (["--host", "example.com"], "no address"),
        (["--tls-cert", "x"], "--tls-key"),
        (["--tls-cert", "x", "--tls-key", "y"], "no certificate"),
    ],
)
def test_the_command_says_why_it_does_not_start(place: Place, args: list[str], said: str) -> None:
    ran = place.run("serve", *args)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
