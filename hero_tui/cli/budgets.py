"""`hero-tui budgets validate`: read a budgets.yaml and say what is wrong with it."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.fields import BUDGET
from hero_tui.budgets.files import load_budgets, load_file
from hero_tui.budgets.find import find_budgets
from hero_tui.budgets.plain import plain
from hero_tui.budgets.problems import BudgetsError
from hero_tui.cli.errors import WRONG_USE
from hero_tui.cli.options import Parser, workspace_here


def run(arguments: Sequence[str]) -> int:
    """0 when the file is right; 2 with every problem, its line and a caret on stderr."""
    parser = Parser(prog="hero-tui budgets", description="The budgets of a workspace.")
    actions = parser.add_subparsers(metavar="validate", required=True, dest="action")
    what = "read a budgets.yaml and say what is wrong with it"
    validate = actions.add_parser(
        "validate", help=what, description=what, epilog=_keys(), formatter_class=RawDescriptionHelpFormatter
    )
    validate.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: that of this workspace")
    args = parser.parse_args(arguments)
    path: Path | None = args.file
    try:
        if path is None:
            path = find_budgets(workspace_here())
        if path is None:
            shipped = load_budgets(Path("/"))
            print(f"no budgets.yaml here: the {len(shipped.budgets)} built-in budgets hold")
            return 0
        budgets = load_file(path).budgets
    except BudgetsError as error:
        for problem in error.problems:
            print(problem.drawn(), file=sys.stderr)
        return WRONG_USE
    own = sum(1 for each in budgets if each.source is not None and each.source.file == str(path))
    print(f"{plain(str(path), 300)}: ok, {len(budgets)} budgets in force, {own} of them written here")
    return 0


def _keys() -> str:
    """The keys of a budget, from the reader's own table."""
    rows = [f"  {field.key:<16} {field.help}, such as {field.example}" for field in BUDGET.values()]
    return "\n".join(["keys of a budget:", *rows])
