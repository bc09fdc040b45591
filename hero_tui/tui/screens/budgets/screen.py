"""The Budgets screen: every budget that is in force, by system.

     hero-tui  storefront  Budgets                                            ● recording, 98 % seen   14:32   header
     ▲ 1 warning  ● 1 info   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node +410 MB since 13:58              status
      level      budget             latest   used limit        trend         verdict        what it rests on
    ─ Development loop (dev) ─────────────────────────────── 8 budgets ── ? 4 not sure yet  ✓ 4 kept ─
      ○ ok       Hot reload         212 ms   42 % of 500 ms    ▃↑▃▄▃▄█▄▄▆▃▄  ? not sure yet p99 2 of 412        rows
    ▸ ▲ warning  Memory            2.47 GB   82 % of 3.00 GB   ▆▆▆▆▆▇▇▇▇▇▇▇  ✓ kept         inside 99.6 %
    ─ CI ───────────────────── 9 folded, no data yet: hero-tui event ci.checks --duration 2min ─
    ─ Memory ─────────────────────────────────────────────── dev.memory · limit · last 7 d ─                   about
      max 3.00 GB   2.61 GB  ✓ kept   inside 99.6 % of the time; at most 40 slices may be over
     j/k move  enter open  space fold  o order  w why  / filter  f level  1-4 screens  esc back  q quit        footer

`paint` draws it, `layout` says where its parts stand, `rows` what is listed, `state` how the cursor moves.
Its cost: at rest nothing; a snapshot that changed something sorts some 50 rows and paints those lines whose budget
changed (a tenth of a millisecond each); of these only the cells that differ are sent.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from hero_tui.core.time import MINUTE
from hero_tui.format.numbers import next_age_step
from hero_tui.format.summary import is_recording
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.budgets.layout import BudgetsLayout, budgets_layout
from hero_tui.tui.screens.budgets.paint import BudgetsPainter
from hero_tui.tui.screens.budgets.rows import ListedRow, SystemRow, budget_rows
from hero_tui.tui.screens.budgets.state import (
    BudgetsState,
    everything,
    folded,
    in_sight,
    moved,
    next_level,
    next_of,
    reordered,
    searched,
    to_end,
)
from hero_tui.tui.screens.common.alerts.narrowing import narrowed_items
from hero_tui.tui.screens.common.dialogs.prompt import Prompt, filter_prompt
from hero_tui.tui.screens.common.markdown import snapshot_markdown
from hero_tui.tui.screens.common.screen import HeroScreen


class BudgetsScreen(HeroScreen):
    """Systems and their budgets in one list. What was chosen stays while other screens are open."""

    WHERE: ClassVar[Where] = Where.BUDGETS
    PLACE: ClassVar[str] = "Budgets"

    def __init__(self) -> None:
        super().__init__()
        self._painter = BudgetsPainter()

    @property
    def state(self) -> BudgetsState:
        """The app keeps it: the screen is made anew each time it is opened."""
        return self.host.kept.get(BudgetsState)

    def rows(self) -> tuple[ListedRow, ...]:
        """What is listed."""
        return budget_rows(self.snapshot, self.state.options)

    def budgets_layout(self) -> BudgetsLayout:
        """The layout for the terminal as it is."""
        width, height = self.app.size
        return budgets_layout(width, height, owners=any(view.budget.owner for view in self.snapshot.budgets))

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        del width, height
        rows, layout, blocks = self.rows(), self.budgets_layout(), self.host.header_blocks()
        self.host.kept.keep(in_sight(self.state, rows, layout.rows))
        return self._painter.page(self.snapshot, self.state, rows, layout, self.now(), self.items(), blocks)

    def next_change(self, now: float) -> float:
        """Until the age of the focused budget's latest run steps, or that of an open alert."""
        view = self.state.view(self.rows())
        steps = [MINUTE - (now - incident.detected) % MINUTE for incident in self.snapshot.incidents if incident.open]
        if view is not None and view.runs:
            steps.append(next_age_step(view.runs[-1].end, now))
        return min(steps, default=MINUTE)

    def enabled(self, action: str) -> bool:
        """Whether an action has anything to do; if not, it is neither in the footer nor in the palette."""
        if action == "fold":
            return not self.state.options.narrowed and bool(self.snapshot.budgets)
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: a filtered list has no systems to fold."""
        if action == "fold":
            return "Only a part of the budgets is listed: nothing is folded. esc lists all."
        return super().why_not(action)

    def items(self) -> tuple[tuple[str, str], ...]:
        """The footer's keys; how to see everything again stands among the first while only a part is listed."""
        return narrowed_items(super().items()) if self.state.options.narrowed else super().items()

    def _change(self, state: BudgetsState) -> None:
        self.host.kept.keep(state)
        self.repaint()

    def action_down(self) -> None:
        """One row down."""
        self._change(moved(self.state, self.rows(), 1))

    def action_up(self) -> None:
        """One row up."""
        self._change(moved(self.state, self.rows(), -1))

    def action_page_down(self) -> None:
        """Half a page down."""
        self._change(moved(self.state, self.rows(), max(1, self.budgets_layout().rows // 2)))

    def action_page_up(self) -> None:
        """Half a page up."""
        self._change(moved(self.state, self.rows(), -max(1, self.budgets_layout().rows // 2)))

    def action_first(self) -> None:
        """The first row."""
        self._change(to_end(self.state, self.rows(), last=False))

    def action_last(self) -> None:
        """The last row."""
        self._change(to_end(self.state, self.rows(), last=True))

    def focus_at(self, x: int, y: int) -> bool:
        """A budget, or the line of a system."""
        del x
        rows, layout = self.rows(), self.budgets_layout()
        row = y - layout.head - layout.caption
        if not 0 <= row < layout.rows or self.state.first + row >= len(rows):
            return False
        key = rows[self.state.first + row].key
        again = self.state.at(rows) == self.state.first + row
        self._change(replace(self.state, row=key))
        return again

    def scroll_at(self, x: int, y: int, step: int) -> None:
        """The list."""
        del x, y
        self._change(moved(self.state, self.rows(), step))

    def action_order(self) -> None:
        """The next order."""
        self._change(reordered(self.state))

    def action_fold(self) -> None:
        """Fold or unfold the system that the cursor is in."""
        self._change(folded(self.state, self.rows()))

    def action_level(self) -> None:
        """The next least level."""
        self._change(next_level(self.state))

    def action_filter(self) -> None:
        """Ask for the filter's text."""
        self.show_prompt(filter_prompt(self.state.options.query))

    def prompt_done(self, prompt: Prompt) -> None:
        """The filter's text is there; repainted by who asked."""
        self.host.kept.keep(searched(self.state, prompt.text.strip()))

    def action_next_match(self) -> None:
        """The next match, or the next that needs a look."""
        self._change(next_of(self.state, self.rows(), 1, recording=is_recording(self.snapshot)))

    def action_previous_match(self) -> None:
        """The same, backwards."""
        self._change(next_of(self.state, self.rows(), -1, recording=is_recording(self.snapshot)))

    def action_open(self) -> None:
        """The budget's detail; the line of a system opens the system."""
        view = self.state.view(self.rows())
        if view is None:
            self.action_fold()
        else:
            self.host.open_budget(view.budget.id)

    def action_why(self) -> None:
        """To the focused budget's alert, or to its detail where it is over; else to the worst thing's."""
        view = self.state.view(self.rows())
        if view is not None and view.incident is not None:
            self.host.open_alert(view.incident)
        elif view is not None and view.over:
            self.host.open_budget(view.budget.id)
        else:
            self.host.perform("why")

    def action_back(self) -> None:
        """Without filter and level first, then to Live."""
        if self.state.options.narrowed:
            self._change(everything(self.state))
        else:
            self.host.back()

    def markdown(self) -> str:
        """What `y` copies: the budgets that are listed."""
        listed = [view for row in self.rows() if isinstance(row, SystemRow) for view in row.views]
        return snapshot_markdown(replace(self.snapshot, budgets=tuple(listed)), self.now())
