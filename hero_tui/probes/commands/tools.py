"""The checkers that are recognised: a row per tool, with what counts as a run and what its exit codes mean.

Exit codes as real runs gave (tests/probes/commands/recorded.txt). mypy stops with 2 at a syntax error too, which is
no full run, so it is not one to judge by its time. tsc, vue-tsc, biome, oxlint, flake8 and pyrefly end with the same
code for findings and for a configuration that they cannot read: such a run counts as one with findings.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.signal_names import LINT, TYPE_CHECK

_HELP = frozenset({"--help", "-h", "--version"})
_EDITOR = frozenset({"--stdin", "--stdin-filename", "--stdin-display-name", "--stdin-file-path", "--from-stdin", "-"})


class Checker(Struct, frozen=True):
    """One tool. `names`: what its script (without .js) or binary is called, `modules`: what `python -m` calls it,
    `scripts`: ends of the path of a script whose own name says nothing.

    `commands`: the sub-commands that are a run, None where the tool has none. `no_run`: arguments with which it only
    informs, watches or serves. `valued`: options before the sub-command that take a value. `findings`: the exit codes
    of a run that ended and found something; any other than those and 0 is a crash or a wrong use. `shown`: options
    that may be kept of a command line.
    """

    name: str
    signal: str
    names: frozenset[str]
    modules: frozenset[str] = frozenset()
    scripts: tuple[str, ...] = ()
    commands: frozenset[str] | None = None
    no_run: frozenset[str] = _HELP
    valued: frozenset[str] = frozenset()
    findings: Callable[[int], bool] = frozenset({1}).__contains__
    shown: frozenset[str] = frozenset()
    daemon_file: str | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pylint_findings(code: int) -> bool:
    """A bit mask: 1 fatal, 2 error, 4 warning, 8 refactor, 16 convention, 32 wrong use."""
    return 0 < code < 32 and not code & 1


_TSC_NO_RUN = _HELP | _words("-help -version --watch -watch -w --init --showconfig --all --clean --lsp")
_TSC_SHOWN = _words("--noEmit -b --build")

TOOLS = (
    Checker(
        "tsc",
        TYPE_CHECK,
        _words("tsc _tsc tsgo"),
        no_run=_TSC_NO_RUN,
        findings=frozenset({1, 2}).__contains__,
        shown=_TSC_SHOWN,
    ),
    Checker(
        "vue-tsc",
        TYPE_CHECK,
        _words("vue-tsc"),
        no_run=_TSC_NO_RUN,
        findings=frozenset({1, 2}).__contains__,
        shown=_TSC_SHOWN,
    ),
    Checker("mypy", TYPE_CHECK, _words("mypy"), _words("mypy"), no_run=_HELP | {"-V"}),
    Checker(
        "dmypy",
        TYPE_CHECK,
        _words("dmypy"),
        _words("mypy.dmypy"),
        commands=_words("run check recheck"),
        no_run=_HELP | {"-V"},
        valued=_words("--status-file"),
        daemon_file=".dmypy.json",
    ),
    Checker(
        "pyright",
        TYPE_CHECK,
        _words("pyright pyright-python"),
        _words("pyright"),
        ("/pyright/index.js", "/pyright/dist/index.js", "/pyright/dist/pyright.js"),
        no_run=_HELP | _words("-w --watch --createstub"),
    ),
    Checker(
        "basedpyright",
        TYPE_CHECK,
        _words("basedpyright"),
        _words("basedpyright"),
        ("/basedpyright/index.js", "/basedpyright/dist/index.js", "/basedpyright/dist/pyright.js"),
        no_run=_HELP | _words("-w --watch --createstub"),
    ),
    Checker(
        "ty",
        TYPE_CHECK,
        _words("ty"),
        _words("ty"),
        commands=_words("check"),
        no_run=_HELP | _words("-W --watch"),
        valued=_words("--color"),
    ),
    Checker(
        "pyrefly",
        TYPE_CHECK,
        _words("pyrefly"),
        _words("pyrefly"),
        commands=_words("check"),
        no_run=_HELP | _words("-V --watch"),
        valued=_words("--color -j --threads"),
    ),
    Checker(
        "eslint",
        LINT,
        _words("eslint"),
        no_run=_HELP | _EDITOR | _words("-v --init --print-config --env-info --inspect-config"),
        shown=_words("--fix"),
    ),
    Checker(
        "biome",
        LINT,
        _words("biome"),
        commands=_words("lint check ci"),
        no_run=_HELP | _EDITOR | _words("-V --watch"),
        valued=_words("--colors --config-path --log-level --log-kind --max-diagnostics"),
        shown=_words("--write --fix"),
    ),
    Checker(
        "oxlint",
        LINT,
        _words("oxlint"),
        no_run=_HELP | _EDITOR | _words("-V --lsp --init --rules --print-config"),
        shown=_words("--fix"),
    ),
    Checker(
        "ruff",
        LINT,
        _words("ruff"),
        _words("ruff"),
        commands=_words("check"),
        no_run=_HELP | _EDITOR | _words("-V -w --watch --show-settings --show-files"),
        valued=_words("--config --color"),
        shown=_words("--fix"),
    ),
    Checker(
        "flake8",
        LINT,
        _words("flake8"),
        _words("flake8"),
        no_run=_HELP | _EDITOR | _words("--bug-report"),
    ),
    Checker(
        "pylint",
        LINT,
        _words("pylint"),
        _words("pylint"),
        no_run=_HELP | _EDITOR | _words("--long-help --generate-rcfile --generate-toml-config --list-msgs"),
        findings=_pylint_findings,
    ),
)
