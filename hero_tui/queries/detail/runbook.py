"""What to do about an alert: the lines of its runbook, else what always helps for that budget."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hero_tui.core.budget import Budget
from hero_tui.core.regular_file import read_file
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)

MOST_ADVICE = 9
_RUNBOOK_BYTES = 16_384

_ADVICE: Mapping[str, tuple[str, ...]] = {
    MEMORY: (
        "Restart the dev server once. If it climbs again with each save, it is a leak.",
        "See the growth per reload: enter on Memory, then [ ] for 24 h.",
        "Did the save rewrite the dependency cache? Compare with the Build cache panel.",
    ),
    CPU: (
        "Which process is it? The list above is that of the moment of the alert.",
        "A watcher that polls, or a second dev server in this workspace, is the usual find.",
    ),
    HOT_RELOAD: (
        "See which files are slow: enter on Hot reload, then the list What is slow.",
        "A change of the configuration or of dependencies restarts the server: that is slow once.",
        "A barrel file (index.ts) that imports everything makes each save reload much.",
    ),
    TYPE_CHECK: (
        "Incremental builds (tsc --incremental, mypy's cache) make the second run fast.",
        "Was something else running beside it? See near it in the list of runs.",
    ),
    LINT: (
        "eslint --cache checks only what changed.",
        "Type-aware rules need a type check: compare with the Type check panel.",
    ),
    SERVER_START: (
        "A cold start bundles the dependencies first; a warm one does not. Compare the classes.",
        "What changed in the lock file or the configuration since the last start?",
    ),
    WATCHED_FILES: ("Add the biggest folder to .gitignore if it is generated: its name is on the panel.",),
    BUILD_CACHE: ("Delete the cache folder once; it is rebuilt. If it grows again, see which tool writes it.",),
}


def advice_for(budget: Budget, workspace: Path) -> tuple[str, ...]:
    """The numbered or listed lines of the runbook, when it is a file inside the workspace; else what always helps."""
    if budget.runbook:
        written = read_runbook(workspace, budget.runbook)
        if written:
            return written
    return _ADVICE.get(budget.id, ())


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
    return tuple(items[:MOST_ADVICE])
