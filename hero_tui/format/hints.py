"""What makes data for a budget that has none: a command that works as it stands, or why it has none just now."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.budgets.units import scaled_text
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Feed, Input
from hero_tui.core.signal_names import HOT_RELOAD, LINT, SERVER_START, TESTS, TYPE_CHECK
from hero_tui.format.numbers import clock_text, count_text
from hero_tui.models.budgets import BudgetView, GaugeView, Hint, HintKind, Waiting

LATER = {
    Input.CHECKS: "its scheduled checks come in a later version",
    Input.BUDGETS: "made from the verdicts and alerts of all budgets",
}
_DEFAULT_HINTS = {
    Waiting.NO_SERVER: {
        HOT_RELOAD: "once a server runs, save a file",
        SERVER_START: "start your dev server as usual",
    },
    Waiting.RUN_IT: {
        TYPE_CHECK: "shown once a type checker runs",
        LINT: "shown once a linter runs",
        TESTS: "shown once tests run",
    },
}


def hint(view: BudgetView) -> str:
    """What makes data where there is none, or why there is none just now."""
    if view.hint is not None:
        return hint_text(view.hint)
    special = _DEFAULT_HINTS.get(view.waiting, {}).get(view.budget.id)
    if special:
        return special
    return {
        Waiting.NOTHING: "",
        Waiting.NO_SERVER: "shown while a server runs",
        Waiting.PAGE: "waiting for a page: open the site once",
        Waiting.BEFORE_RECORDING: "runs since before recording; the next start is timed",
        Waiting.SERVER_ENDED: "server ended",
        Waiting.INTERRUPTED: "not seen since the recorder began",
        Waiting.COUNTING: "counting …",
        Waiting.NO_CACHE: "no cache folder yet",
        Waiting.RUN_IT: "run it in any terminal",
        Waiting.MEASURING: "measured every 5 s while somebody records",
    }[view.waiting]


def end_text(gauge: GaugeView, *, short: bool = False) -> str:
    """`server ended 12:06` (`ended 12:06`), or `last seen 12:06` where only the recorder ended; else nothing."""
    if gauge.ended is None:
        return ""
    word = "last seen" if gauge.interrupted else "ended" if short else "server ended"
    return f"{word} {clock_text(gauge.ended)}"


_OF_A_COMMAND = {
    HintKind.START_SERVER: "{}",
    HintKind.RUN_TOOL: "run {} in any terminal",
    HintKind.TOOL_WATCHES: "{} watches; whole runs are timed",
    HintKind.NOT_TIMED: "reloads of {} are not timed yet",
    HintKind.NEVER_RELOADS: "{} does not reload",
}


def hint_text(hint: Hint) -> str:
    """`run mypy in any terminal`, `server ended 12:06`; a command is from outside."""
    match hint.kind:
        case HintKind.SAVE_A_FILE:
            return "save a file"
        case HintKind.RUNS_SINCE:
            return f"runs since {clock_text(hint.at)}; the next start is timed"
        case HintKind.SERVER_ENDED:
            return f"server ended {clock_text(hint.at)}"
        case HintKind.LAST_SEEN:
            return f"last seen {clock_text(hint.at)}"
        case HintKind.COUNTING:
            return "counting …" if hint.count is None else f"counting … {count_text(hint.count)}"
        case _:
            return _OF_A_COMMAND[hint.kind].format(hint.command)


def feeding(view: BudgetView) -> str:
    """`hero-tui event ci.tests --duration 5min`; of the development loop what the loader says."""
    return hint(view) or LATER.get(view.budget.spec.input) or event_command(view.budget)


def feeding_of(views: Sequence[BudgetView]) -> str:
    """The one sentence for a whole system: how the first of its budgets that a command can feed gets data."""
    commands = [view for view in views if view.budget.spec.input not in LATER]
    return feeding(commands[0]) if commands else feeding(views[0]) if views else ""


def event_command(budget: Budget) -> str:
    """With a value of the kind that the budget judges: half of its limit, for somebody may try it."""
    return f"hero-tui event {budget.signals[0]} {_value(budget)}"


def _value(budget: Budget) -> str:
    spec, half = budget.spec, _half(budget.headline.limit.text)
    if budget.counts_events:
        return "--good"
    if Feed.DURATION in spec.feeds:
        return f"--duration {half if spec.timed else '12s'}"
    return f"--value {'1.2GB' if spec.relative else half}"


def _half(text: str) -> str:
    """Half of a limit as one word of a command line: `1.50GB`, `0.30cores`, `5000`."""
    return scaled_text(text, 0.5, one_word=True)
