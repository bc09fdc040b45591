"""A launch, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.processes.model import Process

LaunchKey = tuple[int, int, int]
"""(pid, starttime) of the first process of the top's group, and its start in monotonic ms: an interactive shell that
execs a tool is the same process."""


class Launch(Struct, frozen=True):
    """What a person or a script started.

    `top`: its highest process, as it was when the launch was first asked for. `argv`: the words of its first program,
    which are what was typed as far as that can be known; only a tool, a sub-command and a script's name of them may be
    kept. `start`: the fork of the first process of its group (a pipeline's members are one launch), or the exec where
    a shell was replaced at its prompt. `before_recording`: that was before somebody recorded. `below`: what its
    boundary is.
    """

    key: LaunchKey
    top: Process
    argv: tuple[str, ...]
    start: Stamp
    before_recording: bool
    below: Stop


class LaunchEnded(Struct, frozen=True):
    """All that was typed has ended: the prompt is back. `status`: the wait status of what ended last, None: not known.
    `left`: how many processes of the launch still live (a server in the background, a tool's daemon). `moved`: it was
    no launch of its own, what it had is another's; that the prompt is back is not known then."""

    launch: Launch
    at: Stamp
    status: int | None
    left: int
    moved: bool = False


class LaunchGone(Struct, frozen=True):
    """No process of the launch lives any more; told after its `LaunchEnded`."""

    launch: Launch
    at: Stamp


LaunchEvent = LaunchEnded | LaunchGone
LaunchSubscriber = Callable[[LaunchEvent], None]
