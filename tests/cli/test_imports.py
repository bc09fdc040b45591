"""What a command imports, in a clean interpreter: reading needs no screen, and starting is quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.cli.commands import live
from hero_tui.cli.commands.recording.record import for_viewers
from hero_tui.cli.errors import UsageError
from hero_tui.recorder.lifecycle.spawn import arguments_for_viewers
from hero_tui.store.workspace.paths import store_paths
from tests.support.command import HeroTui

REPORT = """
import sys
from hero_tui.cli.main import run
sys.stdout, out = open("/dev/null", "w"), sys.stdout
code = run(sys.argv[1:])
print(code, *sorted(sys.modules), file=out)
"""


def modules(hero: HeroTui, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", REPORT, *arguments],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    code, *found = done.stdout.split()
    assert code == "0"
    return found_roots(found)


def found_roots(names: list[str]) -> set[str]:
    return {name if name.startswith("hero_tui") else name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "arguments", [["status", "--json"], ["status"], ["status", "--line"], ["events", "--json"], ["alerts"], ["doctor"]]
)
def test_reading_imports_no_screen(hero: HeroTui, arguments: list[str]) -> None:
    found = modules(hero, *arguments)
    assert not found & {"textual", "rich", "plotext", "watchdog", "websockets", "psutil"}
    assert not [name for name in found if name.startswith("hero_tui.tui")]


@pytest.mark.parametrize("arguments", [["status", "--json"], ["status", "--line"], ["events"], ["alerts"], ["where"]])
def test_reading_imports_no_probe(hero: HeroTui, arguments: list[str]) -> None:
    assert not [name for name in modules(hero, *arguments) if name.startswith(("hero_tui.probes", "hero_tui.recorder"))]


def test_the_screens_and_their_recorder_need_no_parser() -> None:
    """argparse would lie in the memory of both for as long as they live."""
    started = (
        "from hero_tui.cli.commands import live; from hero_tui.cli.commands.recording import record;"
        "import hero_tui.recorder.run, hero_tui.tui.run"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; {started}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"argparse", "gettext", "zoneinfo", "sysconfig"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["shop"], ("shop", None)),
        (["."], (".", None)),
        ([""], ("", None)),
        (["shop", "--store", "s"], ("shop", Path("s"))),
        (["--store", "s", "shop"], ("shop", Path("s"))),
        (["--store=s", "shop"], ("shop", Path("s"))),
        (["--store", "s"], (None, Path("s"))),
        (["--", "-shop"], ("-shop", None)),
    ],
)
def test_the_screens_arguments_mean_the_same_with_a_parser_and_without(
    arguments: list[str], found: tuple[str | None, Path | None]
) -> None:
    assert live._parsed(arguments) == live.ViewerArguments(*found)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["shop", "--store"], "expected one argument"),
        (["shop", "--store", "-x"], "expected one argument"),
        (["shop", "--stores", "s"], "unrecognized arguments: --stores s"),
        (["shop", "other"], "unrecognized arguments: other"),
        (["-x"], "unrecognized arguments: -x"),
    ],
)
def test_what_the_screens_do_not_know_is_said(arguments: list[str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        live._parsed(arguments)


def test_what_a_viewer_writes_its_recorder_reads(tmp_path: Path) -> None:
    paths = store_paths(tmp_path, tmp_path / "state of mine")
    asked = for_viewers(arguments_for_viewers(tmp_path, paths, 1_764_500_000.25))
    assert asked is not None
    assert (asked.workspace, asked.store, asked.asked_for) == (
        str(tmp_path),
        tmp_path / "state of mine",
        1_764_500_000.25,
    )
    assert asked.limit is None
    assert asked.linger == 12 * 3600


@pytest.mark.parametrize(
    "arguments", [[], ["."], [".", "--store", "s"], [".", "--for", "8h"], ["--store", "s", ".", "--for-viewers", "1"]]
)
def test_what_a_person_writes_goes_to_the_parser(arguments: list[str]) -> None:
    assert for_viewers(arguments) is None


def test_the_version_imports_next_to_nothing(hero: HeroTui) -> None:
    found = modules(hero, "--version")
    assert {name for name in found if name.startswith("hero_tui")} == {
        "hero_tui",
        "hero_tui.cli",
        "hero_tui.cli.main",
    }
    assert not found & {"argparse", "yaml", "sqlite3", "json", "msgspec", "pathlib", "typing"}


def test_the_first_screen_imports_nothing_that_only_a_detail_needs() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            "import sys, hero_tui.tui.run, hero_tui.tui.screens.live.screen; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    details = ("hero_tui.tui.screens.budget_detail", "hero_tui.tui.screens.alert_detail", "hero_tui.queries.kinds")
    found = done.stdout.split()
    assert "hero_tui.tui.screens.live.screen" in found
    assert not [name for name in found if name.startswith(details)]


@pytest.mark.real
def test_a_recorder_that_met_no_server_imported_nothing_that_asks_one(hero: HeroTui) -> None:
    found = modules(hero, "record", "--for", "50ms")
    assert "hero_tui.probes.servers.requests.request" in found
    assert not found & {"h11", "websockets", "psutil", "ssl", "http"}
