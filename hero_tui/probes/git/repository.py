"""Which checkout a folder belongs to, and whose it is: gitrepository-layout(5), and `safe.directory` of git-config(1).

A repository of another user is not read, as git itself refuses it: its files could have been made for that.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible

LARGEST_LINK = 4096
LARGEST_MODULES = 256 * 1024
LONGEST_ASKED = 2.0  # seconds
OF_GIT = ("HEAD", "index", "config", "config.worktree", "commondir", "packed-refs", "shallow", "info/exclude")


class Repository(Struct, frozen=True):
    """A checkout. `top`: the folder that holds `.git`. `folder`: where its HEAD lies. `common`: where references,
    configuration and `info/exclude` lie; another folder in a linked worktree."""

    top: Path
    folder: Path
    common: Path

    @property
    def linked(self) -> bool:
        """Whether it is a linked worktree."""
        return self.folder != self.common


def find_repository(folder: Path) -> Repository | None:
    """The checkout that `folder` lies in: its own or that of the nearest folder above. Cost: some stat(2) a level."""
    for top in (folder, *folder.parents):
        repository = repository_at(top)
        if repository is not None:
            return repository
        if _kind(top / ".git") == stat.S_IFREG:  # a link that leads nowhere: git goes no further either
            return None
    return None


def repository_at(top: Path) -> Repository | None:
    """The checkout whose `.git` lies directly in this folder; None where it is none, or not a whole one."""
    entry = top / ".git"
    kind = _kind(entry)
    folder = entry if kind == stat.S_IFDIR else _linked(entry) if kind == stat.S_IFREG else None
    if folder is None:
        return None
    common = common_folder(folder)
    kept = all(_kind(common / name) == stat.S_IFDIR for name in ("objects", "refs"))
    whole = kept and os.path.lexists(folder / "HEAD")
    return Repository(top, folder, common) if whole else None


def common_folder(folder: Path) -> Path:
    """Where the references of this git folder lie: a linked worktree names that of its repository in `commondir`."""
    text = _line(folder / "commondir")
    return folder if not text else Path(os.path.normpath(folder / text))


def foreign_owner(repository: Repository) -> int | None:
    """The user ID of a repository that is not ours to read, None for one that is.

    Ours is what git takes: checkout, `.git` and git folder belong to the caller (for root also to who called sudo), or
    git takes it by the `safe.directory` of the user's or the system's configuration.
    """
    for path in (repository.top / ".git", repository.top, repository.folder):
        try:
            owner = path.lstat().st_uid
        except OSError:
            continue  # gone again: there is nothing to read
        if owner not in _own_ids() and not _git_takes_it(repository):
            return owner
    return None


def not_regular(folder: Path) -> str | None:
    """A sentence when a file of the git folder is a pipe, a device or the like, for which git would wait; else None."""
    for name in OF_GIT:
        if _kind(folder / name) not in {0, stat.S_IFREG}:
            return f"{name} in the git folder is no regular file"
    return None


def lies_below(folder: str, workspace: str) -> bool:
    """Whether a folder is the workspace or below it, both as real paths."""
    return folder == workspace or folder.startswith(workspace.rstrip("/") + "/")


def is_in_checkout(folder: str, workspace: str) -> bool:
    """Whether a folder is the workspace or below it, of no other checkout within. Asked for each process that execs:
    costs an access(2) of about 1 µs for each level, and more only where a `.git` lies on one."""
    if not lies_below(folder, workspace):
        return False
    level = folder
    while len(level) > len(workspace):
        if os.access(f"{level}/.git", os.F_OK):
            return not is_other_checkout(Path(workspace), Path(folder))
        level = level.rpartition("/")[0]
    return True


def is_other_checkout(workspace: Path, folder: Path) -> bool:
    """Whether `folder`, which lies in `workspace`, belongs to another checkout: a nested worktree or clone.

    A submodule is the workspace's own. Where the workspace is in no repository its clones are its own, too.
    """
    for top in (folder, *folder.parents):
        if top == workspace or not top.is_relative_to(workspace):
            return False
        nested = repository_at(top)
        if nested is not None and not _is_submodule(nested):
            return find_repository(workspace) is not None
    return False


def _is_submodule(nested: Repository) -> bool:
    """Its git folder lies in the outer one's `modules`, or the outer checkout's `.gitmodules` names its folder."""
    if nested.linked:
        return False
    outer = find_repository(nested.top.parent)
    if outer is None:
        return False
    if nested.folder.is_relative_to(outer.common.resolve() / "modules"):
        return True
    read = read_file_if_possible(outer.top / ".gitmodules", LARGEST_MODULES, follow_link=False)
    place = nested.top.relative_to(outer.top).as_posix()
    lines = () if read is None else read.text.splitlines()
    settings = (line.partition("=") for line in lines)
    return any(name.strip() == "path" and value.strip().strip('"') == place for name, _, value in settings)


def _linked(entry: Path) -> Path | None:
    """`gitdir: PATH` of a linked worktree or a submodule."""
    text = _line(entry)
    if not text.startswith("gitdir: "):
        return None
    folder = (entry.parent / text.removeprefix("gitdir: ").strip()).resolve()
    return folder if _kind(folder) == stat.S_IFDIR else None


def _kind(path: Path) -> int:
    """The type of file that is there, links followed; 0 for what is not there or cannot be asked about."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return 0


def _line(path: Path) -> str:
    read = read_file_if_possible(path, LARGEST_LINK)
    return "" if read is None else read.text.strip().partition("\0")[0]


def _own_ids() -> set[int]:
    own = {os.geteuid()}
    caller = os.environ.get("SUDO_UID", "")
    return own | {int(caller)} if own == {0} and caller.isdecimal() else own


def _git_takes_it(repository: Repository) -> bool:
    """Whether git itself works in this checkout of another user's: its version knows what `safe.directory` means."""
    from hero_tui.probes.git.command import Git, GitError  # `hero-tui event` seldom needs it

    if not_regular(repository.folder) is not None or not_regular(repository.common) is not None:
        return False
    try:
        Git().run(("rev-parse", "--git-dir"), repository.top, seconds=LONGEST_ASKED, most=LARGEST_LINK)
    except GitError:
        return False
    return True
