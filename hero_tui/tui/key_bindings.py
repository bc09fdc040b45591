"""The registry of actions: keys, footer, help and palette are made from this one list.

An action's `id` names the method `action_<id>` that does it: of the screen it exists on, or of the app. The methods are
bound when the class of the screen or of the app is made; a class that lacks one fails then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

Perform = Callable[[Any], None]  # a method, called with the screen or the app that it is of


class Where(StrEnum):
    """Where an action exists."""

    EVERYWHERE = "everywhere"
    LIVE = "Live"
    BUDGETS = "Budgets"
    TRENDS = "Trends"
    ALERTS = "Alerts"
    BUDGET = "panel detail"
    ALERT = "alert detail"
    HELP = "help"


class Action(Struct, frozen=True):
    """Describes one key, or several, of a place: what it does, and how footer, help and palette name it.

    `keys`: textual's names. `label` and `word`: as the footer prints them (`j/k` `move`); no word, no footer.
    `palette`: listed in the palette (moving the cursor is not). `app`: done by the app where the screen has no method.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    word: str
    help: str
    where: frozenset[Where]
    palette: bool = True
    app: bool = False


class UnboundActionError(TypeError):
    """A class has no method for an action that the registry promises of it; the text names both."""


def _on(*where: Where) -> frozenset[Where]:
    return frozenset(where)


_ALL = _on(Where.EVERYWHERE)
_PLACES = _on(Where.LIVE, Where.BUDGETS, Where.TRENDS, Where.ALERTS, Where.BUDGET, Where.ALERT)
_LIVE = _on(Where.LIVE)
_BUDGETS = _on(Where.BUDGETS)
_LISTS = _on(Where.LIVE, Where.BUDGETS)
_TRENDS = _on(Where.TRENDS)
_HISTORY = _on(Where.ALERTS)
_TABLES = _on(Where.LIVE, Where.BUDGETS, Where.TRENDS, Where.ALERTS)
_BUDGET = _on(Where.BUDGET)
_COURSES = _on(Where.BUDGET, Where.TRENDS)
_ALERT = _on(Where.ALERT)
_ALERTS = _on(Where.LIVE, Where.ALERTS, Where.ALERT)
_DETAILS = _on(Where.BUDGET, Where.ALERT)
_SCROLLED = _on(Where.ALERT, Where.HELP)
_PAGED = _DETAILS | _SCROLLED
_MAIN = _on(Where.LIVE, Where.BUDGETS, Where.TRENDS, Where.ALERTS)

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
    Action("down", ("j", "down"), "j/k", "scroll", "one line down", _SCROLLED, False),
    Action("up", ("k", "up"), "k", "", "one line up", _SCROLLED, False),
    Action("down", ("j", "down"), "j", "", "next run of the list", _BUDGET, False),
    Action("up", ("k", "up"), "k", "", "previous run of the list", _BUDGET, False),
    Action("next_class", ("tab",), "tab", "", "the next class of runs: updates, restarts; each its own tables",
           _BUDGET),
    Action("left", ("h", "left"), "h/l", "cursor", "cursor to older", _COURSES, False),
    Action("right", ("l", "right"), "l", "", "cursor to newer", _COURSES, False),
    Action("left_far", ("H",), "H", "", "half a page of time back", _COURSES, False),
    Action("right_far", ("L",), "L", "", "half a page of time on", _COURSES, False),
    Action("first", ("g", "home"), "g", "", "first", _TABLES | _PAGED, False),
    Action("last", ("G", "end"), "G", "", "last", _TABLES | _PAGED, False),
    Action("page_up", ("pageup", "ctrl+u"), "PgUp", "", "half a page up", _LISTS | _HISTORY | _PAGED, False),
    Action("page_down", ("pagedown", "ctrl+d"), "PgDn", "", "half a page down", _LISTS | _HISTORY | _PAGED, False),
    Action("next_group", ("tab",), "tab", "", "next group: panels, log", _LIVE, False),
    Action("previous_group", ("shift+tab",), "shift+tab", "", "previous group", _LIVE, False),
    Action("open", ("enter",), "enter", "open", "open the panel or the alert", _LIVE),
    Action("open", ("enter",), "enter", "open", "open the budget, or a system that is folded", _BUDGETS),
    Action("open", ("enter",), "enter", "open", "open the alert", _HISTORY),
    Action("open", ("enter",), "enter", "runs", "open the budget: its runs in this span", _TRENDS),
    Action("fold", ("space",), "space", "fold", "fold or unfold the system", _BUDGETS),
    Action("order", ("o",), "o", "order", "order: the file's, most urgent first, by name, most used first", _BUDGETS),
    Action("why", ("w",), "w", "why", "to the cause of the worst thing now; on a panel: of its latest slow run",
           _PLACES, app=True),
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
    Action("next_over", ("n",), "n/N", "next over", "next run over the limit", _BUDGET, False),
    Action("previous_over", ("N",), "N", "", "previous run over the limit", _BUDGET, False),
    Action("open", ("enter",), "enter", "open run", "open the run under the cursor", _BUDGET),
    Action("left", ("h", "left"), "h/l", "older/newer alert", "older alert", _ALERT),
    Action("right", ("l", "right"), "l", "", "newer alert", _ALERT),
    Action("hide", ("x",), "x", "", "hide the panel in focus, now and next time; its alerts stay", _LIVE),
    Action("show_all", ("X",), "X", "all panels", "show all panels again", _LIVE),
    Action("start_recorder", ("R",), "R", "start recorder", "start the recorder again", _PLACES, app=True),
    Action("live", ("1",), "1-4", "screens", "the Live screen", _TABLES, app=True),
    Action("live", ("1",), "1", "", "the Live screen", _DETAILS, app=True),
    Action("budgets", ("2",), "2", "", "the Budgets screen: every budget, by system", _PLACES, app=True),
    Action("trends", ("3",), "3", "", "the Trends screen: a budget's course over an hour to 90 days",
           _PLACES, app=True),
    Action("alerts", ("4",), "4", "", "the Alerts screen: all of them, and how soon they were found and over",
           _PLACES, app=True),
    Action("pause", ("p",), "p", "", "pause the screen; recording goes on", _TABLES, app=True),
    Action("copy", ("y",), "y", "", "copy this as Markdown (OSC 52)", _TABLES),
    Action("copy", ("y",), "y", "copy", "copy this as Markdown (OSC 52)", _DETAILS),
    Action("back", ("escape", "backspace", "q"), "esc", "back", "back", _PAGED),
    Action("back", ("escape", "backspace"), "esc", "back", "clear filter and least level, then back to Live", _BUDGETS),
    Action("back", ("escape", "backspace"), "esc", "back", "back to Live", _TRENDS),
    Action("back", ("escape", "backspace"), "esc", "back", "clear filter and least level, then back to Live", _HISTORY),
    Action("close", ("escape", "backspace"), "esc", "", "close the first run's box, clear the filter", _LIVE, False),
    Action("back", ("question_mark",), "?", "", "close the help", _on(Where.HELP), False),
    Action("help", ("question_mark",), "?", "help", "all keys, signs and words", _PLACES, app=True),
    Action("theme", ("T",), "T", "", "choose a theme: left and right try it, enter keeps it", _PLACES),
    Action("mouse", ("M",), "M", "", "take the mouse, or leave it to the terminal, where it selects text", _PLACES,
           app=True),
    Action("palette", ("colon", "ctrl+p"), ":", "", "all actions, found by typing", _PLACES, False, app=True),
    Action("repaint", ("ctrl+l",), "ctrl+l", "", "draw the whole screen again", _ALL, app=True),
    Action("suspend", ("ctrl+z",), "ctrl+z", "", "stop until fg; recording goes on", _ALL, False, app=True),
    Action("detach", ("D",), "D", "detach", "leave; the recorder goes on", _ALL, app=True),
    Action("leave", ("q", "ctrl+c"), "q", "quit", "leave; the recorder stops with its last viewer, in its first hour",
           _MAIN, app=True),
    Action("leave", ("ctrl+c",), "ctrl+c", "quit", "leave; the recorder stops with its last viewer, in its first hour",
           _PAGED, app=True),
)  # fmt: skip


def available(where: Where | None, enabled: Callable[[str], bool] = lambda _: True) -> tuple[Action, ...]:
    """Return the actions of a place in the registry's order; `enabled(id)` leaves out what has nothing to do now.

    None: a screen that takes text instead of keys; it has none.
    """
    if where is None:
        return ()
    return tuple(action for action in ACTIONS if action.where & {where, Where.EVERYWHERE} and enabled(action.id))


def app_actions() -> tuple[Action, ...]:
    """Return the actions that the app does for any screen."""
    return tuple(action for action in ACTIONS if action.app)


def bind(owner: type, actions: Iterable[Action], *, with_app: bool = False) -> Mapping[str, Perform]:
    """Return a class's method for each action, by id. `with_app`: those that the app does may be missing.

    A method that textual gave the class does not count: it is named alike and does something else. Raises
    `UnboundActionError` with the ids that have no method.
    """
    methods = {action.id: _method(owner, f"action_{action.id}") for action in actions}
    optional = {action.id for action in app_actions()} if with_app else set()
    missing = sorted(name for name, method in methods.items() if method is None and name not in optional)
    if missing:
        raise UnboundActionError(f"{owner.__qualname__} has no method for: {', '.join(missing)}")
    return {name: method for name, method in methods.items() if method is not None}


def _method(owner: type, name: str) -> Perform | None:
    own = (vars(base) for base in owner.__mro__ if not base.__module__.startswith("textual."))
    method = next((members[name] for members in own if name in members), None)
    return method if callable(method) else None


def at_label(actions: Iterable[Action], label: str, *, right: bool) -> Action | None:
    """Return the action that a footer names so; of a pair (`[ ]`, `j/k`) the `right` one is next in the registry."""
    following = iter(actions)
    found = next((action for action in following if action.label == label), None)
    other = next(following, None)
    paired = found is not None and other is not None and len(label) == 3 and label.endswith(other.label)
    return other if right and paired else found


def footer_items(actions: Iterable[Action]) -> tuple[tuple[str, str], ...]:
    """Label and word of those that a footer shows; `leave` is drawn at its right end by the painter."""
    return tuple((action.label, action.word) for action in actions if action.word and action.id != "leave")


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "backspace": "Backspace",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}


def key_name(key: str) -> str:
    """A key as people write it: `?`, `esc`, `ctrl+u`."""
    return _NAMES.get(key, key)
