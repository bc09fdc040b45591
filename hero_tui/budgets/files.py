"""Loads the budgets of a workspace; a budgets.yaml is only read when it belongs to the caller or to root.

YAML and what compiles it are imported when something is compiled: most processes read what another one compiled.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hero_tui.budgets.discovery import LARGEST, find_budgets
from hero_tui.budgets.problems import BudgetsError, Place, Problem
from hero_tui.budgets.shipped import shipped_text
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.digests import sha256_hex
from hero_tui.core.file_system.regular_file import Refusal, RefusedFileError, read_file

if TYPE_CHECKING:
    from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets

START = Place(1, 1)
MOST_BYTES = LARGEST * 4 + 1


class Content(Struct, frozen=True):
    """A file as read: its text and the SHA-256 of its bytes in hex."""

    text: str
    digest: str


def read_effective(text: str, file: str) -> EffectiveBudgets:
    """The effective budgets of `text` merged over the shipped default. Raises `BudgetsError`, nothing else."""
    from hero_tui.budgets.parse.reader import read_document
    from hero_tui.budgets.resolve.resolve import resolve
    from hero_tui.budgets.resolve.shipped_budgets import shipped_document

    return resolve(shipped_document(), read_document(text, file))


def read_budgets(text: str, file: str) -> tuple[Budget, ...]:
    """The budgets of `read_effective`."""
    return read_effective(text, file).budgets


def load_effective(path: Path | None) -> EffectiveBudgets:
    """The effective budgets with the file at `path`; None: the shipped default alone. Raises `BudgetsError`."""
    return _shipped_alone() if path is None else read_effective(read_content(path).text, str(path))


def load_budgets(workspace: Path) -> BudgetFile:
    """The budgets of a workspace: its budgets.yaml, if there is one, merged by id over the shipped default.

    Raises `BudgetsError`, whose text is `file:line:column: sentence. suggestion`.
    """
    return compile_budgets(*budgets_text(workspace))


def load_file(path: Path) -> BudgetFile:
    """The budgets of the file at `path` merged over the shipped default. Raises `BudgetsError`."""
    text = read_content(path).text
    return compile_budgets(path, text, _digest(text))


def budgets_text(workspace: Path) -> tuple[Path | None, str, str]:
    """The workspace's budgets.yaml, its text, and the digest of that with the shipped one; None and no text where there
    is none. Raises `BudgetsError`."""
    path = find_budgets(workspace)
    text = "" if path is None else read_content(path).text
    return path, text, _digest(text)


def compile_budgets(path: Path | None, text: str, digest: str) -> BudgetFile:
    """The budgets of what `budgets_text` read. Raises `BudgetsError`."""
    effective = _shipped_alone() if path is None else read_effective(text, str(path))
    return BudgetFile(
        effective.budgets,
        None if path is None else str(path),
        digest,
        effective.checks,
        effective.planned,
        effective.launched_by,
        effective.poll_files,
        effective.servers,
    )


def _digest(text: str) -> str:
    return sha256_hex((shipped_text() + text).encode())


def _shipped_alone() -> EffectiveBudgets:
    from hero_tui.budgets.resolve.resolve import resolve
    from hero_tui.budgets.resolve.shipped_budgets import shipped_document

    return resolve(shipped_document())


def read_content(path: Path) -> Content:
    """Read a budgets.yaml that belongs to the caller or to root. Raises `BudgetsError`.

    Owner, type and size are checked on the open file, so that it cannot be replaced between check and read.
    """
    try:
        raw = _read(path)
    except RefusedFileError as error:
        if error.refusal is Refusal.FOREIGN:
            sentence = f"it belongs to another user (uid {error.owner}), and only your own or root's is read"
            hint = "Read it; then `hero-tui trust --owner` allows it, or copy it to a folder of yours"
            raise _refused(path, sentence, hint) from None
        raise _refused(path, "it is not a regular file", "Replace it by one, or remove it") from None
    except OSError as error:
        hint = "Name an existing file" if error.errno == errno.ENOENT else "Make it readable, or remove it"
        raise _refused(path, f"it cannot be opened: {error.strerror}", hint) from None
    try:
        return Content(raw.decode("utf-8"), sha256_hex(raw))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        problem = Problem(str(path), place, "this is not UTF-8", "Save the file as UTF-8", "")
        raise BudgetsError([problem]) from None


def _read(path: Path) -> bytes:
    """Of another owner only where the caller allows that folder, and nothing of a third one's."""
    try:
        return read_file(path, MOST_BYTES, ours_only=True, cut=True).content
    except RefusedFileError as refused:
        if refused.refusal is not Refusal.FOREIGN:
            raise
        from hero_tui.core.file_system.allowed_owners import is_allowed

        if not is_allowed(path.parent, refused.owner):
            raise
        read = read_file(path, MOST_BYTES, cut=True)
        if read.owner != refused.owner:
            raise
        return read.content


def _refused(path: Path, sentence: str, hint: str) -> BudgetsError:
    return BudgetsError([Problem(str(path), START, sentence, hint, "")])
