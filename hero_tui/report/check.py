"""`check`: every budget and label set with its verdict over a window, and what that means for a build. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import Input
from hero_tui.core.objectives import Verdict, Window
from hero_tui.core.time import utc_text
from hero_tui.format.evidence import deciding
from hero_tui.format.evidence_sentences import screen_evidence
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.report.status_json import SCHEMA, budget_json

KEPT, BROKEN, NOTHING_KNOWN = 0, 1, 3
WORST_FIRST = (Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.MET, Verdict.NO_DATA)


class Checked(Struct, frozen=True):
    """What was judged at `at`. `since`: the begin of the window where one was asked for (UTC s), None: each budget's.
    `strict`: a promise of which nobody can be sure is no success. `sums`: figures over the other budgets count, too."""

    workspace: str
    name: str
    at: float
    since: float | None
    strict: bool
    entries: tuple[BudgetView, ...]
    sums: bool = False

    @property
    def code(self) -> int:
        """The exit code: 0 nothing broken and something judged, 1 something broken, 3 nothing had data, or with
        `strict` something is not settled. A comparison with the past that nobody can be sure of counts neither way."""
        counts = self.counts
        if counts[Verdict.BREACHED]:
            return BROKEN
        unsettled = [each for each in self.of(Verdict.UNDETERMINED) if not each.budget.spec.compares]
        judged = counts[Verdict.MET] + len(unsettled)
        return NOTHING_KNOWN if not judged or (self.strict and unsettled) else KEPT

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many of each verdict, worst first."""
        return {each: len(self.of(each)) for each in WORST_FIRST}

    @property
    def promises(self) -> tuple[BudgetView, ...]:
        """All but those that are observed only, which promise nothing, and but the figures over other budgets, unless
        these were asked for: they would say a second time what is broken."""
        return tuple(
            each
            for each in self.entries
            if each.budget.spec.promises and (self.sums or each.budget.spec.input is not Input.BUDGETS)
        )

    def of(self, verdict: Verdict) -> list[BudgetView]:
        """The promises of one verdict, in the file's order."""
        return [each for each in self.promises if each.judgement.verdict is verdict]


def checked(snapshot: Snapshot, since: float | None, *, strict: bool, sums: bool = False) -> Checked:
    """What a snapshot says of its budgets."""
    return Checked(snapshot.workspace, snapshot.name, snapshot.at, since, strict, snapshot.entries, sums)


def within(budgets: BudgetFile, seconds: float) -> BudgetFile:
    """The budgets over the last `seconds` instead of their own windows. Growth looks at its last runs of that time; a
    baseline goes on comparing the last runs with those before. Slices are counted by the hour: a gauge's window begins
    with the hour of its first second."""
    return replace(budgets, budgets=tuple(_within(each, seconds) for each in budgets.budgets))


def _within(budget: Budget, seconds: float) -> Budget:
    if budget.spec.compares:
        return budget
    runs = budget.window.operations if budget.spec.of_last_runs else None
    return replace(budget, window=Window(seconds, runs))


def name_of(view: BudgetView) -> str:
    """`dev.memory`, `dev.memory server=vite`: the budget and its label set. Labels come from outside."""
    return " ".join([view.budget.id, *(f"{key}={value}" for key, value in sorted(view.labels.items()))])


def why(view: BudgetView) -> str:
    """What the verdict rests on, in the words of people: `p95: 6 of 6 over 2 min; at most 5 % may be`."""
    each = deciding(view)
    if each is None:
        return ""
    sentence = "; ".join(screen_evidence(each))
    return f"{each.objective.statistic}: {sentence}" if len(view.judgement.objectives) > 1 else sentence


def check_json(found: Checked) -> dict[str, object]:
    """The one object of `check --format json`. `verdict` is the worst of all; `budgets` as in `status --json`."""
    counts = found.counts
    return {
        "schema": SCHEMA,
        "workspace": found.workspace,
        "at": utc_text(found.at),
        "since": utc_text(found.since),
        "strict": found.strict,
        "code": found.code,
        "verdict": next((each.value for each in WORST_FIRST if counts[each]), Verdict.NO_DATA.value),
        "counts": {each.value: number for each, number in counts.items()},
        "budgets": [budget_json(each) for each in found.entries],
    }


def tally(found: Checked, words: Sequence[tuple[Verdict, str]]) -> str:
    """`1 broken, 2 not sure yet, 3 kept`, without what there is none of."""
    counts = found.counts
    return ", ".join(f"{counts[verdict]} {word}" for verdict, word in words if counts[verdict])
