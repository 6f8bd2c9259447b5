from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.fakes import NOW, UNWRITABLE, FailingStore, SetClock
from wxconsole.domain.problem import Problem
from wxconsole.domain.use import Deed, Use
from wxconsole.services.uses import UseTally


class Sums(FailingStore):
    """A store that can refuse uses."""

    refuses = False

    def add_uses(self, uses: Iterable[Use]) -> None:
        if self.refuses:
            raise UNWRITABLE
        super().add_uses(uses)


@pytest.fixture
def store(store: FailingStore, clock: SetClock) -> Sums:
    return Sums(store._home, clock)


@pytest.fixture
def tally(store: Sums, clock: SetClock) -> UseTally:
    return UseTally(store, clock)


def test_what_was_done_is_saved_by_client_account_and_day(
    tally: UseTally, store: Sums, other_store: FailingStore, clock: SetClock
) -> None:
    for client, alias, deed in (
        ("billing", "shop", Deed.READ),
        ("billing", "shop", Deed.READ),
        ("billing", "news", Deed.REFRESH),
        ("crm", "", Deed.REFUSED),
    ):
        clock.go(1)
        tally.note(client, alias, deed)
    tally.flush()
    clock.go(86400)
    tally.note("billing", "shop", Deed.OUTDATED)
    tally.flush()
    assert [
        (use.day - NOW.date(), use.client, use.alias, use.reads, use.refreshes, use.outdated, use.refused)
        for use in other_store.uses()
    ] == [
        (timedelta(1), "billing", "shop", 0, 0, 1, 0),
        (timedelta(0), "billing", "news", 0, 1, 0, 0),
        (timedelta(0), "billing", "shop", 2, 0, 0, 0),
        (timedelta(0), "crm", "", 0, 0, 0, 1),
    ]
    reads = other_store.uses()[2]
    assert (reads.first_at, reads.last_at) == (NOW + timedelta(seconds=1), NOW + timedelta(seconds=2))


def test_nothing_noted_writes_nothing(tally: UseTally, store: Sums) -> None:
    tally.flush()
    assert not (store._home / "uses").exists()


def test_what_cannot_be_saved_is_saved_the_next_time_and_once(
    tally: UseTally, store: Sums, clock: SetClock
) -> None:
    tally.note("billing", "shop", Deed.READ)
    store.refuses = True
    with pytest.raises(Problem):
        tally.flush()
    tally.note("billing", "shop", Deed.READ)
    store.refuses = False
    tally.flush()
    tally.flush()
    (use,) = store.uses()
    assert use.reads == 2


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(Deed), st.booleans()), max_size=40))
def test_however_often_it_is_flushed_the_sums_are_those_of_what_was_done(
    done: list[tuple[str, Deed, bool]],
) -> None:
    clock = SetClock()
    saved: list[Use] = []

    class Memory:
        def add_uses(self, uses: Iterable[Use]) -> None:
            saved.extend(uses)

    tally = UseTally(Memory(), clock)  # type: ignore[arg-type]  # all that a tally asks of a store
    for client, deed, flushed in done:
        clock.go(977)
        tally.note(client, "shop", deed)
        if flushed:
            tally.flush()
    tally.flush()
    assert sum(use.reads for use in saved) == sum(deed is Deed.READ for _, deed, _ in done)
    for client in "ab":
        others = [use for use in saved if use.client == client]
        assert sum(use.reads + use.refreshes + use.outdated + use.refused for use in others) == sum(
            who == client for who, _, _ in done
        )


def test_threads_that_note_while_it_is_flushed_lose_nothing(tally: UseTally, store: Sums) -> None:
    def work(_: int) -> None:
        for _ in range(500):
            tally.note("billing", "shop", Deed.READ)

    with ThreadPoolExecutor(4) as threads:
        working = [threads.submit(work, number) for number in range(4)]
        while not all(each.done() for each in working):
            tally.flush()
    tally.flush()
    (use,) = store.uses()
    assert use.reads == 2000
