"""The type checkers and linters that are recognised, a row each.

Exit codes as real runs gave (tests/probes/commands/recorded.txt). mypy stops with 2 at a syntax error too, which is
no full run, so it is not one to judge by its time. tsc, vue-tsc, biome, oxlint, flake8 and pyrefly end with the same
code for findings and for a configuration that they cannot read: such a run counts as one with findings.
"""

from __future__ import annotations

from hero_tui.core.signal_names import LINT, TYPE_CHECK
from hero_tui.probes.commands.tools import EDITOR, HELP, Tool, words


def _pylint_findings(code: int) -> bool:
    """A bit mask: 1 fatal, 2 error, 4 warning, 8 refactor, 16 convention, 32 wrong use."""
    return 0 < code < 32 and not code & 1


_TSC_NO_RUN = HELP | words("-help -version --watch -watch -w --init --showconfig --all --clean --lsp")
_TSC_CACHE = (
    "*.tsbuildinfo", "node_modules/.tmp/*.tsbuildinfo", "node_modules/.cache/*.tsbuildinfo", "dist/*.tsbuildinfo",
    "build/*.tsbuildinfo", "out/*.tsbuildinfo", "lib/*.tsbuildinfo", "dist/types/*.tsbuildinfo", "types/*.tsbuildinfo",
    ".next/cache/.tsbuildinfo",
)  # fmt: skip
_TSC_SHOWN = words("--noEmit -b --build")

CHECKERS = (
    Tool(
        "tsc",
        TYPE_CHECK,
        words("tsc _tsc tsgo"),
        no_run=_TSC_NO_RUN,
        findings=frozenset({1, 2}).__contains__,
        shown=_TSC_SHOWN,
        cache=_TSC_CACHE,
        cache_option="--tsBuildInfoFile",
    ),
    Tool(
        "vue-tsc",
        TYPE_CHECK,
        words("vue-tsc"),
        no_run=_TSC_NO_RUN,
        findings=frozenset({1, 2}).__contains__,
        shown=_TSC_SHOWN,
        cache=_TSC_CACHE,
        cache_option="--tsBuildInfoFile",
    ),
    Tool(
        "mypy",
        TYPE_CHECK,
        words("mypy"),
        words("mypy"),
        no_run=HELP | {"-V"},
        cache=(".mypy_cache/CACHEDIR.TAG",),
        cache_option="--cache-dir",
    ),
    Tool(
        "dmypy",
        TYPE_CHECK,
        words("dmypy"),
        words("mypy.dmypy"),
        commands=words("run check recheck"),
        no_run=HELP | {"-V"},
        valued=words("--status-file"),
        daemon_file=".dmypy.json",
    ),
    Tool(
        "pyright",
        TYPE_CHECK,
        words("pyright pyright-python"),
        words("pyright"),
        ("/pyright/index.js", "/pyright/dist/index.js", "/pyright/dist/pyright.js"),
        no_run=HELP | words("-w --watch --createstub"),
    ),
    Tool(
        "basedpyright",
        TYPE_CHECK,
        words("basedpyright"),
        words("basedpyright"),
        ("/basedpyright/index.js", "/basedpyright/dist/index.js", "/basedpyright/dist/pyright.js"),
        no_run=HELP | words("-w --watch --createstub"),
    ),
    Tool(
        "ty",
        TYPE_CHECK,
        words("ty"),
        words("ty"),
        commands=words("check"),
        no_run=HELP | words("-W --watch"),
        valued=words("--color"),
    ),
    Tool(
        "pyrefly",
        TYPE_CHECK,
        words("pyrefly"),
        words("pyrefly"),
        commands=words("check"),
        no_run=HELP | words("-V --watch"),
        valued=words("--color -j --threads"),
    ),
    Tool(
        "eslint",
        LINT,
        words("eslint"),
        no_run=HELP | EDITOR | words("-v --init --print-config --env-info --inspect-config"),
        shown=words("--fix"),
        cache=(".eslintcache",),
        cache_option="--cache-location",
    ),
    Tool(
        "biome",
        LINT,
        words("biome"),
        commands=words("lint check ci"),
        no_run=HELP | EDITOR | words("-V --watch"),
        valued=words("--colors --config-path --log-level --log-kind --max-diagnostics"),
        shown=words("--write --fix"),
    ),
    Tool(
        "oxlint",
        LINT,
        words("oxlint"),
        no_run=HELP | EDITOR | words("-V --lsp --init --rules --print-config"),
        shown=words("--fix"),
    ),
    Tool(
        "ruff",
        LINT,
        words("ruff"),
        words("ruff"),
        commands=words("check"),
        no_run=HELP | EDITOR | words("-V -w --watch --show-settings --show-files"),
        valued=words("--config --color"),
        shown=words("--fix"),
    ),
    Tool(
        "flake8",
        LINT,
        words("flake8"),
        words("flake8"),
        no_run=HELP | EDITOR | words("--bug-report"),
    ),
    Tool(
        "pylint",
        LINT,
        words("pylint"),
        words("pylint"),
        no_run=HELP | EDITOR | words("--long-help --generate-rcfile --generate-toml-config --list-msgs"),
        findings=_pylint_findings,
    ),
    Tool("svelte-check", TYPE_CHECK, words("svelte-check"), no_run=HELP | words("--watch")),
    Tool("astro check", TYPE_CHECK, words("astro"), commands=words("check"), no_run=HELP | words("--watch")),
    Tool(
        "deno check",
        TYPE_CHECK,
        words("deno"),
        commands=words("check"),
        valued=words("-L --log-level -c --config"),
    ),
    Tool(
        "deno lint",
        LINT,
        words("deno"),
        commands=words("lint"),
        no_run=HELP | EDITOR | words("--rules --watch"),
        valued=words("-L --log-level -c --config"),
        shown=words("--fix"),
    ),
    Tool("next lint", LINT, words("next"), commands=words("lint"), shown=words("--fix")),
)
