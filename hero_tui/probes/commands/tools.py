"""A tool whose runs are told: how it is called, what counts as a run, what its exit codes and its cache mean."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

HELP = frozenset({"--help", "-h", "--version"})
EDITOR = frozenset({"--stdin", "--stdin-filename", "--stdin-display-name", "--stdin-file-path", "--from-stdin", "-"})


class Tool(Struct, frozen=True):
    """One tool. `signal`: what its runs are told as, None for a build, whose own time is told by `hero-tui run` alone.

    `names`: what its script (without .js) or binary is called, `modules`: what `python -m` calls it, `scripts`: ends
    of the path of a script whose own name says nothing.

    `commands`: the sub-commands that are a run, None where the tool has none. `no_run`: arguments with which it only
    informs, watches or serves; `only_with`: one of these must be there, where it watches without. `valued`: options
    before the sub-command that take a value. `findings`: the exit codes of a run that ended and found something; any
    other than those and 0 is a crash or a wrong use. `shown`: options that may be kept of a command line.

    `cache`: where the tool keeps what makes its next run faster, relative to its folder; `cache_option`: the option
    that says another place. `daemon_file`: the status file that names its daemon's PID.
    """

    name: str
    signal: str | None
    names: frozenset[str]
    modules: frozenset[str] = frozenset()
    scripts: tuple[str, ...] = ()
    commands: frozenset[str] | None = None
    no_run: frozenset[str] = HELP
    only_with: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    findings: Callable[[int], bool] = frozenset({1}).__contains__
    shown: frozenset[str] = frozenset()
    cache: tuple[str, ...] = ()
    cache_option: str | None = None
    daemon_file: str | None = None


def words(text: str) -> frozenset[str]:
    """Return the words of a table's cell."""
    return frozenset(text.split())
