"""What the console says of the token service's clients. Facts in, styled text out."""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from wxconsole.domain.client import Client
from wxconsole.domain.text import sanitise
from wxconsole.domain.use import Use, remarks_on
from wxconsole.locale import Messages

LABEL = "$quiet"


def clients_text(
    clients: Sequence[Client], uses: Sequence[Use], now: datetime, messages: Messages
) -> Content:
    """A paragraph each, those with something odd first: what it may see, when it was last there and how
    often, what is odd about it, and what its webhook did not take."""
    if not clients:
        return Content(messages("clients_page_none"))
    of = {client.name: [use for use in uses if use.client == client.name] for client in clients}
    parts = [_client(client, of[client.name], now, messages) for client in clients]
    parts.sort(key=lambda part: not part[0])
    return Content("\n\n").join(text for _, text in parts)


def _client(client: Client, uses: Sequence[Use], now: datetime, messages: Messages) -> tuple[bool, Content]:
    """Whether anything is odd, and what there is to say."""
    remarks = remarks_on(uses, now)
    letters = client.hook.letters if client.hook is not None else ()
    seen = ", ".join(client.accounts) or messages("all_accounts")
    head = Content.assemble((client.name, "bold $accent"), (f"  {seen}", LABEL))
    lines = [head, Content(f"  {_last_seen(uses, now, messages)}")]
    lines += [Content.styled(f"  {messages(f'remark_{remark}')}", "bold $error") for remark in remarks]
    lines += [Content(f"  {line}") for line in _by_account(uses, now, messages)]
    if client.hook is not None:
        lines.append(Content(f"  {messages('clients_page_hook', url=client.hook.shown)}"))
    for letter in letters:
        told = messages(
            "clients_page_letter",
            alias=letter.notice.alias,
            at=_clock(letter.tried_at, now),
            reason=sanitise(letter.reason),
        )
        lines.append(Content.styled(f"  {told}", "$error"))
    if letters:
        lines.append(Content.styled(f"  {messages('clients_page_send', name=client.name)}", LABEL))
    return bool(remarks or letters), Content("\n").join(lines)


def _last_seen(uses: Sequence[Use], now: datetime, messages: Messages) -> str:
    if not uses:
        return messages("clients_page_never")
    today = [use for use in uses if use.day == now.date()]
    return messages(
        "clients_page_seen",
        at=_clock(max(use.last_at for use in uses), now),
        reads=sum(use.reads for use in today),
        refreshes=sum(use.refreshes for use in today),
        outdated=sum(use.outdated for use in today),
    )


def _by_account(uses: Sequence[Use], now: datetime, messages: Messages) -> list[str]:
    """What it did today, of each account."""
    today = [use for use in uses if use.day == now.date() and use.alias]
    return [
        messages("clients_page_account", alias=use.alias, reads=use.reads, at=_clock(use.last_at, now))
        for use in today
    ]


def _clock(moment: datetime, now: datetime) -> str:
    at = moment.astimezone()
    return at.strftime("%H:%M:%S" if at.date() == now.astimezone().date() else "%m-%d %H:%M:%S")
