"""The accounts that wxconsole looks after, wherever each was defined."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxconsole.domain.account import Account
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.services.ports import Store, Vault

if TYPE_CHECKING:
    from wxconsole.domain.pasted_accounts import PastedAccount


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of accounts from a file: saved, there already, or refused for a reason."""

    added: tuple[Account, ...]
    skipped: tuple[Account, ...]
    refused: tuple[Problem, ...]


class AccountBook:
    """Accounts from the store and from the environment, by alias. Where both have one, the environment's
    counts: it is what the operator said last. Only those from the store can be changed here.

    New AppSecrets go to `vault` where there is `into_vault`, else to the store. Those that lie in the vault
    are left there, whatever is set now.
    """

    def __init__(
        self,
        store: Store,
        given: Sequence[Account] = (),
        vault: Vault | None = None,
        *,
        into_vault: bool = False,
    ) -> None:
        self._store = store
        self._vault = vault
        self._into_vault = into_vault
        self._given = {account.alias: account for account in given}
        self._merged: tuple[Sequence[Account], Mapping[str, Account]] | None = None

    def all(self) -> list[Account]:
        """Every account, sorted by alias."""
        return list(self._by_alias().values())

    def find(self, alias: str) -> Account:
        """The account called `alias`. Raises Misuse: `alias_unknown`, or `accounts_none` if there is none."""
        accounts = self._by_alias()
        if alias in accounts:
            return accounts[alias]
        if not accounts:
            raise Misuse("accounts_none", alias=alias)
        raise Misuse("alias_unknown", alias=alias, known=", ".join(accounts))

    def _by_alias(self) -> Mapping[str, Account]:
        stored = self._store.snapshot().accounts
        known = self._merged
        if known is None or known[0] != stored:
            merged = {account.alias: account for account in stored} | self._given
            # Both at once, as threads may meet here.
            known = self._merged = (stored, {alias: merged[alias] for alias in sorted(merged)})
        return known[1]

    def select(self, aliases: Iterable[str]) -> list[Account]:
        """The accounts with these aliases, each once, in the order given."""
        return [self.find(alias) for alias in dict.fromkeys(aliases)]

    def add(self, account: Account) -> None:
        """Saves a new account. Raises as `check_new`."""
        self.check_new(account.alias, account.appid)
        self._store.save_account(self._kept(account))

    def check_new(self, alias: str, appid: str) -> None:
        """Raises Misuse if the alias (`alias_taken`) or the AppID (`appid_taken`) has an account, and Problem
        (`accounts_not_in_redis`) where the store keeps none."""
        if not self._store.keeps_accounts:
            raise Problem("accounts_not_in_redis")
        for other in self.all():
            if other.alias == alias:
                raise Misuse("alias_taken", alias=alias)
        self._check_free(alias, appid)

    def add_all(self, accounts: Iterable[Account]) -> Imported:
        """Saves new accounts, wherever they were defined before. One that is there with the same alias and
        AppID is left as it is."""
        added, skipped, refused = [], [], []
        for account in accounts:
            known = self._by_alias().get(account.alias)
            if known is not None and known.appid == account.appid:
                skipped.append(account)
                continue
            try:
                self.add(replace(account, origin="store"))
            except Misuse as problem:
                refused.append(problem)
            else:
                added.append(account)
        return Imported(tuple(added), tuple(skipped), tuple(refused))

    def prepare(self, pasted: Iterable["PastedAccount"]) -> Imported:
        """What saving these accounts would come to; nothing is saved. One that has no alias, or one that is
        taken, gets another. An AppID that is there already is skipped, as its present account."""
        from wxconsole.domain.pasted_accounts import made_alias

        by_appid = {account.appid: account for account in self.all()}
        taken = set(self._by_alias())
        added, skipped, refused = [], [], []
        for each in pasted:
            if each.appid in by_appid:
                skipped.append(by_appid[each.appid])
            elif not each.complete:
                key = "pasted_incomplete" if each.appid else "pasted_without_appid"
                refused.append(Problem(key, appid=each.appid))
            else:
                free = each.alias and each.alias not in taken
                alias = each.alias if free else made_alias(each.appid, taken)
                taken.add(alias)
                added.append(each.account(alias))
        return Imported(tuple(added), tuple(skipped), tuple(refused))

    def edit(self, account: Account) -> Problem | None:
        """Replaces the stored account with this alias. What it returns is to be told, though all is saved:
        the former AppSecret is still in the vault."""
        before = self.find(account.alias)
        self.check_editable(before)
        self.check_appid(account)
        after = self._kept(account)
        self._store.save_account(after)
        return None if after.keyring_entry == before.keyring_entry else self._forgotten(before)

    def remove(self, alias: str) -> Problem | None:
        """Forgets an account and its token. Its history stays. Returns as `edit`."""
        account = self.find(alias)
        self.check_editable(account)
        self._store.remove_account(alias)
        return self._forgotten(account)

    def check_place(self) -> None:
        """Raises as `Vault` if a new AppSecret is to go there and it does not answer. It may block."""
        if self._into_vault:
            self._there.backend()

    def with_secret(self, account: Account) -> Account:
        """The account with its AppSecret at hand, wherever that lies. It may block. Raises as `Vault`."""
        entry = account.keyring_entry
        return account if entry is None else replace(account, secret=self._there.read(entry))

    def find_with_secret(self, alias: str) -> Account:
        """`find`, with the AppSecret at hand. Raises as that and `Vault`."""
        return self.with_secret(self.find(alias))

    @property
    def _there(self) -> Vault:
        if self._vault is None:
            raise Problem("keyring_missing")
        return self._vault

    def _kept(self, account: Account) -> Account:
        """The account as the store may have it. Each AppSecret gets an entry of its own, so that a process
        which is killed here leaves the account as it was."""
        if not self._into_vault or account.keyring_entry is not None:
            return account
        from secrets import token_hex

        entry = f"{account.alias} {token_hex(8)}"
        self._there.keep(entry, account.secret)
        return account.in_keyring(entry)

    def _forgotten(self, account: Account) -> Problem | None:
        entry = account.keyring_entry
        if entry is not None:
            try:
                self._there.forget(entry)
            except Problem:  # a keyring that is gone for good must not keep the account from going
                return Problem("keyring_left", alias=account.alias, entry=entry)
        return None

    def check_appid(self, account: Account) -> None:
        """Raises Misuse (`appid_taken`) if another account has this one's AppID."""
        self._check_free(account.alias, account.appid)

    def _check_free(self, alias: str, appid: str) -> None:
        for other in self.all():
            if other.appid == appid and other.alias != alias:
                raise Misuse("appid_taken", appid=appid, alias=other.alias)

    @staticmethod
    def check_editable(account: Account) -> None:
        """Raises Problem (`account_not_editable`) for one that is defined outside the store."""
        if not account.editable:
            raise Problem("account_not_editable", alias=account.alias, origin=account.origin)
