"""The token service: tokens over HTTP, for the programs that need them."""
