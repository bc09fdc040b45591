"""Which saves did not compile, from the reloads of each server. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from hero_tui.core.attributes import BROKEN, COLUMN, ERROR, FILE, LINE, MESSAGE
from hero_tui.core.label_sets import SERVER
from hero_tui.core.signals import Outcome, Scalar
from hero_tui.core.time import DAY
from hero_tui.models.builds import FailedBuild
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import ServerView

_GOOD = frozenset({Outcome.OK, Outcome.UNKNOWN})


def failed_builds(
    runs: Iterable[RunView], servers: Sequence[ServerView], ends: Mapping[str, float], now: float
) -> tuple[FailedBuild, ...]:
    """Every time of the last day in which a server's reloads failed, the oldest first. `ends`: when servers ended (UTC
    s), by name; one that ended or was started again is over with what it could not compile."""
    by_server: dict[str, list[RunView]] = {}
    for run in sorted(runs, key=lambda each: (each.end, each.id)):
        by_server.setdefault(run.labels.get(SERVER, ""), []).append(run)
    starts = {each.name: each.started for each in servers if each.started is not None}
    found = []
    for server, own in by_server.items():
        builds = _of_server(server, own)
        if builds and builds[-1].open:
            over = [at for at in (starts.get(server), ends.get(server)) if at is not None and at > own[-1].end]
            known = server == "" or any(each.name == server for each in servers)
            over += [] if known and now - own[-1].end < DAY else [own[-1].end]
            builds[-1] = replace(builds[-1], until=min(over, default=None))
        found += builds
    recent = [each for each in found if each.until is None or now - each.until < DAY]
    return tuple(sorted(recent, key=lambda each: each.since))


def _of_server(server: str, runs: Sequence[RunView]) -> list[FailedBuild]:
    """What one server could not compile, from its reloads in their order. A save from before the failed one mends
    nothing, though it was served later: what was saved then is not what stands there now."""
    builds: list[FailedBuild] = []
    good: RunView | None = None
    saved = float("-inf")  # when the newest of those that failed was saved
    for run in runs:
        now = builds[-1] if builds and builds[-1].open else None
        if run.outcome is Outcome.FAILED:
            saved = run.start
            builds[-1:] = [*builds[-1:], _begun(server, run, good)] if now is None else [_again(now, run)]
        elif run.outcome in _GOOD:
            good = run
            if now is not None and run.start > saved:
                by = _text(run.attributes.get(FILE))
                builds[-1] = replace(now, until=run.end, fixed_by=by, fixed_took=run.duration)
    if builds:
        builds[-1] = replace(builds[-1], newest=builds[-1].until in {None, runs[-1].end})
    return builds


def _begun(server: str, run: RunView, good: RunView | None) -> FailedBuild:
    return _again(
        FailedBuild(
            server, run.end, None, 0, run.id, run.labels, "", None, None, "",
            last_good=None if good is None else good.duration,
            last_good_at=None if good is None else good.end,
        ),
        run,
    )  # fmt: skip


def _again(build: FailedBuild, run: RunView) -> FailedBuild:
    """The failure with what its newest save says."""
    told = run.attributes
    return replace(
        build,
        saves=build.saves + 1,
        run=run.id,
        labels=run.labels,
        file=_text(told.get(BROKEN)) or _text(told.get(FILE)),
        line=_number(told.get(LINE)),
        column=_number(told.get(COLUMN)),
        message=_text(told.get(MESSAGE)),
        text=_text(told.get(ERROR)) or _text(told.get(MESSAGE)),
    )


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Scalar) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
