"""A budgets.yaml's text into a sheet: walks the node tree along the table of fields and notes every problem.

```yaml
budgets:
  dev.hot_reload: {time: {p95: 500 ms, p99: 2.0 s}, window: 7d}
  dev.memory: {limit: {max: 4 GB}}
  dev.lint: off
```
"""

from __future__ import annotations

import re

from hero_tui.budgets.fields import (
    BUDGET,
    DEFAULTS,
    FILE,
    JUDGED_KINDS,
    LADDER,
    LADDERS,
    LEVELS,
    OBJECTIVES,
    RUNG,
    FieldTable,
)
from hero_tui.budgets.model import Kind, Unit, Window
from hero_tui.budgets.nodes import ALONE, FOLDED, Mapping, Node, Scalar, Sequence, read_nodes
from hero_tui.budgets.plain import plain
from hero_tui.budgets.problems import Place, Problems, did_you_mean
from hero_tui.budgets.sheet import Entry, Ladder, Placed, Sheet, Step
from hero_tui.budgets.units import DAY, Quantity, QuantityError, read_quantity

OFF = "off"
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
COUNTED = re.compile(r"(.*?)[ ]?(?:runs?|events?|operations?)")
LONGEST_ID = 64
LONGEST_WORDS = 300
SHORTEST_WINDOW, LONGEST_WINDOW = 60.0, 400 * DAY
MOST_RUNS = 100_000
LONGEST_HOLD = DAY


def read_sheet(text: str, file: str) -> Sheet:
    """The sheet that `text` writes. Raises `BudgetsError` with all problems of form and value; never anything else."""
    problems = Problems(text, file)
    sheet = Sheet(file, problems)
    root = read_nodes(text, problems)
    if root is not None and not _empty(root):
        _Reader(sheet).file(root)
    problems.raise_any()
    return sheet


class _Reader:
    """Fills a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._problems = sheet.problems

    def file(self, root: Node) -> None:
        values = self._values(root, FILE, "a budgets.yaml", "Begin with budgets: and an id below it")
        self._version(values.get("version"))
        if "defaults" in values:
            defaults = self._values(values["defaults"], DEFAULTS, "defaults")
            self._sheet.window = self._window(defaults.get("window"))
            self._sheet.keep_firing_for = self._hold(defaults.get("keep_firing_for"))
        if "ladders" in values:
            for kind, node in self._values(values["ladders"], LADDERS, "ladders").items():
                self._sheet.ladders[Kind(kind)] = self._ladder(node, Kind(kind))
        if "budgets" in values:
            self._budgets(values["budgets"])

    def _version(self, node: Node | None) -> None:
        if node is not None and not (isinstance(node, Scalar) and node.text == "1"):
            self._problems.add(node.place, "this version of the file is not known", "Write version: 1")

    def _budgets(self, node: Node) -> None:
        if _empty(node):
            return
        for key, value in self._pairs(node, "budgets", "Write an id such as dev.lint and its promise below it"):
            if ID.fullmatch(key.text) is None or len(key.text) > LONGEST_ID:
                hint = "Write system.name in small letters, digits and _, such as dev.lint"
                self._problems.add(key.place, f"{plain(key.text)} is not an id of a budget", hint)
            else:
                self._sheet.entries[key.text] = self._budget(key, value)

    def _budget(self, key: Scalar, node: Node) -> Entry:
        entry = Entry(Placed(key.text, key.place, self._sheet))
        if isinstance(node, Scalar) and node.text == OFF:
            entry.off = True
            return entry
        hint = f"Write {key.text}: {{time: {{p95: 2.0 s}}}}, or {key.text}: off"
        values = self._values(node, BUDGET, key.text, hint, also={kind.value for kind in Kind})
        self._kind(entry, values)
        entry.window = self._window(values.get("window"))
        entry.keep_firing_for = self._hold(values.get("keep_firing_for"))
        entry.signal = self._signal(values.get("signal"))
        if "ladder" in values:
            entry.ladder = self._ladder(values["ladder"], entry.kind.value if entry.kind else None)
        entry.owner = self._words(values.get("owner"))
        entry.runbook = self._words(values.get("runbook"))
        entry.note = self._words(values.get("note"))
        return entry

    def _kind(self, entry: Entry, values: dict[str, Node]) -> None:
        """Exactly one kind tells how it is judged; an entry that only changes other things may leave it out."""
        written = [Kind(word) for word in values if word in {kind.value for kind in Kind}]
        judged = ", ".join(kind.value for kind in JUDGED_KINDS)
        for kind in written:
            place = values[kind.value].place
            if kind not in JUDGED_KINDS:
                self._problems.add(place, f"budgets of the kind {kind.value} are not judged yet", f"Use {judged}")
            elif entry.kind is not None:
                hint = "Write a second budget with its own id and signal"
                self._problems.add(place, f"this budget has two kinds, {entry.kind.value.value} and {kind.value}", hint)
            else:
                entry.kind = Placed(kind, place, self._sheet)
                entry.objectives = self._objectives(values[kind.value], kind)

    def _objectives(self, node: Node, kind: Kind) -> dict[str, Placed[Quantity | None]]:
        units = (Unit.SECONDS,) if kind is Kind.TIME else (Unit.BYTES, Unit.CORES, Unit.SHARE, Unit.COUNT)
        example = "time: {p95: 500 ms}" if kind is Kind.TIME else f"{kind.value}: {{max: 3.00 GB}}"
        found: dict[str, Placed[Quantity | None]] = {}
        for statistic, value in self._values(node, OBJECTIVES[kind], kind.value, f"Write {example}").items():
            if isinstance(value, Scalar) and value.text == OFF:
                found[statistic] = Placed(None, value.place, self._sheet)
                continue
            quantity = self._quantity(value, *units)
            if quantity is not None and quantity.value <= 0:
                self._problems.add(value.place, f"{quantity.text} can never be kept", "A limit is more than 0")
            elif quantity is not None:
                found[statistic] = Placed(quantity, value.place, self._sheet)
        return found

    def _ladder(self, node: Node, kind: Kind | None) -> Ladder:
        ladder: Ladder = {}
        for word, value in self._values(node, LADDER, "the ladder", "Write {warning: {enter: 80 %}}").items():
            if isinstance(value, Scalar):
                ladder[LEVELS[word]] = Step(enter=self._factor(value))
                continue
            rung = self._values(value, RUNG, word, f"Write {word}: {{enter: 80 %}}")
            if kind is Kind.TIME and "leave" in rung:
                hint = "A time alert ends with the first run below its level: remove leave"
                self._problems.add(rung["leave"].place, "single runs have nothing to leave", hint)
            ladder[LEVELS[word]] = Step(
                self._factor(rung.get("enter")), self._factor(rung.get("leave")), self._hold(rung.get("for"))
            )
        return ladder

    def _window(self, node: Node | None) -> Placed[Window] | None:
        if node is None:
            return None
        counted = COUNTED.fullmatch(node.text) if isinstance(node, Scalar) and len(node.text) <= 40 else None
        if counted is not None:
            runs = self._quantity(Scalar(node.place, counted[1]), Unit.COUNT)
            if runs is None:
                return None
            if not (5 <= runs.value <= MOST_RUNS and runs.value.is_integer()):
                self._problems.add(node.place, f"a window of {runs.text} runs cannot be judged", "Write 5 to 100,000")
                return None
            return Placed(Window(operations=int(runs.value)), node.place, self._sheet)
        span = self._quantity(node, Unit.SECONDS)
        if span is None:
            return None
        if not SHORTEST_WINDOW <= span.value <= LONGEST_WINDOW:
            hint = "Write 1 min to 400 d: so long history is kept"
            self._problems.add(node.place, f"a window of {span.text} cannot be judged", hint)
            return None
        return Placed(Window(seconds=span.value), node.place, self._sheet)

    def _hold(self, node: Node | None) -> Placed[float] | None:
        span = None if node is None else self._quantity(node, Unit.SECONDS)
        if node is None or span is None:
            return None
        if span.value > LONGEST_HOLD:
            self._problems.add(node.place, f"{span.text} is too long: nobody would hear of it", "Write 1 d at most")
            return None
        return Placed(span.value, node.place, self._sheet)

    def _factor(self, node: Node | None) -> Placed[float] | None:
        share = None if node is None else self._quantity(node, Unit.SHARE)
        if node is None or share is None:
            return None
        if not 0.01 <= share.value <= 100:
            self._problems.add(node.place, f"{share.text} of the limit is no level", "Write 1 % to 100x")
            return None
        return Placed(share.value, node.place, self._sheet)

    def _signal(self, node: Node | None) -> Placed[str] | None:
        words = self._words(node)
        if node is None or words is None:
            return None
        if ID.fullmatch(words) is None or len(words) > LONGEST_ID:
            self._problems.add(node.place, f"{plain(words)} is not a signal", "Write one such as dev.lint")
            return None
        return Placed(words, node.place, self._sheet)

    def _words(self, node: Node | None) -> str | None:
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.text.strip():
            self._problems.add(node.place, "a text belongs here", "Write it on this line")
            return None
        if len(node.text) > LONGEST_WORDS:
            self._problems.add(node.place, "this text is too long", f"At most {LONGEST_WORDS} characters")
            return None
        return node.text.strip()

    def _quantity(self, node: Node, *units: Unit) -> Quantity | None:
        if not isinstance(node, Scalar):
            self._problems.add(node.place, "one value belongs here", "Write it without brackets, such as 500 ms")
            return None
        if node.style in {"|", ">"}:
            self._problems.add(node.place, FOLDED, ALONE)
            return None
        try:
            return read_quantity(node.text, *units)
        except QuantityError as error:
            self._problems.add(node.place, error.sentence, error.hint)
            return None

    def _values(
        self, node: Node, table: FieldTable, what: str, hint: str = "", also: set[str] | None = None
    ) -> dict[str, Node]:
        """The values of a mapping by key; keys outside the table (and `also`) are problems."""
        found: dict[str, Node] = {}
        for key, value in self._pairs(node, what, hint):
            if key.text in table or (also and key.text in also):
                found[key.text] = value
            else:
                comma = key.text.isdecimal() and _empty(value)
                hint = "Inside { } a comma ends a value: write it in quotes" if comma else did_you_mean(key.text, table)
                self._problems.add(key.place, f"{plain(key.text)} is not a key of {what}", hint)
        return found

    def _pairs(self, node: Node, what: str, hint: str) -> list[tuple[Scalar, Node]]:
        if not isinstance(node, Mapping):
            seen = "a list" if isinstance(node, Sequence) else "nothing" if _empty(node) else "a single value"
            self._problems.add(node.place, f"{what} holds keys with values, and here is {seen}", hint)
            return []
        pairs: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                self._problems.add(key.place, "a key is one word", hint)
            elif key.text == "<<":
                self._problems.add(
                    key.place, "merge keys (<<) are not used here", "Write the values out, or use defaults"
                )
            elif key.text in first:
                sentence = f"{plain(key.text)} stands here twice, first in line {first[key.text].line}"
                self._problems.add(key.place, sentence, "Keep one of them")
            else:
                first[key.text] = key.place
                pairs.append((key, value))
        return pairs


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style is None and node.text in {"", "~", "null"}
