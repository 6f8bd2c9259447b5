"""Where tokens are published: whether it answers, and may be written to where each SDK looks."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.check import Check, Subject
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.ports import Clock, ServerFacts
from wxconsole.services.publish_target import PublishTarget
from wxconsole.services.shelf import Shelf

# An account that there is not, whose "token" is put in all places and taken back at once: so every right that
# publishing needs is tried, and no SDK finds anything.
_NOBODY = "wxconsole-doctor"
_LIFE = timedelta(seconds=5)


def publishing_checks(
    target: PublishTarget, open_shelf: Callable[[], Shelf], clock: Clock
) -> Iterator[Check]:
    """Blocks for some seconds at most."""
    try:
        with closing(open_shelf()) as shelf:
            facts = shelf.server()
            _try_out(target, shelf, clock)
    except Problem as problem:
        yield Check.fail(Subject.PUBLISHING, "publishing_problem", problem=problem)
        return
    yield from _found(target, facts)


def _try_out(target: PublishTarget, shelf: Shelf, clock: Clock) -> None:
    """Raises Problem for the first place that is refused."""
    now = clock.now()
    token = Token(Secret(_NOBODY), now, now + _LIFE, Endpoint.STABLE)
    tried = [
        layout.publication(Account(_NOBODY, _NOBODY, Secret(""), kind=kind), token)
        for layout in target.layouts
        for kind in layout.kinds
    ]
    for result in shelf.put(tried):
        if isinstance(result, Problem):
            raise result
    shelf.take_back({publication.place for publication in tried})


def _found(target: PublishTarget, facts: ServerFacts) -> Iterator[Check]:
    ms = round(facts.latency_ms, 1)
    yield Check.ok(Subject.PUBLISHING, "publishing_works", target=target, ms=ms)
    if facts.away and not facts.tls:
        yield Check.warn(Subject.PUBLISHING, "publishing_plain", address=facts.address)
