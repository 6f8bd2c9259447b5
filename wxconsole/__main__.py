"""`python -m wxconsole`, and the `wxconsole` command."""

import sys


def main() -> int:
    """Runs the command line and returns its exit status."""
    if sys.argv[1:] == ["--version"]:
        # Scripts ask this in passing: it is answered before anything else is loaded.
        from wxconsole import __version__

        sys.stdout.write(f"wxconsole {__version__}\n")
        return 0
    try:
        from wxconsole.cli.run import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still being loaded
        return 130


if __name__ == "__main__":
    sys.exit(main())
