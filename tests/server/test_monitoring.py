"""docs/prometheus-alerts.yml and docs/grafana-dashboard.json: they are PromQL, and ask for what there is."""

import asyncio
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml  # type: ignore[import-untyped]  # its stubs would be one more package

from tests.server.conftest import SHOP, Centre, running
from wxconsole.bootstrap import Program
from wxconsole.cli.root import COMMANDS
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.status import Health
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.rate import Rate

DOCS = Path(__file__).parents[2] / "docs"
# What Prometheus itself adds to each sample, and its own metric about each scrape.
OF_PROMETHEUS = {"job", "instance"}
UP = "up"

Scrape = dict[str, dict[str, set[str]]]


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DOCS / "prometheus-alerts.yml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def panels() -> list[dict[str, Any]]:
    return list(json.loads((DOCS / "grafana-dashboard.json").read_text("utf-8"))["panels"])


def queries() -> list[str]:
    """Each query of both files, with Grafana's variables filled in."""
    drawn = [target["expr"] for panel in panels() for target in panel["targets"]]
    filled = [query.replace("$job", "wxconsole").replace("$account", ".*") for query in drawn]
    return [rule["expr"] for rule in alerts()] + filled


def selectors(query: str) -> list[promql_parser.VectorSelector]:
    """The metrics of a query, with what is asked of their labels. Raises ValueError if it is no PromQL."""
    found: list[promql_parser.VectorSelector] = []

    def look(part: promql_parser.Expr) -> bool:
        if isinstance(part, promql_parser.VectorSelector):
            found.append(part)
        return True

    promql_parser.walk(promql_parser.parse(query), look)
    return found


def scraped(text: str) -> Scrape:
    """The labels of each metric, and the values that each has."""
    found: Scrape = defaultdict(lambda: defaultdict(set))
    for line in text.splitlines():
        if not line.startswith("#"):
            name = re.split(r"[{ ]", line)[0]
            found[name].update()
            for label, value in re.findall(r'([a-z_]+)="([^"]*)"', line):
                found[name][label].add(value)
    return found


async def everything(program: Program, sandbox: Sandbox) -> Scrape:
    """What /metrics says after all that an alert is about."""
    async with running(program, sandbox, reads=Rate(0.001, burst=2)) as centre:
        crash(centre)
        await asyncio.gather(*[centre.get("/v1/accounts/shop/token") for _ in range(4)])
        await centre.get("/v1/accounts/shop/token", "wxc_wrong")
        await centre.get("/v1/accounts", centre.client("crashed"))
        await centre.get("/cgi-bin/token", None)
        sandbox.world.change(SHOP, faults=(Fault(FaultKind.ERROR, errcode=-1),))
        await program.keeper.refresh("shop", Trigger.MANUAL)
        return scraped((await centre.get("/metrics", None)).text)


def crash(centre: Centre) -> None:
    """Makes GET /v1/accounts fail by a mistake of ours."""

    def histories(*_: object) -> Any:
        raise RuntimeError("a mistake")

    centre.house.histories = histories  # type: ignore[method-assign]  # there is no other way to one


async def test_each_metric_label_and_value_that_is_asked_for_is_there(
    program: Program, sandbox: Sandbox
) -> None:
    scrape = await everything(program, sandbox)
    for query in queries():
        for selector in selectors(query):
            if selector.name == UP:
                continue
            assert selector.name in scrape, query
            labels = scrape[selector.name]
            for matcher in selector.matchers.matchers:
                if matcher.name in OF_PROMETHEUS:
                    continue
                values = labels[matcher.name]
                pattern = (
                    matcher.value if matcher.op == promql_parser.MatchOp.Re else re.escape(matcher.value)
                )
                assert any(re.fullmatch(pattern, value) for value in values), (query, matcher.name, values)


async def test_each_metric_is_on_the_dashboard(centre: Centre) -> None:
    await centre.get("/v1/accounts/shop/token")
    drawn = {selector.name for query in queries() for selector in selectors(query)}
    shown = {
        re.sub(r"_(sum|count)$", "_bucket", name)
        for name in scraped((await centre.get("/metrics", None)).text)
    }
    assert shown - drawn == set()


def test_there_is_an_alert_for_each_health_that_is_not_well() -> None:
    asked = {
        health
        for rule in alerts()
        for selector in selectors(rule["expr"])
        for matcher in selector.matchers.matchers
        if matcher.name == "health"
        for health in Health
        if re.fullmatch(matcher.value, health)
    }
    assert asked == {health for health in Health if not health.well}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_bad_it_is_what_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "description"}
    named = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    if named:  # a label that the query has summed away would be empty
        by = re.search(r"sum by \(([^)]*)\)", rule["expr"])
        assert by is None or named <= set(by[1].split(", "))


def test_no_alert_speaks_of_a_command_that_there_is_not() -> None:
    for words in re.findall(r"`wxconsole ([a-z ]+)", (DOCS / "prometheus-alerts.yml").read_text("utf-8")):
        assert words.split()[0] in COMMANDS


def test_panels_do_not_overlap_and_have_ids_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())
