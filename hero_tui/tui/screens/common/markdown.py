"""A screen as Markdown, for an issue or a chat. Words from outside are escaped and in code marks."""

from __future__ import annotations

from hero_tui.format import badges, budget_text, summary, titles
from hero_tui.format.causes import cause_text
from hero_tui.format.numbers import clock_text, share_text
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import escape


def code(text: str) -> str:
    """Put `text` in code marks that it cannot leave."""
    return f"`{escape(text).replace('`', chr(39))}`"


def snapshot_markdown(snapshot: Snapshot, now: float) -> str:
    """A table of the budgets as they stand, then the open alerts."""
    lines = [f"{code(snapshot.name)} at {clock_text(now)}", "", "| budget | now | of limit | verdict | level |"]
    lines.append("|---|---|---|---|---|")
    recording = summary.is_recording(snapshot)
    for view in snapshot.budgets:
        share = "–" if view.share is None else f"{share_text(view.share)} of {budget_text.headline_limit(view)}"
        badge = badges.badge(view, recording=recording).text()
        verdict = badges.verdict_text(view.judgement.verdict)
        lines.append(
            f"| {titles.budget_title(view.budget)} | {budget_text.latest_text(view)} | {share} | {verdict} | {badge} |"
        )
    for incident in snapshot.incidents:
        if incident.open:
            cause = f": {code(cause_text(incident.cause, incident.budget.unit))}" if incident.cause is not None else ""
            level = badges.level_badge(incident.severity).wide.lower()
            lines.append(
                f"- {level} {titles.budget_title(incident.budget)} since {clock_text(incident.detected)}{cause}"
            )
    return "\n".join(lines) + "\n"
