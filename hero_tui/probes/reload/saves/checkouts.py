"""When git wrote files of the workspace: a checkout, a stash, a reset. What follows from it is no ordinary save."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Sequence
from posixpath import basename

from msgspec.structs import replace

from hero_tui.core.attributes import EXCLUDED, Excluded
from hero_tui.core.signals import Operation, Outcome
from hero_tui.probes.processes.model import ProcessEvent, ProgramEnded, ProgramKey, ProgramStarted

WRITERS = frozenset(
    (
        *("checkout", "switch", "restore", "stash", "reset", "pull", "merge", "rebase", "am", "apply"),
        *("cherry-pick", "revert", "bisect", "clean"),
    )
)
WITH_VALUE = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env"})
EARLY, LATE = 0.05, 0.25  # seconds: a short program is seen late, and the server notices the last file after its end
BEFORE_HEAD = 2.0  # seconds in which the files of a branch are written before git says that it is checked out
MOST = 50
MOST_RUNNING = 64

_log = logging.getLogger(__name__)


class Checkouts:
    """The last times in which git wrote files here, as far as its programs were seen, and HEAD's own."""

    def __init__(self) -> None:
        self._running: dict[ProgramKey, float] = {}
        self._spans: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._switched: float | None = None
        self._given_up = 0

    def on_process(self, event: ProcessEvent) -> None:
        """Take the start or end of a program."""
        match event:
            case ProgramStarted(program) if program.process.in_workspace and writes(program.process.argv):
                self._running[program.key] = program.start.wall
                if len(self._running) > MOST_RUNNING:
                    self._give_up_oldest(program.start.wall)
            case ProgramEnded(program, at) if program.key in self._running:
                self._spans.append((self._running.pop(program.key), at.wall))

    def _give_up_oldest(self, at: float) -> None:
        """What hangs (at a hook, at an editor) wrote its files long ago; `at`: until then it counts (UTC s)."""
        self._spans.append((self._running.pop(next(iter(self._running))), at))
        if not self._given_up:
            _log.warning(
                "more than %d git commands run at once: the oldest are not followed to their end", MOST_RUNNING
            )
        self._given_up += 1

    def switched(self, at: float | None) -> None:
        """Another branch was checked out at that time (UTC s), by what HEAD says."""
        self._switched = at

    def wrote(self, at: float) -> bool:
        """Whether a file that was saved at that time (UTC s) was written by git."""
        if self._switched is not None and self._switched - BEFORE_HEAD <= at <= self._switched + LATE:
            return True
        spans = (*self._spans, *((since, math.inf) for since in self._running.values()))
        return any(since - EARLY <= at <= until + LATE for since, until in spans)

    def marked(self, operation: Operation) -> Operation:
        """The operation, left out where it follows from what git wrote; what failed stays a failure, with the mark."""
        if EXCLUDED in operation.attributes or not self.wrote(operation.start):
            return operation
        outcome = Outcome.CANCELLED if operation.outcome is Outcome.OK else operation.outcome
        attributes = {**operation.attributes, EXCLUDED: Excluded.BULK.value}
        return replace(operation, outcome=outcome, attributes=attributes)


def writes(argv: Sequence[str]) -> bool:
    """Whether a command line is git's, of a sub-command that writes files."""
    if not argv or basename(argv[0]) != "git":
        return False
    words = iter(argv[1:])
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word in WRITERS
    return False
