"""`hero-tui budgets validate`: errors and notes on a budgets.yaml, for people, for programs, for GitHub Actions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hero_tui.budgets.files import load_effective
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.problems import BudgetsError, Problem, Severity
from hero_tui.budgets.shipped import BUILT_IN
from hero_tui.cli.errors import WRONG_USE
from hero_tui.core.budget import Budget
from hero_tui.core.sanitise import sanitise
from hero_tui.report.github import workflow_command

FORMS = ("text", "json", "github")
SCHEMA = 1
_COMMANDS = {Severity.ERROR: "error", Severity.NOTE: "notice"}


def validate(path: Path | None, form: str) -> int:
    """0 when the file (None: the built-in one) can be used, with notes or without; 2 when it cannot."""
    file = BUILT_IN if path is None else str(path)
    problems: Sequence[Problem]
    budgets: tuple[Budget, ...] = ()
    servers = checks = 0
    try:
        effective = load_effective(path)
    except BudgetsError as error:
        problems = error.problems
    else:
        budgets, servers, checks = effective.budgets, len(effective.servers), len(effective.checks)
        problems = [each for each in lint_budgets(effective, cores=os.cpu_count()) if each.file == file]
    broken = any(each.severity is Severity.ERROR for each in problems)
    if form == "json":
        print(json.dumps({"schema": SCHEMA, "file": file, "problems": [_object(each) for each in problems]}))
    elif form == "github":
        _print_all(problems, _workflow_command)
    else:
        for each in () if path is None and not broken else problems:  # nobody here wrote what the built-in ones note
            print(_drawn(each), file=sys.stderr)
        if not broken:
            print(_summary(path, budgets, servers, checks))
    return WRONG_USE if broken else 0


def _summary(path: Path | None, budgets: tuple[Budget, ...], servers: int, checks: int) -> str:
    if path is None:
        return f"no budgets.yaml here: the {len(budgets)} built-in budgets hold"
    declared = f", {servers} {'server' if servers == 1 else 'servers'} declared" if servers else ""
    if checks:
        declared += f", {checks} {'check' if checks == 1 else 'checks'} declared, which nothing asks yet"
    own = sum(1 for each in budgets if each.source is not None and each.source.file == str(path))
    return f"{sanitise(str(path), 300)}: ok, {len(budgets)} budgets in force, {own} of them written here{declared}"


def _drawn(problem: Problem) -> str:
    """The message with its source line and a caret; a note says that it is one."""
    drawn = problem.drawn()
    if problem.severity is Severity.ERROR:
        return drawn
    place = f":{problem.place.line}:{problem.place.column}: "
    return drawn.replace(place, f"{place}note: ", 1)


def _object(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity.value,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": problem.sentence,
        "hint": problem.hint or None,
        "key": problem.key,
    }


def _print_all(problems: Iterable[Problem], written: Callable[[Problem], str]) -> None:
    for each in problems:
        print(written(each))


def _workflow_command(problem: Problem) -> str:
    """`::error file=…,line=…,col=…::message`; a path below the working folder is given from there, as GitHub has it."""
    file = problem.file
    if Path(file).is_relative_to(Path.cwd()):
        file = str(Path(file).relative_to(Path.cwd()))
    message = f"{problem.sentence}. {problem.hint}" if problem.hint else problem.sentence
    place = {"file": file, "line": str(problem.place.line), "col": str(problem.place.column)}
    return workflow_command(_COMMANDS[problem.severity], message, place)
