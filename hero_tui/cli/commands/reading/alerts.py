"""`hero-tui alerts`: list incidents with their history; `alerts ack`: say that somebody has seen one."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.colour import print_signs
from hero_tui.cli.errors import UsageError
from hero_tui.cli.history import open_history
from hero_tui.cli.options import Parser, add_since, add_workspace, add_workspace_option, paths_of, workspace_of
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.objectives import Level
from hero_tui.models.incidents import IncidentView, TransitionView
from hero_tui.queries.alerts.incidents import incident_view, with_silence
from hero_tui.queries.alerts.silences import Silencing
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader

LONGEST_NOTE = 500


def run(arguments: Sequence[str]) -> int:
    """List, acknowledge, or silence."""
    if arguments[:1] == ["ack"]:
        return _ack(arguments[1:])
    if arguments[:1] == ["silence"]:
        from hero_tui.cli.commands.reading import alerts_silence

        return alerts_silence.run(arguments[1:])
    args = _parser().parse_args(arguments)
    workspace = workspace_of(args)
    budgets = load_budgets(workspace)
    with open_history(paths_of(args, workspace, make=False)) as reader:
        if reader is not None:
            _print(reader, workspace, budgets, args)
    return 0


def parsers() -> tuple[Parser, ...]:
    """Those of the command and of what it does to an alert."""
    from hero_tui.cli.commands.reading import alerts_silence

    return _parser(), _ack_parser(), *alerts_silence.parsers()


def _parser() -> Parser:
    parser = Parser(
        prog="hero-tui alerts",
        description="Incidents and their history, oldest first. `hero-tui alerts ack ID` says that you have seen one, "
        "`hero-tui alerts silence SIGNAL --for D --why TEXT` that you do not want to hear of it for a while.",
    )
    add_workspace(parser)
    add_since(parser, "only those that were open")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _ack_parser() -> Parser:
    parser = Parser(prog="hero-tui alerts ack", description="Say that you have seen an incident; everybody sees who.")
    parser.add_argument("id", type=int, metavar="ID", help="its number, as `hero-tui alerts` shows it")
    parser.add_argument("--note", default="", metavar="T", help="a note for the others")
    parser.add_argument("--take-back", action="store_true", help="take it back")
    add_workspace_option(parser)
    return parser


def _print(reader: Reader, workspace: Path, budgets: BudgetFile, args: argparse.Namespace) -> None:
    from hero_tui.report.status_json import alert_json

    without_budget = 0
    now = time.time()
    silencing = Silencing(reader.silences(now), budgets.planned, now)
    incidents = reader.incidents(since=args.since)
    if not incidents:
        print("no alerts", file=sys.stderr if args.json else sys.stdout)
    for stored in incidents:
        budget = budgets.get(stored.budget)
        if budget is None:
            without_budget += 1
            continue
        view, history = with_silence(incident_view(stored, budget), silencing), _history(reader, stored)
        if args.json:
            print(json.dumps(alert_json(view, history, str(workspace))))
        else:
            print_signs(_text(view, budget, history, now))
    if without_budget:
        print(f"{without_budget} more, of budgets that are switched off now, are not shown", file=sys.stderr)


def _history(reader: Reader, incident: StoredIncident) -> list[TransitionView]:
    """What happened and what people said, in order."""
    changes = [
        TransitionView(each.at, each.kind, Level(each.level), each.value, each.text)
        for each in reader.transitions(incident.id)
    ]
    answers = [
        TransitionView(each.at, kind, Level(incident.severity), None, each.note, each.who)
        for each in reader.acks(incident.id)
        for kind in ["taken back" if each.taken_back else "acknowledged"]
    ]
    return sorted(changes + answers, key=lambda each: each.at)


def _text(view: IncidentView, budget: Budget, history: Sequence[TransitionView], now: float) -> str:
    from hero_tui.format.badges import level_badge
    from hero_tui.format.causes import cause_text
    from hero_tui.format.incidents import incident_limit, incident_value, limit_since, silence_text, state_text
    from hero_tui.format.numbers import moment_text
    from hero_tui.format.titles import budget_title
    from hero_tui.report.status_text import plain_line

    word, lasts = state_text(view, now)
    owner = "".join(f" {key}={text}" for key, text in sorted(view.labels.items()))
    first = [
        f"{view.id:>5}  {level_badge(view.worst if word == 'ended' else view.severity).text():<11}",
        f"{budget_title(budget)}{owner}  {incident_value(view)} of {incident_limit(view)}{limit_since(view)}",
        f"  {moment_text(view.detected, now)}, {word} {lasts}",
        f"  seen: {view.acknowledged_by}" if view.acknowledged_by else "",
        f"  {cause_text(view.cause, budget.unit)}" if view.cause is not None else "",
        f"  {silence_text(view, now)}" if view.silenced_until is not None else "",
    ]
    lines = ["".join(first)]
    for change in history:
        about = f"by {change.who}" if change.who else level_badge(change.level).text()
        said = f": {change.text}" if change.text else ""
        lines.append(f"{'':>7}{moment_text(change.at, now)}  {change.kind} {about}{said}")
    return "\n".join(plain_line(line).rstrip() for line in lines)


def _ack(arguments: Sequence[str]) -> int:
    """0 when it is written down; 2 when there is no such open incident."""
    args = _ack_parser().parse_args(arguments)
    if len(args.note) > LONGEST_NOTE:
        raise UsageError(f"hero-tui alerts ack: the note has more than {LONGEST_NOTE} characters; make it shorter")
    workspace = workspace_of(args)
    paths = paths_of(args, workspace)
    with open_history(paths) as reader:
        incident = None if reader is None else reader.incident(args.id)
    if incident is None:
        raise UsageError(f"hero-tui alerts ack: there is no incident {args.id}; `hero-tui alerts` lists them")
    if incident.recovered is not None:
        raise UsageError(f"hero-tui alerts ack: incident {args.id} has ended; only an open one can be acknowledged")

    from hero_tui.queries.project.identity import who
    from hero_tui.store.appender import Appender

    name = who(workspace)
    appender = Appender(paths.database)
    try:
        appender.ack(args.id, name, args.note, time.time(), taken_back=args.take_back)
    finally:
        appender.close()
    print(f"incident {args.id}: {'no longer ' if args.take_back else ''}seen by {name}")
    return 0
