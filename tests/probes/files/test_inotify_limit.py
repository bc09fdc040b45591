"""The inotify limit is reached: counted, said, the rest watched, and taken back when there is room again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOST = Path("/proc/sys/user/max_inotify_watches")
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.real
def test_an_unprivileged_user_with_too_low_a_limit() -> None:
    before = HOST.read_text()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.probes.files.low_limit"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert HOST.read_text() == before
    said = json.loads(ended.stdout)
    assert said["uid"] != 0
    assert said["files"] == 120
    assert said["directories"] == 61
    assert said["failed"] == 41
    assert said["limit"] == 20
    assert len(said["unwatched"]) == 5
    assert said["text"] == (
        "41 of 61 folders are not watched: inotify limit 20 reached. sudo sysctl user.max_inotify_watches=65536"
    )
    assert said["denied"] == [1, ["secret"], "1 of 3 folders are not watched: they cannot be read"]
    assert said["instances"] == (
        "no file is watched: limit of 0 inotify instances reached. sudo sysctl user.max_inotify_instances=512"
    )
