"""A run in the words of its kind: what it measured, and how that stands to the limit."""

from __future__ import annotations

from hero_tui.core.objectives import Written
from hero_tui.format.numbers import count_text, duration_text, share_text, signed_percent_text, value_text
from hero_tui.models.kind_figures import AgainstBaseline, EventCount, GainedValue, OpenBeside, RunFigure


def figure_texts(figure: RunFigure, limit: Written) -> tuple[str, str]:
    """`("12/400", "150 %")`, `("3.10 GB", "+4.2 %")`, `("12.0 s", "4 open")`; empty where there is nothing to say."""
    match figure.shown:
        case EventCount(_, 0):
            return "left out", ""
        case EventCount(bad, count, of_allowed):
            return f"{count_text(bad)}/{count_text(count)}", "" if of_allowed is None else share_text(of_allowed)
        case GainedValue(value, unit, gained):
            change = "" if gained is None else signed_percent_text(gained, like=limit, more=1)
            return value_text(value, unit), change
        case OpenBeside(took, opened):
            return "" if took is None else duration_text(took), f"{opened} open" if opened else ""
        case AgainstBaseline(took, of_limit):
            return duration_text(took), "" if of_limit is None else share_text(of_limit)
        case None:
            return "", ""
