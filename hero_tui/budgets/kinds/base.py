"""What is to be known of a kind of budget: what a budgets.yaml may say of it, how that is resolved, how it is
explained. A kind states its facts, and overrides the methods in which it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from hero_tui.budgets.lint.detection import Detection
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.parse.field_parts import POSITIVE
from hero_tui.budgets.parse.field_types import Amount, Block, Bounds, Field, Only, table
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note, ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity, scaled_text
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check
from hero_tui.core.kinds import Kind, KindSpec, Spec
from hero_tui.core.objectives import Level, Objective, Rung, Unit, Window
from hero_tui.core.quantities import percent_text, spelled_span_text, written_multiple_text

BY_BINOMIAL = (
    "an exact binomial test at 95 %: broken when so many over the limit would be that unlikely, kept when so few would"
    " be, else not sure yet"
)
Lint = Callable[[EffectiveBudgets], Iterable[Note]]
NoteText = tuple[str, str]
"""A sentence and its hint."""


class Statistic(Struct, frozen=True):
    """What a statistic says, and how its limit is written."""

    help: str
    example: str


class LevelRow(Struct, frozen=True):
    """A level as it is explained: where it begins, where that was written (None: by its kind), how soon it is found."""

    level: str
    begins: str
    placed: Placed[Quantity] | None
    detection: Detection


class BudgetKind(Struct, frozen=True):
    """One kind.

    What may be written: `statistics` with their limits in one of `units` (within `bounds`, without decimals where
    `whole`, one statistic alone where `only`), further `fields` beside them, levels as `ladder` (None: no levels are
    written). `judges`, `good`, `verdict` and `levels` are sentences of the documentation.

    `in_signal_unit`: limits have the unit of the signal. `last_runs`: the window where nothing says one, of a kind
    that looks at the last runs. `counts_runs`: a window may count runs. `binomial`: verdicts are tests of a share.
    `hysteresis`: a level may end below the value at which it begins. `rated`: alerts count over a time. `sampled`: it
    has a value again and again. `follows`: a shipped budget of the kind goes when the budget of its signal is switched
    off. `shared_alike`: a level of all budgets of the kind begins for each at the same multiple. `by_runs`: what an
    alert comes with, where no clock decides it. `lints`: notes on budgets of the kind.
    """

    spec_type: type[Spec]
    help: str
    example: str
    statistics: Mapping[str, Statistic]
    units: tuple[Unit, ...]
    judges: str
    good: str
    verdict: str
    levels: str
    fields: tuple[Field, ...] = ()
    ladder: Block | None = None
    bounds: Bounds = POSITIVE
    whole: bool = False
    only: Only | None = None
    in_signal_unit: bool = False
    last_runs: Window | None = None
    counts_runs: bool = False
    binomial: bool = False
    hysteresis: bool = True
    rated: bool = False
    sampled: bool = False
    follows: bool = False
    shared_alike: bool = True
    by_runs: str = ""
    lints: tuple[Lint, ...] = ()

    @property
    def kind(self) -> Kind:
        """Its member of the enum."""
        return self.spec_type.kind

    # What may be written

    @property
    def field(self) -> Field:
        """The kind's key below a budget, with what it may promise."""
        limit = Amount(self.units, self.bounds, off=True, whole=self.whole)
        limits = (Field(word, each.help, each.example, limit) for word, each in self.statistics.items())
        word = self.kind.value
        block = Block(word, table(*limits, *self.fields), f"Write {word}: {self.example}", only=self.only)
        return Field(word, self.help, self.example, block)

    @property
    def shared_levels(self) -> Field | None:
        """The key below `ladders` for the levels of all budgets of the kind."""
        if self.ladder is None:
            return None
        word = self.kind.value
        return Field(word, f"the levels of {word} budgets", "{warning: {enter: 80 %}}", self.ladder)

    # How it is resolved

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> Spec:
        """The kind's own part of a budget; what cannot hold is noted."""
        del entry, objective, window, context
        return self.spec_type()

    def judging(self, entry: Entry) -> type[KindSpec]:
        """What is known of the kind in a budget as it is written."""
        for statistic in self.statistics:
            limit = entry.get(f"{self.kind.value}.{statistic}", Quantity)
            if limit is not None:
                return self.spec_type.measuring(limit.value.unit)
        return self.spec_type

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Whether it may judge the signal of a shipped budget of another kind, of which `judged` is known."""
        del judged
        return False

    def names_any_signal(self, entry: Entry) -> bool:
        """Whether the budget's signal need not be one that this program measures."""
        del entry
        return False

    def quantile(self, statistic: str, limit: float) -> float | None:
        """The share that must be good; None where nothing is counted."""
        del statistic, limit
        return None

    def objectives_hold(self, objectives: Sequence[PlacedObjective], context: ResolveContext) -> bool:
        """Whether several objectives can be met together; where they cannot, that is noted."""
        del objectives, context
        return True

    def outdated(self, own: Entry, base: Entry) -> Sequence[str]:
        """The paths of `base` that cannot hold beside what `own`, which is laid over it, writes of the same kind."""
        del own, base
        return ()

    def unusable_share(self, statistic: str, limit: Quantity) -> NoteText | None:
        """What is wrong with a share of 100 % or more as a limit."""
        if statistic == "min" and limit.value > 1.0:
            return more_than_there_is(limit)
        return None

    def check_window(self, entry: Entry, window: Placed[Window], context: ResolveContext) -> None:
        """Note a window that cannot carry a verdict."""
        if window.value.seconds is None and not self.counts_runs:
            sentence = f"{entry.id.value} has no runs that a window could count"
            context.error(sentence, "Write a time such as 7d", window)

    def factor(self, written: Quantity, objective: PlacedObjective) -> float:
        """Where a level begins or ends, as a multiple of the limit."""
        del objective
        return written.value

    def reached(self, rung: Rung, objective: PlacedObjective) -> tuple[float, str] | None:
        """Where a level begins as a share of a whole, and of what; None where there is no whole."""
        if objective.placed.value.unit is not Unit.SHARE:
            return None
        return rung.enter * objective.objective.limit.value, "of what there is"

    def check_rung(self, step: PlacedRung, objective: PlacedObjective, context: ResolveContext) -> None:
        """Note a level that contradicts itself or can never be reached."""
        rung = step.rung
        if rung.leave > rung.enter:
            sentence = f"{rung.level.word} would end above the value at which it begins"
            hint = "Write a leave below enter, such as enter: 80 %, leave: 75 %"
            context.error(sentence, hint, step.leave, step.enter)
        reached = self.reached(rung, objective)
        if reached is not None and reached[0] > 1.0 + 1e-9:
            share, whole = reached
            sentence = f"{rung.level.word} is never reached: it begins at {share * 100:.4g} % {whole}"
            context.error(sentence, "Write a level that can be reached", step.enter, objective.placed)

    def fixed_rungs(self, objective: PlacedObjective) -> tuple[Rung, ...]:
        """The levels of a kind that has no ladder in the file."""
        del objective
        return ()

    # How it is explained and looked over

    def objective_name(self, objective: Objective) -> str:
        """The objective in a sentence about its budget."""
        return f"{objective.statistic}: {objective.limit.text}"

    def begins(self, budget: Budget, step: PlacedRung) -> str:
        """Where a level begins and ends, in words."""
        rung, limit = step.rung, budget.headline.limit
        ends = (
            "" if step.leave is None else f", until {scaled_text(limit.text, rung.leave)} ({percent_text(rung.leave)})"
        )
        held = "" if not rung.hold else f", for {spelled_span_text(rung.hold)}"
        return f"from {scaled_text(limit.text, rung.enter)} ({percent_text(rung.enter)}){ends}{held}"

    def level_rows(
        self, effective: EffectiveBudgets, budget: Budget, objective: PlacedObjective, steps: Sequence[PlacedRung]
    ) -> Iterator[LevelRow]:
        """Its levels, lowest first. `steps`: those of its ladder."""
        del effective
        for step in steps:
            detection = self.rung_detection(budget, step.rung)
            yield LevelRow(step.rung.level.word, self.begins(budget, step), step.enter, detection)
        for rung in () if steps else budget.ladder:
            begins = f"from {scaled_text(objective.placed.text, rung.enter)} at a time"
            yield LevelRow(rung.level.word, begins, None, self.rung_detection(budget, rung))

    def limit_notes(
        self, effective: EffectiveBudgets, budget: Budget, objective: PlacedObjective, first: PlacedRung
    ) -> Iterator[Note]:
        """Notes on a first level that begins elsewhere than at the limit. `first`: the lowest level of its ladder."""
        del effective, objective
        enter = first.rung.enter
        whose = f"{self.kind.value} budgets" if first.is_shared else budget.id
        if enter > 1.0:
            less = f"less than {written_multiple_text(enter)} of it"
            sentence = f"alerts of {whose} come after the limit: what takes {less} raises none"
            yield Note(first.enter, sentence, "It is over, and the verdict counts it; the badge asks nobody to act")
        else:
            sentence = f"alerts of {whose} come before the limit, from {percent_text(enter)} of it"
            hint = "Those of time budgets come after it: what is used up is too late to hear of"
            yield Note(first.enter, sentence, hint)

    def rung_detection(self, budget: Budget, rung: Rung) -> Detection:
        """How soon one level of its ladder is found at the worst."""
        del budget, rung
        return Detection(None, self.by_runs)

    def worst_detection(self, budget: Budget, checks: Sequence[Check]) -> Detection | None:
        """When somebody hears of it at the latest: the first level from warning on, as incidents count. None: it has
        no levels."""
        del checks
        detections = [self.rung_detection(budget, rung) for rung in budget.ladder if rung.level >= Level.WARNING]
        if not detections:
            return Detection(None, self.by_runs) if self.by_runs else None
        timed = [detection for detection in detections if detection.seconds is not None]
        return min(timed, key=lambda detection: detection.seconds or 0.0, default=detections[0])


def more_than_there_is(limit: Quantity) -> NoteText:
    """A share of more than the whole."""
    return f"{limit.text} is more than there is", "A share is of the whole: 100 % is all cores"


def counted_quantile(statistic: str, limit: float) -> float:
    """The share that must be good: `min: 98 %` and `max: 2 %` are both 0.98."""
    return limit if statistic == "min" else round(1.0 - limit, 12)
