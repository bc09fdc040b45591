"""Where a server comes from: what was typed, which time since then is the server's own, and which processes are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.command_lines.shell_words import runs_one_command
from hero_tui.probes.commands.typed import find_typed, words_of
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.processes.model import LiveProcesses, Process
from hero_tui.probes.processes.shells import is_shell
from hero_tui.probes.servers.identity.tree import is_helper, live_ancestors, lone_ancestors, short_words
from hero_tui.probes.servers.start.typed_start import LaunchEnds, TypedStart

JUST_BEFORE = 60.0  # seconds before the recording


class LaunchQueries(LaunchEnds, Protocol):
    """As much of `Launches` as is asked here."""

    def launch_of(self, process: Process) -> Launch:
        """The launch that a process belongs to."""

    def branch(self, process: Process) -> Branch:
        """The way from that launch to the process."""


class Origin(Struct, frozen=True):
    """`started`: what was typed, or what begins the part of it that is the server's. `before`: seconds since then in
    which commands ran that ended before the server's branch began. `began`: the exec of its own program. `path`: from
    the outermost process that counts down to the server. `command`: what was typed for this server alone, in words that
    may be kept; `typed`: for all of the launch, and how long that takes."""

    started: Stamp
    before: float
    began: Stamp
    path: tuple[Process, ...]
    command: str
    typed: TypedStart


def origin_of(process: Process, launches: LaunchQueries, recording: float) -> Origin:
    """Find the origin of a server; `recording`: since when somebody looks (monotonic s).

    Of a launch that is older than the recording (a terminal, an agent, a script that goes on for hours) only that
    counts which was forked while somebody looked, or in the minute before: when it began is known all the same.
    """
    launch, branch = launches.launch_of(process), launches.branch(process)
    first = branch.first
    if launch.before_recording:
        first = max(first, _first_known(branch.path, recording))
    started = branch.path[first].start if first else launch.start
    argv, typed_in = branch.typed(first)
    command = short_words(argv, typed_in.comm)
    typed = find_typed(replace(branch, first=first), words_of(process.argv) or (command,))
    until = next((each for each in branch.path if each.key == typed.until), None)
    return Origin(
        started,
        branch.before(started),
        branch.began,
        branch.path[first:],
        command,
        TypedStart(typed, launch, until, launches),
    )


def _first_known(path: tuple[Process, ...], recording: float) -> int:
    """The first of the path that counts. What a script or an old process did before somebody looked is not known, so
    neither it nor what stands above it counts; where the server itself is old the launch is as it is."""
    if path[-1].start.mono < recording - JUST_BEFORE:
        return 0
    first = 0
    for at, each in enumerate(path[:-1]):
        old = each.start.mono < recording - JUST_BEFORE
        if old or (each.start.mono < recording and not _only_starts_another(each.argv)):
            first = at + 1
    return first


def _only_starts_another(argv: tuple[str, ...]) -> bool:
    return runs_one_command(argv) if is_shell(argv) else is_wrapper(argv)


def application(process: Process, path: tuple[Process, ...], table: LiveProcesses) -> Process:
    """The highest process that is for this listener alone, in its folder: nodemon above its worker, npm above nodemon.

    What runs several programs (concurrently, turbo) is nobody's own; helpers of one program are no others.
    """
    top = process
    for parent in _within(path, live_ancestors(process.pid, table)):
        others = [child for child in table.children(parent.pid) if not is_helper(child)]
        if len(others) > 1 or parent.cwd != process.cwd:
            break
        top = parent
    return top


def wrapping(process: Process, path: tuple[Process, ...], table: LiveProcesses) -> Process:
    """The highest process that has nothing but this one below it: what is used there is used by this server."""
    return [process, *_within(path, lone_ancestors(process.pid, table))][-1]


def _within(path: tuple[Process, ...], ancestors: Iterator[Process]) -> Iterator[Process]:
    """Those within what counts."""
    counted = {each.key for each in path}
    return takewhile(lambda ancestor: ancestor.key in counted, ancestors)
