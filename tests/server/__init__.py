"""The token service, over real sockets, against the sandbox."""
