"""A workspace's budgets, from a budgets.yaml that is opened only when it may be believed."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from msgspec import Struct

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.parse.reader import read_document
from hero_tui.budgets.parse.yaml_nodes import LARGEST
from hero_tui.budgets.problems import BudgetsError, Place, Problem
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets
from hero_tui.budgets.resolve.resolve import resolve
from hero_tui.budgets.resolve.shipped_budgets import shipped_document, shipped_text
from hero_tui.core.budget import Budget, BudgetFile

ROOT = 0
START = Place(1, 1)


class Content(Struct, frozen=True):
    """A file as read: its text and the SHA-256 of its bytes in hex."""

    text: str
    digest: str


def read_effective(text: str, file: str) -> EffectiveBudgets:
    """What is in force when `text` is laid over the shipped default. Raises `BudgetsError`, nothing else."""
    return resolve(shipped_document(), read_document(text, file))


def read_budgets(text: str, file: str) -> tuple[Budget, ...]:
    """The budgets of `read_effective`."""
    return read_effective(text, file).budgets


def load_effective(path: Path | None) -> EffectiveBudgets:
    """What is in force with this very file, or with none. Raises `BudgetsError`."""
    return resolve(shipped_document()) if path is None else read_effective(read_content(path).text, str(path))


def load_budgets(workspace: Path) -> BudgetFile:
    """The budgets of a workspace: the shipped default, with its budgets.yaml laid over it by id where there is one.

    Raises `BudgetsError`, whose text is `file:line:column: sentence. suggestion`.
    """
    path = find_budgets(workspace)
    if path is None:
        return _file(resolve(shipped_document()), None, "")
    return load_file(path)


def load_file(path: Path) -> BudgetFile:
    """The budgets with this very file laid over the shipped default. Raises `BudgetsError`."""
    content = read_content(path)
    return _file(read_effective(content.text, str(path)), str(path), content.text)


def _file(effective: EffectiveBudgets, path: str | None, text: str) -> BudgetFile:
    digest = hashlib.sha256((shipped_text() + text).encode()).hexdigest()
    return BudgetFile(effective.budgets, path, digest, effective.checks, effective.planned)


def read_content(path: Path) -> Content:
    """The text of a budgets.yaml that belongs to the caller or to root, or `BudgetsError`.

    Owner, kind and size are those of the open file, so that nothing can be exchanged between look and read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        hint = "Name an existing file" if error.errno == errno.ENOENT else "Make it readable, or remove it"
        raise _refused(path, f"it cannot be opened: {error.strerror}", hint) from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _refused(path, "it is not a regular file", "Replace it by one, or remove it")
        if status.st_uid not in {os.geteuid(), ROOT}:
            sentence = f"it belongs to another user (uid {status.st_uid}), and only your own or root's is read"
            raise _refused(path, sentence, "Read it, then copy it, or move the workspace to a folder of yours")
        raw = file.read(LARGEST * 4 + 1)
    try:
        return Content(raw.decode("utf-8"), hashlib.sha256(raw).hexdigest())
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        problem = Problem(str(path), place, "this is not UTF-8", "Save the file as UTF-8", "")
        raise BudgetsError([problem]) from None


def _refused(path: Path, sentence: str, hint: str) -> BudgetsError:
    return BudgetsError([Problem(str(path), START, sentence, hint, "")])
