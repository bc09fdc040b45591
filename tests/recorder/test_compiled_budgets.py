"""A recorder reads YAML once; the next one of the same budgets never imports it, nor does its watch of the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.recorder import Recorded

RECORDS = """
import sys
from hero_tui.cli.main import run
code = run(["record", sys.argv[1], "--for", "1500ms"])
print(code, "yaml" in sys.modules)
"""


def reads_yaml(recorded: Recorded) -> bool:
    """Whether a recorder that looks once a second whether its budgets.yaml has changed has imported YAML at its end."""
    command = [sys.executable, "-P", "-c", RECORDS, str(recorded.workspace)]
    done = subprocess.run(command, env=recorded.environment, check=True, capture_output=True, text=True, timeout=60)
    code, imported = done.stdout.split()[-2:]
    assert code == "0"
    return imported == "True"


@pytest.mark.real
def test_the_second_recorder_of_the_same_budgets_does_not_read_yaml(tmp_path: Path) -> None:
    workspace = tmp_path / "shop"
    workspace.mkdir()
    recorded = Recorded(workspace, tmp_path / "state")
    seen = [reads_yaml(recorded), reads_yaml(recorded)]
    for limit in (3, 4):
        text = f"budgets:\n  dev.lint: {{time: {{p95: {limit} s}}}}\n"
        (workspace / "budgets.yaml").write_text(text, encoding="utf-8")
        seen += [reads_yaml(recorded), reads_yaml(recorded)]
    assert seen == [True, False] * 3
