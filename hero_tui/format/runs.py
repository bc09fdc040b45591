"""One recorded operation in words: what it was about, what it measured, what happened beside it.

Words from outside (files, commands, tools) pass through as they are: escape before showing.
"""

from __future__ import annotations

from hero_tui.core.attributes import (
    ACTION,
    BAD,
    CHANGE,
    EXIT,
    FROM,
    GOOD,
    START,
    TIMED,
    TO,
    TOOL,
    UNIT,
    VALUE,
    VERSION,
    Timed,
)
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.objectives import Unit, Written
from hero_tui.core.signal_names import HOT_RELOAD, SERVER_START
from hero_tui.core.signals import Outcome, Scalar, number_of
from hero_tui.format.numbers import (
    ago_text,
    count_text,
    duration_text,
    share_text,
    signed_percent_text,
    signed_size_text,
    value_text,
)
from hero_tui.models.kind_figures import AgainstBaseline, EventCount, GainedValue, OpenBeside, RunFigure
from hero_tui.models.runs import BesideKind, RunView

BUSY = "machine busy"


def run_kind(run: RunView) -> str:
    """The class of a run in a word or two: `update`, `exit 0`, `warm`; empty where it has none."""
    attributes = run.attributes
    if EXIT in attributes and attributes[EXIT] is not None:
        return f"exit {attributes[EXIT]}"
    for key in (CHANGE, START, CLASS):
        value = attributes.get(key) or run.labels.get(key)
        if value:
            return str(value)
    return ""


def moved_text(run: RunView) -> str:
    """`main → topic`, `8c1f0e2 → 0badcaf (reset)`: what the workspace moved from and to, and what git did; empty for
    whatever moved nowhere."""
    before, after, action = (run.attributes.get(key) for key in (FROM, TO, ACTION))
    if not before and not after:
        return ""
    return f"{before or '–'} → {after or '–'}" + (f" ({action})" if action else "")


def run_sentence(run: RunView, now: float) -> str:
    """`src/cart/Cart.tsx · update · served · <1 min ago`: the cause of a value, from the left to its age."""
    return " · ".join(run_parts(run, now))


def run_parts(run: RunView, now: float, room: int | None = None) -> tuple[str, ...]:
    """The parts of that sentence: what it was about, its class, its outcome where it has none of its own, its age. In
    `room` columns a start gives up the server's version first, and then its name."""
    if run.signal == SERVER_START:
        texts = [_joined(head, run, now) for head in _start_texts(run)]
        return next((each for each in texts if room is None or len(" · ".join(each)) <= room), texts[-1])
    return _joined(run.subject, run, now)


def _start_texts(run: RunView) -> tuple[str, ...]:
    """`npm run dev → apps/web (next 16.0.7)`, then shorter: what was typed, and which server it began."""
    name = str(run.labels.get(SERVER) or run.attributes.get(SERVER) or "")
    server = server_text(name, str(run.attributes.get(TOOL) or ""), str(run.attributes.get(VERSION) or ""))
    texts = [f"{run.subject} → {each}" if run.subject and each else run.subject or each for each in (server, name)]
    return (*texts, run.subject or name)


def server_text(name: str, tool: str, version: str) -> str:
    """A server with the version of its tool, which is named where the server is called otherwise: `vite 8.3.8`,
    `apps/web (next 16.0.7)`; its name alone where no version is known."""
    if not version:
        return name
    return f"{name} {version}" if not tool or tool == name else f"{name} ({tool} {version})"


def _joined(subject: str, run: RunView, now: float) -> tuple[str, ...]:
    if run.outcome is Outcome.FAILED and run.signal == HOT_RELOAD:
        parts = [f"× failed, not counted: {subject}"]
    elif run.signal == SERVER_START:
        parts = [subject, run_kind(run)]
    else:
        timed = run.attributes.get(TIMED)
        parts = [subject, run_kind(run), str(timed) if timed in {Timed.SERVED, Timed.VISIBLE} else ""]
    if run.outcome in {Outcome.TIMEOUT, Outcome.CANCELLED}:
        parts.append(run.outcome.value)
    if run.busy:
        parts.append(BUSY)
    parts.append(ago_text(run.end, now))
    return tuple(part for part in parts if part)


_LEFT_OUT = {
    BesideKind.BULK_CHANGE: "bulk change",
    BesideKind.UNCHANGED: "nothing changed",
    BesideKind.SUPERSEDED: "the next save came first",
    BesideKind.STOPPED: "its server was stopped",
}


def beside_text(run: RunView) -> str:
    """What else happened beside it: `build cache +220 MB`, `tsc was running`; empty where nothing did. That others took
    the machine comes first."""
    observed = _observed_text(run)
    return ", ".join(text for text in (BUSY if run.busy else "", observed) if text)


def _observed_text(run: RunView) -> str:
    beside = run.beside
    if beside is None:
        return ""
    match beside.kind:
        case BesideKind.NOT_COUNTED:
            return f"not counted: {beside.text}" if beside.text else "not counted"
        case BesideKind.BULK_CHANGE | BesideKind.UNCHANGED | BesideKind.SUPERSEDED | BesideKind.STOPPED:
            return f"{_LEFT_OUT[beside.kind]}, not counted"
        case BesideKind.CACHE_GREW:
            return f"build cache {signed_size_text(beside.size)}"
        case BesideKind.TOOL_RUNNING:
            return f"{beside.text} was running"
        case BesideKind.TOLD | BesideKind.GAP | BesideKind.BRANCH_SWITCH:
            return beside.text


def measured_text(run: RunView) -> str:
    """`212 ms`; without a time `3.10 GB`, or `400 good, 12 bad`; else a dash."""
    if run.duration is not None:
        return duration_text(run.duration)
    attributes = run.attributes
    value, good, bad = (number_of(attributes.get(key)) for key in (VALUE, GOOD, BAD))
    if value is not None:
        return value_text(value, _unit(attributes.get(UNIT)))
    if good is None and bad is None:
        return "–"
    parts = [(good, "good"), (bad, "bad")]
    return ", ".join(f"{count_text(number)} {word}" for number, word in parts if number)


def _unit(value: Scalar) -> Unit:
    return Unit(value) if isinstance(value, str) and value in set(Unit) else Unit.COUNT


def figure_texts(figure: RunFigure, limit: Written) -> tuple[str, str]:
    """`("12/400", "150 %")`, `("3.10 GB", "+4.2 %")`, `("12.0 s", "4 open")`; empty where there is nothing to say."""
    match figure.shown:
        case EventCount(_, 0):
            return "left out", ""
        case EventCount(bad, count, of_allowed):
            return f"{count_text(bad)}/{count_text(count)}", "" if of_allowed is None else share_text(of_allowed)
        case GainedValue(value, unit, gained):
            change = "" if gained is None else signed_percent_text(gained, like=limit, more=1)
            return value_text(value, unit), change
        case OpenBeside(took, opened):
            return "" if took is None else duration_text(took), f"{opened} open" if opened else ""
        case AgainstBaseline(took, of_limit):
            return duration_text(took), "" if of_limit is None else share_text(of_limit)
        case None:
            return "", ""
