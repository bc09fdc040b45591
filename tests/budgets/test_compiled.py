"""Compiled budgets are those of the YAML, for as long as nothing of what they were made from has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import msgpack
from msgspec.structs import replace

import hero_tui
from hero_tui.budgets.compiled import CompiledBudgets
from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.problems import BudgetsError

GOOD = sorted((Path(__file__).parent / "good").glob("*.yaml"))
TEXT = "budgets:\n  dev.lint: {time: {p95: 3 s}}\n"


def compiled_in(workspace: Path, folder: Path) -> CompiledBudgets:
    """The compiled budgets after one process has kept them."""
    first = CompiledBudgets(workspace, folder)
    first.load()
    first.keep()
    return CompiledBudgets(workspace, folder)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with a budgets.yaml."""
    workspace = tmp_path / "shop"
    (workspace / ".git").mkdir(parents=True)
    (workspace / "budgets.yaml").write_text(TEXT, encoding="utf-8")
    return workspace


def told_apart(file: Path) -> None:
    """Change the kept budgets, and not what they say they were made from: who believes the file has no poll."""
    kept = msgpack.decode(file.read_bytes())
    kept["budgets"]["poll_files"] = 77.0
    file.write_bytes(msgpack.encode(kept))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_what_was_kept_is_what_the_yaml_says(tmp_path: Path, file: Path) -> None:
    workspace = tmp_path / "shop"
    (workspace / ".git").mkdir(parents=True)
    shutil.copy(file, workspace / "budgets.yaml")
    compiled = compiled_in(workspace, tmp_path)
    told_apart(tmp_path / "budgets.compiled")
    assert compiled.load() == replace(load_budgets(workspace), poll_files=77.0)


def test_without_a_budgets_yaml_the_built_in_ones_are_kept(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    compiled = compiled_in(tmp_path, tmp_path)
    told_apart(tmp_path / "budgets.compiled")
    assert compiled.load() == replace(load_budgets(tmp_path), poll_files=77.0)


def _other_limit(workspace: Path) -> None:
    (workspace / "budgets.yaml").write_text(TEXT.replace("3 s", "4 s"), encoding="utf-8")


def _a_comment(workspace: Path) -> None:
    (workspace / "budgets.yaml").write_text(f"# ours\n{TEXT}", encoding="utf-8")


def _none_any_more(workspace: Path) -> None:
    (workspace / "budgets.yaml").unlink()


def _further_up(workspace: Path) -> None:
    (workspace / ".git").rmdir()
    (workspace.parent / ".git").mkdir()
    (workspace / "budgets.yaml").rename(workspace.parent / "budgets.yaml")


def _written_anew(workspace: Path) -> None:
    (workspace / "budgets.yaml").rename(workspace / "budgets.yaml~")
    _other_limit(workspace)


CHANGES = [_other_limit, _a_comment, _none_any_more, _further_up, _written_anew]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_what_was_changed_is_compiled_anew(tmp_path: Path, workspace: Path, change: Callable[[Path], None]) -> None:
    compiled = compiled_in(workspace, tmp_path)
    told_apart(tmp_path / "budgets.compiled")
    change(workspace)
    assert compiled.load() == load_budgets(workspace)
    compiled.keep()
    told_apart(tmp_path / "budgets.compiled")
    assert CompiledBudgets(workspace, tmp_path).load().poll_files == 77.0


def test_a_file_that_was_only_touched_is_what_it_was(tmp_path: Path, workspace: Path) -> None:
    compiled = compiled_in(workspace, tmp_path)
    told_apart(tmp_path / "budgets.compiled")
    os.utime(workspace / "budgets.yaml", (1.0, 1.0))
    assert compiled.load().poll_files == 77.0


def test_a_wrong_budgets_yaml_is_wrong_beside_what_was_kept_of_a_good_one(tmp_path: Path, workspace: Path) -> None:
    compiled = compiled_in(workspace, tmp_path)
    (workspace / "budgets.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 3 parsecs}}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BudgetsError, match="parsecs"):
            compiled.load()
        compiled.keep()


def _replaced_by(content: bytes) -> Callable[[Path], None]:
    def replace_(file: Path) -> None:
        file.write_bytes(content)

    return replace_


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _a_link(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


def _one_field_of_another_type(file: Path) -> None:
    kept = msgpack.decode(file.read_bytes())
    kept["budgets"]["budgets"][0]["window"]["seconds"] = "a week"
    file.write_bytes(msgpack.encode(kept))


def _a_kind_that_is_none(file: Path) -> None:
    kept = msgpack.decode(file.read_bytes())
    kept["budgets"]["budgets"][0]["spec"] = {"spec": "GuessSpec"}
    file.write_bytes(msgpack.encode(kept))


DAMAGES = {
    "empty": _replaced_by(b""),
    "zeros": _replaced_by(bytes(4096)),
    "text": _replaced_by(b"budgets: all of them\n"),
    "a name that is no UTF-8": _replaced_by(b"\x81\xa9made_from\xa1\xff"),
    "nested without end": _replaced_by(b"\x91" * 100_000),
    "huge": _replaced_by(bytes(5_000_000)),
    "cut": _cut,
    "a folder": _a_folder,
    "a pipe": _a_pipe,
    "a link": _a_link,
    "a field of another type": _one_field_of_another_type,
    "no kind": _a_kind_that_is_none,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_compiled_anew(tmp_path: Path, workspace: Path, damage: Callable[[Path], None]) -> None:
    compiled = compiled_in(workspace, tmp_path)
    told_apart(tmp_path / "budgets.compiled")
    damage(tmp_path / "budgets.compiled")
    assert compiled.load() == load_budgets(workspace)
    compiled.keep()
    assert not list(tmp_path.glob("budgets.compiled.*"))
    assert CompiledBudgets(workspace, tmp_path).load() == load_budgets(workspace)


def test_where_nothing_can_be_kept_the_budgets_are_there_all_the_same(tmp_path: Path, workspace: Path) -> None:
    compiled = compiled_in(workspace, tmp_path / "not" / "there")
    assert compiled.load() == load_budgets(workspace)
    assert not (tmp_path / "not").exists()


def test_only_the_caller_may_read_what_is_kept(tmp_path: Path, workspace: Path) -> None:
    before = os.umask(0)
    try:
        compiled_in(workspace, tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "budgets.compiled").stat().st_mode & 0o777 == 0o600


ASK = """
import sys
from pathlib import Path
from hero_tui.budgets.compiled import CompiledBudgets
compiled = CompiledBudgets(Path(sys.argv[1]), Path(sys.argv[2]))
compiled.load()
print("yaml" in sys.modules)
compiled.keep()
"""


def test_only_who_compiles_imports_yaml_and_another_program_compiles_anew(tmp_path: Path, workspace: Path) -> None:
    root = tmp_path / "program"
    package = Path(hero_tui.__file__).parent
    for layer in ("budgets", "core"):
        shutil.copytree(package / layer, root / "hero_tui" / layer, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(package / "__init__.py", root / "hero_tui")
    shutil.copy(package.parent / "budgets.yaml", root)

    def compiles() -> bool:
        command = [sys.executable, "-P", "-c", ASK, str(workspace), str(tmp_path)]
        environ = {**os.environ, "PYTHONPATH": str(root)}
        answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=60)
        return answer.stdout == "True\n"

    seen = [compiles(), compiles()]
    for file in ("core/kinds.py", "budgets/resolve/ladders.py", "__init__.py"):
        changed = root / "hero_tui" / file
        text = changed.read_text(encoding="utf-8")
        changed.write_text(text.replace("0.1.0", "0.1.1") if file == "__init__.py" else f"{text}\n", encoding="utf-8")
        seen += [compiles(), compiles()]
    builtin = root / "budgets.yaml"
    builtin.write_text(f"{builtin.read_text(encoding='utf-8')}\n", encoding="utf-8")
    seen += [compiles(), compiles()]
    assert seen == [True, False] * 5
