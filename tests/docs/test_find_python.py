"""`.ci/find-python` finds a Python that works, wherever it lies; a shim with nothing behind it does not count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
NAME = f"python{VERSION}"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with no Python at all: `bin` is its PATH, `pyenv` pyenv's folder, `home` the user's."""
    for name in ("bin", "pyenv", "home"):
        (tmp_path / name).mkdir()
    return tmp_path


def found(machine: Path, version: str = VERSION) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "find-python"), version],
        env={"PATH": str(machine / "bin"), "PYENV_ROOT": str(machine / "pyenv"), "HOME": str(machine / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def works(path: Path) -> Path:
    return program(path, f'exec "{os.path.realpath(sys.executable)}" "$@"')


def test_nothing_is_found_where_there_is_none(machine: Path) -> None:
    assert found(machine) == (1, "")


def test_the_one_on_path_is_found(machine: Path) -> None:
    path = works(machine / "bin" / NAME)

    assert found(machine) == (0, str(path))


def test_behind_a_shim_that_fails_pyenvs_own_is_found(machine: Path) -> None:
    program(machine / "bin" / NAME, f'echo "pyenv: {NAME}: command not found" >&2; exit 127')
    path = works(machine / "pyenv" / "versions" / f"{VERSION}.99" / "bin" / NAME)

    assert found(machine) == (0, str(path))


def test_a_shim_alone_is_no_python(machine: Path) -> None:
    program(machine / "bin" / NAME, "exit 127")

    assert found(machine) == (1, "")


def test_another_version_by_that_name_is_not_taken(machine: Path) -> None:
    works(machine / "bin" / "python3.99")

    assert found(machine, "3.99") == (1, "")


def test_one_of_uv_is_found(machine: Path) -> None:
    uv = machine / "home" / ".local" / "share" / "uv" / "python" / f"cpython-{VERSION}.1-linux-x86_64-gnu"
    path = works(uv / "bin" / NAME)

    assert found(machine) == (0, str(path))
