"""What to do about an alert: the lines of its runbook, else what fits the tool that was at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from hero_tui.core.attributes import COMMAND, TOOL, TYPED
from hero_tui.core.budget import Budget
from hero_tui.core.label_sets import SERVER
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
from hero_tui.core.signals import Labels
from hero_tui.queries.detail.runbook import read_runbook
from hero_tui.store.db.records import StoredOperation

MOST_ADVICE = 3
_BUNDLERS = frozenset({"vite", "next", "webpack", "rspack", "rsbuild", "nuxt", "astro", "parcel", "angular"})
_PRE_BUNDLERS = frozenset({"vite", "astro", "nuxt"})


class Tools(Struct, frozen=True):
    """What an alert is about, as far as it is known: the dev server's name, a command's tool, what was typed."""

    server: str = ""
    tool: str = ""
    command: str = ""


class _Tip(Struct, frozen=True):
    """One thing to do about some budgets; with `tools`, only where one of them was at work. `option`: a command that
    has it already needs no such tip."""

    budgets: frozenset[str]
    text: str
    tools: frozenset[str] = frozenset()
    option: str = ""

    def fits(self, budget: str, tools: Tools) -> bool:
        """Whether it is about that budget and what was at work there, and not done yet."""
        if budget not in self.budgets or (self.tools and not self.tools & {tools.server, tools.tool}):
            return False
        return not self.option or self.option not in tools.command


def _tip(budgets: str | tuple[str, ...], text: str, *tools: str, option: str = "") -> _Tip:
    named = (budgets,) if isinstance(budgets, str) else budgets
    return _Tip(frozenset(named), text, frozenset(tools), option)


# Those of a tool first: the most specific thing to do begins the page.
_TIPS: Sequence[_Tip] = (
    _tip((HOT_RELOAD, CPU, WATCHED_FILES, MEMORY), "Start it with uvicorn --reload --reload-dir YOUR_PACKAGE: it then "
         "watches that folder alone, and nothing else restarts it.", "uvicorn", option="--reload-dir"),
    _tip((HOT_RELOAD, CPU, WATCHED_FILES, MEMORY), "Start it with fastapi dev --reload-dir YOUR_PACKAGE: it then "
         "watches that folder alone, and nothing else restarts it.", "fastapi", option="--reload-dir"),
    _tip((SERVER_START, HOT_RELOAD, BUILD_CACHE), "In vite.config, optimizeDeps: { include: ['PACKAGE'] } for each "
         "package that is bundled again while you work: the server then does not restart for it.", *_PRE_BUNDLERS),
    _tip(LINT, "Run eslint --cache: it checks only the files that changed.", "eslint", option="--cache"),
    _tip(LINT, "Type-aware rules of eslint need a type check: compare with the Type check panel.", "eslint"),
    _tip(TYPE_CHECK, "Run tsc --incremental: the second run checks only what changed.", "tsc", "vue-tsc",
         option="--incremental"),
    _tip(TYPE_CHECK, "Keep mypy's cache folder, or run dmypy: the second run checks only what changed.", "mypy"),
    _tip(MEMORY, "Restart the dev server once. If it climbs again with each save, it is a leak."),
    _tip(MEMORY, "See the growth per reload: enter on Memory, then [ ] for 24 h."),
    _tip(MEMORY, "Did the save rewrite the dependency cache? Compare with the Build cache panel.", *_BUNDLERS),
    _tip(CPU, "Which process is it? The list below is that of the moment of the alert."),
    _tip(CPU, "A watcher that polls, or a second dev server in this workspace, is the usual find."),
    _tip(HOT_RELOAD, "See which files are slow: enter on Hot reload."),
    _tip(HOT_RELOAD, "A change of the configuration or of dependencies restarts the server: that is slow once."),
    _tip(HOT_RELOAD, "A barrel file (index.ts) that imports everything makes each save reload much.", *_BUNDLERS),
    _tip((TYPE_CHECK, LINT), "Was something else running beside it? See near it in the list of runs."),
    _tip(SERVER_START, "A cold start bundles the dependencies first; a warm one does not. Compare the classes.",
         *_BUNDLERS),
    _tip(SERVER_START, "What changed in the lock file or the configuration since the last start?"),
    _tip(WATCHED_FILES, "Add the biggest folder to .gitignore if it is generated: its name is on the panel."),
    _tip(BUILD_CACHE, "Delete the cache folder once; it is rebuilt. If it grows again, see which tool writes it."),
)  # fmt: skip


def tools_of(budget: Budget, labels: Labels, operations: Sequence[StoredOperation]) -> Tools:
    """What was at work: the server by the alert's labels, the tool and its command line by the budget's newest run."""
    newest: Mapping[str, object] = next(
        (each.attributes for each in reversed(operations) if each.signal in budget.signals), {}
    )
    typed = " ".join(str(newest[key]) for key in (COMMAND, TYPED) if newest.get(key))
    return Tools(labels.get(SERVER, ""), str(newest.get(TOOL) or ""), typed)


def advice_for(budget: Budget, workspace: Path, tools: Tools) -> tuple[str, ...]:
    """The numbered or listed lines of the runbook, when it is a file inside the workspace; else at most three tips."""
    if budget.runbook:
        written = read_runbook(workspace, budget.runbook)
        if written:
            return written
    return tuple(tip.text for tip in _TIPS if tip.fits(budget.id, tools))[:MOST_ADVICE]
