"""Scroll bars without the block elements that Textual draws their ends with: those are of East-Asian
ambiguous width, and beside the table one would shift the pane that follows."""

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class WholeCells(ScrollBarRender):
    """Ends a bar where a cell ends."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]
