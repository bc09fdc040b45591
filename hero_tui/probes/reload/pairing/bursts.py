"""The bursts that one server's operations are made of: those of the last seconds, and what they wait for."""

from __future__ import annotations

from bisect import insort

from hero_tui.probes.processes.suspensions import Suspensions
from hero_tui.probes.reload.saves.content_digest import REPLACING
from hero_tui.probes.reload.saves.model import Burst, Credit, Waiting
from hero_tui.probes.reload.saves.save_runs import PAUSE, SaveRun


class Bursts:
    """Holds one server's bursts, oldest first.

    `bulks`: the bulk changes of the last seconds by their first save, and until when the end of each is awaited.
    `asked`: what is fetched again, by path and moment of the save, and until when it is awaited. All of them monotonic
    s. `run`: the run of saves that the operations are in now.
    """

    def __init__(self) -> None:
        self.all: list[Burst] = []
        self.run = SaveRun()
        self.suspensions = Suspensions()
        self.bulks: dict[float, float] = {}
        self.asked: dict[tuple[str, float], float] = {}

    def unfinished(self) -> list[Burst]:
        """Return the bursts that still have something to tell."""
        return [each for each in self.all if not each.told and (each.credits or not each.left)]

    def add(self, waiting: Waiting) -> tuple[Burst, Waiting]:
        """Take a save in, and return the burst that it belongs to now, and what stands for it there."""
        for burst in reversed(self.all):
            if burst.accepts(waiting.at):
                return burst, burst.add(waiting)
            if burst.last + PAUSE < waiting.at:
                break
        burst = Burst([waiting], running=self.run.is_bulk and self.run.continues(waiting.at))
        insort(self.all, burst, key=lambda each: each.first)
        return burst, waiting

    def replace_removal(self, saved: Waiting) -> None:
        """Forget that a file was deleted that is there again at once: it was saved."""
        for burst in reversed(self.all):
            if burst.last + REPLACING < saved.at:
                break
            for each in burst.waiting if not burst.told else ():
                if each.save.removed and each.save.path == saved.save.path and abs(saved.at - each.at) < REPLACING:
                    burst.waiting = [other for other in burst.waiting if other is not each]
                    moved = [Credit(saved, credit.reaction) for credit in burst.credits if credit.waiting is each]
                    burst.credits = [credit for credit in burst.credits if credit.waiting is not each] + moved
                    self.drop_empty()

    def drop_empty(self) -> None:
        """Forget those that no save is left in."""
        self.all = [burst for burst in self.all if burst.waiting]
