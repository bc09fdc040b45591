"""What the palette offers: panels, alerts, budgets and trends to go to, and actions to do. Pure.

Without a typed word: the panels, the open alerts and the actions. Budgets, trends and what is over are found by typing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from hero_tui.format import titles
from hero_tui.format.badges import level_badge
from hero_tui.format.budget_text import has_data, headline_limit
from hero_tui.format.evidence import share_of, value_of
from hero_tui.format.incidents import state_text
from hero_tui.format.numbers import clock_text, day_text
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.trends.trend import trend_views
from hero_tui.tui.key_bindings import Action, key_name
from hero_tui.tui.screens.common.screen import HeroScreen

Go = Callable[[HeroScreen], None]
FILE = "budgets.yaml"


class Entry(Struct, frozen=True):
    """A row of the palette. `kind`: panel, alert, budget, trend, file or do. `go` does it, on the screen below.

    `fact`: what is known of it, of an action what it does. `words`: what is searched besides name and kind. `at_once`:
    listed before anything was typed.
    """

    name: str
    kind: str
    fact: str
    go: Go
    words: str = ""
    at_once: bool = True


def matching(actions: Sequence[Action], typed: str) -> tuple[Action, ...]:
    """Return the palette's actions whose sentence, word or id holds every typed word."""
    return tuple(each for each in actions if each.palette and _holds(_action_words(each), typed))


def entries(snapshot: Snapshot, actions: Sequence[Action], now: float, typed: str) -> tuple[Entry, ...]:
    """Return what is listed: all that holds every typed word, places before actions."""
    offered = (*_places(snapshot, now), *(_action(each) for each in actions if each.palette))
    if not typed.strip():
        return tuple(each for each in offered if each.at_once)
    return tuple(each for each in offered if _holds(f"{each.name} {each.kind} {each.words}", typed))


def _holds(text: str, typed: str) -> bool:
    searched = text.casefold()
    return all(part in searched for part in typed.casefold().split())


def _places(snapshot: Snapshot, now: float) -> Iterator[Entry]:
    if snapshot.recorder.budgets:
        yield Entry(FILE, "file", snapshot.recorder.budgets, lambda below: below.host.open_budgets_file())
    alerts = sorted(snapshot.incidents, key=lambda each: (not each.open, -each.severity, -each.detected))
    yield from (_panel(view) for view in snapshot.budgets if titles.has_panel(view.budget.id))
    yield from (_alert(each, now) for each in alerts if each.open)
    yield from (_budget(view) for view in snapshot.budgets)
    yield from (_alert(each, now) for each in alerts if not each.open)
    courses = trend_views(snapshot)
    alone = Counter(view.budget.id for view in courses)
    yield from (_trend(view, alone=alone[view.budget.id] == 1) for view in courses)
    yield from (_silencing(each) for each in alerts if each.open and each.silenced_until is None)


def _panel(view: BudgetView) -> Entry:
    share = share_of(view)
    used = f"{value_of(view)}, {share} of {headline_limit(view)}" if share else value_of(view)
    fact = used if has_data(view) else f"no data; limit {headline_limit(view)}"
    return Entry(
        titles.panel_title(view), "panel", fact, lambda below: below.host.open_budget(view.budget.id), view.budget.id
    )


def _alert(incident: IncidentView, now: float) -> Entry:
    title, (word, lasted) = titles.incident_title(incident), state_text(incident, now)
    began = day_text(incident.detected, now) or clock_text(incident.detected)
    level = level_badge(incident.severity if incident.open else incident.worst)
    fact = f"{level.glyph} {word} {lasted}" if incident.open else f"{level.glyph} lasted {lasted}, {began}"
    return Entry(
        f"Alert {incident.id} {title}", "alert", fact, lambda below: below.host.open_alert(incident.id),
        f"{incident.budget.id} {level.wide}", incident.open,
    )  # fmt: skip


def _budget(view: BudgetView) -> Entry:
    budget = view.budget
    where = "" if budget.source is None else f", {titles.source_text(budget.source)}"
    return Entry(
        budget.id, "budget", f"{headline_limit(view)}{where}", lambda below: below.host.open_listed(budget),
        f"{titles.budget_title(budget)} {budget.owner or ''}", at_once=False,
    )  # fmt: skip


def _trend(view: BudgetView, *, alone: bool) -> Entry:
    name = " ".join([titles.budget_title(view.budget), *(() if alone else view.labels.values())])
    return Entry(
        f"{name} over time", "trend", "its course, 1 h to 90 d", lambda below: below.host.open_trend(view),
        view.budget.id, at_once=False,
    )  # fmt: skip


def _silencing(incident: IncidentView) -> Entry:
    return Entry(
        f"Silence {titles.incident_title(incident)}", "do", "s", lambda below: below.silence(incident),
        incident.budget.id, at_once=False,
    )  # fmt: skip


def _action_words(action: Action) -> str:
    return f"{action.help} {action.word} {action.id.replace('_', ' ')}"


def _action(action: Action) -> Entry:
    return Entry(
        key_name(action.keys[0]), "do", action.help, lambda below: below.perform(action.id), _action_words(action)
    )
