"""The help, made from the registry of actions. `?` opens it from anywhere; `esc`, `?` or Backspace close it."""

from __future__ import annotations

from typing import ClassVar

from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.key_bindings import Action, Where, available
from hero_tui.tui.screens.common.frame.page import most_scroll, text_page
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.help.paint import help_lines


class HelpScreen(HeroScreen):
    """Explains the keys of one place, the signs and the words."""

    WHERE: ClassVar[Where] = Where.HELP
    LEAVES: ClassVar[str] = "back"

    def __init__(self, explained: Where) -> None:
        super().__init__()
        self.explained = explained
        self.scroll_row = 0

    def keys(self) -> tuple[Action, ...]:
        """The actions that the help explains, also those that have nothing to do just now."""
        return available(self.explained, lambda action: action != "detach" or not self.snapshot.demo)

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        lines = help_lines(self.snapshot, self.now(), self.keys(), self.explained.value, width)
        self.scroll_row = min(self.scroll_row, most_scroll(len(lines), height))
        sentence = "hero-tui: does your development loop keep its performance budgets?"
        return text_page(self.frame().below("Help"), sentence, lines, self.scroll_row)

    def scroll_page(self, by: int) -> None:
        """The page, as far as it goes."""
        self.scroll_row = max(0, self.scroll_row + by)
        self.repaint()

    def action_down(self) -> None:
        """One line down."""
        self.scroll_page(1)

    def action_up(self) -> None:
        """One line up."""
        self.scroll_page(-1)

    def action_page_down(self) -> None:
        """Half a page down."""
        self.scroll_page(max(1, self.app.size.height // 2))

    def action_page_up(self) -> None:
        """Half a page up."""
        self.scroll_page(-max(1, self.app.size.height // 2))

    def action_first(self) -> None:
        """The top."""
        self.scroll_page(-100_000)

    def action_last(self) -> None:
        """The end."""
        self.scroll_page(100_000)

    def action_back(self) -> None:
        """To the screen below."""
        self.host.back()
