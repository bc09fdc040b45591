"""The help, made from the registry of actions. `?` opens it from anywhere; `esc`, `?` or Backspace close it."""

from __future__ import annotations

from typing import ClassVar

from hero_tui.tui.actions import ACTIONS, Action, Where, available
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.screens.budget_detail.page import most_scroll, text_page
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.help.paint import help_lines

_OWN = frozenset({"down", "up", "page_down", "page_up", "first", "last", "back", "repaint", "detach", "leave"})


class HelpScreen(HeroScreen):
    """`HelpScreen(where)`: the keys of that place; without it, those of the screen below."""

    WHERE: ClassVar[Where] = Where.ALERT

    def __init__(self, where: Where | None = None) -> None:
        super().__init__()
        self.where = where
        self.scroll_row = 0

    def actions(self) -> tuple[Action, ...]:
        """Scrolling as in the alert's detail, and the ways out; `?` closes what it opened."""
        return (*(each for each in available(Where.ALERT) if each.id in _OWN), _CLOSE)

    def place(self) -> Where:
        """Where it was opened."""
        if self.where is not None:
            return self.where
        stack = self.app.screen_stack
        below = stack[-2] if len(stack) > 1 else None
        return below.WHERE if isinstance(below, HeroScreen) else Where.LIVE

    def keys(self) -> tuple[Action, ...]:
        """The actions that the help explains; those that exist nowhere in the app are left out."""
        return tuple(each for each in ACTIONS if each.where & {self.place(), Where.EVERYWHERE})

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        lines = help_lines(self.snapshot, self.now(), self.keys(), self.place().value, width)
        self.scroll_row = min(self.scroll_row, most_scroll(len(lines), height))
        said = "hero-tui: does your development loop keep its performance budgets?"
        items = tuple(each for each in self.items() if each[0] != "?")
        return text_page(
            self.snapshot,
            self.now(),
            (width, height),
            f"{self.hero.place()} › Help",
            said,
            items,
            lines,
            self.scroll_row,
            states=self.hero.states(),
        )

    def _scroll(self, by: int) -> None:
        self.scroll_row = max(0, self.scroll_row + by)
        self.repaint()

    def action_down(self) -> None:
        """One line down."""
        self._scroll(1)

    def action_up(self) -> None:
        """One line up."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """Half a page down."""
        self._scroll(max(1, self.app.size.height // 2))

    def action_page_up(self) -> None:
        """Half a page up."""
        self._scroll(-max(1, self.app.size.height // 2))

    def action_first(self) -> None:
        """The top."""
        self._scroll(-100_000)

    def action_last(self) -> None:
        """The end."""
        self._scroll(100_000)

    def action_back(self) -> None:
        """To the screen below."""
        self.app.pop_screen()


_CLOSE = Action("back", ("question_mark",), "?", "", "close the help", frozenset({Where.ALERT}), palette=False)
