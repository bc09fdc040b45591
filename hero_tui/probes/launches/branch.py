"""From what is typed to one process of it: which time of the launch is that process' own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.command_lines.shell_words import text_of
from hero_tui.probes.command_lines.typed import behind_silent
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import Process, ProcessKey


class Branch(Struct, frozen=True):
    """The way from a launch's top down to one process.

    `launched`: the launch's start. `path`: the top first, the process last. `began`: the exec of the process' present
    program. `others`: all descendants of the top, parents first, those of the path among them. `lines`: for each of the
    path the command lines that were exec'ed in it, one after another; none of a fork that is its parent still.
    `begins`: when each of them was. `first`: the first of the path that was started for this branch: 0, the launch's
    top, or the lowest that its parent began as a driver (`drivers.py`).
    """

    launched: Stamp
    path: tuple[Process, ...]
    began: Stamp
    others: tuple[Descendant, ...]
    lines: tuple[tuple[tuple[str, ...], ...], ...] = ()
    begins: tuple[tuple[Stamp, ...], ...] = ()
    first: int = 0

    def typed(self, first: int = 0) -> tuple[tuple[str, ...], Process]:
        """Return what was typed for this branch alone, and in which process it began: the first command line, from that
        process of the path on, that is no shell's text. Of `npm run api & npm run web` each branch has its own."""
        lines = self.lines or tuple((each.argv,) for each in self.path)
        for process, execed in zip(self.path[first:], lines[first:], strict=True):
            for argv in execed:
                if argv and text_of(behind_silent(argv)) is None:
                    return argv, process
        return self.path[-1].argv, self.path[-1]

    def before(self, since: Stamp | None = None) -> float:
        """Return the seconds in which commands of the launch ran that ended before this branch began (an install, a
        migration, a sleep); time that two of them share counts once. Wrappers, which stay, are none. `since`: from when
        on they count, None: from the launch."""
        first = self.launched.mono if since is None else since.mono
        spans = [(max(first, each.process.start.mono), ended.mono) for each, ended in self._ended_before()]
        return _covered([(start, end) for start, end in spans if start < end])

    @property
    def counted_from(self) -> Stamp:
        """The launch's start, or that of the first of the path that was started for this branch."""
        return self.path[self.first].start if self.first else self.launched

    def _ended_before(self) -> Iterable[tuple[Descendant, Stamp]]:
        """Those beside the path that ended before the path went on below whom they hang from."""
        begins = [each.start.mono for each in self.path[1:]] + [self.began.mono]
        hangs: dict[ProcessKey, int] = {each.key: at for at, each in enumerate(self.path)}
        on_path = frozenset(hangs)
        for each in self.others:
            if each.process.key in on_path or each.parent not in hangs:
                continue
            at = hangs[each.process.key] = hangs[each.parent]
            if each.ended is not None and each.ended.mono <= begins[at]:
                yield each, each.ended


def _covered(spans: Sequence[tuple[float, float]]) -> float:
    """The length of what the spans cover together."""
    total, until = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total
