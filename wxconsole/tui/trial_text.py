"""What a test of an account came to, in words."""

from datetime import datetime

from textual.content import Content

from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause
from wxconsole.domain.diagnosis import diagnose_inferred
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.inference import Context, of_refresh
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.prose import HEADING, loud_ip


def trial_text(answer: int | Failure, account: Account, messages: Messages, now: datetime) -> Content:
    """The seconds that the token has left; or the address to add, if that is what is missing, the cause and
    the steps."""
    if not isinstance(answer, Failure):
        return Content.styled(messages("trial_works", left=answer), "bold $success")
    inferred = of_refresh(answer, Context(account, Holding(account.appid)))
    diagnosis = diagnose_inferred(inferred, account.kind, messages.lang, now)
    lines: list[Content] = []
    if answer.ip is not None:
        lines.append(Content.assemble(messages("trial_ip"), " ", (f" {answer.ip} ", "bold reverse")))
    lines.append(Content.styled(sanitise(diagnosis.summary), "bold $error"))
    if answer.cause is Cause.IP_NOT_WHITELISTED:
        lines.append(Content(messages("trial_save_anyway")))
    lines += [
        Content.assemble((f"{number}. ", HEADING), loud_ip(step, answer.ip))
        for number, step in enumerate(diagnosis.steps, 1)
    ]
    return Content("\n").join(lines)
