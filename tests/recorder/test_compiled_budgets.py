"""A recorder reads YAML once; the next one of the same budgets never maps its parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import ROOT, wait_for
from tests.support.recorder import Recorded


def parses_yaml(recorded: Recorded) -> bool:
    """Whether PyYAML's library is mapped into a recorder that records, as the kernel tells."""
    command = [sys.executable, "-P", "-m", "hero_tui", "record", str(recorded.workspace), "--for", "60s"]
    with subprocess.Popen(command, env=recorded.environment, cwd=ROOT, stderr=subprocess.DEVNULL) as recorder:
        log = recorded.paths.log
        wait_for(lambda: log.exists() and f"pid {recorder.pid}" in log.read_text(), "the recorder to record")
        maps = Path(f"/proc/{recorder.pid}/maps").read_text(encoding="utf-8")
        recorder.terminate()
    assert recorder.returncode == 0
    assert "msgspec" in maps
    return "/yaml/" in maps


@pytest.mark.real
def test_the_second_recorder_of_the_same_budgets_does_not_read_yaml(tmp_path: Path) -> None:
    workspace = tmp_path / "shop"
    workspace.mkdir()
    (workspace / "budgets.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 3 s}}\n", encoding="utf-8")
    recorded = Recorded(workspace, tmp_path / "state")
    seen = [parses_yaml(recorded), parses_yaml(recorded)]
    (workspace / "budgets.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 4 s}}\n", encoding="utf-8")
    assert [*seen, parses_yaml(recorded), parses_yaml(recorded)] == [True, False, True, False]
