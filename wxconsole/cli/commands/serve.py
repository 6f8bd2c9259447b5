"""`wxconsole serve`: the token service."""

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import click

from wxconsole.cli.command import Command
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.problem import Misuse, Problem

_FILE = click.Path(path_type=Path)


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8866, show_default=True, help="0 takes a free one."
)
@click.option("--tls-cert", type=_FILE, metavar="FILE", help="Certificate with its chain, PEM.")
@click.option("--tls-key", type=_FILE, metavar="FILE", help="Its key, PEM, not encrypted.")
@click.option(
    "--behind-proxy", is_flag=True, help="A proxy before it has TLS; X-Forwarded-For says whom it speaks for."
)
@pass_session
def command(
    session: Session, host: str, port: int, tls_cert: Path | None, tls_key: Path | None, behind_proxy: bool
) -> int:
    """Run the token service until Ctrl-C or SIGTERM: keep all tokens fresh, and give them to programs.

    Each program needs a key: `wxconsole clients add NAME`. Prints its address once it answers.
    """
    if find_spec("granian") is None:
        raise Misuse("serve_needs_extra")
    if (tls_cert is None) != (tls_key is None):
        raise Misuse("serve_half_tls")
    from wxconsole.server.listener import Tls, check_tls, checked_address, listen, url_of
    from wxconsole.server.service import serve

    tls = Tls(tls_cert, tls_key) if tls_cert is not None and tls_key is not None else None
    address = checked_address(host, secured=tls is not None or behind_proxy)
    if tls is not None:
        check_tls(tls)
    program = session.program
    program.check_publishing()
    with closing(program.log_file), listen(address, port) as listener:
        url = url_of(listener, tls=tls is not None)
        clients = program.clients.all()

        def ready() -> None:
            session.words("serve_runs", url=url, accounts=len(program.book.all()), clients=len(clients))
            if not clients:
                session.words("serve_no_clients")
            session.data(url)  # last: who reads it knows that all is ready

        serve(program, listener, tls, behind_proxy=behind_proxy, ready=ready)
    return _unsaved(session)


def _unsaved(session: Session) -> int:
    """Says which tokens could not be saved, and returns 1 if there are any."""
    program = session.program
    lost = [account for account in program.book.all() if account.appid in program.keeper.unsaved]
    for account in lost:
        session.complain(Problem("token_unsaved", alias=account.alias, path=program.store_place))
    return 1 if lost else 0
