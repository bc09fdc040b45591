"""Where a workspace's budgets.yaml is looked for, and when it is believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.budgets.shipped import themes_path
from hero_tui.core.kinds import Kind
from tests.support.panels import PANELS

ONE = "budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository two folders below the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "code" / "shop"
    (folder / ".git").mkdir(parents=True)
    return folder


def test_without_a_file_the_shipped_budgets_hold_in_the_order_of_the_screen(project: Path) -> None:
    loaded = load_budgets(project)
    assert loaded.path is None
    assert [each.id for each in loaded.budgets][:8] == list(PANELS)
    limits = {f"{each.id} {one.statistic}": one.limit.text for each in loaded.budgets[:8] for one in each.objectives}
    assert limits == {
        "dev.hot_reload p95": "500 ms",
        "dev.hot_reload p99": "2.0 s",
        "dev.type_check p95": "3.0 s",
        "dev.type_check p99": "8.0 s",
        "dev.lint p95": "2.0 s",
        "dev.lint p99": "5.0 s",
        "dev.server_start p95": "15.0 s",
        "dev.server_start p99": "30.0 s",
        "dev.memory max": "3.00 GB",
        "dev.cpu max": "0.60 cores",
        "dev.watched_files max": "10,000",
        "dev.build_cache max": "2.00 GB",
    }


SLOWER_IS_A_WARNING = (
    *("dev.hot_reload", "dev.type_check", "dev.lint", "dev.server_start"),
    *("build.fast", "build.standard", "build.full", "ci.checks", "ci.tests", "ci.build", "ci.total"),
)
"""What *more than 20 % slower than baseline* is about: the times of the loop, of builds and of CI."""


def test_every_line_of_the_specification_is_a_budget(project: Path) -> None:
    loaded = load_budgets(project)
    told = {
        each.id: f"{each.kind.value} {' '.join(f'{one.statistic} {one.limit.text}' for one in each.objectives)}"
        for each in loaded.budgets[8:]
        if each.kind is not Kind.BASELINE
    }
    trends = {each.id: each for each in loaded.budgets if each.kind is Kind.BASELINE}
    assert set(trends) == {f"{name}.baseline" for name in SLOWER_IS_A_WARNING}
    assert {(each.signal, each.headline.limit.text, each.window.operations) for each in trends.values()} == {
        (name, "20 %", 20) for name in SLOWER_IS_A_WARNING
    }
    assert told == {
        "dev.tests": "observe max 5 min",
        "build.fast": "time p50 10 s p95 15 s p99 20 s",
        "build.standard": "time p50 20 s p95 30 s p99 45 s",
        "build.full": "time p50 45 s p95 60 s p99 90 s",
        "build.memory.process": "limit max 4.00 GB",
        "build.memory.heap": "limit max 3.00 GB",
        "build.memory.total": "limit max 8.00 GB",
        "build.memory.growth": "growth max 10 %",
        "build.cpu.peak": "observe max 100 %",
        "build.cpu.sustained": "sustained max 80 %",
        "build.cpu.idle": "sustained max 0.20 cores",
        "ci.checks": "time p95 2 min p99 3 min",
        "ci.tests": "time p95 5 min p99 8 min",
        "ci.build": "time p95 8 min p99 12 min",
        "ci.total": "time p95 15 min p99 20 min",
        "ci.memory": "limit max 6.00 GB",
        "ci.cpu": "limit max 4.0 cores",
        "ci.disk": "sustained max 100 MB/s",
        "ci.network": "sustained max 50 MB/s",
        "ci.success": "ratio min 98 %",
        "ci.flaky": "ratio max 2 %",
        "ci.cache_hits": "ratio min 80 %",
        "orchestration.health_check": "time p95 1.0 s p99 3.0 s",
        "orchestration.command": "time p95 5.0 s p99 10.0 s",
        "orchestration.recovery": "time p95 30 s p99 60 s",
        "orchestration.threat_response": "time p95 10 s p99 20 s",
        "orchestration.memory": "limit max 2.00 GB",
        "orchestration.cpu": "limit max 0.50 cores",
        "orchestration.memory.total": "limit max 8.00 GB",
        "orchestration.cpu.total": "sustained max 2.0 cores",
        "orchestration.concurrency.operations": "concurrency max 10",
        "orchestration.concurrency.builds": "concurrency max 3",
        "orchestration.concurrency.tests": "concurrency max 5",
        "orchestration.concurrency.health_checks": "concurrency max 20",
        "promise.uptime": "available min 99.5 %",
        "promise.availability": "available min 99.9 %",
        "promise.latency": "time p95 100 ms",
        "promise.recovery": "time max 5 min",
        "promise.errors": "ratio max 0.1 %",
        "machine.cpu": "observe max 100 %",
        "machine.memory": "observe max 100 %",
        "machine.disk": "observe max 100 MB/s",
        "machine.network": "observe max 50 MB/s",
        "success.compliance": "report min 100 %",
        "success.violations": "report max 1 %",
        "success.mttd": "report mean 5 min",
        "success.mttr": "report mean 15 min",
    }
    assert all(each.title for each in loaded.budgets[8:])


def test_a_file_is_found_upward_to_the_root_of_the_repository(project: Path) -> None:
    deep = project / "packages" / "web"
    deep.mkdir(parents=True)
    (project.parent / "budgets.yaml").write_text(ONE)
    assert find_budgets(deep) is None
    (project / "budgets.yaml").write_text(ONE)
    assert find_budgets(deep) == project / "budgets.yaml"


def test_without_a_repository_a_file_is_found_upward_to_the_home_folder(project: Path) -> None:
    loose = project.parent / "loose" / "deep"
    loose.mkdir(parents=True)
    (project.parents[1] / "budgets.yaml").write_text(ONE)
    assert find_budgets(loose) == project.parents[1] / "budgets.yaml"


def test_outside_of_both_only_the_workspace_itself_is_looked_at(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "srv" / "build"
    elsewhere.mkdir(parents=True)
    (elsewhere.parent / "budgets.yaml").write_text(ONE)
    assert find_budgets(elsewhere) is None
    (elsewhere / "budgets.yaml").write_text(ONE)
    assert find_budgets(elsewhere) == elsewhere / "budgets.yaml"


def test_another_content_has_another_digest(project: Path) -> None:
    shipped = load_budgets(project)
    (project / "budgets.yaml").write_text(ONE)
    changed = load_budgets(project)
    assert changed.path == str(project / "budgets.yaml")
    assert changed.digest != shipped.digest
    lint = changed.get("dev.lint")
    assert lint is not None
    assert lint.headline.limit.text == "1.0 s"
    assert lint.loosest.limit.text == "5.0 s"


def test_a_file_of_somebody_else_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "budgets.yaml"
    file.write_text(ONE)
    if os.geteuid() == 0:
        os.chown(file, 4711, 4711)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4711)
    owner = file.stat().st_uid
    with pytest.raises(BudgetsError) as refused:
        load_budgets(project)
    assert str(refused.value) == (
        f"{file}:1:1: it belongs to another user (uid {owner}), and only your own or root's is read."
        " Read it; then `hero-tui trust --owner` allows it, or copy it to a folder of yours"
    )


def test_what_is_no_file_is_refused_at_once(project: Path) -> None:
    os.mkfifo(project / "budgets.yaml")
    with pytest.raises(BudgetsError, match="it is not a regular file"):
        load_budgets(project)


def test_a_link_to_nowhere_is_said(project: Path) -> None:
    (project / "budgets.yaml").symlink_to(project / "gone.yaml")
    with pytest.raises(BudgetsError, match="cannot be opened: No such file"):
        load_budgets(project)


def test_bytes_that_are_not_utf8_have_a_place(project: Path) -> None:
    (project / "budgets.yaml").write_bytes(b"budgets:\n  dev.lint: {note: \xff}\n")
    with pytest.raises(BudgetsError, match=r"budgets\.yaml:2:20: this is not UTF-8"):
        load_budgets(project)


def test_a_huge_file_is_not_read_to_its_end(project: Path) -> None:
    with (project / "budgets.yaml").open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(BudgetsError, match="larger than 256 kB"):
        load_budgets(project)


def test_the_themes_are_found() -> None:
    assert themes_path().is_dir()


@pytest.mark.parametrize(
    ("own", "there"),
    [
        ("  dev.lint: off\n", False),
        ("  dev.lint: off\n  dev.lint.baseline: {baseline: {max: 30 %}}\n", True),
        ("  dev.lint.baseline: off\n", False),
        ("  dev.lint: {owner: me}\n", True),
    ],
)
def test_a_trend_goes_with_the_budget_whose_runs_it_compares(project: Path, own: str, there: bool) -> None:
    (project / "budgets.yaml").write_text(f"budgets:\n{own}")
    assert (load_budgets(project).get("dev.lint.baseline") is not None) is there
