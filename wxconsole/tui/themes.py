"""Our two themes. Pairs of text and ground keep a contrast of at least 4.5:1 (WCAG AA)."""

from textual.theme import Theme

DARK = Theme(
    name="wxconsole-dark",
    primary="#2fd07c",
    secondary="#8fb8de",
    accent="#6cb6ff",
    success="#4fd18b",
    warning="#f0b849",
    error="#ff7b72",
    foreground="#e6e9ef",
    background="#12151a",
    surface="#181c22",
    panel="#20262e",
    dark=True,
    variables={"quiet": "#8f99a8"},
)

LIGHT = Theme(
    name="wxconsole-light",
    primary="#09733d",
    secondary="#2d5f8a",
    accent="#0b5fb0",
    success="#09733d",
    warning="#8a5a00",
    error="#b42318",
    foreground="#1b1f24",
    background="#fbfcfd",
    surface="#f1f3f6",
    panel="#e3e7ec",
    dark=False,
    variables={"quiet": "#5a6472"},
)
