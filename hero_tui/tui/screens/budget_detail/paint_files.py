"""The slowest files of a budget's detail, above its edge.

```
─ Slowest files ─────────────────────────────────────────────── of this range ─
  file                         usual     p95  slowest  saves   changed
  src/cart/index.ts           480 ms       –    1.2 s     14   120 → 480 ms since 8c1f0e2
  vite.config.ts  restart      1.4 s       –    4.3 s      5
```
"""

from __future__ import annotations

from hero_tui.format.numbers import count_text, duration_text
from hero_tui.models.budget_detail import SlowFile
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import MUTED, OVER, TEXT, Line, LineBuilder
from hero_tui.tui.screens.common.frame.lines import rule

MOST_FILES = 5
_CHANGED_FROM = 100  # columns from which there is room for a change


def file_lines(files: tuple[SlowFile, ...], limit: float, width: int, most: int) -> list[Line]:
    """Return the title, with more than two files the heads, and at most `most` files; nothing where there is none."""
    if not files or most < 1:
        return []
    more = f"{count_text(len(files) - most)} more, " if len(files) > most else ""
    lines = [rule(width, "Slowest files", f"{more}of this range")]
    end = width - (60 if width >= _CHANGED_FROM else 32)
    if most > 2:
        head = LineBuilder(width).add("  file", MUTED).right("usual", end + 8, MUTED).right("p95", end + 16, MUTED)
        head.right("slowest", end + 24, MUTED).right("saves", end + 31, MUTED)
        changed = width >= _CHANGED_FROM and any(file.commit is not None for file in files)
        lines.append(head.add("   changed" if changed else "", MUTED).line())
    return lines + [_row(file, limit, width, end) for file in files[:most]]


def _row(file: SlowFile, limit: float, width: int, end: int) -> Line:
    kind = f"  {shown(file.kind, 16)}" if file.kind else ""
    row = LineBuilder(width).add("  ").add(shown(file.file, max(1, end - 2 - len(kind)))).add(kind, MUTED)
    row.right(duration_text(file.median), end + 8, OVER if file.median >= limit else TEXT)
    row.right("–" if file.p95 is None else duration_text(file.p95), end + 16, MUTED if file.p95 is None else TEXT)
    row.right(duration_text(file.longest), end + 24, OVER if file.longest >= limit else TEXT)
    row.right(count_text(file.count), end + 31)
    if file.commit is not None and width >= _CHANGED_FROM:
        changed = f"{duration_text(file.before or 0.0)} → {duration_text(file.after or 0.0)} since {file.commit}"
        row.add("   ").add(shown(changed, width - row.column - 1))
    return row.line()
