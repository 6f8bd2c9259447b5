"""The pages made from the code say what the code says."""

import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_page_that_is_missing_or_edited_by_hand_is_stale(tmp_path: Path) -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    pages = list(generate["PAGES"])
    assert generate["stale"](tmp_path) == pages
    generate["write"](tmp_path)
    assert generate["stale"](tmp_path) == []
    for page in pages:
        path = tmp_path / page
        path.write_text(path.read_text("utf-8") + "edited\n", "utf-8")
    assert generate["stale"](tmp_path) == pages
