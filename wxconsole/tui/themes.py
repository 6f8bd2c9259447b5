"""Our themes. Pairs of text and ground keep a contrast of at least 4.5:1 (WCAG AA), those of `HIGH_CONTRAST`
7:1 (AAA).

`error` is the colour of what needs somebody, `warning` of what is tried again, `success` of what is well.
All else is in `foreground` and `quiet`; keys and headings are in an `accent` that does not compete.
"""

from textual.theme import Theme

DARK = Theme(
    name="wxconsole-dark",
    primary="#9fb2c8",
    secondary="#8fb8de",
    accent="#9fc3e8",
    success="#5cc58f",
    warning="#f0b849",
    error="#ff7b72",
    foreground="#e6e9ef",
    background="#12151a",
    surface="#181c22",
    panel="#262d37",
    dark=True,
    variables={"quiet": "#97a1b0"},
)

LIGHT = Theme(
    name="wxconsole-light",
    primary="#3d5570",
    secondary="#2d5f8a",
    accent="#235a8c",
    success="#09693a",
    warning="#7d5200",
    error="#b42318",
    foreground="#1b1f24",
    background="#fbfcfd",
    surface="#f1f3f6",
    panel="#dfe5ec",
    dark=False,
    variables={"quiet": "#535d6a"},
)

HIGH_CONTRAST = Theme(
    name="wxconsole-high-contrast",
    primary="#ffffff",
    secondary="#9fd7ff",
    accent="#9fd7ff",
    success="#6bff9e",
    warning="#ffd75f",
    error="#ffaaa3",
    foreground="#ffffff",
    background="#000000",
    surface="#141414",
    panel="#303030",
    dark=True,
    variables={"quiet": "#d0d0d0"},
)

# Orange, yellow and blue, of three lightnesses: they stay apart whichever kind of cones somebody lacks.
# After the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/).
COLOUR_BLIND = Theme(
    name="wxconsole-colour-blind",
    primary="#a9b4c2",
    secondary="#b8c4d4",
    accent="#c3ccd8",
    success="#4aa3ff",
    warning="#f8eb76",
    error="#fb7618",
    foreground="#e8ebf0",
    background="#10131a",
    surface="#171b23",
    panel="#262c38",
    dark=True,
    variables={"quiet": "#98a2b1"},
)

THEMES = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
