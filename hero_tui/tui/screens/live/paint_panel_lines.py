"""The text lines of a panel: what it measured, what is left out, what the latest value is about."""

from __future__ import annotations

from hero_tui.core import signal_names
from hero_tui.core.attributes import FILE, OLDEST_AT, OLDEST_DAYS, TOOL
from hero_tui.core.budget import Unit, Verdict
from hero_tui.core.causes import GrowthCause
from hero_tui.core.durations import DAY
from hero_tui.core.label_sets import CLASS
from hero_tui.core.signals import Share
from hero_tui.format import badges, budget_text
from hero_tui.format.causes import fitting_cause, growth_text
from hero_tui.format.evidence import fitting
from hero_tui.format.hints import hint
from hero_tui.format.numbers import (
    SIZE_FACTORS,
    age_text,
    clock_text,
    count_text,
    duration_text,
    inside_text,
    lasting_text,
    printed,
    share_text,
    value_text,
)
from hero_tui.format.runs import run_kind, run_parts
from hero_tui.models.budgets import BudgetView, GaugeView, Waiting
from hero_tui.models.snapshot import WatchView
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, LineBuilder, Span
from hero_tui.tui.screens.common.badges import verdict_style

_AGE_ROOM = 14


def objective_line(view: BudgetView, index: int) -> tuple[Span, ...]:
    """`  p95  388 ms  ✓ 9/412 over`, `✓ 610/1802` where that is all there is room for; a statistic that too few runs
    carry is a dash."""
    if index >= len(view.judgement.objectives):
        return ()
    result = view.judgement.objectives[index]
    row = LineBuilder(28).add("  ").add(result.objective.statistic, MUTED)
    if result.value is None:
        row.right("–", 14, MUTED)
    else:
        row.right(value_text(result.value, view.budget.unit, limit=result.objective.limit), 13)
    row.add("  ").add(badges.GLYPH_OF_VERDICT[result.verdict], verdict_style(result.verdict))
    counted = f" {result.over}/{result.count}"
    share = f" {share_text(result.over / result.count)} over" if result.count else counted
    return row.add(fitting((f"{counted} over", counted, share), row.width - row.column), MUTED).line()


def left_out(view: BudgetView) -> str:
    """What the statistic does not hold, or the longest run where it cannot be given."""
    judgement = view.judgement
    parts = [f"{judgement.failed} failed, not counted"] if judgement.failed else []
    absent = next(
        (objective for objective in judgement.objectives if objective.value is None and objective.maximum is not None),
        None,
    )
    if absent is not None and absent.maximum is not None:
        longest = duration_text(absent.maximum)
        alone = _other_class(view)
        whose = f"{alone}: longest {longest}" if alone else f"longest of {absent.count}: {longest}"
        parts = [f"{judgement.failed} failed · longest {longest}"] if parts else [whose]
    return "".join(parts)


def _other_class(view: BudgetView) -> str | None:
    """The class that the verdict is of, where the newest run is of another one."""
    own = view.labels.get(CLASS)
    newest = view.runs[-1].labels.get(CLASS) if view.runs else None
    return own if own != newest else None


def part_name(share: Share) -> str:
    """The last part of a folder's or program's name, escaped."""
    return escape(share.name.rstrip("/").rpartition("/")[2] or share.name)


def part_value(share: Share, view: BudgetView, *, bare: bool = False) -> str:
    """Its value, in the unit of the panel's headline; `bare`: without it."""
    unit = view.budget.unit
    if unit is not Unit.BYTES:
        found = printed(share.value, unit)
        return found.figures if bare or unit is Unit.CORES else found.text
    latest = None if view.latest is None else printed(view.latest, unit, limit=view.budget.headline.limit)
    headline = "B" if latest is None or not latest.unit else latest.unit
    scaled = share.value / SIZE_FACTORS.get(headline, 1.0)
    figures = 2 if headline.startswith(("G", "T")) or scaled < 0.995 else 1 if scaled < 99.95 else 0
    text = f"{scaled:.{figures}f}"
    if float(text) == 0.0 or (not bare and not 0.1 <= scaled < 1000.0):
        return "" if bare else value_text(share.value, unit)
    return text if bare else f"{text} {headline}"


def biggest(view: BudgetView, width: int, *, names: bool = False) -> str:
    """As many of the biggest parts as fit: `node 2.37 · npm 0.09`. `names`: whole folders."""
    parts = view.gauge.parts if view.gauge else ()
    text = ""
    for share in parts[:4]:
        value = part_value(share, view, bare=True)
        if not value:
            break
        name = shown(share.name, width - 8) if names else part_name(share)
        piece = f"{'./' if name == '.' else name} {value}"
        joined = f"{text} · {piece}" if text else piece
        if len(joined) > width or joined.count("·") > 1:
            break
        text = joined
    return text


def gauge_lines(view: BudgetView, watch: WatchView | None, cores: int | None = None) -> tuple[tuple[Span, ...], ...]:
    """Lines 2, 3 and 4 of a gauge's panel, without their indent. `cores`: this machine's."""
    gauge = view.gauge
    if gauge is None:
        return ((), (), ())
    inside: tuple[Span, ...] = ()
    if gauge.inside is not None:
        verdict = view.judgement.verdict
        inside = (
            Span(badges.GLYPH_OF_VERDICT[verdict], verdict_style(verdict)),
            Span(
                f" inside {inside_text(gauge.inside)} {'so far' if verdict is Verdict.UNDETERMINED else 'of time'}",
                MUTED,
            ),
        )
    second, fourth = _second(view), ""
    match view.budget.id:
        case signal_names.WATCHED_FILES:
            second = f"{count_text(watch.directories)} folders, {count_text(watch.pruned)} pruned" if watch else second
            fourth = f"{count_text(watch.failed)} unwatched · {count_text(watch.lost)} lost" if watch else ""
        case signal_names.BUILD_CACHE:
            second = biggest(view, 25)
            fourth = _oldest(gauge)
        case signal_names.CPU:
            if cores is not None and view.latest is not None:
                fourth = f"{share_text(view.latest / cores)} of this machine"
        case _:
            fourth = biggest(view, 25)
    return (_muted(second), inside, _muted(fourth))


def _muted(text: str) -> tuple[Span, ...]:
    return (Span(text, MUTED),) if text else ()


def _second(view: BudgetView) -> str:
    gauge = view.gauge
    if gauge is None:
        return ""
    if view.budget.spec.averaged:
        now = "" if gauge.value is None else f", now {printed(gauge.value, view.budget.unit).figures}"
        return f"5-minute mean{now}"
    if gauge.peak is not None and gauge.peak_at is not None:
        peak = value_text(gauge.peak, view.budget.unit, limit=view.budget.headline.limit)
        return f"peak {peak} at {clock_text(gauge.peak_at)}"
    return ""


def _oldest(gauge: GaugeView) -> str:
    """How old the oldest file was when the gauge was observed last, at most a minute ago; days alone are coarse."""
    at, days = gauge.attributes.get(OLDEST_AT), gauge.attributes.get(OLDEST_DAYS)
    if isinstance(at, int | float) and gauge.at is not None:
        return f"oldest entry {_days(max(0.0, gauge.at - at))}"
    return f"oldest entry {_days(float(days) * DAY)}" if isinstance(days, int | float) else ""


def _days(seconds: float) -> str:
    return f"{int(seconds // DAY)} d" if seconds >= DAY else lasting_text(seconds)


def cause_line(view: BudgetView, now: float, width: int) -> tuple[Span, ...]:
    """Line 5: what the latest value is about."""
    if view.waiting is not Waiting.NOTHING and hint(view):
        return (Span(shown(hint(view), width), MUTED),)
    if view.gauge is not None:
        return (Span(_gauge_cause(view, width), MUTED),)
    if not view.runs:
        return ()
    head, *rest = (escape(part) for part in run_parts(view.runs[-1], now))
    tail = "".join(f" · {part}" for part in rest)
    text = head + tail
    if len(text) > width:
        text = middle(head, max(8, width - len(tail))) + tail
    return (Span(middle(text, width), MUTED if view.runs[-1].duration is not None else TEXT),)


def _gauge_cause(view: BudgetView, width: int) -> str:
    gauge = view.gauge
    if gauge is None:
        return ""
    if gauge.ended is not None:
        return f"server ended {clock_text(gauge.ended)}"
    if gauge.change is not None:
        return shown(fitting_cause(gauge.change, view.budget.unit, width), width)
    if view.budget.unit is Unit.COUNT:
        parts = biggest(view, width - 9, names=True)
        return f"biggest: {parts}" if parts else ""
    if not gauge.parts:
        return ""
    first = gauge.parts[0]
    pid = f" (pid {escape(first.key)})" if first.key.isdigit() else ""
    return middle(f"{escape(first.name)}{pid} {part_value(first, view)}", width)


def cause_short(view: BudgetView, now: float, width: int) -> str:
    """The one line of a half-width panel: `Cart.tsx · <1 min`, `pid 48213 +410 MB`."""
    if view.waiting is not Waiting.NOTHING and hint(view):
        return shown(hint(view), width)
    if view.gauge is None:
        if not view.runs:
            return ""
        run = view.runs[-1]
        file = run.attributes.get(FILE)
        what = str(file).rpartition("/")[2] if file else run_kind(run)
        if run.duration is None and file:
            what = f"× {what}"
        age = age_text(run.end, now)
        if len(what) + 3 + len(age) > width:
            age = age_text(run.end, now, just="now")
        return f"{shown(what, max(4, width - len(age) - 3))} · {age}"
    if view.gauge.ended is not None:
        return f"server ended {clock_text(view.gauge.ended)}"[:width]
    if view.budget.spec.averaged:
        return "5-min mean"
    change = view.gauge.change
    if isinstance(change, GrowthCause) and change.pid is not None:
        return middle(f"pid {change.pid} {growth_text(change, view.budget.unit)}", width)
    return _first_part(view, width)


def _first_part(view: BudgetView, width: int) -> str:
    parts = view.gauge.parts if view.gauge else ()
    if not parts:
        return ""
    value = part_value(parts[0], view)
    name = parts[0].name if view.budget.unit is Unit.COUNT else parts[0].name.rpartition("/")[2] or parts[0].name
    return f"{'./' if name == '.' else shown(name, max(4, width - len(value) - 1))} {value}"


def cause_list(view: BudgetView, now: float, width: int) -> str:
    """The cause of a row in the list: `Cart.tsx <1 min`, `+410 MB`."""
    if view.gauge is not None and view.gauge.ended is not None:
        return f"ended {clock_text(view.gauge.ended)}"[:width]
    if view.waiting is not Waiting.NOTHING and hint(view):
        return shown(hint(view), width)
    if view.gauge is None:
        if not view.runs:
            return ""
        run = view.runs[-1]
        file, tool = run.attributes.get(FILE), run.attributes.get(TOOL)
        what = str(file).rpartition("/")[2] if file else str(tool) if tool else run_kind(run)
        age = age_text(run.end, now)
        return f"{shown(what, max(4, width - len(age) - 1))} {age}"
    if view.budget.spec.averaged:
        return ""
    if view.budget.unit is Unit.COUNT:
        return f"of {budget_text.headline_limit(view)}"[:width]
    change = view.gauge.change
    if isinstance(change, GrowthCause) and view.gauge.parts and view.gauge.parts[0].key:
        return shown(growth_text(change, view.budget.unit), width)
    return _first_part(view, width)
