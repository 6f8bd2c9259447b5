"""Refreshing 1,000 accounts: wxconsole, store and history included, against clients that only fetch.

python -m benchmarks.bulk_refresh [--quick]

`wxconsole` is its keeper as `refresh --all` has it: from the first call to the last token saved, over a
TinyDB store on disk that holds a token of each account and 1,000 rows of history. The others
(bulk_clients.py) keep what they are given in a dict. Each is a process of its own, imports are not counted,
and 32 calls are made at once, but by wechatpy's loop. They run by turns, once in a round.

The last two rows are whole commands, the start of Python and imports included: `wxconsole refresh --all`, and
bare httpx.

WeChat is swift_wechat.py, in another process: it answers at once or after 50 ms, over plain HTTP or over TLS
with an authority made on the spot. That and the public ones are in the file that SSL_CERT_FILE names, as
wxconsole is told of another authority.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import certifi

from benchmarks.bulk_clients import AT_ONCE, accounts, alias
from benchmarks.process import running
from benchmarks.report import Report, ratios, run

HERE = Path(__file__).parent
COUNT, QUICK_COUNT = 1_000, 100
COLUMNS = {"0 ms": (0, False), "50 ms": (50, False), "TLS, 0 ms": (0, True), "TLS, 50 ms": (50, True)}
PEERS = ("streams", "aiohttp", "httpx", "wechatpy-loop", "wechatpy-threads")
OURS = "wxconsole"
COMMAND, BARE_COMMAND = "refresh --all, whole command", "httpx, whole command"
AUTHORITY = """basicConstraints=critical,CA:TRUE
keyUsage=critical,digitalSignature,keyCertSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
subjectAltName=IP:127.0.0.1
"""


def measure(report: Report) -> None:
    count, rounds = (QUICK_COUNT, 2) if report.quick else (COUNT, 3)
    columns = [name for name, (late, _) in COLUMNS.items() if not (report.quick and late)]
    peers = [name for name in PEERS if name != "aiohttp" or find_spec(name)]
    if len(peers) < len(PEERS):
        report.note("aiohttp is not installed (extra `bench`)")
    report.note(f"{count:,} accounts, {AT_ONCE} calls at once; seconds")
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(Path(folder), count)
        for column in columns:
            late, tls = COLUMNS[column]
            took = _column(Path(folder), env, late, tls, [*peers, OURS], count, rounds)
            for row, figures in took.items():
                report.measured(row, column, figures)
            of = {row: ratios(took[OURS], figures) for row, figures in took.items()}
            report.at_most(1.25, f"{column}: wxconsole, of bare httpx lanes", of["httpx"], reached=2.5)
            report.at_most(
                1, f"{column}: wxconsole, of wechatpy in threads", of["wechatpy-threads"], reached=2
            )
            looped = ratios(took["wechatpy-loop"], took[OURS])
            limit, reached = (15.0, 8.0) if tls else (1.0, 0.5)
            report.at_least(limit, f"{column}: wechatpy in a loop, of wxconsole", looped, reached=reached)


def _column(
    folder: Path, env: Mapping[str, str], late: int, tls: bool, names: Sequence[str], count: int, rounds: int
) -> dict[str, list[float]]:
    """The seconds of each round."""
    took: dict[str, list[float]] = {}
    with _wechat(folder, late, tls) as url:
        env = {**env, "WXCONSOLE_API_BASE": url}
        command = [sys.executable, "-m", "wxconsole", "refresh", "--all"]
        _run(command, env)  # so that there is a token of each account before
        for turn in range(rounds):
            for name in (*names[turn:], *names[:turn]):
                client = [sys.executable, "-m", "benchmarks.bulk_clients", name, url, str(count)]
                whole, said = _run(client, env)
                took.setdefault(name, []).append(float(said))
                if name == "httpx":
                    took.setdefault(BARE_COMMAND, []).append(whole)
            took.setdefault(COMMAND, []).append(_run(command, env)[0])
    return {row: took[row] for row in (*names, BARE_COMMAND, COMMAND)}


def _run(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, str]:
    """How many seconds it took, and what it said."""
    started = perf_counter()
    done = subprocess.run(  # noqa: S603 - our own
        command, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return perf_counter() - started, done.stdout


@contextmanager
def _wechat(folder: Path, late: int, tls: bool) -> Iterator[str]:
    """The URL of one that runs meanwhile."""
    command = [sys.executable, str(HERE / "swift_wechat.py"), str(late)]
    if tls:
        command.append(str(folder / "server.pem"))
    with running(command) as wechat:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{wechat.line}"


def _environment(folder: Path, count: int) -> dict[str, str]:
    """In which wxconsole has the accounts, and all trust the authority."""
    trusted = _authority(folder)
    home = folder / "home"
    home.mkdir(0o700)
    env = home / ".env"
    env.touch(0o600)
    lines = []
    for number, (appid, secret) in enumerate(accounts(count)):
        name = f"WX_{alias(number).upper().replace('-', '_')}"
        lines += [f"{name}_APPID={appid}", f"{name}_SECRET={secret}"]
    env.write_text("\n".join(lines), "utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(HERE.parent),
        "LANG": "C.UTF-8",
        "WXCONSOLE_HOME": str(home),
        "WXCONSOLE_CONCURRENCY": str(AT_ONCE),
        "SSL_CERT_FILE": str(trusted),
        "REQUESTS_CA_BUNDLE": str(trusted),
    }


def _authority(folder: Path) -> Path:
    """Makes a server's certificate that is its own authority, and returns the file with that and the public
    ones: to read so many is what a client pays for each TLS context."""
    key, request, certificate = folder / "key.pem", folder / "request.pem", folder / "certificate.pem"
    extensions = folder / "extensions"
    extensions.write_text(AUTHORITY, "ascii")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for command in (
        ["req", "-new", *curve, "-subj", "/CN=benchmark", "-keyout", str(key), "-out", str(request)],
        [
            *("x509", "-req", "-in", str(request), "-signkey", str(key), "-days", "2"),
            *("-extfile", str(extensions), "-out", str(certificate)),
        ],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)  # noqa: S603, S607
    (folder / "server.pem").write_text(certificate.read_text("ascii") + key.read_text("ascii"), "ascii")
    trusted = folder / "trusted.pem"
    trusted.write_text(Path(certifi.where()).read_text("utf-8") + certificate.read_text("ascii"), "utf-8")
    return trusted


if __name__ == "__main__":
    run(measure)
