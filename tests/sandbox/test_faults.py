"""What goes wrong on the wire."""

import http.client
import json
import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.sandbox.client import APPID, GRANT, SECRET, TOKEN, ask, classic, connected, probe, stable
from wxconsole.sandbox.fault import Fault, FaultKind, Where
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.wechat import Ask, answer


def target(number: str) -> str:
    return f"{TOKEN}?grant_type=client_credential&appid=wx00000000000{number}&secret={SECRET}"


def heard(sandbox: Sandbox, number: str) -> bytes:
    return ask(sandbox, "GET", target(number)).body


def test_a_reset_breaks_the_connection(sandbox: Sandbox) -> None:
    with pytest.raises(ConnectionResetError):
        heard(sandbox, "00104")


def test_a_timeout_never_answers(sandbox: Sandbox) -> None:
    with connected(sandbox, timeout=0.1) as connection:
        connection.request("GET", target("00408"))
        with pytest.raises(TimeoutError):
            connection.getresponse()


def test_a_cut_body_is_shorter_than_it_says(sandbox: Sandbox) -> None:
    with pytest.raises(http.client.IncompleteRead):
        heard(sandbox, "00206")


@pytest.mark.parametrize(("number", "status"), [("00500", 500), ("00502", 502), ("00503", 503)])
def test_a_status_comes_with_a_page_of_html(sandbox: Sandbox, number: str, status: int) -> None:
    answered = ask(sandbox, "GET", target(number))
    assert answered.status == status
    assert answered.headers["Content-Type"] == "text/html"
    assert answered.body.startswith(b"<html>")


def test_a_429_says_when_to_come_back(sandbox: Sandbox) -> None:
    answered = ask(sandbox, "GET", target("00429"))
    assert (answered.status, answered.headers["Retry-After"]) == (429, "7")


def test_a_redirect_points_to_where_following_it_shows_in_the_call_log(sandbox: Sandbox) -> None:
    answered = ask(sandbox, "GET", target("00302"))
    assert (answered.status, answered.headers["Location"]) == (302, "/redirected")


def test_an_oversized_body_is_valid_and_longer_than_64_kib(sandbox: Sandbox) -> None:
    body = heard(sandbox, "00413")
    assert len(body) > 65536
    assert "access_token" in json.loads(body)


def test_a_dripping_body_arrives_byte_by_byte(sandbox: Sandbox) -> None:
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(f"GET {target('00598')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n{" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        (length,) = re.findall(rb"Content-Length: (\d+)", head)
        # More bytes come, while the whole would take half a minute.
        body += connection.recv(65536)
        assert 1 < len(body) < int(length)


def test_an_empty_body_is_empty(sandbox: Sandbox) -> None:
    assert heard(sandbox, "00204") == b""


def test_a_body_that_is_not_json_is_a_page_with_status_200(sandbox: Sandbox) -> None:
    assert heard(sandbox, "00701").startswith(b"<html>")


def test_an_array_holds_what_should_have_been_the_answer(sandbox: Sandbox) -> None:
    (document,) = json.loads(heard(sandbox, "00702"))
    assert document["expires_in"] == 7200


def test_invalid_utf8_cannot_be_decoded(sandbox: Sandbox) -> None:
    with pytest.raises(UnicodeDecodeError):
        heard(sandbox, "00703").decode()


def test_an_errcode_can_be_text(sandbox: Sandbox) -> None:
    assert json.loads(heard(sandbox, "00704"))["errcode"] == "-1"


@pytest.mark.parametrize(
    ("number", "expires_in"), [("00712", 0), ("00713", -1), ("00714", "7200"), ("00715", 86400)]
)
def test_expires_in_can_be_wrong(sandbox: Sandbox, number: str, expires_in: object) -> None:
    document = json.loads(heard(sandbox, number))
    assert document["expires_in"] == expires_in
    assert document["access_token"]


def test_expires_in_can_be_missing(sandbox: Sandbox) -> None:
    assert list(json.loads(heard(sandbox, "00711"))) == ["access_token"]


def test_the_token_can_be_missing(sandbox: Sandbox) -> None:
    assert list(json.loads(heard(sandbox, "00722"))) == ["expires_in"]


def test_a_token_can_hold_what_no_token_may(sandbox: Sandbox) -> None:
    token = json.loads(heard(sandbox, "00721"))["access_token"]
    assert {"\r", "\n", " ", "'", "\x1b"} < set(token)


def test_what_spoils_a_success_leaves_an_error_as_it_is(sandbox: Sandbox) -> None:
    answer = classic(sandbox, appid="wx0000000000000712", secret="")
    assert set(answer) == {"errcode", "errmsg"}


@pytest.mark.parametrize(
    "kind", [FaultKind.RESET, FaultKind.CUT, FaultKind.TIMEOUT, FaultKind.DRIP, FaultKind.NOT_JSON]
)
def test_an_answer_that_is_lost_has_rotated_the_token_all_the_same(sandbox: Sandbox, kind: FaultKind) -> None:
    world = sandbox.world
    first = classic(sandbox)["access_token"]
    world.change(APPID, faults=(Fault(kind, times=1),))
    query = f"grant_type=client_credential&appid={APPID}&secret={SECRET}"
    assert answer(world, Ask("GET", TOKEN, query)).fault.kind is kind
    world.clock.advance(301)
    assert probe(sandbox, first) == 40001


def test_a_status_comes_from_in_front_of_wechat_and_rotates_nothing(sandbox: Sandbox) -> None:
    first = classic(sandbox)["access_token"]
    sandbox.world.change(APPID, faults=(Fault(FaultKind.STATUS, times=1),))
    ask(sandbox, "GET", f"{TOKEN}?grant_type=client_credential&appid={APPID}&secret={SECRET}")
    sandbox.world.clock.advance(301)
    assert probe(sandbox, first) == 0


def test_faults_strike_in_order_each_as_often_as_it_says(sandbox: Sandbox) -> None:
    faults = (Fault(FaultKind.ERROR, -1, times=2), Fault(times=1), Fault(FaultKind.ERROR, 45011, times=1))
    sandbox.world.change(APPID, faults=faults)
    assert [stable(sandbox).get("errcode", 0) for _ in range(5)] == [-1, -1, 0, 45011, 0]
    assert sandbox.world.account(APPID).faults == ()


def test_a_fault_without_times_strikes_for_good(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, faults=(Fault.error(50007),))
    assert [stable(sandbox)["errcode"] for _ in range(3)] == [50007] * 3


def test_a_fault_can_strike_the_calls_with_a_token_only(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, faults=(Fault(FaultKind.ERROR, 48001, on=Where.API),))
    token = stable(sandbox)["access_token"]
    assert probe(sandbox, token) == 48001


def test_a_fault_can_strike_the_calls_with_a_secret_only(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    sandbox.world.change(APPID, faults=(Fault(FaultKind.ERROR, 40243, on=Where.TOKEN, times=1),))
    assert probe(sandbox, token) == 0
    assert stable(sandbox)["errcode"] == 40243


def test_a_fault_strikes_every_call_of_its_account_and_none_of_another(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    sandbox.world.change(APPID, faults=(Fault.error(-1),))
    assert probe(sandbox, token) == -1
    assert classic(sandbox)["errcode"] == -1
    assert "access_token" in stable(sandbox, appid="wxfedcba9876543210")


def test_latency_is_the_sum_of_what_account_and_fault_ask_for(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, latency_ms=250, faults=(Fault(latency_ms=500, times=1),))
    body = json.dumps(GRANT).encode()
    latencies = [
        answer(sandbox.world, Ask("POST", "/cgi-bin/stable_token", "", body)).latency for _ in range(2)
    ]
    assert latencies == [0.75, 0.25]
