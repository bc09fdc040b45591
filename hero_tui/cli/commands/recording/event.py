"""`hero-tui event`: record something that another program measured. Called by scripts, so what it imports is little."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from hero_tui.budgets.signal_catalogue import SignalCatalogue
from hero_tui.cli.commands.recording.event_arguments import (
    attribute,
    count,
    form_problem,
    moment,
    read_value,
    signal_name,
)
from hero_tui.cli.commands.recording.event_signal_cache import cached_signals
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_workspace_option, duration, label, paths_of, workspace_of
from hero_tui.core.attributes import BAD, GOOD, VALUE
from hero_tui.core.kinds import Input
from hero_tui.core.signals import LATE_AFTER, Operation, Outcome, Scalar
from hero_tui.store.appender import Appender

NAME = "hero-tui event"
MOST_PAIRS = 32
LATE_KEY = ', "late": true'


def run(arguments: Sequence[str]) -> int:
    """0 when it is committed; prints nothing, or the operation's id with --json. A late one is said on stderr."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    appender = Appender(paths_of(args, workspace).database)
    try:
        catalogue = cached_signals(appender, workspace)
        operation = _operation(args, catalogue)
        late = "" if args.at is None else _late(operation, catalogue, appender)
        attributes = {**operation.attributes, **_origin(args, workspace), **operation.attributes}
        operation = replace(operation, attributes=attributes)
        appender.remember_workspace(workspace)
        number = appender.operation(operation)
    finally:
        appender.close()
    if args.json:
        print(f'{{"schema": 1, "id": {number}{LATE_KEY if late else ""}}}')
    if late:
        print(f"{NAME}: {late}", file=sys.stderr)
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog=NAME,
        description="Record something that another program measured. A running recorder judges it within two seconds; "
        "`hero-tui check` judges it without one. One that comes late is recorded, and what becomes of it is said.",
        epilog="Such as: hero-tui event build.fast --duration 12.3s; hero-tui event ci.success --bad --attr job=e2e; "
        "hero-tui event build.memory.total --value 3.1GB.",
    )
    add = parser.add_argument
    add("signal", type=signal_name, metavar="SIGNAL", help="its name, such as build.fast or web.reload")
    add("--duration", type=duration, metavar="D", help="how long it took, such as 12.3s")
    add("--good", type=count, nargs="?", const=1, metavar="N", help="so many went well; default 1")
    add("--bad", type=count, nargs="?", const=1, metavar="N", help="so many did not; default 1")
    add("--value", metavar="N", help="what was measured, with its unit: 3.1GB, 0.6cores, 42")
    add(
        "--outcome", choices=[each.value for each in Outcome], help="how it ended; default: ok, failed where all is bad"
    )
    add("--attr", type=attribute, action="append", default=[], metavar="K=V", help="something worth knowing of it")
    add("--label", type=label, action="append", default=[], metavar="K=V", help="judged apart, such as server=vite")
    add("--at", type=moment, metavar="T", help="when it began: 2026-11-24T06:00:00Z, or so long ago: 10min")
    add("--json", action="store_true", help="print its id")
    add_workspace_option(parser)
    return (parser,)


def _operation(args: argparse.Namespace, catalogue: SignalCatalogue) -> Operation:
    """The operation that the arguments describe. Raises `UsageError` where no budget can judge it so."""
    signal: str = args.signal
    if signal in catalogue.instead:
        others = " or ".join(catalogue.instead[signal])
        raise UsageError(f"{NAME}: {signal} is judged by what others record; record {others}")
    if catalogue.misses(signal):
        from hero_tui.budgets.problems import did_you_mean

        alike = [each for each in catalogue.signals if each.partition(".")[0] == signal.partition(".")[0]]
        raise UsageError(f"{NAME}: there is no signal {signal}. {did_you_mean(signal, alike)}")
    judgings = catalogue.signals.get(signal, ())
    problem = form_problem(args, judgings)
    if problem is not None:
        raise UsageError(f"{NAME}: {signal} {problem}")
    attributes: dict[str, Scalar] = dict(_pairs(args.attr, "--attr"))
    if args.value is not None:
        attributes |= read_value(args.value, signal, judgings)
    attributes |= {key: number for key, number in ((GOOD, args.good), (BAD, args.bad)) if number is not None}
    began = time.time() - (args.duration or 0.0) if args.at is None else args.at
    labels = {key: str(value) for key, value in _pairs(args.label, "--label").items()}
    return Operation(signal, began, args.duration, _outcome(args), labels, attributes)


def _late(operation: Operation, catalogue: SignalCatalogue, appender: Appender) -> str:
    """What becomes of it where a newer one of its signal and labels was recorded before; empty where it is not late.

    Values of a gauge are judged in the order of their times, runs of any order within `LATE_AFTER`.
    """
    newest = appender.newest_end(operation.signal, operation.labels)
    if newest is None:
        return ""
    judgings = catalogue.signals.get(operation.signal, ())
    of_gauge = VALUE in operation.attributes and any(judging.input is Input.GAUGE for judging in judgings)
    newer = newest - operation.start - (operation.duration or 0.0)
    if newer <= (0.0 if of_gauge else LATE_AFTER):
        return ""
    from hero_tui.core.quantities import measured_span_text

    what, becomes = ("value", "opens no alert") if of_gauge else ("run", "neither opens nor ends an alert")
    there = f"a {what} that is {measured_span_text(newer)} newer was there before"
    return f"recorded, but late: {there}. It counts in the verdict if its window reaches back to it, and {becomes}"


def _origin(args: argparse.Namespace, workspace: Path) -> Mapping[str, Scalar]:
    """What is checked out now says nothing of what began at another time."""
    if args.at is not None:
        return {}
    from hero_tui.recorder.context.host_identity import context_now

    return context_now(workspace)


def _outcome(args: argparse.Namespace) -> Outcome:
    if args.outcome is not None:
        return Outcome(args.outcome)
    return Outcome.FAILED if args.bad and not args.good else Outcome.OK


def _pairs(given: Sequence[tuple[str, Scalar]], option: str) -> Mapping[str, Scalar]:
    pairs = dict(given)
    if len(pairs) < len(given):
        raise UsageError(f"{NAME}: {option} names a key twice; keep one of them")
    if len(pairs) > MOST_PAIRS:
        raise UsageError(f"{NAME}: {option} was given {len(pairs)} times; at most {MOST_PAIRS} are kept")
    return pairs
