"""`hero-tui check`: is every promise kept? For a build: the exit code says it. Needs no recorder."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.colour import print_signs
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_since_ago, add_workspace, paths_of, workspace_of
from hero_tui.cli.output_file import write_output
from hero_tui.queries.live.snapshot_loader import load_snapshot
from hero_tui.report.check import Checked, check_json, checked, within
from hero_tui.store.retention.retention_times import OPERATIONS_RETAINED

NAME = "hero-tui check"
FORMATS = ("text", "json", "markdown", "junit", "github")
SHORTEST, LONGEST = 1.0, OPERATIONS_RETAINED


def run(arguments: Sequence[str]) -> int:
    """0 nothing broken and something judged; 1 something broken; 3 nothing had data, or with --strict something is
    not settled. 2 is wrong use or wrong budgets."""
    args = parsers()[0].parse_args(arguments)
    if args.since is not None and not SHORTEST <= args.since <= LONGEST:
        raise UsageError(f"{NAME}: --since takes 1 s to 400 d: so long history is kept")
    workspace = workspace_of(args)
    budgets, now = load_budgets(workspace), time.time()
    if args.since is not None:
        budgets = within(budgets, args.since)
    snapshot = load_snapshot(workspace, paths_of(args, workspace, make=False), budgets, now)
    result = checked(
        snapshot, None if args.since is None else now - args.since, strict=args.strict, sums="success" in args.include
    )
    for form, file in (("junit", args.junit), ("markdown", args.markdown), ("json", args.json)):
        if file is not None:
            write_output(NAME, file, [_written(result, form), "\n"])
    written = _written(result, args.format)
    if args.format == "text":
        print_signs(written)
    else:
        print(written)
    return result.code


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog=NAME,
        description="Judge every budget. Exit code: 0 nothing is broken and something was judged; 1 something is "
        "broken; 2 wrong use or wrong budgets; 3 nothing had data, or with --strict something is not settled.",
    )
    add_workspace(parser)
    add_since_ago(
        parser, "judge the last D, such as 2h, instead of each budget's own window; gauges from the full hour on"
    )
    parser.add_argument("--strict", action="store_true", help="what is not settled is no success")
    parser.add_argument(
        "--include", action="append", default=[], choices=("success",), help="judge the sums over all budgets, too"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="what is printed; default: text")
    for form in ("junit", "markdown", "json"):
        parser.add_argument(f"--{form}", metavar="FILE", help=f"write the same judgement there, as {form}")
    return (parser,)


def _written(result: Checked, form: str) -> str:
    if form == "json":
        return json.dumps(check_json(result))
    if form == "junit":
        from hero_tui.report.check_junit import check_junit

        return check_junit(result)
    if form == "github":
        from hero_tui.report.check_github import check_github

        return check_github(result)
    if form == "markdown":
        from hero_tui.report.check_markdown import check_markdown

        return check_markdown(result)

    from hero_tui.report.check_text import check_text

    return check_text(result)
