"""The OS keyring: whether it answers, and has every AppSecret that it should."""

from collections.abc import Iterator, Sequence

from wxconsole.domain.account import Account
from wxconsole.domain.check import Check, Subject
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Vault


def keyring_checks(keyring: Vault, accounts: Sequence[Account], *, wanted: bool) -> Iterator[Check]:
    """Blocks, for some seconds at most. `wanted`: new AppSecrets are to go there. Where they are not, and
    none of the `accounts` has its there, nothing is looked at."""
    entries = {account.alias: account.keyring_entry for account in accounts if account.keyring_entry}
    if not wanted and not entries:
        yield Check.skipped(Subject.KEYRING, "keyring_unused")
        return
    try:
        name = keyring.backend()
    except Problem as problem:
        yield Check.fail(Subject.KEYRING, "keyring_problem", problem=problem)
        return
    whole = True
    for alias, entry in entries.items():
        try:
            keyring.read(entry)
        except Problem as problem:
            whole = False
            yield Check.fail(Subject.KEYRING, "keyring_entry", alias=alias, problem=problem)
    if whole:
        yield Check.ok(Subject.KEYRING, "keyring_answers", name=name, n=len(entries))
    plain = [account.alias for account in accounts if account.alias not in entries]
    if wanted and plain:
        yield Check.warn(Subject.KEYRING, "keyring_not_all", aliases=", ".join(plain))
