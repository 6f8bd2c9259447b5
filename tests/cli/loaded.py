"""Which modules a command line loads."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def loaded(folder: Path, env: Mapping[str, str], *args: str) -> set[str]:
    """The modules that are loaded when a command line, run in `folder`, has done its work."""
    words = ["wxconsole", *args]
    return loaded_after(folder, env, f"from wxconsole.__main__ import main\nsys.argv = {words!r}\nmain()")


def loaded_after(folder: Path, env: Mapping[str, str], code: str) -> set[str]:
    """The modules that are loaded when `code` has run in `folder`."""
    tell = "sys.stderr.write('\\n' + ' '.join(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{tell}\n"],
        cwd=folder,
        env={**env, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.splitlines()[-1].split())
