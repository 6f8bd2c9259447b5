"""What the repair screen says: the address to add, the steps, and how the watch goes."""

from textual.content import Content

from wxconsole.domain.attempt import Attempt, Verdict
from wxconsole.domain.diagnosis import diagnose_inferred
from wxconsole.domain.egress import egress_of, refusal_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.inference import Context, of_refresh
from wxconsole.domain.moment import countdown
from wxconsole.domain.status import Status
from wxconsole.locale import Messages
from wxconsole.locale.addresses import addresses_told
from wxconsole.locale.repair_told import checks_told
from wxconsole.services.repair import LIMIT, PACE
from wxconsole.tui.numerals import numerals
from wxconsole.tui.prose import HEADING, LABEL, LOUD, loud_ip

ROOM_FOR_NUMERALS = 20  # rows of the screen


def what_to_do(
    status: Status,
    refusal: Failure,
    attempt: Attempt | None,
    messages: Messages,
    size: tuple[int, int],
) -> Content:
    """The refused address as large as the screen allows, or the other cause that came up; what to check once
    it was tried in vain; the steps of the diagnosis; and every address that WeChat has named."""
    account, ip = status.account, refusal.ip
    other = attempt.failure if attempt is not None and attempt.verdict is Verdict.OTHER_CAUSE else None
    inferred = of_refresh(other or refusal, Context(account, status.holding))
    diagnosis = diagnose_inferred(inferred, account.kind, messages.lang, status.at)
    lines: list[Content | str] = []
    if other is not None:
        lines += [Content.styled(diagnosis.summary, "bold $error"), ""]
    else:
        lines.append(messages("repair_intro" if ip is not None else "repair_no_ip"))
        lines += [*_large(ip, size), ""] if ip is not None else [""]
    if attempt is not None and attempt.last and attempt.verdict is Verdict.REFUSED:
        lines += [*checks_told(account, ip, messages), ""]
    lines += [
        Content.assemble((f"{number}. ", HEADING), loud_ip(step, diagnosis.failure.ip))
        for number, step in enumerate(diagnosis.steps, 1)
    ]
    egress = egress_of(status.holding, account.kind)
    if len(egress.addresses) > 1 or ip is None:
        lines += ["", *addresses_told(egress, messages)]
    return Content("\n").join(lines)


def how_it_goes(attempts: int, attempt: Attempt | None, elapsed: int, messages: Messages) -> Content:
    """The watch as it stands `elapsed` seconds after its beginning."""
    passed, limit = countdown(elapsed), countdown(int(LIMIT))
    left = 0 if attempt is None else attempt.elapsed + int(PACE) - elapsed
    if attempt is None or left <= 0:
        return Content.styled(messages("repair_asking", elapsed=passed, limit=limit), LOUD)
    cause = "" if attempt.failure is None else messages(f"cause_{attempt.failure.cause}")
    said = messages(
        f"repair_{attempt.verdict}",
        elapsed=passed,
        limit=limit,
        n=attempts,
        left=countdown(left),
        cause=cause,
    )
    return Content.styled(said, LOUD)


def way_to_repair(status: Status, messages: Messages) -> Content | None:
    """The key that helps where WeChat refuses the address; None where it does not."""
    if refusal_of(status.holding) is None:
        return None
    return Content.styled(messages("repair_hint"), HEADING)


def addresses_text(status: Status, messages: Messages) -> Content | None:
    """Every address that WeChat has named for the account; None where it has named none."""
    told = list(addresses_told(egress_of(status.holding, status.account.kind), messages))
    if not told:
        return None
    return Content("\n").join([Content.styled(told[0], LABEL), *told[1:]])


def _large(ip: str, size: tuple[int, int]) -> list[Content | str]:
    """The address, to be read from across a desk where there is room for that; plain in any case."""
    width, height = size
    rows = numerals(ip)
    plain = Content.styled(f" {ip} ", "bold reverse")
    if rows is None or len(rows[0]) > width or height < ROOM_FOR_NUMERALS:
        return [plain]
    return [*(Content.styled(row, LOUD) for row in rows), Content(""), plain]
