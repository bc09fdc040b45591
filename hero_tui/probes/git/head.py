"""What is checked out, read from the files of a repository: gitrepository-layout(5). Nothing is run.

A repository that keeps its references in another format than files (reftable) has a branch here at most, no commit.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.core.sanitise import printable
from hero_tui.probes.git.repository import common_folder

LARGEST_HEAD = 4096
LARGEST_PACKED = 16 * 1024 * 1024
LONGEST_NAME = 200
COMMIT_DIGITS = 7
NAME_DIGITS = 8
BRANCH = "refs/heads/"
REBASE = ("rebase-merge", "rebase-apply")
BISECT = ("BISECT_START", "BISECT_LOG")

Signature = tuple[tuple[int, int] | None, tuple[int, int] | None]
"""Modification time (ns) and inode of HEAD and of the file of its reference."""


class Head(Struct, frozen=True):
    """`name`: the branch, or the commit's first 8 digits when no branch is checked out. `commit`: its first 7 digits,
    None where it cannot be read. `at`, `committed`: when HEAD and its reference were written, UTC seconds."""

    name: str
    detached: bool
    at: float
    commit: str | None = None
    committed: float | None = None


def read_head(folder: Path) -> Head | None:
    """What is checked out; None when HEAD cannot be read or understood."""
    text, signature = _read(folder / "HEAD"), _signature(folder / "HEAD")
    if text is None or signature is None:
        return None
    at = signature[0] / 1e9
    line = text.strip()
    if line.startswith("ref: "):
        reference = line.removeprefix("ref: ").strip()
        if not _may_be_a_reference(reference):
            return None
        plain = printable(reference.removeprefix(BRANCH))[:LONGEST_NAME]
        if not plain:
            return None
        commit, committed = _commit(folder, reference)
        return Head(plain, False, at, commit, committed)
    return Head(line[:NAME_DIGITS], True, at, line[:COMMIT_DIGITS], at) if _is_hash(line) else None


def is_rebasing(folder: Path) -> bool:
    """Whether a rebase (or `am`) is under way.

    Its own files tell: they are there before HEAD moves first and until after it moved last. Cost: two lstat(2).
    """
    return any(os.path.lexists(folder / name) for name in REBASE)


def is_bisecting(folder: Path) -> bool:
    """Whether a bisect is under way, perhaps a forgotten one; see `is_rebasing`. Cost: two lstat(2)."""
    return any(os.path.lexists(folder / name) for name in BISECT)


def has_branch(folder: Path, name: str) -> bool:
    """Whether there is a branch of that name, with a commit that can be read."""
    return _commit(folder, BRANCH + name)[0] is not None


def head_signature(folder: Path, reference: Path | None) -> Signature:
    """What changes when something else is checked out or committed. Cost: two stat(2)."""
    return _signature(folder / "HEAD"), None if reference is None else _signature(reference)


def index_signature(folder: Path) -> tuple[int, int] | None:
    """What changes when the index is written: modification time (ns) and inode. Cost: one stat(2)."""
    return _signature(folder / "index")


def reference_file(folder: Path) -> Path | None:
    """The file of the reference that HEAD names, whether it is there or not; None when no branch is checked out."""
    text = _read(folder / "HEAD")
    line = "" if text is None else text.strip()
    return _reference_path(folder, line.removeprefix("ref: ").strip()) if line.startswith("ref: ") else None


def _commit(folder: Path, reference: str) -> tuple[str | None, float | None]:
    path = _reference_path(folder, reference)
    if path is None:
        return None, None
    text, signature = _read(path), _signature(path)
    if text is not None and signature is not None and _is_hash(text.strip()):
        return text.strip()[:COMMIT_DIGITS], signature[0] / 1e9
    packed = common_folder(folder) / "packed-refs"
    text, signature = _read(packed, LARGEST_PACKED), _signature(packed)
    if text is None or signature is None:
        return None, None
    for line in text.splitlines():
        commit, _, name = line.partition(" ")
        if name == reference and _is_hash(commit):
            return commit[:COMMIT_DIGITS], signature[0] / 1e9
    return None, None


def _reference_path(folder: Path, reference: str) -> Path | None:
    """None for a name that leads out of the folder of references: anybody may have written that file."""
    parts = reference.split("/")
    if parts[0] != "refs" or any(part in {"", ".", ".."} or "\0" in part for part in parts):
        return None
    return common_folder(folder).joinpath(*parts)


def _may_be_a_reference(name: str) -> bool:
    """Whether git would take it for a name, git-check-ref-format(1): no blanks, nothing that controls, no pattern."""
    return not any(char <= " " or char == "\x7f" or char in "~^:?*[\\" for char in name)


def _is_hash(text: str) -> bool:
    return len(text) >= 40 and all(char in "0123456789abcdef" for char in text)


def _read(path: Path, most: int = LARGEST_HEAD) -> str | None:
    """None: it is being replaced, or gone, or nothing that is read; it is looked at again when it changes."""
    read = read_file_if_possible(path, most, cut=True)
    return None if read is None else read.content.decode("utf-8", "replace")


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
