"""The trackers of the loop in the one order that is right: each by its name and type, so that no other can be built."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.probes.base import Tracker
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.probes.machine.probe import MachineProbe
from hero_tui.probes.processes.probe import LastEnds, ProcessProbe
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.probes.servers.tracker import ServerTracker
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.lifecycle.interruptions import Interruptions
from hero_tui.recorder.trackers.budgets_watch import BudgetsWatch
from hero_tui.recorder.trackers.descriptors import Descriptors
from hero_tui.recorder.trackers.external_events import ExternalEvents
from hero_tui.recorder.trackers.heartbeat import Heartbeat
from hero_tui.recorder.trackers.integrity import Integrity
from hero_tui.recorder.trackers.maintenance import Maintenance
from hero_tui.recorder.trackers.requests_count import RequestsCount
from hero_tui.recorder.trackers.status_line import StatusLine


class ProbeTrackers(Struct, frozen=True, kw_only=True):
    """The probes' trackers. What is checked out is told before what begins with the same save; the table of processes
    is up to date before anyone asks it; the last ends are told right after the source's last look; a server is ready
    before its updates are attended to."""

    processes: ProcessProbe
    last_ends: LastEnds
    servers: ServerTracker
    reload: ReloadTracker
    commands: CommandTracker
    files: FilesProbe
    git: GitTracker
    machine: MachineProbe

    def in_order(self) -> tuple[Tracker, ...]:
        """Return them as the loop calls them."""
        return (
            self.git,
            self.machine,
            self.processes,
            self.last_ends,
            self.servers,
            self.reload,
            self.commands,
            self.files,
        )


class Trackers(Struct, frozen=True, kw_only=True):
    """All trackers of a recorder. Saves are remembered before a probe makes something of them; what the probes had no
    descriptor for is told after them; maintenance, which may end the recorder, comes last."""

    activity: RecentActivity
    probes: ProbeTrackers
    descriptors: Descriptors
    requests: RequestsCount
    external: ExternalEvents
    budgets: BudgetsWatch
    interruptions: Interruptions
    integrity: Integrity
    heartbeat: Heartbeat
    line: StatusLine | None
    maintenance: Maintenance

    def in_order(self) -> tuple[Tracker, ...]:
        """Return them as the loop calls them."""
        return (
            self.activity,
            *self.probes.in_order(),
            self.descriptors,
            self.requests,
            self.external,
            self.budgets,
            self.interruptions,
            self.integrity,
            self.heartbeat,
            *([] if self.line is None else [self.line]),
            self.maintenance,
        )
