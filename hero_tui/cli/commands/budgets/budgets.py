"""`hero-tui budgets`: validate a budgets.yaml, print its schema, explain one budget."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.files import load_effective
from hero_tui.budgets.parse.fields import BUDGET
from hero_tui.budgets.problems import did_you_mean
from hero_tui.cli.commands.budgets.budgets_validate import FORMS, validate
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser
from hero_tui.cli.workspace import workspace_here
from hero_tui.core.sanitise import sanitise


def run(arguments: Sequence[str]) -> int:
    """What the action says: 0, or 2 where the file has errors."""
    args = parsers()[0].parse_args(arguments)
    if args.action == "validate":
        path: Path | None = args.file or find_budgets(workspace_here())
        return validate(path, args.format)
    if args.action == "schema":
        return _schema()
    return _explain(args.id)


def parsers() -> tuple[Parser, ...]:
    """That of the command, with those of its actions within."""
    parser = Parser(prog="hero-tui budgets", description="The budgets of a workspace.")
    actions = parser.add_subparsers(metavar="validate | schema | explain", required=True, dest="action")
    what = "read a budgets.yaml and say what is wrong with it"
    check = actions.add_parser(
        "validate", help=what, description=what, epilog=_keys(), formatter_class=RawDescriptionHelpFormatter
    )
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: that of this workspace")
    check.add_argument("--format", choices=FORMS, default=FORMS[0], help="for people, for programs, for GitHub Actions")
    what = "print the JSON Schema of a budgets.yaml, for editors"
    actions.add_parser("schema", help=what, description=what)
    what = "say where each value of a budget comes from, what it means, and where its alerts begin"
    one = actions.add_parser("explain", help=what, description=what)
    one.add_argument("id", metavar="ID", help="such as dev.memory")
    return (parser,)


def _schema() -> int:
    from hero_tui.budgets.docs.json_schema import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0


def _explain(budget_id: str) -> int:
    from hero_tui.budgets.docs.explain import explain

    effective = load_effective(find_budgets(workspace_here()))
    if budget_id not in effective.entries:
        hint = did_you_mean(budget_id, effective.entries)
        raise UsageError(f"hero-tui budgets explain: there is no budget {sanitise(budget_id)}. {hint}")
    print(explain(effective, budget_id))
    return 0


def _keys() -> str:
    """The keys of a budget, from the reader's own table."""
    rows = [f"  {field.key:<16} {field.help}, such as {field.example}" for field in BUDGET.values()]
    return "\n".join(["keys of a budget:", *rows])
