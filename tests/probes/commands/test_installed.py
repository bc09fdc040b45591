"""`python -m TOOL` and `npx tsc` where the tool is not there: a run that failed, and not one that found something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome, Stamp
from hero_tui.probes.commands.installed import is_missing, site_folders
from hero_tui.probes.commands.outcome import outcome_of
from hero_tui.probes.commands.recognise import recognise
from hero_tui.probes.processes.model import Process

NOBODY = 4_194_999


def process(line: str, cwd: Path, pid: int = NOBODY) -> Process:
    return Process(pid, pid, 1, "x", tuple(line.split()), str(cwd), None, 0, Stamp(0.0, 0.0), True, True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace with an environment `.venv` that has nothing in it, and one that has mypy."""
    for name, modules in ((".venv", ()), ("full", ("mypy", "ruff", "pytest"))):
        site = tmp_path / name / "lib" / "python3.12" / "site-packages"
        site.mkdir(parents=True)
        (tmp_path / name / "bin").mkdir()
        (tmp_path / name / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
        for module in modules:
            (site / module).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        (".venv/bin/python -m mypy app", True), (".venv/bin/python3.12 -m ruff check", True),
        ("{shop}/.venv/bin/python -Im pytest -q", True), (".venv/bin/python -m mypy.dmypy run", True),
        ("{shop}/full/bin/python -Im pytest -q", False),
        (".venv/bin/python .venv/bin/coverage run -m pytest", True),
        ("full/bin/python -m mypy app", False), ("full/bin/python -m ruff check", False),
        ("full/bin/python -m mypy.dmypy run", False), (".venv/bin/python .venv/bin/mypy app", False),
        (".venv/bin/mypy app", False), ("nowhere/bin/python -m mypy app", False), ("python -m mypy app", False),
        ("node node_modules/tsc/bin/tsc", True), ("node node_modules/typescript/bin/tsc", False),
        ("node node_modules/.bin/tsc --noEmit", False), ("python", False), ("", False),
    ],
)  # fmt: skip
def test_a_module_is_missing_only_where_that_is_sure(shop: Path, line: str, missing: bool) -> None:
    assert is_missing(process(line.format(shop=shop), shop)) is missing


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("mypy.py", ""), ("mypy.cpython-312-x86_64-linux-gnu.so", ""), ("__editable__.mypy-1.0.pth", "import x"),
        ("mypy.pth", "/src"), ("src.pth", "{shop}/src\n"), ("mypy/__main__.py", ""),
    ],
)  # fmt: skip
def test_what_may_bring_the_module_leaves_it_open(shop: Path, file: str, content: str) -> None:
    (shop / "src" / "mypy").mkdir(parents=True)
    path = shop / ".venv/lib/python3.12/site-packages" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(content.format(shop=shop))
    assert not is_missing(process(".venv/bin/python -m mypy app", shop))


@pytest.mark.parametrize(
    ("file", "content"),
    [("__editable__.shop-1.0.pth", "import shop"), ("_virtualenv.pth", "import _v"), ("a.pth", "/")],
)
def test_what_brings_others_does_not(shop: Path, file: str, content: str) -> None:
    (shop / ".venv/lib/python3.12/site-packages" / file).write_text(content)
    assert is_missing(process(".venv/bin/python -m mypy app", shop))


def test_a_module_of_the_folder_itself_is_there(shop: Path) -> None:
    (shop / "mypy").mkdir()
    assert not is_missing(process(".venv/bin/python -m mypy app", shop))


def test_an_environment_that_sees_the_systems_leaves_it_open(shop: Path) -> None:
    (shop / ".venv/pyvenv.cfg").write_text("include-system-site-packages = true\n")
    assert site_folders(f"{shop}/.venv/bin/python") == ()
    assert not is_missing(process(".venv/bin/python -m mypy app", shop))


@pytest.mark.real
@pytest.mark.parametrize(
    ("module", "variables", "missing"),
    [
        ("no_such_tool", {}, True), ("pytest", {}, False), ("ruff", {}, False), ("mypy", {}, False),
        ("no_such_tool", {"PYTHONPATH": "/nowhere"}, False), ("no_such_tool", {"PYTHONHOME": ""}, False),
    ],
)  # fmt: skip
def test_of_a_running_interpreter_its_path_tells_where_it_looks(
    tmp_path: Path, module: str, variables: dict[str, str], missing: bool
) -> None:
    """Given a `python` that PATH finds, as an activated environment does: this test's own."""
    environment = {"PATH": str(Path(sys.executable).parent), **variables}
    with subprocess.Popen(["/bin/sleep", "60"], env=environment) as run:
        assert is_missing(process(f"python -m {module}", tmp_path, run.pid)) is missing
        run.kill()


@pytest.mark.parametrize("line", ["python -m ruff check", "python -m mypy .", "python -m pytest", "tsc", "pylint app"])
def test_no_exit_code_of_what_is_missing_is_a_finding(line: str) -> None:
    found = recognise(tuple(line.split()))
    assert found is not None
    for code in (1, 2):
        result = outcome_of(found.tool, code << 8, missing=True)
        assert (result.outcome, result.findings, result.exit) == (Outcome.FAILED, None, code)
    assert outcome_of(found.tool, 1 << 8).outcome is (Outcome.FAILED if line.startswith("pylint") else Outcome.OK)
