"""A request as the server hands it over."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from wxconsole.server.request import Request


def request(**more: Any) -> Request:
    scope = {"method": "GET", "path": "/", "query_string": "", "headers": {}, "client": "127.0.0.1:1024"}
    return Request(cast(Any, SimpleNamespace(**scope | more)), cast(Any, None))


@pytest.mark.parametrize(
    ("client", "address"), [("192.0.2.1:1024", "192.0.2.1"), ("[2001:db8::1]:1024", "2001:db8::1")]
)
def test_the_address_is_told_without_its_port(client: str, address: str) -> None:
    assert request(client=client).address == address


@pytest.mark.parametrize(
    ("header", "host"),
    [("centre.example:8866", "centre.example"), ("[::1]:8866", "::1"), ("[::1", ""), ("", ""), (":1", "")],
)
def test_the_host_is_told_without_its_port_and_is_none_where_it_makes_no_sense(
    header: str, host: str
) -> None:
    assert request(headers={"host": header}).host == host


def test_of_a_name_that_comes_twice_in_the_query_the_last_value_counts() -> None:
    assert request(query_string="a=1&b=&a=%E5%BA%97+2").query == {"a": "店 2", "b": ""}


@pytest.mark.parametrize(
    ("header", "key"), [("Bearer k", "k"), ("bearer  k ", "k"), ("Basic k", None), ("", None)]
)
def test_the_key_is_what_a_bearer_brings(header: str, key: str | None) -> None:
    found = request(headers={"authorization": header}).key
    assert (None if found is None else found.reveal()) == key
