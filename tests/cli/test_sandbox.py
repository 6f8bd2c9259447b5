import signal
import urllib.request

from tests.cli.conftest import SECRET, SHOP, Place


def test_prints_its_address_and_how_to_use_it_and_answers_there(place: Place) -> None:
    place.account()
    with place.start("sandbox", "--port", "0") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        place.env["WXCONSOLE_API_BASE"] = url
        assert place.run("refresh", "shop").status == 0
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert f"export WXCONSOLE_API_BASE={url}" in err


def test_a_scenario_decides_what_its_accounts_meet(place: Place) -> None:
    place.account()
    (place.work / "scenario.toml").write_text(
        f'[[accounts]]\nappid = "{SHOP}"\n[[accounts.faults]]\nkind = "error"\nerrcode = 40243\n'
    )
    with place.start("sandbox", "--port", "0", "--scenario", "scenario.toml", "--latency", "1") as process:
        assert process.stdout is not None
        place.env["WXCONSOLE_API_BASE"] = process.stdout.readline().strip()
        ran = place.run("refresh", "shop", "--json")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert '"errcode": 40243' in ran.out


def test_listens_on_loopback_only(place: Place) -> None:
    with place.start("sandbox", "--port", "0") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        body = urllib.request.urlopen(f"{url}/cgi-bin/token?grant_type=client_credential").read()  # noqa: S310
        assert SECRET.encode() not in body
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
