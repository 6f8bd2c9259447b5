"""The command line. Loads nothing that the command at hand does not need."""
