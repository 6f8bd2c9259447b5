"""`wxconsole migrate`, killed at every step, and with a Redis that is."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.stores.samples import NOW, OTHER_APPID, client, held, numbers, rotate, use
from tests.redis_server import RedisServer
from tests.reliability.migrator import opened
from wxconsole.adapters.redis_store.link import Link
from wxconsole.domain.problem import Problem
from wxconsole.services.migration import Migration

ROOT = Path(__file__).parents[2]
ROWS = 23


def fill(place: str) -> None:
    """Rows an hour apart, half of them after the one that the target has."""
    with closing(opened(place)) as store:
        for number in range(1, ROWS + 1):
            other = number == ROWS // 2
            appid = OTHER_APPID if other else f"wx{10 + number % 7:016}"
            rotate(store, number, NOW + (number - ROWS / 2) * timedelta(hours=1), "shop", appid)
        store.save_client(client("billing"))
        store.save_client(client("crm"))
        store.add_uses([use(days_ago=days, times=days + 1) for days in range(3)])


def contents(place: str) -> Any:
    with closing(opened(place)) as store:
        found = store.snapshot()
        return found.holdings, set(found.clients), store.history(), store.uses()


def migration(source: str, target: str) -> Migration:
    return Migration(opened(source), lambda: opened(target), (source, target))


def copied(source: str, target: str) -> bool:
    work = migration(source, target)
    complete = work.copy(work.plan()).complete
    work.close()
    return complete


def check(source: str, target: str) -> None:
    """All is there, and nothing twice; the newer token of the target is still the one."""
    with closing(opened(source)) as here, closing(opened(target)) as there:
        half = ROWS // 2
        assert numbers(there.history()) == [*range(ROWS, half, -1), 50, *range(half, 0, -1)]
        assert held(there, OTHER_APPID) == "token_50"
        expected = {**here.snapshot().holdings, OTHER_APPID: there.snapshot().holdings[OTHER_APPID]}
        assert there.snapshot().holdings == expected
        assert set(there.snapshot().clients) == set(here.snapshot().clients)
        assert there.uses() == here.uses()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["tinydb redis", "redis tinydb"])
def test_a_copy_killed_at_any_step_is_completed_by_the_next(
    redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    places = {
        "tinydb": (str(tmp_path / "from"), str(tmp_path / "to-{}")),
        "redis": tuple(f"{redis_server.url}?prefix={tmp_path.name}-{name}" for name in ("from", "to-{}")),
    }
    source, target = (places[kind][number] for number, kind in enumerate(way.split()))
    fill(source)
    before = contents(source)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.reliability.migrator", source, target],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    steps = int(ran.stdout)
    assert steps > 15, "there was hardly anything to kill"
    for step in range(steps):
        rows = numbers(contents(target.format(step))[2])
        assert len(rows) == len(set(rows))
        assert copied(source, target.format(step))
        check(source, target.format(step))
    assert contents(source) == before


@pytest.mark.parametrize("step", [1, 8, 12, 16])
def test_a_redis_killed_amid_the_copy_is_told_and_the_next_run_completes_it(
    own_redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr("wxconsole.adapters.redis_store.moving.BATCH", 5)
    source = str(tmp_path / "from")
    fill(source)
    with closing(opened(own_redis.url)) as there:
        rotate(there, 50, NOW, "other", OTHER_APPID)
    work = migration(source, own_redis.url)
    plan = work.plan()
    asked = iter(range(step))
    ask: Callable[..., Any] = Link.ask

    def until_killed(link: Link, command: str, *args: Any, **options: Any) -> Any:
        if command == "eval" and next(asked, None) is None:
            own_redis.kill()
        return ask(link, command, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Link, "ask", until_killed)
        with pytest.raises(Problem) as refused:
            work.copy(plan)
    work.close()
    assert refused.value.key == "store_unreachable"
    own_redis.start()
    assert copied(source, own_redis.url)
    check(source, own_redis.url)
