"""Which modules a command line loads."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def loaded(folder: Path, env: Mapping[str, str], *args: str) -> set[str]:
    """The modules that are loaded when a command line, run in `folder`, has done its work."""
    code = (
        "import sys\n"
        "from wxconsole.__main__ import main\n"
        f"sys.argv = {['wxconsole', *args]!r}\n"
        "main()\n"
        "sys.stderr.write('\\n' + ' '.join(sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**env, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.splitlines()[-1].split())
