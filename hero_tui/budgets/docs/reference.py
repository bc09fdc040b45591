"""The reference page of budgets.yaml, made from the table of fields: `python -m hero_tui.budgets.docs.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hero_tui.budgets.files import load_effective
from hero_tui.budgets.kinds.available import BURN
from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.detection import Detection
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.measures import MEASURES
from hero_tui.budgets.parse.field_parts import OVER, STEPS
from hero_tui.budgets.parse.field_types import Block, FieldTable, Never
from hero_tui.budgets.parse.fields import BUDGET, CHECK, DEFAULTS, FILE, PLANNED, SERVER
from hero_tui.budgets.problems import Problem
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Kind
from hero_tui.core.quantities import spelled_span_text

HEAD = """# budgets.yaml

Every key that a budgets.yaml may have, what each kind of budget means, and what is built in. This page is made by
`make docs` from the table that the validator reads by, so that it says what the program does.

A file of yours is laid over the [built-in one](../budgets.yaml) by id: what it does not say stays. `hero-tui init`
begins one for your project, `hero-tui budgets validate` says what is wrong with it and where, and
`hero-tui budgets explain dev.memory` where each value of one budget comes from.

```yaml
version: 1
budgets:
  dev.type_check: {time: {p95: 6.0 s, p99: 12.0 s}}   # changes the limits, keeps the rest
  dev.build_cache: off                                # is not judged
  shop.search:                                        # one of your own
    time: {p95: 200 ms}
    owner: search
```

Editors complete and check the file with the JSON Schema that `hero-tui budgets schema` prints: save it beside the file
and begin that with `# yaml-language-server: $schema=budgets.schema.json`.
"""

ONE_KIND = """Below its id stands exactly one kind, and what follows. An entry that only changes other things of a
built-in budget may leave its kind out.

"""
LEVELS_OF = """For all budgets of a kind (`ladders: {limit: …}`) or for one of them (`ladder: …`): `info`, `warning` and
`critical`, each with these keys; a lone value is `enter`. Single runs have nothing to leave, so that `time` has `enter`
alone.

"""
RATES = """In the ladder of `ratio` a percentage is the share of bad events itself, `2x` is twice what the budget
promises; `leave` likewise. Beside its levels stands:

"""
BURNS = "`available` has a list of burn rates:\n\n"
CHECKS = """By a name of your choice; each asks in one way. They are read and validated; what asks them comes with the
runner of checks.

"""
SERVERS = """A list. A row selects servers by `command`, `folder` and `port`: all that it gives must match, and it gives
one at least. Where several match, the first whose words the server's *own* command line has counts, else the first.

```yaml
servers:
  - {command: node api.js, name: api, ask: /healthz}   # nobody knows it: named here, it may be asked
  - {folder: apps/web, ask: /ready}                    # its / takes long, or answers 500
  - {port: 9090, ask: false}                           # never asked: there is only listening
  - {command: mock-server, serves: false}              # not a server of mine
```

A server that hero-tui does not know is never asked, so that only its listening is told; a row names it, and it is timed
to its first answer as a known one is. Words are compared whole, and of a path its end is enough: `api.js` is also
`/home/me/shop/api.js`. A change of `servers` holds after `hero-tui stop` and a new start, while limits and
levels are taken up two seconds after the file was saved.

"""
NOTED = """The specification contradicts itself in places. Nothing of that keeps it from being used; `hero-tui budgets
validate` notes it, and looks for the same in a file of yours.

"""


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(f"## {title}\n\n{intro}{body}\n" for title, intro, body in _sections())])


def _sections() -> Iterator[tuple[str, str, str]]:
    """Title, what to know before, the tables."""
    further = {key: field for key, field in BUDGET.items() if key not in set(Kind)}
    yield "The file", "", _keys(FILE)
    yield "A budget", ONE_KIND, _keys(further)
    yield "Kinds", "", "\n\n".join(map(_kind, KINDS))
    yield (
        "Ladders",
        LEVELS_OF,
        _keys(STEPS.table) + "\n\n" + RATES + _keys({OVER.key: OVER}) + "\n\n" + BURNS + _keys(BURN),
    )
    yield "Defaults", "", _keys(DEFAULTS)
    yield "Checks", CHECKS, _keys(CHECK)
    yield "Planned downtime", "A list; each entry is a span of every week, or a single one.\n\n", _keys(PLANNED)
    yield "Servers", SERVERS, _keys(SERVER)
    yield "Units", "", _units()
    yield "What is built in", "", _built_in()
    yield "What the built-in file says of itself", NOTED, "\n".join(map(_note, lint_budgets(load_effective(None))))


def _keys(table: FieldTable) -> str:
    return _table(("key", "means", "such as"), _rows(table))


def _rows(table: FieldTable) -> Iterator[tuple[str, ...]]:
    for field in table.values():
        if not isinstance(field.shape, Never):
            must = " (must be there)" if field.required else ""
            yield f"`{field.key}`", f"{field.help}{must}", f"`{field.example}`"


def _kind(kind: Kind) -> str:
    facts = KINDS[kind]
    shape = BUDGET[kind.value].shape
    keys = _keys(shape.table) if isinstance(shape, Block) else ""
    texts = (("judges", facts.judges), ("good", facts.good), ("verdict", facts.verdict), ("alerts", facts.levels))
    return "\n".join(
        [f"### {kind.value}\n", f"{facts.help[:1].upper()}{facts.help[1:]}: `{kind.value}: {facts.example}`.\n"]
        + [f"* *{word}*: {text}" for word, text in texts]
        + ["", keys]
    )


def _note(note: Problem) -> str:
    return f"* line {note.place.line}: {note.sentence}. {note.hint}."


def _units() -> str:
    rows = (
        (
            measure.name,
            ", ".join(f"`{word}`" for word in measure.factors if word) or "none: a count is bare",
            measure.example,
        )
        for measure in MEASURES.values()
    )
    return _table(("what", "units", "such as"), rows)


def _built_in() -> str:
    effective = load_effective(None)
    return _table(("id", "kind", "promises", "over", "a warning comes"), map(_line, effective.budgets))


def _line(budget: Budget) -> tuple[str, ...]:
    promises = ", ".join(f"{each.statistic} {each.limit.text}" for each in budget.objectives)
    runs = budget.window.operations
    over = f"{runs} runs" if runs is not None else spelled_span_text(budget.window.seconds or 0.0)
    return (
        f"`{budget.id}`",
        budget.kind.value,
        promises,
        over,
        _detected(KINDS[budget.kind].worst_detection(budget, ())),
    )


def _detected(worst: Detection | None) -> str:
    """How soon, in a word or two; what it is made of, `explain` says."""
    if worst is None:
        return "no alert"
    if worst.seconds is None:
        return "as soon as a check fails twice" if worst.why.startswith("never") else "as runs end"
    return f"within {spelled_span_text(worst.seconds)}" if worst.seconds else "at once"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
