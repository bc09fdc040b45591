"""Where a run works: started elsewhere on the workspace's files, or in the workspace on others; a table of lines."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.commands.recognise import recognise
from hero_tui.probes.processes.interpret import Interpreter
from tests.support.process_script import snapshot

LINES = Path(__file__).with_name("work_places.txt").read_text(encoding="utf-8").splitlines()
TABLE = [tuple(line.split(" | ")) for line in LINES if line and not line.startswith("#")]
FILES = """
    shop/app.py shop/api/__init__.py shop/web/tsconfig.json shop/web/a.spec.js shop/web/a.test.js shop/server.ts
    shop/tests/test_a.py shop/spec/a_spec.rb shop/mypy.ini shop/pytest.ini shop/Cargo.toml shop/pyrightconfig.json
    shop/pyrefly.toml shop/phpunit.xml shop/jest.config.js shop/playwright.config.ts shop/eslint.config.js
    shop/ruff.toml shop/clone/app.py shop2/app.py other/app.py other/tests/test_a.py other/tsconfig.json
"""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the workspace `shop`, with a clone of something else in it, and `other`."""
    beside = tmp_path_factory.mktemp("places").resolve()
    for name in FILES.split():
        path = beside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for checkout in ("shop", "shop/clone"):
        for folder in ("objects", "refs"):
            (beside / checkout / ".git" / folder).mkdir(parents=True)
        (beside / checkout / ".git" / "HEAD").touch()
    (beside / "linked").symlink_to("shop")
    return beside


@pytest.mark.parametrize(("cwd", "line", "where"), TABLE, ids=[f"{row[0]} $ {row[1]}" for row in TABLE])
def test_a_run_is_of_the_workspace_that_it_works_on(beside: Path, cwd: str, line: str, where: str) -> None:
    names = {"beside": str(beside), "shop": str(beside / "shop")}
    words = tuple(shlex.split(line.format(**names)))
    found = recognise(words)
    assert found is not None
    assert found.counts, "each line of the table is a run"
    read = replace(snapshot(7, 1, 5, words[0], cwd=cwd.format(**names)), argv=words)
    process = Interpreter(beside / "shop").process(read, Stamp(0.0, 0.0))
    assert (process.in_workspace and not process.elsewhere) is (where == "here")
    assert process.elsewhere is (where == "no" and cwd.startswith("{shop}"))


def test_the_table_is_long_and_has_all_four_kinds() -> None:
    assert len({row[:2] for row in TABLE}) == len(TABLE) >= 100
    kinds = [(row[0].startswith("{shop}"), row[2]) for row in TABLE]
    assert min(kinds.count((inside, where)) for inside in (True, False) for where in ("here", "no")) >= 15


@pytest.mark.parametrize("named", ["linked", "shop"])
def test_a_workspace_that_was_opened_by_a_link_is_worked_on_by_both_names(beside: Path, named: str) -> None:
    interpreter = Interpreter(beside / "linked")
    line = ("ruff", "check", f"{beside}/{named}/app.py")
    assert interpreter.place(line, "/") == str(beside / "shop")
    assert not interpreter.works_elsewhere(line, str(beside / "shop"))


@pytest.mark.parametrize(
    "hostile", ["../" * 3000 + "etc", "/" + "a" * 5000, "/\udce4/\udcff", "\n", "/proc/self/cwd/x"]
)
def test_a_hostile_path_takes_no_run_into_the_workspace(beside: Path, hostile: str) -> None:
    interpreter = Interpreter(beside / "shop")
    assert interpreter.place(("ruff", "check", hostile), "/") is None
    assert isinstance(interpreter.works_elsewhere(("ruff", "check", hostile), str(beside / "shop")), bool)


def test_a_link_that_goes_in_circles_is_elsewhere(beside: Path) -> None:
    (beside / "round").symlink_to("round")
    assert Interpreter(beside / "shop").works_elsewhere(("mypy", f"{beside}/round/app.py"), str(beside / "shop"))
