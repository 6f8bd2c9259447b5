"""The programs that may ask the token service."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from hmac import compare_digest

from wxconsole.domain.client import Client, Right, checked_client_name, key_hash
from wxconsole.domain.hook import SECRET_PREFIX, Hook, checked_hook_url
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.services.accounts import AccountBook
from wxconsole.services.ports import Clock, Store

# Says what it is where it turns up, and lets scanners for leaked keys find it.
KEY_PREFIX = "wxc_"
KEY_BYTES = 32


class ClientBook:
    """The clients of the token service. Only what the store keeps of them: no key can be had again."""

    def __init__(self, store: Store, accounts: AccountBook, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    def all(self) -> list[Client]:
        """Every client, sorted by name."""
        return sorted(self._store.snapshot().clients, key=lambda client: client.name)

    def get(self, name: str) -> Client:
        """The client called `name`. Raises Misuse: `client_unknown`, or `clients_none` if there is none."""
        clients = self.all()
        for client in clients:
            if client.name == name:
                return client
        if not clients:
            raise Misuse("clients_none", name=name)
        raise Misuse("client_unknown", name=name, known=", ".join(client.name for client in clients))

    def add(self, name: str, accounts: Iterable[str], may: Iterable[Right]) -> tuple[Client, Secret]:
        """Saves a new client and returns it with its key, which nobody can return a second time. No accounts
        are all accounts. Raises Misuse: `client_name_malformed`, `client_taken`, `client_may_nothing`, and as
        `AccountBook.find`."""
        if any(client.name == checked_client_name(name) for client in self.all()):
            raise Misuse("client_taken", name=name)
        aliases = tuple(account.alias for account in self._accounts.select(accounts))
        rights = frozenset(may)
        if not rights:
            raise Misuse("client_may_nothing", name=name, choices=", ".join(Right))
        key = Secret(KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES))
        client = Client(name, key_hash(key), aliases, rights, self._clock.now())
        self._store.save_client(client)
        return client, key

    def hook(self, name: str, url: str) -> Secret:
        """Has the client told of new tokens at `url`, and returns what the notices are signed with. What was
        not taken before is forgotten. Raises Misuse: `hook_url_unfit`, and as `get`."""
        secret = Secret(SECRET_PREFIX + b64encode(secrets.token_bytes(KEY_BYTES)).decode())
        hook = Hook(checked_hook_url(url), secret)
        self._store.update_client(self.get(name).name, lambda client: replace(client, hook=hook))
        return secret

    def unhook(self, name: str) -> None:
        """Tells the client nothing any more. Raises Misuse as `get`."""
        self._store.update_client(self.get(name).name, lambda client: replace(client, hook=None))

    def revoke(self, name: str) -> None:
        """Forgets the client: its key is refused from the next request on. Raises Misuse as `get`."""
        self._store.remove_client(self.get(name).name)

    def find(self, key: Secret) -> Client | None:
        """The client whose key this is. Takes as long whether one has it or not, and costs one stat as long
        as the store has not changed."""
        wanted = key_hash(key)
        found = None
        for client in self._store.snapshot().clients:
            if compare_digest(client.key_hash, wanted):
                found = client
        return found
