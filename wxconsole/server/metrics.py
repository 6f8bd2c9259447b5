"""Numbers for Prometheus, in its text format:
https://prometheus.io/docs/instrumenting/exposition_formats/"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from wxconsole import __version__
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Health, Status

REQUEST_BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0)
REFRESH_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
Labels = tuple[tuple[str, str], ...]


class Histogram:
    """How many took how long, in seconds."""

    def __init__(self, buckets: Sequence[float]) -> None:
        self._buckets = buckets
        self._counts = [0] * (len(buckets) + 1)
        self._sum = 0.0

    def add(self, seconds: float) -> None:
        self._counts[bisect_left(self._buckets, seconds)] += 1
        self._sum += seconds

    def lines(self, name: str, labels: Labels) -> Iterator[str]:
        bounds = [*map(str, self._buckets), "+Inf"]
        for bound, count in zip(bounds, accumulate(self._counts), strict=True):
            yield _line(f"{name}_bucket", (*labels, ("le", bound)), count)
        yield _line(f"{name}_sum", labels, self._sum)
        yield _line(f"{name}_count", labels, sum(self._counts))


class Metrics:
    """Counted in this process since it started; the accounts are as they are when asked for."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._request_seconds: dict[str, Histogram] = {}
        self._refreshes: Counter[tuple[str, str, str]] = Counter()
        self._refresh_seconds = Histogram(REFRESH_BUCKETS)
        self._notices: Counter[str] = Counter()

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests[route, method, status] += 1
        histogram = self._request_seconds.get(route)
        if histogram is None:
            histogram = self._request_seconds[route] = Histogram(REQUEST_BUCKETS)
        histogram.add(seconds)

    def refreshed(self, refresh: Refresh | None) -> None:
        """For `Keeper.listen`."""
        if refresh is not None:
            cause = "" if refresh.failure is None else str(refresh.failure.cause)
            self._refreshes[refresh.alias, refresh.outcome, cause] += 1
            self._refresh_seconds.add(refresh.latency_ms / 1000)

    def told(self, taken: bool) -> None:
        """For `Hooks`."""
        self._notices["delivered" if taken else "failed"] += 1

    def text(self, statuses: Sequence[Status], unsaved: int) -> str:
        """Everything, with these accounts only."""
        aliases = {status.account.alias for status in statuses}
        return "".join(f"{line}\n" for line in self._lines(statuses, aliases, unsaved))

    def _lines(self, statuses: Sequence[Status], aliases: set[str], unsaved: int) -> Iterator[str]:
        yield from _head("wxconsole_build_info", "gauge", "The version that runs.")
        yield _line("wxconsole_build_info", (("version", __version__),), 1)
        yield from _head(
            "wxconsole_token_expires_in_seconds",
            "gauge",
            "Seconds that the held token has left; 0 where none is.",
        )
        for status in statuses:
            yield _line("wxconsole_token_expires_in_seconds", _account(status), status.remaining or 0)
        yield from _head(
            "wxconsole_next_refresh_in_seconds",
            "gauge",
            "Seconds until the keeper asks WeChat next; absent where it will not by itself.",
        )
        for status in statuses:
            if status.next_refresh_at is not None:
                seconds = max(0.0, (status.next_refresh_at - status.at).total_seconds())
                yield _line("wxconsole_next_refresh_in_seconds", _account(status), round(seconds))
        yield from _head("wxconsole_account_health", "gauge", "1 for the health that the account has.")
        for status in statuses:
            for health in Health:
                labels = (*_account(status), ("health", str(health)))
                yield _line("wxconsole_account_health", labels, int(status.health is health))
        yield from _head(
            "wxconsole_tokens_unsaved", "gauge", "Tokens served from memory as the store refused them."
        )
        yield _line("wxconsole_tokens_unsaved", (), unsaved)
        yield from _head(
            "wxconsole_refreshes_total", "counter", "Refreshes by outcome, and cause where failed."
        )
        for (alias, outcome, cause), count in sorted(self._refreshes.items()):
            if alias in aliases:
                labels = (("account", alias), ("outcome", outcome), ("cause", cause))
                yield _line("wxconsole_refreshes_total", labels, count)
        name = "wxconsole_refresh_duration_seconds"
        yield from _head(name, "histogram", "How long WeChat took to answer a refresh.")
        yield from self._refresh_seconds.lines(name, ())
        name = "wxconsole_webhook_tries_total"
        yield from _head(name, "counter", "Notices sent to webhooks, by what came of it.")
        for outcome in ("delivered", "failed"):
            yield _line(name, (("outcome", outcome),), self._notices[outcome])
        yield from _head("wxconsole_http_requests_total", "counter", "Requests by route, method and status.")
        for (route, method, status_code), count in sorted(self._requests.items()):
            labels = (("route", route), ("method", method), ("status", str(status_code)))
            yield _line("wxconsole_http_requests_total", labels, count)
        name = "wxconsole_http_request_duration_seconds"
        yield from _head(name, "histogram", "How long requests took, long polls included.")
        for route, histogram in sorted(self._request_seconds.items()):
            yield from histogram.lines(name, (("route", route),))


def _account(status: Status) -> Labels:
    return (("account", status.account.alias),)


def _head(name: str, kind: str, help_text: str) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    # No label here can hold a quote, a backslash or a line break.
    inner = ",".join(f'{key}="{text}"' for key, text in labels)
    return f"{name}{{{inner}}} {value}" if inner else f"{name} {value}"
