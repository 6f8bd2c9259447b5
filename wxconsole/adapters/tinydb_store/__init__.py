"""The store in files: `state.json` and the segments of `history/`, each one plain TinyDB JSON."""

from wxconsole.adapters.tinydb_store.store import TinyDbStore

__all__ = ["TinyDbStore"]
