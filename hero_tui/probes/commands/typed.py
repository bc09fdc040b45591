"""What was typed for a run: one command line of its launch, the same for all runs of it, and when that began. Pure.

```
  npx concurrently "eslint src" "tsc"     npx concurrently    the launch's own words
  bash lint.sh                            lint.sh
  bash -c 'cd web && npm run lint | cat'  npm run lint        the one command of the text that may be a run
  bash -c 'eslint src; tsc'               bash -c             of a text with several nothing more may be said
  python3 - <<END                         python3 -           code, or what is read, has no name
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.command_lines.command import base_name, command_words
from hero_tui.probes.command_lines.runners import SHELLS, is_wrapper
from hero_tui.probes.command_lines.shell_words import programs_of, text_of
from hero_tui.probes.command_lines.typed import behind_silent, name_of, started_words, typed_words
from hero_tui.probes.commands.recognise import recognise
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.processes.model import Process, ProcessKey

MOST_INSIDE = 3
READS = "-"
_GIVEN = frozenset({"-c", "-e"})


class Typed(Struct, frozen=True):
    """`words`: what may be kept of the command line, `start`: when it began. `process`: the one whose command line it
    is. `until`: the process that it ends with; None: it is all of its launch, and ends with that."""

    words: tuple[str, ...]
    start: Stamp
    process: Process
    until: ProcessKey | None = None


def find_typed(branch: Branch, own: tuple[str, ...]) -> Typed:
    """Find what was typed at the top of the branch, or where something (an agent) went on after ten quiet seconds.

    `own`: the words of the tool at the branch's end, for where no command line is known.
    """
    first, since = branch.first, branch.counted_from
    for at in range(first, len(branch.path)):
        for place, argv in enumerate(branch.lines[at]):
            words = _told_by(argv, _below(branch, at, place))
            if words:
                start = _start(branch, since, first, (at, place))
                return Typed(words, start, branch.path[at], _until(branch, at))
    process = branch.path[-1]
    return Typed(own, process.start, process, None if len(branch.path) == 1 else process.key)


def _until(branch: Branch, at: int) -> ProcessKey | None:
    """What ends with the words that were found there: the first of the path that counts, if it exec'ed at all; a part
    of a subshell with its own process."""
    if at != branch.first and not branch.lines[branch.first]:
        return branch.path[at].key
    return branch.path[branch.first].key if branch.first else None


def words_of(argv: Sequence[str]) -> tuple[str, ...]:
    """Return what may be kept of one command line, whatever it came to run: `npx concurrently`, `lint.sh`, `bash -c`.
    Empty for an empty one."""
    words = tuple(argv)
    tool = recognise(words)
    if tool is not None:
        return tool.words
    kept = typed_words(words, _named(words))
    return kept if kept and kept[0] not in SHELLS else _nameless(words)


def _below(branch: Branch, at: int, place: int) -> Iterator[tuple[str, ...]]:
    """The command lines that followed one of the path on the way to its end."""
    yield from branch.lines[at][place + 1 :]
    for lines in branch.lines[at + 1 :]:
        yield from lines


def _told_by(argv: tuple[str, ...], below: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What a command line says; empty where the next one below it says it: that of the only command of a shell's text.
    Of several the only one that may be a run is meant, unless it was another one that led to what is `below`."""
    plain = behind_silent(argv)
    if text_of(plain) is None:
        return words_of(argv)
    programs = dict.fromkeys(programs_of(plain))
    known = {words_of(each) for each in programs if is_wrapper(each) or recognise(each) is not None}
    if len(known) == 1:
        (words,) = known
        others = {words_of(each) for each in programs} - known
        return _nameless(plain) if others and not others.isdisjoint(map(words_of, below)) else words
    return () if not known and len(programs) == 1 else _nameless(plain)


def _start(branch: Branch, since: Stamp, first: int, found: tuple[int, int]) -> Stamp:
    """When what was found began: with the launch, but for a part of a subshell, which never exec'ed for all of it."""
    at, place = found
    if at > first:
        return since if branch.lines[first] else branch.path[at].start
    began = branch.begins[at][0]
    on_path = {each.key for each in branch.path}
    before = any(each.process.start.mono < began.mono for each in branch.others if each.process.key not in on_path)
    return began if place == 0 and before else since


def _named(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the program that a wrapper's command line names, behind other wrappers; empty: it names none."""
    inner: tuple[str, ...] = ()
    for _ in range(MOST_INSIDE):
        following = started_words(inner or argv)
        if not following:
            break
        inner = following
    tool = recognise(inner)
    return tool.words if tool is not None else typed_words(inner, ()) if inner else ()


def _nameless(argv: tuple[str, ...]) -> tuple[str, ...]:
    """A shell or an interpreter that was given code (`bash -c`), reads it (`bash -`), or has a name not to be kept."""
    words = command_words(argv)
    if not words:
        return ()
    name = base_name(words[0]).removeprefix("-")
    if name in SHELLS:
        return (name, READS if text_of(words) is None else "-c")
    return (*name_of(name), next((each for each in words[1:] if each in _GIVEN), READS))
