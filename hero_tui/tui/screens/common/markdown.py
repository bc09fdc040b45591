"""A screen as Markdown, for an issue or a chat. Words from outside are escaped and in code marks."""

from __future__ import annotations

from hero_tui.format import sentences as words
from hero_tui.format import summary
from hero_tui.format.causes import cause_text
from hero_tui.format.numbers import clock_text, share_text
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import escape


def code(text: str) -> str:
    """`text` in code marks that it cannot leave."""
    return f"`{escape(text).replace('`', chr(39))}`"


def snapshot_markdown(snapshot: Snapshot, now: float) -> str:
    """A table of the budgets as they stand, then the open alerts."""
    lines = [f"{code(snapshot.name)} at {clock_text(now)}", "", "| budget | now | of limit | verdict | level |"]
    lines.append("|---|---|---|---|---|")
    recording = summary.is_recording(snapshot)
    for view in snapshot.budgets:
        share = "–" if view.share is None else f"{share_text(view.share)} of {words.headline_limit(view)}"
        badge = words.badge(view, recording=recording).text()
        verdict = words.verdict_text(view.judgement.verdict)
        lines.append(
            f"| {words.budget_title(view.budget)} | {words.latest_text(view)} | {share} | {verdict} | {badge} |"
        )
    for each in snapshot.incidents:
        if each.open:
            cause = f": {code(cause_text(each.cause, each.budget.unit))}" if each.cause is not None else ""
            level = words.level_badge(each.severity).wide.lower()
            lines.append(f"- {level} {words.budget_title(each.budget)} since {clock_text(each.detected)}{cause}")
    return "\n".join(lines) + "\n"
