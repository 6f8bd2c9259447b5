"""Why an action is off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wxconsole.domain.account import Endpoint
from wxconsole.domain.egress import refusal_of
from wxconsole.domain.status import Status
from wxconsole.tui.actions import Action, Need
from wxconsole.tui.job_control import has_job_control

if TYPE_CHECKING:
    from wxconsole.tui.screens.accounts import AccountsScreen


def why_not(action: Action, screen: "AccountsScreen") -> str | None:
    """The message key of the reason why `action` is off now; None when it is not."""
    selected = screen.board.selected
    # What works on one account works on the selected one, whatever is marked.
    alone = [selected] if selected is not None else []
    targets = alone if Need.ONE in action.needs else screen.board.targets
    return next((f"why_{need}" for need in action.needs if not _meets(need, targets, screen)), None)


def _meets(need: Need, targets: Sequence[Status], screen: "AccountsScreen") -> bool:
    match need:
        case Need.ACCOUNT | Need.ONE:
            return bool(targets)
        case Need.TOKEN:
            return any(status.alive for status in targets)
        case Need.EDITABLE:
            return all(status.account.editable for status in targets)
        case Need.STABLE:
            return all(status.account.endpoint is Endpoint.STABLE for status in targets)
        case Need.REFUSED:
            return any(
                refusal_of(status.holding) is not None or screen.repairs.running(status.account.alias)
                for status in targets
            )
        case Need.KEPT:
            return screen.owner.program.store.keeps_accounts
        case Need.EMPTY:
            return not screen.board.statuses
        case Need.DETAILS:
            return screen.detail.display
        case Need.WRITABLE:
            return not screen.owner.program.settings.read_only
        case Need.SHELL:
            return has_job_control()
