"""The doctor as a whole."""

import ast
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Formatter
from threading import Event

import pytest

import wxconsole
from tests.services.doctor.fakes import HOME, LOG, REFUSED, FakeClipboardWay, FakeLine, FakeMachine, found
from tests.services.fakes import NOW, SetClock
from wxconsole.adapters.keyring_vault import KeyringVault
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.problem import Problem
from wxconsole.domain.server_time import ServerTime
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.locale.doctor import MESSAGES
from wxconsole.services.doctor import doctor as doctor_module
from wxconsole.services.doctor.doctor import Doctor, SetUp
from wxconsole.services.doctor.files import Places
from wxconsole.services.doctor.ports import Answer
from wxconsole.services.ports import Store

BASES = ("https://api.weixin.qq.com", "https://api2.weixin.qq.com")
ODD = Problem("setting_unknown", variable="WXCONSOLE_X", origin="environment")


def doctor(
    tmp_path: Path,
    line: FakeLine | None = None,
    *warnings: Problem,
    machine: FakeMachine | None = None,
    store: Store | None = None,
    published: tuple[Check, ...] = (),
) -> Doctor:
    set_up = SetUp(Places(HOME, LOG, ()), BASES, 5.0, warnings)
    kept = store or TinyDbStore(tmp_path / "home", SetClock())
    return Doctor(
        set_up,
        machine or FakeMachine(),
        line or FakeLine(),
        FakeClipboardWay(),
        KeyringVault(lambda _: None),
        lambda: kept,
        SetClock(),
        lambda: iter(published),
    )


async def checks_of(who: Doctor) -> list[Check]:
    return [check async for check in who.checks()]


async def test_each_subject_is_looked_at_and_each_host(tmp_path: Path) -> None:
    published = Check.ok(Subject.PUBLISHING, "publishing_works", target="redis://db", ms=1)
    checks = await checks_of(doctor(tmp_path, published=(published,)))
    assert {check.subject for check in checks} == set(Subject) - {Subject.ENV_FILE}
    answered = [check.params["host"] for check in checks if check.subject is Subject.API]
    assert answered == ["api.weixin.qq.com", "api2.weixin.qq.com"]
    assert all(check.state is not State.FAIL for check in checks)


async def test_what_is_odd_about_the_settings_is_warned_about(tmp_path: Path) -> None:
    open_env = Problem("env_file_open", path=".env", mode="0644")  # told with the files
    checks = await checks_of(doctor(tmp_path, None, ODD, open_env))
    settings = [check for check in checks if check.subject is Subject.SETTINGS]
    assert [(check.state, check.params) for check in settings] == [(State.WARN, {"problem": ODD})]


async def test_the_clock_is_that_of_the_first_host_that_told_the_time(tmp_path: Path) -> None:
    time = ServerTime(NOW + timedelta(hours=1), timedelta(0), SetClock().uptime())
    checks = await checks_of(doctor(tmp_path, FakeLine(Answer(REFUSED, 1, None, time))))
    assert found(checks)[-1] == (Subject.CLOCK, State.WARN, "clock_behind")
    assert checks[-1].params == {"by": "1:00:00"}


class HangingMachine(FakeMachine):
    """Its file system does not come back."""

    gone = Event()

    def file(self, path: Path) -> None:
        self.gone.wait()


@pytest.fixture
def hanging() -> Iterator[HangingMachine]:
    machine = HangingMachine()
    machine.gone = Event()
    before = set(threading.enumerate())
    yield machine
    machine.gone.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)


async def test_a_file_system_that_hangs_hides_nothing_else(
    tmp_path: Path, hanging: HangingMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_module, "_PATIENCE", 0.05)
    checks = await checks_of(doctor(tmp_path, machine=hanging))
    assert (Subject.FILES, State.FAIL, "hangs") in found(checks)
    assert (Subject.API, State.OK, "api_answers") in found(checks)


def made() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each finding in the source: how it is made, its key, its parameters (None where they are passed on)."""
    for path in (Path(wxconsole.__file__).parent / "services/doctor").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func.value) != "Check" or node.func.attr not in set(State):
                continue
            names = [keyword.arg for keyword in node.keywords]
            given = None if None in names else {name for name in names if name is not None}
            for key in node.args[1:]:
                if isinstance(key, ast.Constant):
                    yield node.func.attr, str(key.value), given


def fills(key: str) -> set[str]:
    return {name for text in MESSAGES[key] for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_each_finding_has_its_words_and_each_wrong_one_its_step() -> None:
    findings = list(made())
    assert len(findings) > 50
    for how, key, given in findings:
        for name in [f"check_{key}", *([f"step_{key}"] if how in ("warn", "fail") else [])]:
            assert given is None or fills(name) <= given, name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_subject_and_state_has_its_word(lang: str) -> None:
    say = Messages(lang)
    assert all(say(f"subject_{subject}") for subject in Subject)
    assert all(say(f"state_{state}") for state in State)
