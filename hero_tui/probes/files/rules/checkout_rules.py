"""What a checkout leaves out beside its own .gitignore files, as `git ls-files -co --exclude-standard` does.

These are the .gitignore files above the workspace, the repository's `info/exclude` (of the common folder, also in a
linked worktree) and the file that `core.excludesFile` names. What git tracks is never left out, whatever they say.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import RefusedFileError, read_file
from hero_tui.probes.files.rules.gitignore import MOST_BYTES, IgnorePatterns, parse_gitignore
from hero_tui.probes.git.command import Git, GitError
from hero_tui.probes.git.repository import Repository, find_repository, not_regular

LONGEST_RUN = 2.0  # seconds
LONGEST_PATH = 64 * 1024
LARGEST_LISTING = 8 * 1024 * 1024
EXCLUDES_FILE = ("config", "--null", "--type=path", "--get", "core.excludesFile")
TRACKED_ALL_THE_SAME = ("ls-files", "-z", "--cached", "--ignored", "--exclude-standard")

Signature = tuple[tuple[int, int, int] | None, ...]


class Level(Struct, frozen=True):
    """The patterns of one file, and the path from where they hold to a folder: empty, or ending in a slash."""

    patterns: IgnorePatterns
    prefix: bytes


class Rules(Struct, frozen=True):
    """`levels`: patterns, the stronger first. By folder (relative to the checkout's) `tracked`: names that git tracks
    although a pattern names them or a folder above; `leading`: folders that lead to such. `visited`: all of those."""

    levels: tuple[Level, ...] = ()
    tracked: Mapping[str, frozenset[str]] = {}
    leading: Mapping[str, frozenset[str]] = {}
    visited: frozenset[str] = frozenset()


class CheckoutRules(Struct, frozen=True):
    """The rules of a checkout, and the files that they were read from with what told of a change then."""

    rules: Rules
    sources: tuple[Path, ...]
    signature: Signature

    def out_of_date(self) -> bool:
        """Whether one of the files was written, made or removed since."""
        return _signature(self.sources) != self.signature


def read_checkout(folder: Path, *, ask_git: bool = True) -> CheckoutRules:
    """Read what holds in `folder`: the workspace, or the top of a repository within it.

    Without `ask_git`, or where git is missing or does not answer within 2 s, `core.excludesFile` is the default one and
    nothing is taken as tracked. Where there is no repository nothing holds; nor where it ignores the folder itself.
    """
    repository = find_repository(folder)
    if repository is None:
        entry = (folder / ".git",)
        return CheckoutRules(Rules(), entry, _signature(entry))
    asked = ask_git and not_regular(repository.folder) is None and not_regular(repository.common) is None
    git = Git() if asked else None
    shared = _excludes_file(repository, git)
    above = _folders_above(repository.top, folder)
    written = [repository.common / "info" / "exclude", *([] if shared is None else [shared])]
    sources = (*(each / ".gitignore" for each in above), *written, *_settings(repository))
    signature = _signature(sources)  # before they are read: what is written meanwhile is read again
    beside = [Level(patterns, b"") for path in written if (patterns := _patterns(path, follow_link=True)) is not None]
    levels = _levels_above(above, folder, beside)
    if levels is None:
        return CheckoutRules(Rules(), sources, signature)
    return CheckoutRules(_rules(levels, _tracked(folder, git)), sources, signature)


def read_gitignore(path: Path, *, follow_link: bool = False) -> IgnorePatterns | None:
    """The patterns of one file, None when it does not exist or says nothing; raises OSError when it cannot be read.

    As in git, a .gitignore that is a symbolic link is not followed; what is no regular file is not opened.
    """
    try:
        content = read_file(path, MOST_BYTES + 1, follow_link=follow_link, cut=True).content
    except (FileNotFoundError, NotADirectoryError, RefusedFileError):
        return None
    return parse_gitignore(content)


def verdict(levels: Iterable[Level], name: str, *, folder: bool) -> bool | None:
    """Whether the first level that has a word for `name` ignores it or takes it back; None when none has."""
    encoded = os.fsencode(name)
    for level in levels:
        ignored = level.patterns.verdict(level.prefix + encoded, folder=folder)
        if ignored is not None:
            return ignored
    return None


def _patterns(path: Path, *, follow_link: bool = False) -> IgnorePatterns | None:
    try:
        return read_gitignore(path, follow_link=follow_link)
    except OSError:  # not ours to read: its lines then do not hold, as in git
        return None


def _folders_above(top: Path, folder: Path) -> list[Path]:
    """From the repository's top down to the parent of `folder`; none where it is the top itself."""
    return [each for each in reversed(folder.parents) if each == top or each.is_relative_to(top)]


def _levels_above(above: list[Path], folder: Path, beside: list[Level]) -> tuple[Level, ...] | None:
    """The levels from above, the nearest first, then those beside; None where they ignore the folder itself."""
    levels = beside
    for place, step in enumerate(above):
        patterns = _patterns(step / ".gitignore")
        levels = levels if patterns is None else [Level(patterns, b""), *levels]
        inner = folder if place + 1 == len(above) else above[place + 1]
        if verdict(levels, inner.name, folder=True):
            return None
        levels = [Level(level.patterns, level.prefix + os.fsencode(inner.name) + b"/") for level in levels]
    return tuple(levels)


def _excludes_file(repository: Repository, git: Git | None) -> Path | None:
    """The file that `core.excludesFile` names, by git's own reading of its configuration; else the default one."""
    try:
        if git is not None:
            named = git.run(EXCLUDES_FILE, repository.top, seconds=LONGEST_RUN, most=LONGEST_PATH, nothing=1)
            if named:
                path = os.fsdecode(named.rstrip(b"\0"))
                return repository.top / path if path else None
    except GitError:
        pass  # then the default one may hold
    folder = _user_configuration()
    return None if folder is None else folder / "git" / "ignore"


def _settings(repository: Repository) -> tuple[Path, ...]:
    """What may change when another `core.excludesFile` is named, or another file tracked."""
    folder = _user_configuration()
    user = () if folder is None else (folder / "git" / "config", folder.parent / ".gitconfig")
    return repository.top / ".git", repository.folder / "index", repository.common / "config", *user


def _user_configuration() -> Path | None:
    named, home = os.environ.get("XDG_CONFIG_HOME"), os.environ.get("HOME")
    if named:
        return Path(named)
    return Path(home) / ".config" if home else None


def _tracked(folder: Path, git: Git | None) -> list[str]:
    """Paths below `folder` that git tracks although its rules name them; none where git does not tell."""
    if git is None:
        return []
    try:
        listed = git.run(TRACKED_ALL_THE_SAME, folder, seconds=LONGEST_RUN, most=LARGEST_LISTING)
    except GitError:
        return []
    return [os.fsdecode(path) for path in listed.split(b"\0") if path]


def _rules(levels: tuple[Level, ...], tracked: Iterable[str]) -> Rules:
    names: dict[str, set[str]] = {}
    leading: dict[str, set[str]] = {}
    for path in tracked:
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, set()).add(name)
        while folder:
            parent, _, step = folder.rpartition("/")
            leading.setdefault(parent, set()).add(step)
            folder = parent
    return Rules(
        levels,
        {folder: frozenset(found) for folder, found in names.items()},
        {folder: frozenset(found) for folder, found in leading.items()},
        frozenset(names) | frozenset(leading),
    )


def _signature(sources: Iterable[Path]) -> Signature:
    found: list[tuple[int, int, int] | None] = []
    for path in sources:
        try:
            status = path.stat()
        except (OSError, ValueError):
            found.append(None)
        else:
            found.append((status.st_mtime_ns, status.st_ino, status.st_size))
    return tuple(found)
