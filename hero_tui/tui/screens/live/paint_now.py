"""The third column: what happened just now, the newest first, and which files are slowest to reload."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from msgspec import Struct

from hero_tui.core.attributes import FILE
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Outcome
from hero_tui.format import badges, titles
from hero_tui.format.builds import short_place
from hero_tui.format.incidents import incident_share, incident_value
from hero_tui.format.numbers import clock_text, day_text, duration_text, share_text, span_text, value_text
from hero_tui.format.panels.parts import last_part
from hero_tui.judge.verdicts import nearest_rank
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import BOLD, FOG, MUTED, OVER, TEXT, Line, LineBuilder, Span, TextStyle
from hero_tui.tui.screens.common.badges import level_style
from hero_tui.tui.screens.common.frame.lines import title_rule

_NAME, _TIME = 12, 2  # columns where names and times begin
_FEWEST_SAVES = 3
_P95_FROM = 20
_MOST_FILES = 8
_P95_WIDTH = 52


class Happening(Struct, frozen=True):
    """One line: when (UTC s), a sign, what it was about (from outside), value and share, and a sign behind these."""

    at: float
    name: str
    value: str = ""
    share: str = ""
    sign: str = ""
    style: TextStyle = TEXT
    behind: str = ""


def now_title(width: int) -> Line:
    """`─ Now ───`."""
    return title_rule(width, "Now")


def now_lines(snapshot: Snapshot, width: int, height: int) -> tuple[Line, ...]:
    """Exactly `height` lines: happenings above, the slowest files below where any were saved often enough."""
    files = _files(snapshot, width)[: max(0, height // 3)]
    room = height - (len(files) + 1 if files else 0)
    lines = [_line(each, snapshot.at, width) for each in _happenings(snapshot)[: max(0, room)]]
    lines += [LineBuilder(width).line()] * (room - len(lines))
    return (*lines, *((LineBuilder(width).line(), *files) if files else ()))[:height]


def _line(each: Happening, now: float, width: int) -> Line:
    end = width - 15
    when = day_text(each.at, now) or clock_text(each.at, seconds=True)
    line = LineBuilder(width).add(" " * _TIME).add(when, MUTED).to(_NAME)
    if each.sign:
        line.add(f"{each.sign} ", each.style)
    room = max(4, end - line.column - len(each.value) - 1)
    line.add(shown(each.name, room)).right(each.value, end, BOLD if each.behind else TEXT)
    return line.right(each.share, end + 6, MUTED).add(f" {each.behind}" if each.behind else "", each.style).line()


def _happenings(snapshot: Snapshot) -> list[Happening]:
    """Runs, alerts, gaps and failed builds, the newest first."""
    found = [each for view in snapshot.budgets if view.budget.spec.timed for each in _runs(view)]
    for incident in snapshot.incidents:
        badge = badges.level_badge(incident.worst)
        value, share = incident_value(incident), incident_share(incident)
        style = level_style(incident.worst)
        found.append(Happening(incident.detected, titles.incident_title(incident), value, share, badge.glyph, style))
    found += [Happening(gap.start, gap.reason, span_text(gap.end - gap.start), "", "░", FOG) for gap in snapshot.gaps]
    for build in snapshot.builds:
        found.append(Happening(build.since, short_place(build), "", "", "×", OVER))
        if build.until is not None and build.fixed_by:
            lasted = span_text(build.until - build.since)
            found.append(Happening(build.until, f"{last_part(build.fixed_by)} fixed", lasted))
    return sorted(found, key=lambda each: -each.at)


def _runs(view: BudgetView) -> Iterable[Happening]:
    limit = view.budget.headline.limit.value
    for run in view.runs:
        if run.outcome in {Outcome.FAILED, Outcome.CANCELLED} or run.duration is None or limit <= 0:
            continue
        share = run.duration / limit
        name = (
            last_part(str(run.attributes[FILE]))
            if run.attributes.get(FILE)
            else run.subject or titles.title(view.budget.id)
        )
        over = share >= 1.0
        value = value_text(run.duration, view.budget.unit, limit=view.budget.headline.limit)
        yield Happening(run.end, name, value, share_text(share), style=OVER, behind="↑" if over else "")


def _files(snapshot: Snapshot, width: int) -> list[Line]:
    """The files whose reloads usually take longest, of those that were saved three times or more."""
    view = snapshot.view(HOT_RELOAD)
    by_file: dict[str, list[float]] = {}
    for run in view.runs if view else ():
        file = run.attributes.get(FILE)
        if run.outcome is Outcome.OK and run.duration is not None and file:
            by_file.setdefault(str(file), []).append(run.duration)
    often = {file: took for file, took in by_file.items() if len(took) >= _FEWEST_SAVES}
    if not often:
        return []
    count = sum(len(took) for took in by_file.values())
    title = title_rule(width, "Slowest files", ((Span(f"last {count} saves", MUTED),),))
    p95 = width >= _P95_WIDTH
    ends = (width - 24, width - 15, width - 7) if p95 else (width - 15, width - 7, width - 7)
    head = LineBuilder(width).add("  file", MUTED).right("usual", ends[0], MUTED)
    head = (head.right("p95", ends[1], MUTED) if p95 else head).right("saves", ends[2], MUTED)
    lines = [title, head.line()]
    for file, took in sorted(often.items(), key=lambda each: -median(each[1]))[:_MOST_FILES]:
        row = LineBuilder(width).add("  ").add(shown("/".join(file.rsplit("/", 2)[-2:]), ends[0] - 12))
        row.right(duration_text(median(took)), ends[0])
        if p95:
            row.right(duration_text(_p95(took)) if len(took) >= _P95_FROM else "–", ends[1], MUTED)
        lines.append(row.right(str(len(took)), ends[2], MUTED).line())
    return lines


def _p95(took: Sequence[float]) -> float:
    """The nearest-rank quantile."""
    return sorted(took)[nearest_rank(0.95, len(took))]
