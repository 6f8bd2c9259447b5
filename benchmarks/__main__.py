"""Lists the benchmarks: `python -m benchmarks`."""

import ast
import sys
from pathlib import Path


def main() -> None:
    for path in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        told = ast.get_docstring(tree) or ""
        if "python -m benchmarks." in told:
            sys.stdout.write(f"python -m benchmarks.{path.stem:16} {told.splitlines()[0]}\n")


if __name__ == "__main__":
    main()
