"""Keeps out of a process that lives long what others import and it does not need: it takes megabytes of memory.

`hashlib` and `asyncio` import OpenSSL where it is there, and do without where it is not. `None` in `sys.modules` makes
the import of a module fail as if it were not there (Python's reference, "The module cache").
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import cast

_METADATA = "importlib.metadata"
_PALETTE = "textual.command"
_HASHES = (("_md5",), ("_sha1",), ("_sha256", "_sha2"), ("_sha512", "_sha2"), ("_sha3",), ("_blake2",))
"""What `hashlib` needs of Python's own where it finds no OpenSSL; `_sha2` is the name from Python 3.12 on."""


def hash_without_openssl() -> None:
    """Have `hashlib` use Python's own hashes, where this Python was built with all of them. To be called before
    anything imports `hashlib`; later it changes nothing."""
    if all(any(find_spec(name) for name in names) for names in _HASHES):
        _modules().setdefault("_hashlib", None)


def without_tls() -> AbstractContextManager[None]:
    """Within it `import ssl` fails, unless it was imported before: for modules that only use it where it is there."""
    return _instead_of("ssl", None)


def without_metadata() -> AbstractContextManager[None]:
    """Within it `importlib.metadata` is empty, unless it was imported before: for `websockets`, which imports it, with
    the mail package, archives and CSV, and asks it for a version only where it was not released."""
    return _instead_of(_METADATA, ModuleType(_METADATA))


def without_typing_extensions() -> AbstractContextManager[None]:
    """Within it `import typing_extensions` fails, unless it was imported before: for `msgspec`, which finds in `typing`
    what it needs. It brings `inspect`, `dis` and `ast`."""
    return _instead_of("typing_extensions", None)


def without_palette() -> AbstractContextManager[None]:
    """Within it textual's command palette is a module of empty classes, unless it was imported before: for an app that
    does not offer it, but is imported with it, its inputs, lists and trees (a fourteenth of the viewer's start)."""
    return _instead_of(_PALETTE, _EmptyClasses(_PALETTE))


class _EmptyClasses(ModuleType):
    """Has an empty class by every public name."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("_"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return type(name, (), {})


@contextmanager
def _instead_of(name: str, module: ModuleType | None) -> Iterator[None]:
    """Have `module` stand for the one of that name, unless that was imported before."""
    if name in sys.modules:
        yield
        return
    _modules()[name] = module
    try:
        yield
    finally:
        del sys.modules[name]


def _modules() -> dict[str, ModuleType | None]:
    return cast("dict[str, ModuleType | None]", sys.modules)
