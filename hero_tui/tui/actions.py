"""All actions of the screens, once: bindings, footer, help and palette are made from this list.

An action's `id` names the method `action_<id>` of the screen (or of the app) that does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct


class Where(StrEnum):
    """Where an action exists."""

    EVERYWHERE = "everywhere"
    LIVE = "Live"
    BUDGETS = "Budgets"
    TRENDS = "Trends"
    ALERTS = "Alerts"
    PANEL = "panel detail"
    ALERT = "alert detail"


class Action(Struct, frozen=True):
    """`keys`: textual's names. `label` and `word`: as the footer prints them (`j/k` `move`); no word, no footer.

    `palette`: listed in the palette (moving the cursor is not).
    """

    id: str
    keys: tuple[str, ...]
    label: str
    word: str
    help: str
    where: frozenset[Where]
    palette: bool = True


def _on(*where: Where) -> frozenset[Where]:
    return frozenset(where)


_ALL = _on(Where.EVERYWHERE)
_LIVE = _on(Where.LIVE)
_BUDGETS = _on(Where.BUDGETS)
_LISTS = _on(Where.LIVE, Where.BUDGETS)
_TRENDS = _on(Where.TRENDS)
_HISTORY = _on(Where.ALERTS)
_TABLES = _on(Where.LIVE, Where.BUDGETS, Where.TRENDS, Where.ALERTS)
_PANEL = _on(Where.PANEL)
_COURSES = _on(Where.PANEL, Where.TRENDS)
_ALERT = _on(Where.ALERT)
_ALERTS = _on(Where.LIVE, Where.ALERTS, Where.ALERT)
_DETAILS = _on(Where.PANEL, Where.ALERT)

ACTIONS: tuple[Action, ...] = (
    Action("down", ("j", "down"), "j/k", "move", "down: from the lowest panel into the log", _LIVE, False),
    Action("up", ("k", "up"), "k", "", "up", _LIVE, False),
    Action("left", ("h", "left"), "h", "", "left", _LIVE, False),
    Action("right", ("l", "right"), "l", "", "right", _LIVE, False),
    Action("down", ("j", "down"), "j/k", "move", "next budget, or line of a system", _BUDGETS, False),
    Action("up", ("k", "up"), "k", "", "the one above", _BUDGETS, False),
    Action("down", ("j", "down"), "j/k", "move", "next alert", _HISTORY, False),
    Action("up", ("k", "up"), "k", "", "previous alert", _HISTORY, False),
    Action("down", ("j", "down"), "j/k", "budget", "next budget", _TRENDS, False),
    Action("up", ("k", "up"), "k", "", "previous budget", _TRENDS, False),
    Action("down", ("j", "down"), "j/k", "scroll", "one line down", _ALERT, False),
    Action("up", ("k", "up"), "k", "", "one line up", _ALERT, False),
    Action("down", ("j", "down"), "j", "", "next run of the list", _PANEL, False),
    Action("up", ("k", "up"), "k", "", "previous run of the list", _PANEL, False),
    Action("left", ("h", "left"), "h/l", "cursor", "cursor to older", _COURSES, False),
    Action("right", ("l", "right"), "l", "", "cursor to newer", _COURSES, False),
    Action("left_far", ("H",), "H", "", "half a page of time back", _COURSES, False),
    Action("right_far", ("L",), "L", "", "half a page of time on", _COURSES, False),
    Action("first", ("g", "home"), "g", "", "first", _TABLES | _DETAILS, False),
    Action("last", ("G", "end"), "G", "", "last", _TABLES | _DETAILS, False),
    Action("page_up", ("pageup", "ctrl+u"), "PgUp", "", "half a page up", _LISTS | _HISTORY | _DETAILS, False),
    Action("page_down", ("pagedown", "ctrl+d"), "PgDn", "", "half a page down", _LISTS | _HISTORY | _DETAILS, False),
    Action("next_group", ("tab",), "tab", "", "next group: panels, log", _LIVE, False),
    Action("previous_group", ("shift+tab",), "shift+tab", "", "previous group", _LIVE, False),
    Action("open", ("enter",), "enter", "open", "open the panel or the alert", _LIVE),
    Action("open", ("enter",), "enter", "open", "open the budget, or a system that is folded", _BUDGETS),
    Action("open", ("enter",), "enter", "open", "open the alert", _HISTORY),
    Action("open", ("enter",), "enter", "runs", "open the budget: its runs in this span", _TRENDS),
    Action("fold", ("space",), "space", "fold", "fold or unfold the system", _BUDGETS),
    Action("order", ("o",), "o", "order", "order: the file's, most urgent first, by name, most used first", _BUDGETS),
    Action("why", ("w",), "w", "why", "to the cause of the worst thing now; on a panel: of its latest slow run", _ALL),
    Action("acknowledge", ("a",), "a", "ack", "say that you saw the alert, with a note; again: take it back",
           _ALERTS),
    Action("silence", ("s",), "s", "silence", "silence the alert: how long, and why; again: end it", _ALERTS),
    Action("filter", ("slash",), "/", "filter", "filter the log by text", _LIVE),
    Action("filter", ("slash",), "/", "filter", "filter the budgets by name, owner, kind, level or verdict", _BUDGETS),
    Action("filter", ("slash",), "/", "filter", "filter the alerts by budget, level, cause or person", _HISTORY),
    Action("next_match", ("n",), "n", "", "next match", _HISTORY, False),
    Action("next_match", ("n",), "n", "", "next match, or next panel that needs a look", _LIVE, False),
    Action("next_match", ("n",), "n", "", "next match, or next budget that needs a look", _BUDGETS, False),
    Action("previous_match", ("N",), "N", "", "previous match", _LISTS | _HISTORY, False),
    Action("level", ("f",), "f", "level", "least level shown in the log: all, info, warning, critical", _LIVE),
    Action("level", ("f",), "f", "level", "least level of the budgets shown: all, info, warning, critical", _BUDGETS),
    Action("level", ("f",), "f", "level", "least level of the alerts shown: all, info, warning, critical", _HISTORY),
    Action("shorter", ("left_square_bracket",), "[ ]", "range", "shorter time span", _HISTORY),
    Action("longer", ("right_square_bracket",), "]", "", "longer time span", _HISTORY),
    Action("shorter", ("left_square_bracket",), "[ ]", "span", "shorter time span", _LIVE),
    Action("longer", ("right_square_bracket",), "]", "", "longer time span", _LIVE),
    Action("shorter", ("left_square_bracket",), "[ ]", "range", "shorter time span", _COURSES),
    Action("longer", ("right_square_bracket",), "]", "", "longer time span", _COURSES),
    Action("zoom_in", ("plus",), "+/-", "zoom", "zoom in at the cursor", _COURSES),
    Action("zoom_out", ("minus",), "-", "", "zoom out", _COURSES),
    Action("next_over", ("n",), "n/N", "next over", "next run over the limit", _PANEL, False),
    Action("previous_over", ("N",), "N", "", "previous run over the limit", _PANEL, False),
    Action("open", ("enter",), "enter", "open run", "open the run under the cursor", _PANEL),
    Action("left", ("h", "left"), "h/l", "older/newer alert", "older alert", _ALERT),
    Action("right", ("l", "right"), "l", "", "newer alert", _ALERT),
    Action("start_recorder", ("R",), "R", "start recorder", "start the recorder again", _ALL),
    Action("live", ("1",), "1-4", "screens", "the Live screen", _TABLES),
    Action("live", ("1",), "1", "", "the Live screen", _DETAILS),
    Action("budgets", ("2",), "2", "", "the Budgets screen: every budget, by system", _ALL),
    Action("trends", ("3",), "3", "", "the Trends screen: a budget's course over an hour to 90 days", _ALL),
    Action("alerts", ("4",), "4", "", "the Alerts screen: all of them, and how soon they were found and over", _ALL),
    Action("pause", ("p",), "p", "", "pause the screen; recording goes on", _TABLES),
    Action("copy", ("y",), "y", "", "copy this as Markdown (OSC 52)", _TABLES),
    Action("copy", ("y",), "y", "copy", "copy this as Markdown (OSC 52)", _DETAILS),
    Action("back", ("escape", "backspace"), "esc", "back", "back", _DETAILS),
    Action("back", ("escape", "backspace"), "esc", "back", "clear filter and least level, then back to Live", _BUDGETS),
    Action("back", ("escape", "backspace"), "esc", "back", "back to Live", _TRENDS),
    Action("back", ("escape", "backspace"), "esc", "back", "clear filter and least level, then back to Live", _HISTORY),
    Action("close", ("escape", "backspace"), "esc", "", "close the first run's box, clear the filter", _LIVE, False),
    Action("help", ("question_mark",), "?", "help", "all keys, signs and words", _ALL),
    Action("palette", ("colon", "ctrl+p"), ":", "", "all actions, found by typing", _ALL, False),
    Action("repaint", ("ctrl+l",), "ctrl+l", "", "draw the whole screen again", _ALL),
    Action("detach", ("D",), "D", "detach", "leave; the recorder goes on", _ALL),
    Action("leave", ("q", "ctrl+c"), "q", "quit", "leave; the recorder stops with its last viewer", _ALL),
)  # fmt: skip


def available(where: Where, exists: Callable[[str], bool] = lambda _: True) -> tuple[Action, ...]:
    """The actions of that place, in the registry's order; `exists(id)` leaves out what has nothing to do now."""
    return tuple(each for each in ACTIONS if each.where & {where, Where.EVERYWHERE} and exists(each.id))


def footer_items(actions: Iterable[Action]) -> tuple[tuple[str, str], ...]:
    """Label and word of those that a footer shows; `leave` is drawn at its right end by the painter."""
    return tuple((each.label, each.word) for each in actions if each.word and each.id != "leave")
