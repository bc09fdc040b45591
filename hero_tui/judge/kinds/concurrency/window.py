"""The window and verdict of concurrency: at most so many operations open at once, for 99 % of the busy time.

`Budget.counts` names the signals whose operations are counted together, whatever their labels: the load on a machine is
the sum of all. So such a budget has one entry, without labels (`registry.labels_for`), and its window takes the
operations of all those signals in the order of their ends. An operation is known when it ended, whatever its outcome;
one that is open now is not counted yet.
"""

from __future__ import annotations

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective, Verdict
from hero_tui.judge.evidence import OpenTogether
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.open_intervals import MICRO, OpenIntervals
from hero_tui.judge.verdicts import BAD_SHARE, of_one, together, without_data


def nothing_open(budget: Budget) -> Judgement:
    """The verdict where nothing ran."""
    return without_data(budget, OpenTogether(BAD_SHARE))


class ConcurrencyWindow(RunWindow):
    """The window of one budget. Cost of a run: one step for each run that ended while it was open.

    All operations are known, so there is no least number; where never as many were open as may be, the promise was not
    put to the test: no data. In its objective `over` is the seconds with more than the
    limit open, `count` the seconds with any open; `value` and `maximum` are the most that were open at once.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._open = OpenIntervals()

    def forget(self, now: float) -> bool:
        """Drop time that is older than the window; a run that reaches into it counts from there on."""
        seconds = self._budget.window.seconds
        busy = self._open.busy
        if seconds is not None:
            self._open.forget(now - seconds)
        return super().forget(now) or self._open.busy != busy

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        busy = self._open.busy
        objectives = (
            tuple(self._objective(objective, busy) for objective in self._budget.objectives)
            if busy
            else nothing_open(self._budget).objectives
        )
        return Judgement(together(objectives), objectives, self._count, self._failed, self._cancelled)

    def _judges(self, run: Run) -> bool:
        return run.duration is not None and run.duration > 0

    def _enter(self, run: Run) -> None:
        self._open.add(run.start, run.end)

    def _leave(self, run: Run) -> None:
        self._open.forget(run.end)

    def _objective(self, objective: Objective, busy: int) -> ObjectiveVerdict:
        limit = objective.limit
        over, most = self._open.over(limit.value), self._open.most
        met = over * round(1 / BAD_SHARE) <= busy
        verdict = Verdict.MET if met else Verdict.BREACHED
        return of_one(
            objective,
            Verdict.NO_DATA if most < limit.value else verdict,
            OpenTogether(BAD_SHARE, most, crowded=over / MICRO, busy=busy / MICRO),
            count=round(busy / MICRO),
            over=round(over / MICRO),
            value=float(most),
            maximum=float(most),
            utilization=most / limit.value if limit.value > 0 else None,
        )
