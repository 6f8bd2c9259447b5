"""One module a command, called like it, each with its click command as `command`."""
