"""The lines of an alert's runbook."""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.file_system.regular_file import read_file

MOST_LINES = 9
_RUNBOOK_BYTES = 16_384


def read_runbook(workspace: Path, name: str) -> tuple[str, ...]:
    """The list items (`1.`, `-`, `*`) of a text file below `workspace`; nothing for other paths or unreadable files."""
    try:
        path = (workspace / name).resolve()
        if not path.is_relative_to(workspace.resolve()):
            return ()
        text = read_file(path, _RUNBOOK_BYTES, cut=True).content.decode("utf-8", "replace")
    except (OSError, ValueError):
        return ()  # the section still names the runbook, so that its absence can be seen
    items = []
    for line in text.splitlines():
        head, _, rest = line.strip().partition(" ")
        if rest and (head in {"-", "*"} or (head[:-1].isdigit() and head[-1] in ".)")):
            items.append(rest.strip())
    return tuple(items[:MOST_LINES])
