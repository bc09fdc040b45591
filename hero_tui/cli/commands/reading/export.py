"""`hero-tui export`: operations and gauges for other programs, as CSV or JSON lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.dates import since
from hero_tui.cli.errors import UsageError
from hero_tui.cli.history import open_history
from hero_tui.cli.options import Parser, add_since, add_workspace_option, paths_of, workspace_of
from hero_tui.cli.output_file import write_output
from hero_tui.core.budget import BudgetFile
from hero_tui.core.sanitise import sanitise
from hero_tui.queries.detail.common import resolution_kept
from hero_tui.queries.export_rows import Wanted, rows
from hero_tui.report.export_text import WRITERS
from hero_tui.store.db.schema import LEVELS
from hero_tui.store.reader import Reader

NAME = "hero-tui export"
EVERY = dict(zip(("1s", "10s", "1min", "10min", "1h"), LEVELS, strict=True))
"""What `--every` takes: the lengths of a gauge's buckets (s)."""


def run(arguments: Sequence[str]) -> int:
    """0, also where there is nothing to export: then the file holds no row."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    budgets = load_budgets(workspace)
    now = time.time()
    until = now if args.until is None else args.until
    if args.since is not None and args.since >= until:
        raise UsageError(f"{NAME}: --since must lie further back than --until")
    with open_history(paths_of(args, workspace, make=False)) as reader:
        if reader is None:
            lines = WRITERS[args.format](())
        else:
            _check_signals(reader, budgets, args.signal)
            begin = _beginning(reader, until) if args.since is None else args.since
            resolution = EVERY[args.every] if args.every else resolution_kept(begin, until, now)
            # An external event may have begun before anything was recorded.
            wanted = Wanted(tuple(dict.fromkeys(args.signal)), args.since or 0.0, until, resolution)
            units = {signal: budget.unit.value for budget in budgets.budgets for signal in budget.signals}
            lines = WRITERS[args.format](rows(reader, wanted, units))
        if args.output is None:
            sys.stdout.writelines(lines)
        else:
            write_output(NAME, args.output, lines)
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog=NAME,
        description="What was recorded, for other programs: operations with their durations in seconds, gauges with "
        "their unit in buckets of the same length, and the spans that nobody observed. Times are UTC.",
    )
    add = parser.add_argument
    add("format", choices=sorted(WRITERS), help="a table for a spreadsheet, or one JSON object a line")
    add("--signal", action="append", default=[], metavar="S", help="only this signal; may be given several times")
    add_since(parser, "only what began", "; default: all there is")
    add("--until", type=since, metavar="T", help="only what began before then: likewise; a date is its midnight")
    add(
        "--every",
        choices=list(EVERY),
        help="a gauge's buckets are so long; default: by span and age, 10s to 1h",
    )
    add("-o", dest="output", metavar="FILE", help="write it there; the file appears when it is complete")
    add_workspace_option(parser)
    return (parser,)


def _check_signals(reader: Reader, budgets: BudgetFile, named: Iterable[str]) -> None:
    """A name that nothing was recorded under and that no budget judges is a slip of the pen."""
    missing = set(named) - {each.signal for each in reader.gauges_now()} - set(reader.signals())
    missing -= {signal for budget in budgets.budgets for signal in budget.signals}
    for name in sorted(missing):
        from hero_tui.budgets.problems import did_you_mean

        known = sorted({*reader.signals(), *(each.signal for each in reader.gauges_now())})
        hint = did_you_mean(name, known) if known else "Nothing was recorded yet"
        raise UsageError(f"{NAME}: nothing was recorded under {sanitise(name)}. {hint}")


def _beginning(reader: Reader, until: float) -> float:
    recordings = reader.recordings(0.0)
    oldest = reader.oldest_operation()
    began = [*(each.started for each in recordings), *(() if oldest is None else (oldest,))]
    return min(began, default=until)
