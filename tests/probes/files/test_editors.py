"""A save is one save of the file that a person means, whatever names the editor uses on the way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.probes.files.watching import watching

Save = Callable[[Path], None]


def plain(file: Path) -> None:
    """VS Code, nano: written in place."""
    file.write_text("new\n")


def helix(file: Path) -> None:
    """The old content is kept under another name until the new one is written."""
    backup = file.with_name(file.name + "U7clAx.bck")
    file.rename(backup)
    file.write_text("new\n")
    backup.unlink()


def zed(file: Path) -> None:
    """Rust's tempfile, persisted."""
    other = file.with_name(".tmpQ8sd1x")
    other.write_text("new\n")
    other.rename(file)


def zed_open(file: Path) -> None:
    """The same, closed after the rename."""
    other = file.with_name(".tmpQ8sd1y")
    descriptor = os.open(other, os.O_CREAT | os.O_WRONLY)
    os.write(descriptor, b"new\n")
    other.rename(file)
    os.close(descriptor)


def kate(file: Path) -> None:
    """QSaveFile."""
    other = file.with_name(file.name + ".qwErTy")
    other.write_text("new\n")
    other.rename(file)


def jetbrains(file: Path) -> None:
    """Safe write."""
    other, old = file.with_name(file.name + "___jb_tmp___"), file.with_name(file.name + "___jb_old___")
    other.write_text("new\n")
    file.rename(old)
    other.rename(file)
    old.unlink()


def emacs(file: Path) -> None:
    """A lock, an autosave, a backup, then the file."""
    lock, autosave = file.with_name(".#" + file.name), file.with_name(f"#{file.name}#")
    lock.symlink_to("ada@machine.1:2")
    autosave.write_text("ne")
    autosave.write_text("new\n")
    file.rename(file.with_name(file.name + "~"))
    file.write_text("new\n")
    lock.unlink()
    autosave.unlink()


def vim(file: Path) -> None:
    """A swap file, a try whether files may be made, a backup, then the file."""
    swap, trial = file.with_name(f".{file.name}.swp"), file.with_name("4913")
    swap.write_text("swap")
    trial.write_text("")
    trial.unlink()
    file.rename(file.with_name(file.name + "~"))
    file.write_text("new\n")
    file.with_name(file.name + "~").unlink()
    swap.unlink()


def vim_in_place(file: Path) -> None:
    """`backupcopy=yes`: the backup is a copy."""
    backup = file.with_name(file.name + "~")
    backup.write_text(file.read_text())
    file.write_text("new\n")
    backup.unlink()


def sublime(file: Path) -> None:
    """`atomic_save`."""
    other = file.with_name(".sublbe0.tmp")
    other.write_text("new\n")
    other.rename(file)


def gedit(file: Path) -> None:
    """GLib."""
    other = file.with_name(".goutputstream-X1Y2Z3")
    other.write_text("new\n")
    other.rename(file)


def random_letters(file: Path) -> None:
    """A name that says nothing."""
    other = file.with_name("Hq3kPz0a")
    other.write_text("new\n")
    other.rename(file)


def sed(file: Path) -> None:
    """The program itself."""
    subprocess.run(["sed", "-i", "s/old/new/", file.name], cwd=file.parent, check=True)


def perl(file: Path) -> None:
    """The program itself."""
    subprocess.run(["perl", "-pi", "-e", "s/old/new/", file.name], cwd=file.parent, check=True)


EDITORS = [
    plain, helix, zed, zed_open, kate, jetbrains, emacs, vim, vim_in_place, sublime, gedit, random_letters, sed, perl,
]  # fmt: skip


@pytest.mark.parametrize("save", EDITORS, ids=lambda save: save.__name__)
@pytest.mark.parametrize("name", ["text.js", "main"])
def test_an_editors_save_is_one_save_of_the_file_that_is_meant(tmp_path: Path, save: Save, name: str) -> None:
    file = tmp_path / "src" / name
    file.parent.mkdir()
    file.write_text("old\n")
    (file.parent / "other.js").write_text("other\n")
    with watching(tmp_path) as seen:
        save(file)
        seen.barrier()
        assert file.read_text() == "new\n"
        assert seen.saves() == [f"src/{name}"]
        left = len([each for each in file.parent.iterdir() if not each.name.endswith("~")])
        assert left == 2
        seen.counts(2)


@pytest.mark.parametrize("name", ["text.jsU7clAx.bck", ".tmpQ8sd1x", ".#text.js", "#text.js#", "text.js___jb_old___"])
def test_a_name_that_only_an_editor_gives_is_no_save_however_long_it_stays(tmp_path: Path, name: str) -> None:
    with watching(tmp_path) as seen:
        (tmp_path / name).write_text("old\n")
        seen.barrier()
        assert seen.saves() == []


@pytest.mark.parametrize("name", ["a.ts", "sedation", "data.csv.backup", "a.snap.golden", ".tmpfiles"])
def test_a_file_that_somebody_makes_is_a_save_however_it_is_called(tmp_path: Path, name: str) -> None:
    with watching(tmp_path) as seen:
        (tmp_path / name).write_text("1\n")
        seen.barrier()
        (tmp_path / name).write_text("2\n")
        seen.barrier()
        assert seen.saves() == [name, name]


def test_a_renamed_file_is_a_save_of_its_new_name(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("1\n")
    with watching(tmp_path) as seen:
        (tmp_path / "a.ts").rename(tmp_path / "b.ts")
        seen.barrier()
        assert seen.saves() == ["b.ts"]


ENVIRONMENTS = [".env", ".env.local", ".env.development", ".env.development.local", "apps/web/.env", "env/.env.test"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_that_git_ignores_is_a_save_and_counted_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / ".gitignore").write_text(".env*\nsecret\n")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    with watching(tmp_path) as seen:
        for path in (name, "secret"):
            (tmp_path / path).write_text("A=1\n")
        seen.barrier()
        for other in (f"{name}.qwErTy", f"{name}.tmp"):
            (tmp_path / other).write_text("A=2\n")
            (tmp_path / other).rename(tmp_path / name)
            seen.barrier()
        assert seen.saves() == [name] * 3
        seen.counts(1)
