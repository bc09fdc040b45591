"""The page of a changed budgets.yaml: the whole of what the first line of each screen says of it in a few words."""

from __future__ import annotations

from hero_tui.tui.canvas.escape import escape
from hero_tui.tui.canvas.styled_text import MUTED, Line
from hero_tui.tui.screens.common.frame.lines import blank, wrapped
from hero_tui.tui.screens.common.frame.page import text_page
from hero_tui.tui.screens.help.screen import HelpScreen


class BudgetsFileScreen(HelpScreen):
    """Says where budgets.yaml is wrong, or that it holds; how to look at the file oneself."""

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        del height
        recorder, path = self.snapshot.recorder, self.snapshot.budgets_path
        lines = [blank(width), *wrapped(width, escape(recorder.budgets or "budgets.yaml holds as it was read."))]
        if path is not None:
            lines += [blank(width), *wrapped(width, f"The file: {escape(path)}", MUTED)]
        lines += wrapped(width, "Every place where it is wrong: hero-tui validate", MUTED)
        return text_page(self.frame().below("budgets.yaml"), "A changed budgets.yaml", lines)
