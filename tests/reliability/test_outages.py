"""What is between here and WeChat fails and comes back, and nobody is there to press a key."""

from collections.abc import Callable

import pytest

from tests.reliability.stage import SHOP, Console, Stage

# The longest wait between two tries, in seconds: what passes after an outage until it is over here too.
BACKOFF_CAP = 60


class Names:
    """The name service does not answer."""

    cause = "dns"

    def __init__(self, stage: Stage) -> None:
        stage.env["WXCONSOLE_API_BASE"] = stage.sandbox.url.replace("127.0.0.1", "localhost")
        self.stage = stage

    def console_within(self) -> Console:
        """A console that is started within the outage."""
        return self.stage.console("0.05", "names", "no")

    def begin(self, console: Console) -> None:
        console.tell("names", "no")

    def end(self, console: Console) -> None:
        console.tell("names", "yes")


class Server:
    """Nobody listens on WeChat's port."""

    cause = "connect"

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        # Where it listens again.
        stage.sandbox._port = int(stage.sandbox.url.rsplit(":", 1)[1])

    def console_within(self) -> Console:
        self.stage.sandbox.stop()
        return self.stage.console("0.05")

    def begin(self, _: Console) -> None:
        self.stage.sandbox.stop()

    def end(self, _: Console) -> None:
        self.stage.sandbox.start()


Outage = Callable[[Stage], Names | Server]


@pytest.mark.parametrize("kind", [Names, Server])
def test_a_first_token_is_fetched_as_soon_as_it_can_be(stage: Stage, kind: Outage) -> None:
    stage.store_account()
    outage = kind(stage)
    console = outage.console_within()
    failing = console.until(lambda account: account["last_error"])
    assert failing["last_error"]["cause"] == outage.cause
    assert failing["last_error"]["retryable"] is True
    outage.end(console)
    console.tell("pass", BACKOFF_CAP)
    console.until(lambda account: account["health"] == "fresh")
    assert stage.calls() == 1
    assert console.close() == 0


@pytest.mark.parametrize("kind", [Names, Server])
def test_a_token_lives_through_an_outage_and_is_replaced_after_it(stage: Stage, kind: Outage) -> None:
    stage.store_account()
    outage = kind(stage)
    held = stage.plant(left=1200)
    console = stage.console("0.05")
    console.until(lambda account: account["health"] == "fresh")
    outage.begin(console)
    console.tell("pass", 1000)
    stage.world.clock.advance(1000)
    failing = console.until(lambda account: account["last_error"])
    assert (failing["health"], failing["last_error"]["cause"]) == ("failing", outage.cause)
    assert failing["expires_in"] > 0
    assert stage.token() == held
    assert stage.calls() == 0
    outage.end(console)
    console.tell("pass", BACKOFF_CAP)
    stage.world.clock.advance(BACKOFF_CAP)
    seen = console.until(lambda account: account["health"] == "fresh")
    assert seen["last_error"] is None
    assert stage.token() == stage.world.given[SHOP][-1] != held
    # The outage itself has cost a bounded number of rows: each try waits longer.
    assert {row.outcome for row in stage.rows()[1:-1]} == {"failed"}
    assert console.close() == 0
