"""The use cases, on ports: what the program does, without knowing with what."""
