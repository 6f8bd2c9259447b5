"""`python -m wxconsole`, and the `wxconsole` command."""

import gc
import sys


def main() -> int:
    """Runs the command line and returns its exit status."""
    if sys.argv[1:] == ["--version"]:
        # Scripts ask this in passing: it is answered before anything else is loaded.
        from wxconsole import __version__

        sys.stdout.write(f"wxconsole {__version__}\n")
        return 0
    # What a start loads stays: looking through it for garbage again and again would be a tenth of a command.
    gc.set_threshold(100_000)
    try:
        from wxconsole.cli.run import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still being loaded
        return 130
    finally:
        # What is left goes with the process, and another tenth with looking through it once more.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
