"""What the terminal is sent."""

import pytest

from wxconsole.tui.alarm import alarm


@pytest.mark.parametrize(
    ("way", "sent"),
    [
        ("off", ""),
        ("bell", "\a"),
        ("osc9", "\x1b]9;wxconsole: shop: blocked\a"),
        ("osc777", "\x1b]777;notify;wxconsole;shop: blocked\a"),
    ],
)
def test_each_way_has_its_control_string(way: str, sent: str) -> None:
    assert alarm(way, "shop: blocked", {}) == sent


def test_tmux_passes_a_notification_on_and_rings_a_bell_itself() -> None:
    tmux = {"TMUX": "/run/tmux-0/default,1,0"}
    assert alarm("osc9", "hi", tmux) == "\x1bPtmux;\x1b\x1b]9;wxconsole: hi\a\x1b\\"
    assert alarm("bell", "hi", tmux) == "\a"


@pytest.mark.parametrize("way", ["osc9", "osc777"])
def test_a_text_cannot_end_the_control_string_or_begin_another(way: str) -> None:
    sent = alarm(way, "a\a b\x1b\\ c\x9c \x1b]52;c;aGk=\a\n\u202e每日", {})
    assert sent.count("\x1b") == sent.count("\a") == 1
    assert sent.endswith("\a")
    assert not any(char in sent for char in "\x9c\n\u202e")
    assert "每日" in sent
