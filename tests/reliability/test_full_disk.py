"""A disk that is full, from before or all of a sudden."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.reliability.stage import SHOP, Stage, staged, until
from wxconsole.domain.account import Endpoint

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")


def fill(process: subprocess.Popen[str], room: int = 0) -> None:
    """From now on the disk has no room for what that process writes, but for files of `room` bytes."""
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, most))


def room_for_the_log(stage: Stage) -> int:
    """Bytes that a log may have, and the state may not."""
    return (stage.home / "state.json").stat().st_size // 2


def logged(stage: Stage) -> str:
    """What the log says, if there is one."""
    return "".join(path.read_text("utf-8") for path in stage.logs.rglob("wxconsole.log"))


def free(process: subprocess.Popen[str]) -> None:
    """There is room again."""
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "none", folder], stderr=subprocess.PIPE
    )
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill_up(path: Path) -> None:
    """Makes a file that takes all the room there is."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(1024))


def test_a_disk_that_is_full_costs_no_token_and_asks_nothing_of_wechat(small_disk: Path) -> None:
    with staged(small_disk) as stage:
        stage.store_account()
        held = stage.plant()
        fill_up(small_disk / "filler")
        ran = stage.does("refresh", "shop")
        assert ran.status == 1
        assert "No space left on device" in ran.err
        assert str(stage.home) in ran.err
        assert "Traceback" not in ran.err
        assert stage.calls() == 0
        assert stage.token() == held
        assert stage.does("status").status == 0
        assert stage.does("history", "--json").out.count("\n") == 1
        (small_disk / "filler").unlink()
        assert stage.does("refresh", "shop").status == 0
        assert len(stage.rows()) == 2


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_refresh_that_cannot_be_saved_is_not_told_as_done(stage: Stage, as_json: tuple[str, ...]) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    held = stage.plant(endpoint=Endpoint.CLASSIC)
    stage.hold()
    process = stage.start("refresh", "shop", *as_json)
    stage.asked()
    fill(process)
    stage.answer()
    ran = stage.ended(process)
    assert ran.status == 1
    assert "could not be saved" in ran.err
    assert "shop: new token" not in ran.err
    assert "Traceback" not in ran.err
    assert stage.held() == held
    assert stage.token() == held
    assert len(stage.rows()) == 1
    # The way out that the message names.
    assert stage.does("refresh", "shop").status == 0
    assert stage.token() == stage.world.given[SHOP][-1]


def test_a_token_that_cannot_be_saved_is_handed_out_all_the_same(stage: Stage) -> None:
    stage.store_account()
    stage.hold()
    process = stage.start("token", "shop")
    stage.asked()
    fill(process)
    stage.answer()
    ran = stage.ended(process, prints_token=True)
    assert (ran.status, ran.out) == (0, stage.world.given[SHOP][-1] + "\n")
    assert "could not be saved" in ran.err
    assert stage.held() is None


def test_a_console_serves_from_memory_what_it_cannot_save_and_saves_it_once_it_can(stage: Stage) -> None:
    stage.store_account()
    held = stage.plant(left=100)  # due
    stage.hold()
    console = stage.console("0.05")
    stage.asked()
    fill(console.process)
    stage.answer()
    seen = console.until(lambda account: account["expires_in"] > 7000)
    assert console.tell("see")["unsaved"] == [SHOP]
    # The others have what is on the disk, and it lives.
    assert stage.token() == held
    free(console.process)
    until(lambda: not console.tell("see")["unsaved"])
    assert stage.token() == stage.world.given[SHOP][-1]
    assert [row.fingerprint for row in stage.rows()][1:] == [seen["fingerprint"]]
    assert stage.calls() == 1
    assert console.close() == 0


def test_a_console_on_a_full_disk_asks_nothing_of_wechat_and_goes_on_once_there_is_room(stage: Stage) -> None:
    stage.store_account()
    held = stage.plant(left=7000)
    console = stage.console("0.05")
    console.until(lambda account: account["health"] == "fresh")
    fill(console.process, room_for_the_log(stage))
    console.tell("pass", 6800)
    stage.world.clock.advance(6800)
    # It cannot have the lease: it does not ask for a token that it could not keep.
    until(lambda: "File too large" in logged(stage))
    assert stage.calls() == 0
    assert stage.held() == held
    free(console.process)
    console.tell("pass", 30)  # when it looks again
    console.until(lambda account: account["health"] == "fresh")
    assert stage.calls() == 1
    assert len(stage.rows()) == 2
    assert console.close() == 0


def test_a_console_that_is_ended_on_a_full_disk_says_so_in_its_log(stage: Stage) -> None:
    stage.store_account()
    stage.plant(left=100)
    stage.hold()
    console = stage.console("0.05")
    stage.asked()
    fill(console.process, room_for_the_log(stage))
    stage.answer()
    console.until(lambda account: account["expires_in"] > 7000)
    assert console.close() == 0
    assert "closing with tokens that are not saved" in logged(stage)
