"""What the details of a panel and of an alert share: spans of time, runs with what was near them, gaps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.attributes import BRANCH, EXCLUDED, FROM, MESSAGE, NEARBY, TO, TOOL, Excluded
from hero_tui.core.label_sets import CLASS
from hero_tui.core.signal_names import BRANCH_SWITCH
from hero_tui.core.signals import Bucket, Labels, Outcome
from hero_tui.core.time import DAY, HOUR, MINUTE, WEEK
from hero_tui.models.runs import Beside, BesideKind, RunView
from hero_tui.models.snapshot import GapView
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.reader import Reader
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED

CACHE_GREW = 10e6
NEAR = MINUTE
LONGEST_BESIDE = 1800.0
MOST_OPERATIONS = 20_000
FEWEST_BUCKETS = 300
_RESOLUTIONS = (3600, 600, 60, 10, 1)
_EXCLUDED = {
    Excluded.BULK.value: BesideKind.BULK_CHANGE,
    Excluded.UNCHANGED.value: BesideKind.UNCHANGED,
    Excluded.SUPERSEDED.value: BesideKind.SUPERSEDED,
    Excluded.STOPPED.value: BesideKind.STOPPED,
}


class TimeSpan(Struct, frozen=True):
    """A length of time to look at, with its name in the title rule."""

    seconds: float
    name: str


SPANS = (
    TimeSpan(HOUR, "1 h"),
    TimeSpan(DAY, "24 h"),
    TimeSpan(WEEK, "7 d"),
    TimeSpan(30 * DAY, "30 d"),
    TimeSpan(90 * DAY, "90 d"),
)


def resolution_for(seconds: float) -> int:
    """The coarsest stored resolution (s) that still gives a wide chart a bucket per column."""
    return next((each for each in _RESOLUTIONS if seconds / each >= FEWEST_BUCKETS), 1)


def resolution_kept(since: float, until: float, now: float) -> int:
    """The resolution (s) for a span of which every bucket must be of one length: as `resolution_for`, or the finest
    that is still kept at the age of its beginning."""
    finest = resolution_for(until - since)
    return next(
        (each for each, kept in sorted(BUCKETS_RETAINED.items()) if each >= finest and now - since <= kept),
        max(BUCKETS_RETAINED),
    )


def read_buckets(reader: Reader, signal: str, labels: Labels, since: float, until: float) -> tuple[Bucket, ...]:
    """Buckets of that span, oldest first. Where the fine ones were already deleted, coarser ones stand in."""
    finest = resolution_for(until - since)
    found: list[Bucket] = []
    end = until
    for resolution in sorted(each for each in _RESOLUTIONS if each >= finest):
        known = reader.gauge(signal, labels, since, end, resolution)
        # A coarse bucket that reaches into the fine ones would say the same values twice.
        older = [each for each in known if not found or each.start + each.resolution <= end]
        found = [*older, *found]
        if found and found[0].start - since <= resolution * 2:
            break
        # What is older than the first bucket may still be there at the next resolution.
        end = found[0].start if found else end
    return tuple(found)


def same_owner(labels: Labels, wanted: Labels) -> bool:
    """Whether a signal belongs to the panel: every label but the class agrees; the detail shows all classes."""
    return all(labels.get(key) == value for key, value in wanted.items() if key != CLASS)


def gaps_between(reader: Reader, since: float, until: float) -> tuple[GapView, ...]:
    """Spans that nobody observed, oldest first."""
    return tuple(GapView(each.start, each.end, each.reason) for each in reader.gaps(since) if each.start < until)


def ended_at(operation: StoredOperation) -> float:
    """When it ended, UTC seconds."""
    return operation.start + (operation.duration or 0.0)


def tool_of(operation: StoredOperation) -> str | None:
    """The tool of a command's run (`tsc`), from outside; None where the signal has none."""
    tool = operation.attributes.get(TOOL)
    return tool if isinstance(tool, str) else None


def switch_text(operation: StoredOperation) -> str:
    """`branch main → topic`, from outside."""
    return f"branch {operation.attributes.get(FROM) or '–'} → {operation.attributes.get(TO) or '–'}"


def with_branches(
    runs: Iterable[RunView], operations: Iterable[StoredOperation], present: str | None
) -> tuple[RunView, ...]:
    """Runs (oldest first) with the branch that was checked out then, as far as its switches were seen."""
    switches = sorted((each for each in operations if each.signal == BRANCH_SWITCH), key=lambda each: each.start)
    moments = [each.start for each in switches]
    named = [*(each.attributes.get(FROM) for each in switches), present]
    found = []
    for run in runs:
        branch = named[bisect_right(moments, run.start)]
        known = branch is not None and BRANCH not in run.attributes
        found.append(replace(run, attributes={**run.attributes, BRANCH: branch}) if known else run)
    return tuple(found)


def with_beside(
    own: Sequence[StoredOperation],
    others: Sequence[StoredOperation],
    cache: Sequence[Bucket],
    gaps: Iterable[GapView],
) -> tuple[RunView, ...]:
    """Runs with what was observed beside each: the reason of a failure, a grown cache, a gap, another tool at work."""
    darkness = tuple(gaps)
    grown = _growth(cache)
    ordered = sorted(others, key=lambda each: each.start)
    starts = [each.start for each in ordered]
    return tuple(
        RunView(
            each.id,
            each.signal,
            each.start,
            each.duration,
            each.outcome,
            each.labels,
            each.attributes,
            _beside(each, _others_at_work(each, ordered, starts), grown, darkness),
        )
        for each in own
    )


def _others_at_work(
    run: StoredOperation, ordered: Sequence[StoredOperation], starts: Sequence[float]
) -> list[StoredOperation]:
    """The operations of other signals (by their start) that can have been at work beside the run."""
    first = bisect_left(starts, run.start - LONGEST_BESIDE)
    return [each for each in ordered[first : bisect_right(starts, ended_at(run))] if each.signal != run.signal]


def _growth(cache: Sequence[Bucket]) -> tuple[tuple[float, float, float], ...]:
    """Steps of the build cache that are worth a word: from, to, by (bytes)."""
    steps = (
        (before.start, after.start + after.resolution, after.last - before.last) for before, after in pairwise(cache)
    )
    return tuple(step for step in steps if step[2] >= CACHE_GREW)


def _beside(
    run: StoredOperation,
    others: Sequence[StoredOperation],
    grown: Sequence[tuple[float, float, float]],
    gaps: Sequence[GapView],
) -> Beside | None:
    recorded = run.attributes.get(NEARBY)
    if isinstance(recorded, str) and recorded:
        return Beside(BesideKind.TOLD, recorded)
    if run.outcome is Outcome.FAILED:
        reason = run.attributes.get(MESSAGE)
        return Beside(BesideKind.NOT_COUNTED, reason if isinstance(reason, str) else "")
    if run.outcome is Outcome.CANCELLED:
        return Beside(_EXCLUDED.get(str(run.attributes.get(EXCLUDED)), BesideKind.NOT_COUNTED))
    end = ended_at(run)
    for gap in gaps:
        if gap.start < end and run.start < gap.end:
            return Beside(BesideKind.GAP, gap.reason)
    switched = next(
        (each for each in others if each.signal == BRANCH_SWITCH and 0 <= run.start - each.start <= NEAR), None
    )
    if switched is not None:
        return Beside(BesideKind.BRANCH_SWITCH, switch_text(switched))
    for start, until, by in grown:
        if start <= end and run.start - NEAR / 6 <= until and until - start <= 2 * NEAR:
            return Beside(BesideKind.CACHE_GREW, size=by)
    for other in others:
        if other.start < end and run.start < ended_at(other):
            return Beside(BesideKind.TOOL_RUNNING, tool_of(other) or other.signal)
    return None
