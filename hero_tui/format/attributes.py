"""The words for what was recorded with a run: a name that people use and a value with its unit, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hero_tui.core import attributes as keys
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signals import Labels
from hero_tui.format.numbers import clock_text, duration_text, share_text
from hero_tui.models.runs import RunView

Fact = tuple[str, str]
"""A name and a value: `changed files`, `3`. The value is from outside and not yet escaped."""


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _seconds(value: object) -> str:
    return duration_text(float(value)) if isinstance(value, int | float) else str(value)


def _share(value: object) -> str:
    return share_text(float(value)) if isinstance(value, int | float) else str(value)


def _moment(value: object) -> str:
    return clock_text(float(value), seconds=True) if isinstance(value, int | float) else str(value)


_WORDS: Mapping[str, tuple[str, Callable[[object], str]]] = {
    SERVER: ("server", _plain),
    CLASS: ("class", _plain),
    keys.FILE: ("file", _plain),
    keys.REMOVED: ("file removed", _plain),
    keys.CHANGE: ("reached as", _plain),
    keys.TIMED: ("timed until", _plain),
    keys.NOTICED: ("noticed after", _seconds),
    keys.STOPPED: ("stopped for", _seconds),
    keys.SAVES: ("saves", _plain),
    keys.EXCLUDED: ("not judged", _plain),
    keys.WORKER: ("worker pid", _plain),
    keys.MESSAGE: ("error", _plain),
    keys.BROKEN: ("broken file", _plain),
    keys.LINE: ("line", _plain),
    keys.COLUMN: ("column", _plain),
    keys.TOOL: ("tool", _plain),
    keys.COMMAND: ("command", _plain),
    keys.TYPED: ("typed", _plain),
    keys.TYPED_START: ("typed at", _moment),
    keys.TYPED_DURATION: ("with wrapper", _seconds),
    keys.PARTS: ("programs", _plain),
    keys.CPU_SECONDS: ("CPU time", _seconds),
    keys.OTHERS_SHARE: ("others took", _share),
    keys.PRESSURE: ("waited for CPU", _share),
    keys.RUNNABLE: ("tasks to run", _plain),
    keys.CORES: ("cores", _plain),
    keys.SCRIPT: ("script", _plain),
    keys.EXIT: ("exit code", _plain),
    keys.TERMINATED_BY: ("ended by", _plain),
    keys.FINDINGS: ("findings", _plain),
    keys.PID: ("pid", _plain),
    keys.URL: ("address", _plain),
    keys.LISTENING: ("listened after", _seconds),
    keys.BEFORE: ("before it", _seconds),
    keys.VERSION: ("version", _plain),
    keys.FOLDER: ("folder", _plain),
    keys.START: ("start", _plain),
    keys.BRANCH: ("branch", _plain),
    keys.COMMIT: ("commit", _plain),
    keys.DIRTY: ("changed files", _plain),
    keys.HOST: ("machine", _plain),
    keys.FROM: ("from", _plain),
    keys.TO: ("to", _plain),
    keys.ACTION: ("git", _plain),
    keys.GOOD: ("good", _plain),
    keys.BAD: ("bad", _plain),
    keys.VALUE: ("value", _plain),
    keys.INFRASTRUCTURE: ("fault outside", _plain),
}
# Said elsewhere on the page, or of use to the program alone.
_UNSAID = frozenset(
    {keys.ERROR, keys.SEEN_BY, keys.CPU_SOURCE, keys.NEARBY, keys.EXTERNAL, keys.INTERVAL, keys.UNIT, keys.TOTAL}
)


def recorded_facts(run: RunView) -> tuple[Fact, ...]:
    """Return what was recorded with a run, in its order. A key that another program brought stands for itself."""
    known = [*_of(run.labels), *_of(run.attributes)]
    return tuple(fact for index, fact in enumerate(known) if fact not in known[:index])


def _of(facts: Labels | Mapping[str, object]) -> list[Fact]:
    found = []
    for key, value in facts.items():
        if value is None or key in _UNSAID:
            continue
        name, text = _WORDS.get(key, (key, _plain))
        found.append((name, text(value)))
    return found
